"""What is done once rather than at each turn: as Rasa does it, and where Rasa still has it."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from typing import Any

import jsonschema
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core import slots
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.utils.common import all_subclasses
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.tuning import DirectRunner, KeptEndpoint, check_answer, patch_rasa, tune

KINDS = [kind["properties"]["event"]["const"] for kind in EVENT_SCHEMA["oneOf"]]
ENTITY = {"entity": "stage", "value": "idea"}
EVENTS: list[Any] = [
    *({"event": kind} for kind in KINDS),
    *({"event": kind, "name": "asked", "value": None, "entities": [ENTITY]} for kind in KINDS),
    *({"event": kind, "timestamp": "now", "name": 1, "metadata": []} for kind in KINDS),
    {"event": "slot", "name": "asked"},
    {"event": "user", "parse_data": {"intent": {"name": 1}}},
    {"event": "user", "parse_data": {"entities": [{"value": "idea"}]}},
    {"event": "unknown"},
    {"event": None},
    {"name": "asked"},
    "slot",
]
ANSWERS: list[Any] = [
    *({"events": [event], "responses": []} for event in EVENTS),
    {"events": [EVENTS[-4], EVENTS[0]]},
    {"events": "none"},
    {"events": [], "responses": [{"text": "Bonjour"}]},
    {"events": [], "responses": ["Bonjour"]},
    {},
    [],
    None,
]


def accepts(check: Any, answer: Any) -> bool:
    try:
        check(answer)
    except jsonschema.ValidationError:
        return False
    return True


def theirs(answer: Any) -> None:
    jsonschema.validate(answer, RemoteAction.action_response_format_spec())


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_the_answers_that_rasa_refuses_are_refused(answer: Any) -> None:
    """Each kind of event with what it needs, without it, and with the wrong types."""
    assert accepts(check_answer, answer) == accepts(theirs, answer)


def test_rasa_checks_answers_and_reads_events_in_the_patched_way() -> None:
    """An upgrade that renames what is patched fails here."""
    assert callable(RemoteAction._validate_action_result)
    patch_rasa()
    patch_rasa()

    action = RemoteAction("action_orient", None)
    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(jsonschema.ValidationError):
        action._validate_action_result({"events": "none"})
    for kind in all_subclasses(Event):
        assert Event.resolve_by_type(kind.type_name).type_name == kind.type_name
    assert Event.from_parameters({"event": "slot", "name": "a", "value": 1}) == SlotSet("a", 1)
    with pytest.raises(ValueError, match="nothing"):
        Event.resolve_by_type("nothing")


def test_a_copied_slot_lives_its_own_life() -> None:
    """Trackers share no slot."""
    patch_rasa()
    slot = slots.CategoricalSlot("stage", [], values=["idea", "report"], initial_value="idea")

    twin = copy.copy(slot)
    twin.value = "report"

    assert type(twin) is type(slot)
    assert (slot.value, twin.value) == ("idea", "report")
    assert (slot.has_been_set, twin.has_been_set) == (False, True)
    assert twin.as_feature() != slot.as_feature()


class Adder(GraphComponent):
    """Adds what it is given to its own number, and counts its calls."""

    calls = 0

    def __init__(self, number: int) -> None:
        self._number = number

    @classmethod
    def create(cls, config: dict[str, Any], *_others: Any, **_named: Any) -> Adder:
        return cls(config["number"])

    def add(self, left: int, right: int) -> int:
        type(self).calls += 1
        return left + right + self._number


def adder(number: int, left: str, right: str, *, target: bool = False) -> SchemaNode:
    return SchemaNode(
        needs={"left": left, "right": right},
        uses=Adder,
        fn="add",
        constructor_name="create",
        config={"number": number},
        eager=True,
        is_target=target,
    )


@pytest.mark.parametrize("targets", [["sum"], ["sum", "first"], None])
def test_a_graph_gives_what_dask_gives(
    storage: ModelStorage, context: ExecutionContext, targets: list[str] | None
) -> None:
    """A node that two others need runs once; inputs may be values of any kind."""
    schema = GraphSchema(
        {
            "first": adder(1, "message", "message"),
            "second": adder(10, "first", "message"),
            "unused": adder(100, "first", "elsewhere"),
            "sum": adder(1_000, "first", "second", target=True),
        }
    )
    loaded = DaskGraphRunner.create(schema, storage, context)
    expected = loaded.run({"message": 5}, targets)
    Adder.calls = 0

    assert DirectRunner(loaded).run({"message": 5}, targets) == expected
    assert Adder.calls == 3


class Actions:
    """An action server that notes what it was asked, and over how many connections."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.connections: set[Any] = set()
        self.status = 200

    async def answer(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.json())
        self.connections.add(request.transport)
        return web.json_response({"action_name": "action_orient"}, status=self.status)


@pytest.fixture
def actions() -> Actions:
    return Actions()


@pytest.fixture
async def endpoint(actions: Actions) -> AsyncIterator[KeptEndpoint]:
    app = web.Application()
    app.add_routes([web.post("/webhook", actions.answer)])
    async with TestServer(app) as server:
        endpoint = KeptEndpoint.like(EndpointConfig(str(server.make_url("/webhook"))))
        yield endpoint
        await endpoint.close()


async def test_calls_share_a_connection(endpoint: KeptEndpoint, actions: Actions) -> None:
    """One for all calls that follow each other."""
    for _ in range(3):
        assert await endpoint.request(json={}, method="post", timeout=5, compress=False)

    assert len(actions.connections) == 1


async def test_the_words_of_the_responses_are_not_sent(
    endpoint: KeptEndpoint, actions: Actions
) -> None:
    """Forms need their slots; the domain that Rasa holds loses nothing."""
    domain = {"forms": {"ticket_form": {}}, "responses": {"utter_greet": [{"text": "Bonjour"}]}}

    await endpoint.request(json={"next_action": "action_orient", "domain": domain}, compress=True)

    assert actions.bodies[0]["domain"] == {"forms": {"ticket_form": {}}}
    assert "responses" in domain


async def test_a_rejection_reaches_rasa(endpoint: KeptEndpoint, actions: Actions) -> None:
    """Rasa reads the status, and the action's name in the body."""
    actions.status = 400

    with pytest.raises(ClientResponseError) as raised:
        await endpoint.request(json={})

    assert raised.value.status == 400
    assert b"action_orient" in raised.value.text


def test_an_agent_is_tuned_once() -> None:
    """Its endpoint keeps what endpoints.yml says; an agent without actions is left as it is."""
    agent = Agent(action_endpoint=EndpointConfig("http://actions", headers={"X-Who": "engine"}))

    tune(agent)
    first = agent.action_endpoint
    tune(agent)

    assert isinstance(first, KeptEndpoint)
    assert agent.action_endpoint is first
    assert (first.url, first.headers) == ("http://actions", {"X-Who": "engine"})
    without = Agent()
    tune(without)
    assert without.action_endpoint is None
