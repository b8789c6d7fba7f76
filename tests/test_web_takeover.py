"""The takeover through the HTTP doors: the visitor's page and the console's « En direct »."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.advisers import presence
from bot.advisers import service as advisers
from bot.conversations.service import Reply
from bot.db import connect, make_sessions, transaction
from bot.live import QUEUE_SIZE, Live
from bot.rasa_client import Turn
from bot.settings import Settings
from bot.web import ringing
from bot.web.visitor import COOKIE
from tests.conftest import PASSWORD, Clock
from tests.fake_engine import FakeEngine

SAY = "/conversation/messages"
TICKET = (Reply(text="Je prépare votre demande."), Reply(text="Quelle est votre collectivité ?"))
OFFER = "Un conseiller est disponible."
NOBODY = "Aucun conseiller n'est disponible en direct"


class LateEngine(FakeEngine):
    """An engine whose answers wait until the test opens the gate."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()

    async def turn(self, **asked: Any) -> Turn:
        self.asked.set()
        await self.gate.wait()
        return await super().turn(**asked)


@pytest.fixture
async def engine() -> LateEngine:
    return LateEngine()


@pytest.fixture
async def visitor(client: TestClient) -> AsyncIterator[TestClient]:
    """Another browser than the adviser's, on the same application."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with TestClient(client.server, headers=headers) as other:
        yield other


async def page(client: TestClient, path: str = "/") -> str:
    response = await client.get(path)
    return unescape(await response.text())


async def say(client: TestClient, text: str, client_id: str = "") -> str:
    data = {"text": text, "client_id": client_id or text[:36]}
    response = await client.post(SAY, data=data)
    return unescape(await response.text())


async def press(client: TestClient, title: str) -> str:
    """The last button of that name, as a browser without JavaScript does."""
    html = await page(client)
    forms = re.findall(
        r'name="message" value="(\d+)">\s*<input type="hidden" name="index" value="(\d+)">'
        r'\s*<input type="hidden" name="client_id" value="([^"]+)">.*?>([^<]+)</button>',
        html,
        re.DOTALL,
    )
    message, index, client_id, _ = [form for form in forms if form[3] == title][-1]
    data = {"message": message, "index": index, "client_id": client_id}
    response = await client.post("/conversation/buttons", data=data)
    return unescape(await response.text())


async def online(adviser: TestClient, *, there: str = "oui") -> None:
    await adviser.post("/console/presence", data={"disponible": there})


async def asks_for_a_human(visitor: TestClient, engine: FakeEngine) -> str:
    engine.handover, engine.intent, engine.replies = "requested", "request_human", TICKET
    return await say(visitor, "Je souhaite parler à un conseiller.", client_id="h-1")


async def waits(visitor: TestClient, engine: FakeEngine) -> None:
    await asks_for_a_human(visitor, engine)
    html = await press(visitor, "Parler maintenant à un conseiller")
    assert "Votre conversation est transmise aux conseillers." in html
    engine.handover, engine.intent = None, "greet"
    engine.replies = (Reply(text="L'assistant répond."),)
    engine.calls.clear()


async def first_case(adviser: TestClient) -> str:
    html = await page(adviser, "/console/direct")
    return "/console/direct/" + re.findall(r"/console/direct/(\d+)", html)[0]


async def until_somebody_waits(adviser: TestClient) -> None:
    """The stream of the list tells it, without asking again and again."""
    stream = await adviser.get("/console/direct/evenements")
    async for line in stream.content:
        if b"/prendre" in line:
            break
    stream.close()


async def test_with_an_adviser_there_both_ways_are_offered(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    """The questions of the request wait for the choice, and come when it is chosen."""
    await online(adviser)

    html = await asks_for_a_human(visitor, engine)
    assert OFFER in html
    assert "Je prépare votre demande." not in html

    html = await press(visitor, "Déposer une demande (réponse par courriel)")
    assert "Quelle est votre collectivité ?" in html
    assert len(engine.calls) == 1


@pytest.mark.parametrize("why", ["absent", "closed", "page closed", "logged out", "full"])
async def test_without_an_adviser_the_request_is_prepared_and_it_is_said(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine, clock: Clock, why: str
) -> None:
    """No human who is not there is offered: the answer is what it was before, after one sentence."""
    await online(adviser, there="non" if why == "absent" else "oui")
    if why == "closed":
        clock.move(timedelta(hours=10))
        await adviser.post("/console/presence/vu")
    if why == "page closed":
        clock.move(presence.ABSENT_AFTER)
    if why == "logged out":
        await adviser.post("/console/deconnexion")
    if why == "full":
        for _ in range(3):
            await waits(visitor, engine)
            await adviser.post(f"{await first_case(adviser)}/prendre")
            visitor.session.cookie_jar.clear()  # another visitor

    html = await asks_for_a_human(visitor, engine)

    assert OFFER not in html
    assert NOBODY in html
    assert "Quelle est votre collectivité ?" in html


async def test_going_on_with_a_request_is_not_asking_again(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    """An adviser who arrives in the middle of a request does not interrupt it."""
    await asks_for_a_human(visitor, engine)
    await online(adviser)
    engine.intent = "inform"

    html = await say(visitor, "Crest")

    assert OFFER not in html
    assert html.count(NOBODY) == 1


async def test_the_choice_may_be_typed(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    """« oui maintenant svp » under the offer is the button; the request begun is stopped."""
    await online(adviser)
    await asks_for_a_human(visitor, engine)

    html = await say(visitor, "oui maintenant svp")

    assert "Vous attendez un conseiller." in html
    assert [call["payload"] for call in engine.calls] == [None, "/cancel_ticket"]


async def test_whatever_the_visitor_does_while_waiting_goes_to_the_advisers(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    """Words and old buttons are recorded, nothing asks the engine, nothing is to be retried."""
    await online(adviser)
    engine.replies = (Reply(text="Non ?", buttons=({"title": "Non", "payload": "/deny"},)),)
    await say(visitor, "Bonjour")
    await waits(visitor, engine)

    await say(visitor, "Il nous faut un règlement")
    html = await press(visitor, "Non")

    assert engine.calls == []
    assert "L'assistant répond." not in html
    assert "Réessayer" not in html
    assert "Il nous faut un règlement" in await page(adviser, "/console/direct")


async def test_an_adviser_takes_reads_writes_and_hands_back(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    """Both see the same thread; the visitor is told who joins, and who leaves."""
    await online(adviser)
    await say(visitor, "Un budget participatif à Crest")
    await waits(visitor, engine)
    case = await first_case(adviser)

    html = await (await adviser.post(f"{case}/prendre")).text()
    assert "Un budget participatif à Crest" in html
    html = await page(visitor)
    assert "Un conseiller vous rejoint" in html
    assert "Vous échangez avec un conseiller : Camille, équipe de conseil." in html

    await adviser.post(f"{case}/messages", data={"text": "Je regarde.", "client_id": "a-1"})
    await adviser.post(f"{case}/messages", data={"text": "Je regarde.", "client_id": "a-1"})
    html = await page(visitor)
    assert html.count("Je regarde.") == 1
    assert '<span class="te-author">Camille, équipe de conseil</span>' in html
    await say(visitor, "Merci !")
    assert engine.calls == []
    assert "Merci !" in await page(adviser, case)

    await adviser.post(f"{case}/rendre")
    assert "Le conseiller a quitté la conversation" in await page(visitor)
    assert "L'assistant répond." in await say(visitor, "Et les pièges ?")
    assert "Merci !" not in await page(adviser, case)


async def test_what_was_said_is_read_by_whoever_took_it_only(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    """Before taking, the last words only; the visitor's key is in no page of the console."""
    await online(adviser)
    await say(visitor, "Un premier message")
    await say(visitor, "Un second message")
    await waits(visitor, engine)
    case = await first_case(adviser)
    key = visitor.session.cookie_jar.filter_cookies(visitor.make_url("/"))[COOKIE].value

    before = await page(adviser, case)
    await adviser.post(f"{case}/prendre")
    after = await page(adviser, case)

    assert "Un premier message" not in before
    assert "Un second message" in before
    assert "Un premier message" in after
    assert key not in before + after + await page(adviser, "/console/direct")


