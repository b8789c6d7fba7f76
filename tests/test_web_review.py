"""The review of messages through the HTTP door: the queue, the labels, the second look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient
from sqlalchemy import delete, select

from bot.advisers.rights import Role
from bot.conversations.models import Author, Conversation, Message
from bot.db import Sessions, connect, make_sessions, transaction
from bot.guidance import Need
from bot.review.models import Annotation
from bot.settings import Settings
from bot.tickets import needs
from tests.conftest import Clock
from tests.desk import NOW, conversation, open_tickets
from tests.test_web_desk import Office

QUEUE = "/console/relecture"
ODD = "on voudrait que les gens causent du bourg avec nous"
ALIKE = "on voudrait que les gens causent du bourg avec nous svp"


@pytest.fixture
async def office(client: TestClient, settings: Settings, clock: Clock) -> AsyncIterator[Office]:
    """A console on an empty desk."""
    database = connect(settings.database_url)
    yield Office(client, make_sessions(database), clock)
    await database.dispose()


def understood(
    intent: str = "nlu_fallback", confidence: float = 0.3, **more: Any
) -> dict[str, Any]:
    """What the engine makes of a message."""
    readings = [{"intent": "need_providers", "confidence": confidence}]
    known = {
        "intent": intent,
        "confidence": confidence,
        "ranking": readings,
        "needs": [],
        "entities": [],
    }
    return known | more


async def say(sessions: Sessions, *texts: str, **more: Any) -> list[int]:
    """Visitors' messages, each in a conversation of its own, so understood; their numbers."""
    ids = []
    for text in texts:
        told = await conversation(sessions, text)
        async with transaction(sessions) as session:
            message = await session.scalar(
                select(Message).where(
                    Message.conversation_id == told, Message.author == Author.VISITOR
                )
            )
            assert message
            message.understanding = understood(**more)
            ids.append(message.id)
    return ids


async def annotations(sessions: Sessions) -> list[Annotation]:
    async with transaction(sessions) as session:
        return list(await session.scalars(select(Annotation).order_by(Annotation.id)))


async def post(office: Office, **fields: Any) -> str:
    """Send the form of the queue and read what follows."""
    response = await office.client.post(QUEUE, data=fields)
    return unescape(await response.text())


async def test_the_message_that_was_not_understood_comes_before_the_sure_one(
    office: Office,
) -> None:
    """And once it is decided, the next comes by itself."""
    await say(office.sessions, "qui pourrait animer nos réunions", intent="need_providers",
              confidence=0.97, needs=["providers"])  # fmt: skip
    (odd,) = await say(office.sessions, ODD)
    await office.sit("Alix")

    first = unescape(await office.text(QUEUE))
    after = await post(office, verdict="corrected", message=str(odd), need="strategy")

    assert ODD in first
    assert "Rien : il a demandé de reformuler" in first
    assert "Votre correction est notée." in after
    assert "qui pourrait animer nos réunions" in after
    (row,) = await annotations(office.sessions)
    assert (row.needs, row.intent, row.text) == (["strategy"], "", ODD)


async def test_similar_messages_are_decided_at_once(office: Office) -> None:
    """The group says how many they are; what is ticked gets the same labels and its own words."""
    ids = await say(office.sessions, ODD, ALIKE)
    await office.sit("Alix")

    page = await office.text(QUEUE)
    await post(office, verdict="corrected", message=list(map(str, ids)), need="strategy")

    assert "2 messages semblables" in page
    rows = await annotations(office.sessions)
    assert {row.text for row in rows} == {ODD, ALIKE}
    assert len({row.key for row in rows}) == 2
    assert "Tout est relu" in await office.text(QUEUE)


async def test_what_an_adviser_corrected_in_a_ticket_comes_first(office: Office) -> None:
    """The need that was removed had been understood, with confidence, from that message."""
    (wrong, _other) = await say(
        office.sessions, "nous cherchons des idées de formes", "comment choisir une forme",
        intent="need_specifications", confidence=0.9, needs=["specifications"],
    )  # fmt: skip
    async with transaction(office.sessions) as session:
        told = await session.get_one(Message, wrong)
    (reference,) = await open_tickets(office.sessions, conversation_id=told.conversation_id)
    adviser_id = await office.sit("Alix")
    async with transaction(office.sessions) as session:
        await needs.correct(session, reference, [Need.strategy], adviser_id=adviser_id, now=NOW)

    page = await office.text(QUEUE)

    assert page.index("nous cherchons des idées de formes")
    assert "Un conseiller a corrigé les besoins de cette demande." in unescape(page)


