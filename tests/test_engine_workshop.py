"""The buttons of a workshop, on the engine that `make run` starts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aiohttp
import pytest

from bot.advisers import service as advisers
from bot.db import connect, make_sessions, transaction
from bot.rasa_client import RasaClient, Turn
from bot.workshops import service
from bot.workshops.models import WorkshopStatus
from tests.conftest import PASSWORD
from tests.stack import Stack
from tests.test_workshops import DRAFT

SECONDS = 30
ADVISER = "dominique.console@anct-exemple.fr"  # no other test of the product adds it


@pytest.fixture
async def rasa(stack: Stack) -> AsyncIterator[RasaClient]:
    async with aiohttp.ClientSession() as http:
        yield RasaClient(http, url=stack.engine_url, secret=stack.secret, timeout=SECONDS)


async def press(rasa: RasaClient, conversation: str, payload: str) -> Turn:
    return await rasa.turn(conversation_id=conversation, message_id=str(uuid4()), payload=payload)


async def say(rasa: RasaClient, conversation: str, text: str) -> Turn:
    return await rasa.turn(conversation_id=conversation, message_id=str(uuid4()), text=text)


@pytest.fixture
async def workshop(stack: Stack) -> AsyncIterator[str]:
    """A workshop published while the test runs."""
    database = connect(stack.environment["TE_DATABASE_URL"])
    sessions, now = make_sessions(database), datetime.now(UTC)
    async with transaction(sessions) as session:
        account = await advisers.add(
            session, email=ADVISER, display_name="Dominique", password=PASSWORD, now=now
        )
        adviser = account.id
        draft = replace(DRAFT, starts_at=now + timedelta(days=9))
        made = await service.create(session, draft, adviser_id=adviser, now=now)
        await service.change_status(
            session, made.id, to=WorkshopStatus.PUBLISHED, adviser_id=adviser, now=now
        )
    yield str(made.id)
    async with transaction(sessions) as session:
        await service.change_status(
            session, made.id, to=WorkshopStatus.CANCELLED, adviser_id=adviser, now=now
        )
    await database.dispose()


async def test_the_button_of_a_closed_workshop_is_answered_once(rasa: RasaClient) -> None:
    """No form starts, and the conversation goes on."""
    conversation = str(uuid4())

    closed = await press(rasa, conversation, '/register_workshop{"workshop": "999999"}')
    after = await say(rasa, conversation, "c'est gratuit ?")

    assert [reply.text[:41] for reply in closed.replies] == [
        "Cet atelier ne prend plus d'inscriptions "
    ]
    assert [reply.text[:32] for reply in after.replies] == ["Le conseil de la cellule est gra"]


async def test_a_registration_is_left_for_a_human_and_nothing_said_is_asked_again(
    rasa: RasaClient, workshop: str
) -> None:
    """A digression, an answer, then the adviser: the name given is kept for the ticket."""
    conversation = str(uuid4())
    await say(rasa, conversation, "je suis maire de Crest, on veut lancer un budget participatif")
    await press(rasa, conversation, f'/register_workshop{{"workshop": "{workshop}"}}')

    digression = await say(rasa, conversation, "c'est gratuit ?")
    await say(rasa, conversation, "Camille Durand")
    human = await say(rasa, conversation, "finalement je préfère parler à un conseiller")

    assert "Quels sont les prénom et nom" in digression.replies[-1].text
    assert human.handover == "requested"
    assert "À quelle adresse électronique" in human.replies[-1].text
    assert "conseiller" in human.replies[0].text
