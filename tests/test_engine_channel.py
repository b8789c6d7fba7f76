"""The engine's one door, on the engine that `make run` starts: DESIGN sections 2 and 4."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from bot.errors import EngineUnavailable
from bot.rasa_client import RasaClient, Turn
from tests.postgres import free_port
from tests.stack import Stack

SECONDS = 30


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session:
        yield session


@pytest.fixture
def rasa(stack: Stack, http: aiohttp.ClientSession) -> RasaClient:
    return RasaClient(http, url=stack.engine_url, secret=stack.secret, timeout=SECONDS)


async def say(rasa: RasaClient, conversation: str, text: str) -> Turn:
    return await rasa.turn(conversation_id=conversation, message_id=str(uuid4()), text=text)


async def test_one_answer_tells_what_was_said_understood_and_known(rasa: RasaClient) -> None:
    """The first message of the main job: territory, form and two needs at once."""
    turn = await say(
        rasa,
        str(uuid4()),
        "Bonjour, je suis chef de projet à Buis-les-Baronnies. Le conseil veut créer une assemblée "
        "citoyenne ouverte mais on ne sait pas comment s'y prendre, et il nous faudra un cahier "
        "des charges.",
    )

    assert turn.profile["territory_id"] == "commune:26063"
    assert turn.profile["participation_form"] == "citizens_assembly"
    assert set(turn.profile["needs"]) == {"strategy", "specifications"}
    assert set(turn.understanding["needs"]) == {"strategy", "specifications"}
    assert len(turn.understanding["ranking"]) == 3
    assert sum(reply.card is not None for reply in turn.replies) == 2
    assert [step["action"] for step in turn.understanding["path"]] == ["action_orient"]
    assert turn.understanding["path"][0]["policy"].endswith("Policy")


async def test_an_answer_tells_what_was_awaited_and_said(rasa: RasaClient) -> None:
    """A message that is not understood names the words that said so, and a form its question."""
    conversation = str(uuid4())
    lost = await say(rasa, conversation, "zblorg frimtack ouzbi")
    for text in ("je veux parler à un conseiller", "Mende"):
        await say(rasa, conversation, text)
    told = await say(rasa, conversation, "un budget participatif")

    responses = [name for step in lost.understanding["path"] for name in step["responses"]]
    assert any(name.startswith("utter_") for name in responses)
    assert told.understanding["awaited"] is not None


@pytest.mark.parametrize("secret", ["", "x" * 43])
async def test_a_request_without_the_secret_is_refused(
    stack: Stack, http: aiohttp.ClientSession, secret: str
) -> None:
    """Turns, erasures and models alike: 401 before anything is read."""
    for path in ("turns", "forget", "model"):
        async with http.post(
            f"{stack.engine_url}/webhooks/orientation/{path}",
            json={"conversation_id": "c", "message_id": "1", "text": "bonjour"},
            headers={"Authorization": f"Bearer {secret}"},
        ) as response:
            assert response.status == 401


@pytest.mark.parametrize(
    "body",
    [
        b"{not json",
        b"[]",
        b"{}",
        b'{"conversation_id": "c"}',
        b'{"conversation_id": "c", "message_id": "1", "text": ""}',
        b'{"conversation_id": "c", "message_id": "1", "text": 5}',
        b'{"conversation_id": "", "message_id": "1", "text": "bonjour"}',
    ],
)
async def test_a_malformed_turn_is_an_error(
    stack: Stack, http: aiohttp.ClientSession, body: bytes
) -> None:
    """400, never `200 []`."""
    async with http.post(
        f"{stack.engine_url}/webhooks/orientation/turns",
        data=body,
        headers={"Authorization": f"Bearer {stack.secret}", "Content-Type": "application/json"},
    ) as response:
        assert response.status == 400


@pytest.mark.parametrize(
    "path", ["model", "conversations/c/tracker", "webhooks/rest/webhook", "model/parse", "domain"]
)
async def test_the_http_api_of_rasa_is_off(
    stack: Stack, http: aiohttp.ClientSession, path: str
) -> None:
    """No other door than ours."""
    async with http.post(f"{stack.engine_url}/{path}", json={}) as response:
        assert response.status in {404, 405}


@pytest.mark.parametrize(
    "command", ["/restart", "  /need_providers", "//deny", '/inform{"function": "roi de Crest"}']
)
async def test_a_typed_command_is_only_text(rasa: RasaClient, command: str) -> None:
    """It is understood like any words, never obeyed: a command is always sure of itself."""
    conversation = str(uuid4())
    await say(rasa, conversation, "je suis maire de Crest, on veut lancer un budget participatif")

    turn = await say(rasa, conversation, command)

    assert turn.understanding["confidence"] < 1
    assert turn.profile["function"] != "roi de Crest"


async def test_a_button_is_obeyed(rasa: RasaClient) -> None:
    """The same words as a payload are a command."""
    conversation = str(uuid4())

    turn = await rasa.turn(
        conversation_id=conversation, message_id=str(uuid4()), payload="/need_providers"
    )

    assert turn.understanding["confidence"] == 1
    assert turn.profile["needs"] == ["providers"]


async def test_a_message_sent_again_is_answered_once(rasa: RasaClient) -> None:
    """At once or later, the same message id gets the same answer."""
    turn = {"conversation_id": str(uuid4()), "message_id": str(uuid4()), "text": "bonjour"}

    first, second = await asyncio.gather(rasa.turn(**turn), rasa.turn(**turn))
    third = await rasa.turn(**turn)

    assert first == second == third


async def test_a_client_that_hangs_up_loses_nothing(
    stack: Stack, http: aiohttp.ClientSession, rasa: RasaClient
) -> None:
    """The turn goes on; what the visitor said is known at the next one."""
    conversation, message_id = str(uuid4()), str(uuid4())
    impatient = RasaClient(http, url=stack.engine_url, secret=stack.secret, timeout=0.001)
    text = "je suis DGS à Crest, comment choisir entre un jury et un budget participatif ?"

    with pytest.raises(EngineUnavailable):
        await impatient.turn(conversation_id=conversation, message_id=message_id, text=text)
    await rasa.turn(conversation_id=conversation, message_id=message_id, text=text)
    turn = await say(rasa, conversation, "et c'est gratuit ?")

    assert turn.profile["territory_id"] == "commune:26108"


async def test_a_forgotten_conversation_starts_anew(rasa: RasaClient) -> None:
    """Erasing a conversation erases the engine's memory of it."""
    conversation = str(uuid4())
    await say(rasa, conversation, "je suis maire de Crest, on veut lancer un budget participatif")

    await rasa.forget(conversation)
    turn = await say(rasa, conversation, "c'est gratuit ?")

    assert turn.profile["territory_id"] is None