async def test_nothing_personal_is_shown_nor_kept(office: Office) -> None:
    """In the page and in the table: address, number, and the name that the ticket knows."""
    (told,) = await say(
        office.sessions, "jeanne martin ici, 06 12 34 56 78 ou j.martin@exemple.fr, on fait quoi"
    )
    async with transaction(office.sessions) as session:
        message = await session.get_one(Message, told)
    await open_tickets(office.sessions, conversation_id=message.conversation_id)
    await office.sit("Alix")

    page = await office.text(QUEUE)
    await post(office, verdict="corrected", message=str(told), need="strategy", note="06 12 34 56 78",
               text="jeanne martin ici, 06 12 34 56 78, on fait quoi")  # fmt: skip

    (row,) = await annotations(office.sessions)
    for shown in (page, row.text, row.note):
        assert "06 12" not in shown
        assert "j.martin" not in shown
        assert "jeanne" not in shown
    assert "on fait quoi" in row.text


async def test_answers_to_personal_questions_and_buttons_are_not_reviewed(office: Office) -> None:
    """A name typed in the form teaches nothing, and a button was understood by construction."""
    await say(office.sessions, "Dupont-Durand", intent="inform", awaited="contact_name")
    await say(office.sessions, "Oui, contacter un conseiller", intent="affirm", confidence=1.0)
    await office.sit("Alix")

    assert "Tout est relu" in await office.text(QUEUE)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"verdict": "corrected"}, "Choisissez au moins un besoin"),
        ({"verdict": "corrected", "intent": "inventé"}, "n'existe pas"),
        ({"verdict": "corrected", "need": ["strategy", "pitfalls", "providers", "specifications"]}, "3 besoins au plus"),
        ({"verdict": "confirmed"}, "Choisissez au moins un besoin"),
        ({"verdict": "autre"}, "Choisissez l'un des boutons"),
        ({"verdict": "corrected", "need": "strategy", "entity_text": "bp", "entity_value": "stage:bilan"}, "Recopiez les mots"),
        ({"verdict": "corrected", "need": "strategy", "entity_text": "le bourg", "entity_value": ""}, "Dites ce que désigne"),
    ],
)  # fmt: skip
async def test_a_refused_form_says_why_and_loses_nothing(
    office: Office, fields: dict[str, Any], sentence: str
) -> None:
    """422, the sentence, and what was typed."""
    (told,) = await say(office.sessions, ODD)
    await office.sit("Alix")

    response = await office.client.post(
        QUEUE, data={"message": str(told), "note": "à voir ensemble", **fields}
    )
    page = unescape(await response.text())

    assert response.status == 422
    assert sentence in page
    assert "à voir ensemble" in page
    assert not await annotations(office.sessions)


async def test_a_message_that_is_nobody_s_is_not_found(office: Office) -> None:
    """Nor is an assistant's."""
    await office.sit("Alix")

    for number in ("999", ""):
        response = await office.client.post(QUEUE, data={"verdict": "ignored", "message": number})
        assert response.status == 404


async def test_a_passed_message_comes_to_somebody_else(office: Office) -> None:
    """And keeps none of its words."""
    (told,) = await say(office.sessions, ODD)
    await office.sit("Alix")
    assert "Tout est relu" in await post(office, verdict="skipped", message=str(told))

    await office.sit("Bo")

    assert ODD in await office.text(QUEUE)
    assert [row.text for row in await annotations(office.sessions)] == [""]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Every message is reviewed twice."""
    object.__setattr__(settings, "second_review_percent", 100)
    return settings


async def test_the_second_reviewer_does_not_see_the_first_and_the_coordinator_decides(
    office: Office,
) -> None:
    """A disagreement teaches nothing until it is settled."""
    (told,) = await say(office.sessions, "on aimerait causer du bourg avec les gens du coin")
    await office.sit("Alix")
    await post(office, verdict="corrected", message=str(told), need="providers", note="ambigu")
    await office.sit("Bo")
    blind = unescape(await office.text(QUEUE))
    await post(office, verdict="corrected", message=str(told), need="strategy")
    refused = await office.client.get(f"{QUEUE}/desaccords")
    await office.sit("Chris", Role.COORDINATOR)
    seen = unescape(await office.text(f"{QUEUE}/desaccords"))
    unsettled = await office.text(f"{QUEUE}/reviewed_messages.yml")
    key = (await annotations(office.sessions))[0].key
    settled = unescape(
        await office.text(f"{QUEUE}/desaccords/{key}", verdict="corrected", need="strategy")
    )
    exported = yaml.safe_load(await office.text(f"{QUEUE}/reviewed_messages.yml"))["nlu"]

    assert "causer du bourg" in blind
    assert "ambigu" not in blind
    assert refused.status == 403
    assert "Recherche de prestataires" in seen
    assert "« ambigu »" in seen
    assert "causer" not in unsettled
    assert "Aucun désaccord." in settled
    assert [item["intent"] for item in exported] == ["need_strategy"]


async def test_an_annotation_survives_the_conversation_and_leads_nowhere(office: Office) -> None:
    """Once purged, no number of message is left."""
    (told,) = await say(office.sessions, ODD)
    await office.sit("Alix")
    await post(office, verdict="corrected", message=str(told), need="strategy")

    async with transaction(office.sessions) as session:
        await session.execute(delete(Conversation))

    (row,) = await annotations(office.sessions)
    assert (row.message_id, row.text) == (None, ODD)