async def test_the_one_who_comes_second_is_told_who_was_first(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine, settings: Settings, clock: Clock
) -> None:
    await online(adviser)
    await waits(visitor, engine)
    case = await first_case(adviser)
    await adviser.post(f"{case}/prendre")
    database = connect(settings.database_url)
    async with transaction(make_sessions(database)) as session:
        await advisers.add(
            session,
            email="alix@anct-exemple.fr",
            display_name="Alix",
            password=PASSWORD,
            now=clock(),
        )
    await database.dispose()
    await adviser.post(
        "/console/connexion", data={"email": "alix@anct-exemple.fr", "password": PASSWORD}
    )

    html = await (await adviser.post(f"{case}/prendre")).text()
    refused = await adviser.post(f"{case}/messages", data={"text": "Bonjour"})

    assert "Camille a pris cette conversation avant vous." in html
    assert refused.status == 422
    assert "Prise par Camille" in await page(adviser, "/console/direct")


async def test_an_answer_in_flight_is_thrown_away_when_the_adviser_comes(
    adviser: TestClient, visitor: TestClient, engine: LateEngine
) -> None:
    """The engine answers after the adviser took over: nobody ever reads it."""
    await online(adviser)
    await asks_for_a_human(visitor, engine)
    engine.replies, engine.handover = (Reply(text="Une réponse tardive."),), None
    engine.intent = "need_strategy"
    engine.gate.clear()
    engine.asked.clear()
    late = asyncio.create_task(say(visitor, "Quelle stratégie ?"))
    await engine.asked.wait()
    pressing = asyncio.create_task(press(visitor, "Parler maintenant à un conseiller"))
    await until_somebody_waits(adviser)
    case = await first_case(adviser)
    await adviser.post(f"{case}/prendre")
    engine.gate.set()
    await asyncio.gather(late, pressing)

    for html in (await page(visitor), await page(adviser, case)):
        assert "Quelle stratégie ?" in html
        assert "Une réponse tardive." not in html
    assert "Réessayer" not in await page(visitor)