async def test_a_turn_of_a_long_conversation_costs_no_more_events(rasa: RasaClient) -> None:
    """After thirty turns the profile is whole, though the tracker keeps a window."""
    conversation = str(uuid4())
    await say(rasa, conversation, "je suis maire de Crest, on veut lancer un budget participatif")

    for _ in range(30):
        turn = await say(rasa, conversation, "c'est gratuit ?")

    assert turn.profile["territory_id"] == "commune:26108"
    assert turn.profile["participation_form"] == "participatory_budget"


@pytest.mark.parametrize("leaving", ["arrêter", "non merci, laissez tomber", "au revoir"])
async def test_leaving_the_ticket_leaves_the_conversation_alive(
    rasa: RasaClient, leaving: str
) -> None:
    """Nothing is sent, it is said once, and the next message is answered."""
    conversation = str(uuid4())
    await say(rasa, conversation, "je voudrais parler à un conseiller")

    left = await say(rasa, conversation, leaving)
    after = await say(rasa, conversation, "c'est gratuit ?")

    assert left.handover is None
    assert [reply.text[:26] for reply in left.replies] == ["D'accord, je n'envoie rien"]
    assert after.understanding["intent"] == "ask_cost"


async def test_a_model_is_loaded_while_turns_are_answered(rasa: RasaClient) -> None:
    """No turn is dropped, each says which model answered it, and a conversation goes on."""
    conversation = str(uuid4())
    await say(rasa, conversation, "je suis maire de Crest, on veut lancer un budget participatif")
    before = await rasa.model()

    async def turns() -> list[Turn]:
        return [await say(rasa, str(uuid4()), "c'est gratuit ?") for _ in range(10)]

    loaded, answered = await asyncio.gather(rasa.reload(), turns())
    after = await say(rasa, conversation, "c'est gratuit ?")

    assert loaded == before  # the same archive: only the process changed its mind
    assert {turn.understanding["model"] for turn in answered} == {before}
    assert [turn.understanding["intent"] for turn in answered] == ["ask_cost"] * 10
    assert after.profile["territory_id"] == "commune:26108"


async def test_a_turn_tells_its_steps_and_the_question_it_answers(rasa: RasaClient) -> None:
    """As a test conversation tells them; slots that no rule reads are not among them."""
    conversation = str(uuid4())
    asked = await say(rasa, conversation, "je voudrais parler à un conseiller")
    answered = await say(rasa, conversation, "je suis la maire de Crest")

    assert asked.understanding["awaited"] is None
    assert asked.understanding["steps"] == [
        {"action": "utter_ticket_intro"},
        {"action": "ticket_form"},
        {"active_loop": "ticket_form"},
        {"slot_was_set": [{"requested_slot": "territory_name"}]},
    ]
    assert answered.understanding["awaited"] == "territory_name"
    assert answered.understanding["steps"] == [
        {"action": "ticket_form"},
        {"slot_was_set": [{"requested_slot": "project"}]},
    ]


async def test_a_failed_action_is_an_error(stack: Stack, tmp_path: Path) -> None:
    """Without the action server the engine answers an error, never an empty success."""
    alone = dataclasses.replace(
        stack, directory=tmp_path, engine_port=free_port(), actions_port=free_port()
    )
    with alone.engine():
        async with aiohttp.ClientSession() as session:
            rasa = RasaClient(session, url=alone.engine_url, secret=alone.secret, timeout=SECONDS)
            assert await rasa.ready()
            with pytest.raises(EngineUnavailable):
                await say(rasa, str(uuid4()), "comment choisir une forme de participation ?")
