"""The visitor's page through the HTTP door."""

import re
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient

from bot.conversations.service import Reply
from bot.settings import Settings
from bot.web import stream as stream_page
from bot.web.visitor import COOKIE
from tests.conftest import Clock
from tests.fake_engine import FakeEngine

SAY = "/conversation/messages"


def message(text: str, client_id: str = "id-1", after: int = 0) -> dict[str, str]:
    return {"text": text, "client_id": client_id, "after": str(after)}


async def page(client: TestClient, path: str = "/") -> str:
    response = await client.get(path)
    return await response.text()


async def test_nothing_is_stored_before_the_visitor_writes(client: TestClient) -> None:
    """The page sets no cookie and says that the assistant is automatic (CNIL; AI Act art. 50)."""
    response = await client.get("/")

    assert response.status == 200
    assert not response.cookies
    assert "assistant automatique" in await response.text()


async def test_a_message_is_answered_and_both_are_on_the_page(
    client: TestClient, engine: FakeEngine
) -> None:
    """Without JavaScript: post, redirection, page with the exchange."""
    response = await client.post(SAY, data=message("Un budget participatif"))

    text = await response.text()
    assert response.url.path == "/"
    assert "Un budget participatif" in text
    assert "Bien reçu." in text
    assert engine.calls[0]["text"] == "Un budget participatif"


async def test_htmx_gets_only_what_is_new(client: TestClient, engine: FakeEngine) -> None:
    """The fragment holds the lines after the last one shown, not the page."""
    await client.post(SAY, data=message("Premier"))
    shown = max(int(i) for i in re.findall(r'id="m-(\d+)"', await page(client)))

    response = await client.post(
        SAY, data=message("Second", "id-2", shown), headers={"HX-Request": "true"}
    )

    text = await response.text()
    assert "Second" in text
    assert "Premier" not in text
    assert "<html" not in text


async def test_a_message_sent_twice_is_said_and_answered_once(
    client: TestClient, engine: FakeEngine
) -> None:
    """A double click or a retry after a lost answer repeats nothing."""
    await client.post(SAY, data=message("Bonjour à tous", "same"))
    await client.post(SAY, data=message("Bonjour à tous", "same"))

    assert len(engine.calls) == 1
    assert (await page(client)).count("Bonjour à tous") == 1


async def test_when_the_engine_is_down_nothing_said_is_lost(
    client: TestClient, engine: FakeEngine
) -> None:
    """An apology with the plain form; the message is in the record and can be sent again."""
    engine.down = True
    response = await client.post(SAY, data=message("Notre concertation", "id-1"))
    text = await response.text()
    assert response.status == 200
    assert "Notre concertation" in text
    assert 'href="/demande"' in text
    assert 'name="client_id" value="id-1"' in text

    engine.down = False
    response = await client.post(SAY, data=message("Notre concertation", "id-1"))

    text = await response.text()
    assert "Bien reçu." in text
    assert text.count("Notre concertation") == 1
    assert "Réessayer" not in text
    assert engine.calls[0]["message_id"] == engine.calls[1]["message_id"]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
async def test_an_oversize_message_is_refused_and_kept_in_the_field(
    client: TestClient, engine: FakeEngine, headers: dict[str, str]
) -> None:
    """2,000 characters at most: the reason is given and the text is still there."""
    text = "mot " * 600

    response = await client.post(SAY, data=message(text), headers=headers)

    body = await response.text()
    assert response.status == 422
    assert "2000 au plus" in body
    assert text.strip() in body
    assert engine.calls == []


async def test_an_empty_message_is_refused_with_a_sentence(client: TestClient) -> None:
    """Nothing is recorded, and no cookie is set."""
    response = await client.post(SAY, data=message("   "))

    assert response.status == 422
    assert "Votre message est vide" in await response.text()
    assert COOKIE not in response.cookies


async def test_an_unknown_conversation_keeps_the_text_and_starts_anew(
    client: TestClient,
) -> None:
    """An erased or expired conversation: say so, keep the text, forget the cookie."""
    client.session.cookie_jar.update_cookies({COOKIE: "gone"}, client.make_url("/"))

    response = await client.post(SAY, data=message("Mon projet de charte"))
    body = await response.text()
    assert response.status == 422
    assert "n&#39;existe plus" in body or "n'existe plus" in body
    assert "Mon projet de charte" in body

    response = await client.post(SAY, data=message("Mon projet de charte"))
    assert response.status == 200


