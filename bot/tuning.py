"""What Rasa 3.6 does again at each turn and need not: measured, then done once.

Each part says what it replaces; tests/engine/test_tuning.py holds each against Rasa's own way and
fails where an upgrade changes Rasa inside. Without this module the answers are the same, dearer.
Runs inside Rasa (Python 3.10).
"""

from __future__ import annotations

import gc
from functools import lru_cache
from typing import Any, Dict, List, Optional, Text, Tuple

import aiohttp
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from rasa.utils.endpoints import ClientResponseError, EndpointConfig


def patch_rasa() -> None:
    """Replace the functions that no subclass of ours can reach."""
    if not hasattr(Event.resolve_by_type, "cache_info"):
        # It lists all classes of events, recursively, for each event that it reads.
        Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))
    # A tracker copies all slots, and is made some ten times a turn; `copy.copy` goes by pickling.
    Slot.__copy__ = _copy_slot
    # `jsonschema.validate` checks the schema too, then each event against each kind of event.
    RemoteAction._validate_action_result = lambda _action, answer: check_answer(answer)


def tune(agent: Agent) -> None:
    """Give a loaded agent a lasting connection to the actions, and a direct run of its graph.

    What is loaded by now stays: the garbage collector need not walk it again and again.
    """
    endpoint, processor = agent.action_endpoint, agent.processor
    if type(endpoint) is EndpointConfig:
        agent.action_endpoint = KeptEndpoint.like(endpoint)
    if processor is not None:
        processor.action_endpoint = agent.action_endpoint
        if isinstance(processor.graph_runner, DaskGraphRunner):
            processor.graph_runner = DirectRunner(processor.graph_runner)
    gc.enable()
    gc.freeze()


class KeptEndpoint(EndpointConfig):
    """The action server over one session; Rasa makes a session and a connection for each call.

    The words of the responses stay here: an action names a response, and the engine says it.
    """

    _kept: Optional[aiohttp.ClientSession] = None

    @classmethod
    def like(cls, endpoint: EndpointConfig) -> KeptEndpoint:
        """The same server, with the same headers and credentials."""
        kept = cls()
        kept.__dict__.update(endpoint.__dict__)
        return kept

    async def request(  # what RemoteAction calls, and no more
        self, method: Text = "post", compress: bool = False, **kwargs: Any
    ) -> Any:
        """See EndpointConfig."""
        if self._kept is None or self._kept.closed:
            self._kept = self.session()
        if "domain" in (kwargs.get("json") or ()):
            domain = kwargs["json"]["domain"]
            kwargs["json"]["domain"] = {k: v for k, v in domain.items() if k != "responses"}
        async with self._kept.request(
            method, self.url, params=self.combine_parameters(), compress=compress, **kwargs
        ) as answer:
            if answer.status >= 400:
                raise ClientResponseError(answer.status, answer.reason, await answer.read())
            return await answer.json()

    async def close(self) -> None:
        """Close the session, if there is one."""
        if self._kept is not None:
            await self._kept.close()


class DirectRunner:
    """Runs the nodes of a loaded graph one after the other; dask plans each run anew."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        """Take over the nodes of `loaded`."""
        self._nodes = loaded._instantiated_nodes
        self._needs = {
            name: tuple(node.needs.values()) for name, node in loaded._graph_schema.nodes.items()
        }
        self._targets = loaded._graph_schema.target_names

    def run(
        self,
        inputs: Optional[Dict[Text, Any]] = None,
        targets: Optional[List[Text]] = None,
    ) -> Dict[Text, Any]:
        """See rasa.engine.runner.interface.GraphRunner."""
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        return dict(self._result(target, done) for target in targets or self._targets)

    def _result(self, name: Text, done: Dict[Text, Tuple[Text, Any]]) -> Tuple[Text, Any]:
        if name not in done:
            needed = [self._result(need, done) for need in self._needs[name]]
            done[name] = self._nodes[name](*needed)
        return done[name]


def _copy_slot(slot: Slot) -> Slot:
    twin = slot.__class__.__new__(slot.__class__)
    twin.__dict__.update(slot.__dict__)
    return twin


def check_answer(answer: Any) -> bool:
    """Whether an action server's answer is well formed; by the schemas of Rasa.

    Raises:
        jsonschema.ValidationError: it is not.

    """
    _ANSWER.validate(answer)
    for event in answer.get("events", ()):
        _of_kind(event["event"]).validate(event)
    return True


def _compiled(schema: Dict[Text, Any]) -> Any:
    return validator_for(schema)(schema)


def _outline(schema: Dict[Text, Any]) -> Dict[Text, Any]:
    """The schema of an answer whose events are any: each is then checked by its kind."""
    any_event = {key: value for key, value in EVENT_SCHEMA.items() if key != "oneOf"}
    events = {**schema["properties"]["events"], "items": any_event}
    return {**schema, "properties": {**schema["properties"], "events": events}}


@lru_cache(maxsize=None)
def _of_kind(kind: Text) -> Any:
    """What checks an event of that kind; all kinds when there is none of that name."""
    named = [each for each in EVENT_SCHEMA["oneOf"] if each["properties"]["event"]["const"] == kind]
    return _compiled(named[0] if len(named) == 1 else EVENT_SCHEMA)


_ANSWER = _compiled(_outline(RemoteAction.action_response_format_spec()))