async def test_the_visitor_returns_to_the_assistant_at_any_time(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    """Waiting or taken; the adviser cannot write any more."""
    back = {"text": "Je souhaite revenir à l'assistant.", "client_id": "r-1"}
    await online(adviser)
    await waits(visitor, engine)
    case = await first_case(adviser)
    await adviser.post(f"{case}/prendre")
    assert 'form="return"' in await page(visitor)

    await visitor.post("/conversation/assistant", data=back)
    html = await page(visitor)

    assert "L'assistant automatique vous répond de nouveau." in html
    assert 'form="return"' not in html
    assert (await adviser.post(f"{case}/messages", data={"text": "Bonjour"})).status == 422
    assert "L'assistant répond." in await say(visitor, "Bonjour l'assistant")


async def test_a_closed_conversation_opens_again_with_the_assistant(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    await online(adviser)
    await waits(visitor, engine)
    case = await first_case(adviser)
    await adviser.post(f"{case}/prendre")
    await adviser.post(f"{case}/terminer")
    assert "Le conseiller a terminé l'échange" in await page(visitor)

    assert "L'assistant répond." in await say(visitor, "Une autre question")


async def test_nobody_came_leads_to_the_request(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine, clock: Clock
) -> None:
    """The visitor is told, with the plain form; the button prepares the request and offers no human."""
    await online(adviser)
    await waits(visitor, engine)
    clock.move(timedelta(minutes=10))
    await adviser.post("/console/presence/vu")

    assert await ringing.ring(visitor.server.app) == 1
    html = await page(visitor)
    assert "Aucun conseiller n'a pu prendre votre conversation" in html
    assert 'href="/demande"' in html

    engine.handover, engine.intent, engine.replies = "requested", "request_human", TICKET
    html = await press(visitor, "Déposer une demande (réponse par courriel)")
    assert engine.calls[-1]["payload"] == "/request_human"
    assert "Quelle est votre collectivité ?" in html
    assert html.count(OFFER) == 1  # the one that led to the queue


async def test_a_silent_adviser_gives_the_conversation_back(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine, clock: Clock
) -> None:
    await online(adviser)
    await waits(visitor, engine)
    case = await first_case(adviser)
    await adviser.post(f"{case}/prendre")
    clock.move(timedelta(minutes=5))

    await ringing.ring(visitor.server.app)

    assert "Le conseiller ne répond plus." in await page(visitor)
    assert "L'assistant automatique répond de nouveau" in await page(adviser, case)
    assert "L'assistant répond." in await say(visitor, "Bonjour ?")


async def test_an_adviser_gone_between_offer_and_choice_is_said(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    await online(adviser)
    await asks_for_a_human(visitor, engine)
    await online(adviser, there="non")

    html = await press(visitor, "Parler maintenant à un conseiller")

    assert NOBODY in html
    assert "Quelle est votre collectivité ?" in html


async def test_with_the_engine_away_an_adviser_can_still_be_reached(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    await online(adviser)
    engine.down = True
    await say(visitor, "Bonjour")

    assert "Vous attendez un conseiller." in await press(
        visitor, "Parler maintenant à un conseiller"
    )


async def test_writing_is_a_signal_and_leaves_no_trace(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    """It reaches the stream of whoever has the conversation, and no row is written."""
    await online(adviser)
    await waits(visitor, engine)
    case = await first_case(adviser)
    await adviser.post(f"{case}/prendre")

    stream = await adviser.get(f"{case}/evenements", params={"after": "999999"})
    assert (await stream.content.readuntil(b"\r\n\r\n")).startswith(b"event: hello")
    response = await visitor.post("/conversation/frappe")
    told = await stream.content.readuntil(b"\r\n\r\n")
    stream.close()

    assert response.status == 204
    assert b"event: typing" in told


async def test_the_stream_of_another_advisers_conversation_is_refused(
    adviser: TestClient, visitor: TestClient, engine: FakeEngine
) -> None:
    """Not taken yet: nothing to read live either."""
    await online(adviser)
    await waits(visitor, engine)

    assert (await adviser.get(f"{await first_case(adviser)}/evenements")).status == 204


def test_a_full_queue_still_ends_and_is_still_due_a_reading() -> None:
    """A page asleep misses topics, not messages: it reads the record again."""
    live = Live()
    with live.subscribe("one", "two") as queue:
        for _ in range(QUEUE_SIZE + 5):
            live.publish("one")
        assert queue.full()
        live.close()
        topics = [queue.get_nowait() for _ in range(queue.qsize())]
    assert topics[0] == "one"
    assert topics[-1] is None