async def test_typed_html_is_shown_and_never_run(client: TestClient) -> None:
    """What a visitor types is text."""
    await client.post(SAY, data=message("<script>alert(1)</script>"))

    text = await page(client)
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


async def test_a_button_sends_the_payload_that_was_offered(
    client: TestClient, engine: FakeEngine
) -> None:
    """The browser sends which button, never the payload itself."""
    button = {"title": "Oui, envoyer", "payload": "/affirm"}
    engine.replies = (Reply(text="Envoyer ?", buttons=(button,)),)
    await client.post(SAY, data=message("Bonjour à vous"))
    offered = re.findall(r'name="message" value="(\d+)"', await page(client))[-1]

    response = await client.post(
        "/conversation/buttons", data={"message": offered, "index": "0", "client_id": "b"}
    )

    assert response.status == 200
    assert engine.calls[-1]["payload"] == "/affirm"
    assert engine.calls[-1]["text"] == "Oui, envoyer"


@pytest.mark.parametrize(
    "forged",
    [
        {"message": "1", "index": "7"},
        {"message": "999", "index": "0"},
        {"message": "x", "index": "-1"},
        {},
        {"message": "1", "index": "0", "payload": "/restart"},
    ],
)
async def test_a_button_that_was_never_offered_does_nothing(
    client: TestClient, engine: FakeEngine, forged: dict[str, str]
) -> None:
    """A forged button reaches neither the record nor the engine."""
    await client.post(SAY, data=message("Bonjour"))

    response = await client.post("/conversation/buttons", data=forged)

    assert response.status == 422
    assert len(engine.calls) == 1


async def test_what_arrives_later_is_pushed_and_replayed(
    client: TestClient, engine: FakeEngine
) -> None:
    """A stream gives what came after Last-Event-ID, then what comes next, each once."""
    await client.post(SAY, data=message("Premier", "id-1"))
    lines = [int(i) for i in re.findall(r'id="m-(\d+)"', await page(client))]

    stream = await client.get("/conversation/events", headers={"Last-Event-ID": str(lines[-2])})
    ids = [await next_event_id(stream)]
    await client.post(SAY, data=message("Second", "id-2"))
    ids += [await next_event_id(stream), await next_event_id(stream)]
    stream.close()

    assert ids == [lines[-1], lines[-1] + 1, lines[-1] + 2]


async def test_a_silent_stream_beats_so_that_proxies_keep_it_open(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comment line, which browsers ignore."""
    monkeypatch.setattr(stream_page, "HEARTBEAT_SECONDS", 0.01)
    await client.post(SAY, data=message("Premier", "id-1"))

    stream = await client.get("/conversation/events", headers={"Last-Event-ID": "999"})
    beat = [await stream.content.readuntil(b": ping") for _ in range(2)]
    stream.close()

    assert len(beat) == 2


async def next_event_id(stream) -> int:  # type: ignore[no-untyped-def]
    while True:
        line = (await stream.content.readline()).decode()
        if line.startswith("id: "):
            return int(line[4:])


async def test_erasing_forgets_the_record_the_engine_and_the_cookie(
    client: TestClient, engine: FakeEngine
) -> None:
    """After « Effacer ma conversation » nothing of it is left."""
    await client.post(SAY, data=message("À effacer"))
    conversation_id = engine.calls[0]["conversation_id"]

    response = await client.post("/conversation/erase")

    assert "À effacer" not in await response.text()
    assert engine.forgotten == [conversation_id]
    assert COOKIE not in {c.key for c in client.session.cookie_jar}


async def test_the_cookie_is_private_to_the_server_and_to_this_site(
    client: TestClient,
) -> None:
    """HttpOnly, SameSite, unguessable, and lasting as long as the record."""
    response = await client.post(SAY, data=message("Bonjour"), allow_redirects=False)

    cookie = response.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == timedelta(days=30).total_seconds()
    assert len(cookie.value) == 43


async def test_a_database_that_is_away_acknowledges_nothing_and_keeps_the_text(
    client: TestClient, settings: Settings, clock: Clock
) -> None:
    """503 in French, with the text typed, so that nothing is lost."""
    path = settings.database_url.removeprefix("sqlite+aiosqlite:///")
    import sqlite3

    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE message")
    connection.execute("DROP TABLE conversation")
    connection.commit()
    connection.close()

    response = await client.post(SAY, data=message("Texte précieux"))

    body = await response.text()
    assert response.status == 503
    assert "Texte précieux" in body
    assert "OperationalError" not in body
