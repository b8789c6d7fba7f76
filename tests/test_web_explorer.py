"""The explorer of conversations through the HTTP door: masks, reasons, permalinks."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from aiohttp.test_utils import TestClient

from bot.advisers.rights import Role
from bot.conversations import handover, human, service
from bot.conversations.handover import Delays
from bot.conversations.service import Reply
from bot.db import transaction
from tests.desk import NOW
from tests.fake_engine import FakeEngine
from tests.test_web_desk import Office, office

__all__ = ["office"]

DELAYS = Delays(waiting=timedelta(minutes=3), silence=timedelta(minutes=5))
LIST = "/console/conversations"
SAID = "Rappelez-moi au 06 39 98 01 12, je suis Jeanne Martin"
PATH = [{"action": "action_orient", "policy": "IndexedRulePolicy", "responses": ["utter_hello"]}]


async def visit(client: TestClient, engine: FakeEngine, text: str = SAID) -> None:
    engine.replies = (Reply(text="Bien noté, Jeanne Martin."),)
    engine.intent = "need_strategy"
    await client.post("/conversation/messages", data={"text": text})


async def key_of(client: TestClient) -> str:
    return next(c.value for c in client.session.cookie_jar if c.key == "te_conversation")


async def test_the_list_and_the_conversation_are_masked(office: Office, engine: FakeEngine) -> None:
    """No phone, no name, and never the visitor's key."""
    await visit(office.client, engine)
    key = await key_of(office.client)
    await office.sit("Alix")
    listed = unescape(await office.text(LIST))
    shown = unescape(await office.text(f"{LIST}/2"))

    for page in (listed, shown):
        assert "Rappelez-moi au [téléphone], je suis [nom]" in page
        assert "06 39 98" not in page
        assert "Jeanne" not in page
        assert key not in page
    assert "Bien noté, [nom]." in shown
    assert "Compris : Besoin : stratégie (sûr, 90 %)" in shown


async def test_a_reason_lifts_the_masks_for_a_time_and_is_logged(
    office: Office, engine: FakeEngine
) -> None:
    """The reason is asked for, kept, shown to whoever oversees; four hours later, masked again."""
    await visit(office.client, engine)
    coordinator = await office.sit("Camille", Role.COORDINATOR)
    alix = await office.sit("Alix")

    refused = unescape(await office.text(f"{LIST}/2/lecture", raison="", precision="presque"))
    assert "Choisissez la raison de votre lecture." in refused
    assert 'value="presque"' in refused
    assert "[téléphone]" in refused
    told = unescape(await office.text(f"{LIST}/2/lecture", raison="other", precision="Une plainte"))
    assert SAID in told
    assert "sans masque" in told
    await office.back("Camille", coordinator)
    assert "[téléphone]" in unescape(await office.text(f"{LIST}/2"))
    log = unescape(await office.text("/console/lectures"))
    assert "Une plainte" in log
    assert f'href="{LIST}/2"' in log
    assert "Alix" in log
    office.clock.move(timedelta(hours=4, minutes=1))
    await office.back("Alix", alix)
    assert "[téléphone]" in unescape(await office.text(f"{LIST}/2"))


async def test_whoever_may_not_lift_the_masks_is_not_offered_to(
    office: Office, engine: FakeEngine
) -> None:
    """An auditor reads with the masks; the form's address is refused."""
    await visit(office.client, engine)
    await office.sit("Audit", Role.AUDITOR)

    assert "Lire sans les masques" not in await office.text(f"{LIST}/2")
    response = await office.client.post(f"{LIST}/2/lecture", data={"raison": "check"})
    assert response.status == 403


async def test_filters_and_words_in_the_address_narrow_the_list(
    office: Office, engine: FakeEngine
) -> None:
    """What is misspelt in the address is left out; a search leads to its message."""
    await visit(office.client, engine, "Notre médiathèque")
    await office.sit("Alix")

    found = await office.text(f"{LIST}?q=mediatheque&issue=n%27importe&du=hier&confiance=95")
    number, message = re.findall(rf"{LIST}/(\d+)\?message=(\d+)#m-", found)[0]
    assert f'id="m-{message}"' in await office.text(f"{LIST}/{number}?message={message}")
    assert "1 conversation" in found
    assert "Aucune conversation" in await office.text(f"{LIST}?q=piscine")
    assert "Aucune conversation" in await office.text(f"{LIST}?incompris=2&avis=utile&lieu=d:26")


async def test_the_conversation_leads_to_its_request_and_its_territory(office: Office) -> None:
    """The first conversation is that of TE-2026-0001."""
    await office.sit("Alix")
    shown = await office.text(f"{LIST}/1")

    assert 'href="/console/demandes/TE-2026-0001"' in shown
    assert "Demande déposée" in shown


async def test_a_number_that_names_nothing_is_a_french_page(office: Office) -> None:
    """Shown, or given a reason."""
    await office.sit("Alix")

    for response in (
        await office.client.get(f"{LIST}/99"),
        await office.client.post(f"{LIST}/99/lecture", data={"raison": "check"}),
    ):
        assert response.status == 404
        assert "Page introuvable" in await response.text()


async def test_words_said_to_a_human_say_nothing_of_understanding(
    office: Office,
) -> None:
    """Nothing was asked of the assistant, and the adviser signs; no answer at all is told."""
    adviser_id = await office.sit("Alix")
    unanswered = unescape(await office.text(f"{LIST}/1"))
    async with transaction(office.sessions) as session:
        talk = await service.start(session, welcome="Bonjour", now=NOW)
        await handover.request(session, talk.id, now=NOW, delays=DELAYS)
        said, _ = await service.say(
            session, talk, text="Y a-t-il quelqu'un ?", client_id="c", now=NOW
        )
        await human.hear(session, said, now=NOW, delays=DELAYS)
        who = {"adviser_id": adviser_id, "now": NOW}
        await handover.take(session, talk.id, capacity=1, delays=DELAYS, **who)
        await human.write(
            session, talk.id, text="Bonjour", client_id="a", signature="Alix, conseil", **who
        )
    heard = unescape(await office.text(f"{LIST}/2"))

    assert "L'assistant n'a pas pu répondre" in unanswered
    assert "Y a-t-il quelqu'un ?" in heard
    assert "Alix, conseil" in heard
    assert "Échange avec un conseiller" in heard
    assert "ompris" not in heard.partition('id="conversation"')[2]
    assert "pas pu répondre" not in heard
