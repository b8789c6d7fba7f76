"""What a visitor takes away or leaves: the transcript's files, an opinion on the exchange."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient
from odfdo import Document

from bot.conversations.service import Reply
from tests.browser import ADVICE, BUTTONS
from tests.conftest import Clock
from tests.fake_engine import FakeEngine

SAY = "/conversation/messages"
FILES = "/conversation/transcription"
OPINION = "/conversation/avis"


async def talk(client: TestClient, engine: FakeEngine, clock: Clock) -> None:
    """Two days of conversation, with an advice and choices."""
    await client.post(SAY, data={"text": "Un budget <participatif>\nà Buis", "client_id": "a"})
    clock.move(timedelta(days=1))
    engine.replies = (Reply(card=ADVICE), Reply(text="Un conseiller ?", buttons=BUTTONS))
    await client.post(SAY, data={"text": "== Demain ==", "client_id": "b"})


@pytest.mark.parametrize("extension", ["txt", "odt"])
async def test_the_transcript_holds_who_said_what_and_when(
    client: TestClient, engine: FakeEngine, clock: Clock, extension: str
) -> None:
    """Both days, both authors, the whole advice with its sources; attached under a clear name."""
    await talk(client, engine, clock)

    response = await client.get(f"{FILES}.{extension}")

    body = await response.read()
    assert (
        f'conversation-territoires-engagement.{extension}"'
        in response.headers["Content-Disposition"]
    )
    text = body.decode() if extension == "txt" else Document(io.BytesIO(body)).get_formatted_text()
    for told in (
        "23 novembre 2026", "24 novembre 2026", "Vous, 10 h 00", "Assistant automatique",
        "Un budget <participatif>", "à Buis", "== Demain ==", "Bien reçu.",
        ADVICE["short"][0], ADVICE["groups"][0]["sections"][0]["items"][0], ADVICE["sources"][-1]["url"],  # type: ignore[index]
        "Choix proposés : Oui, contacter un conseiller ; Non merci",
    ):  # fmt: skip
        assert told in text, told
    assert text.index("23 novembre") < text.index("Bien reçu.") < text.rindex("24 novembre")


async def test_the_document_is_structured_for_screen_readers(
    client: TestClient, engine: FakeEngine, clock: Clock
) -> None:
    """A title, headings, real lists, a language."""
    await talk(client, engine, clock)

    document = Document(io.BytesIO(await (await client.get(f"{FILES}.odt")).read()))

    assert [heading.level for heading in document.body.headers][:3] == ["1", "2", "3"]
    assert len(document.body.lists) > 3
    assert document.language == "fr-FR"
    assert document.meta.title


async def test_each_file_is_offered_with_its_format_and_weight(
    client: TestClient, engine: FakeEngine, clock: Clock
) -> None:
    """The weights are those of the very files (DSFR, download link)."""
    await talk(client, engine, clock)

    page = await (await client.get(FILES)).text()

    for extension in ("txt", "odt"):
        size = len(await (await client.get(f"{FILES}.{extension}")).read())
        told = re.search(rf"{extension.upper()} – ([\d,]+) Ko", page)
        assert told
        assert abs(float(told[1].replace(",", ".")) * 1000 - size) <= 150


@pytest.mark.parametrize("path", [FILES, f"{FILES}.txt", f"{FILES}.odt", f"{FILES}.pdf"])
async def test_a_visitor_without_a_conversation_gets_nothing(
    client: TestClient, engine: FakeEngine, clock: Clock, path: str
) -> None:
    """Only the bearer of the key reads a conversation, whatever the others said."""
    await talk(client, engine, clock)

    client.session.cookie_jar.clear()
    response = await client.get(path)

    assert response.status == 404
    assert "budget" not in await response.text()


async def test_an_opinion_is_kept_changed_and_read_by_advisers(adviser: TestClient) -> None:
    """Without JavaScript: a page thanks; the console lists the last answer of the conversation."""
    await adviser.post(SAY, data={"text": "Un budget", "client_id": "a"})

    first = await adviser.post(OPINION, data={"useful": "no", "comment": "Trop <b>long</b>"})
    assert "votre avis est enregistré : « Pas utile »" in await first.text()
    await adviser.post(OPINION, data={"useful": "yes", "comment": "Finalement très clair"})

    console = await (await adviser.get("/console/avis")).text()
    assert "Finalement très clair" in console
    assert "Pas utile" not in console
    assert "Trop" not in console


async def test_the_ticket_shows_what_its_visitor_thought(adviser: TestClient) -> None:
    """Beside the transcript."""
    await adviser.post(SAY, data={"text": "Un budget", "client_id": "a"})
    await adviser.post(OPINION, data={"useful": "no", "comment": "Je n'ai pas trouvé"})
    fields = {
        "territory_name": "Buis-les-Baronnies", "project": "Budget participatif",
        "contact_name": "Camille Durand", "function": "DGS", "mode": "visio",
        "email": "camille.durand@mairie-exemple.fr", "rhythm": "one_off",
    }  # fmt: skip
    sent = await (await adviser.post("/demande", data=fields)).text()
    reference = re.search(r"TE-\d{4}-\d{4}", sent)
    assert reference

    page = await (await adviser.get(f"/console/demandes/{reference[0]}")).text()

    assert "Pas utile" in page
    assert "Je n&#39;ai pas trouvé" in page


@pytest.mark.parametrize(
    ("form", "reason"),
    [({"comment": "Bien"}, "Choisissez"), ({"useful": "yes", "comment": "a" * 1001}, "1001")],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
async def test_an_opinion_that_cannot_be_taken_keeps_what_was_written(
    client: TestClient,
    engine: FakeEngine,
    clock: Clock,
    form: dict[str, str],
    reason: str,
    headers: dict[str, str],
) -> None:
    """422, the reason, the comment still in its field."""
    await talk(client, engine, clock)

    response = await client.post(OPINION, data=form, headers=headers)

    text = await response.text()
    assert response.status == 422
    assert reason in text
    assert form["comment"] in text


async def test_an_opinion_without_a_conversation_is_refused(client: TestClient) -> None:
    """404: there is nothing to have an opinion about."""
    response = await client.post(OPINION, data={"useful": "yes"})

    assert response.status == 404


async def test_erasing_the_conversation_erases_the_opinion(adviser: TestClient) -> None:
    """The comment is the visitor's too."""
    await adviser.post(SAY, data={"text": "Un budget", "client_id": "a"})
    await adviser.post(OPINION, data={"useful": "yes", "comment": "Merci beaucoup"})
    assert "Merci beaucoup" in await (await adviser.get("/console/avis")).text()

    await adviser.post("/conversation/erase")

    assert "Merci beaucoup" not in await (await adviser.get("/console/avis")).text()
