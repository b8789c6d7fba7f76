"""The engine's one door: an input channel that answers a turn with all that it produced.

Runs inside Rasa (Python 3.10): Rasa and the standard library only. DESIGN section 2 gives the
answer's shape; ENGINE.md the silences of Rasa's REST channel that this one breaks:

- a failed action, store or component is an error here, never `200 []`;
- a client that hangs up does not lose the turn (shield), and sending a message again joins or
  repeats the first answer (`message_id`);
- typed text never starts a command: only `payload`, which our own buttons fill, may.
"""

from __future__ import annotations

import asyncio
import copy
import hmac
import logging
import os
from collections import OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    REQUESTED_SLOT,
)
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.steps import steps
from bot.tuning import patch_rasa, tune

MAX_TEXT = 4_000  # characters; the app refuses above 2,000 already
KEPT_ANSWERS = 1_000  # answers remembered, so that a message sent again is not answered twice
MIN_SECRET = 32  # characters
TICKET_FORM = "ticket_form"
MODEL_NAME = 12  # first characters of Rasa's model id, which name the model in the record
MAX_STEPS = 12  # actions of one turn that are told: Rasa stops at ten
_SILENT = {ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME}


@dataclass
class TurnRecord:
    """What happens during one turn: the tracker that was saved, and the errors Rasa logged."""

    tracker: Optional[DialogueStateTracker] = None
    errors: List[Text] = field(default_factory=list)


current_turn: ContextVar[Optional[TurnRecord]] = ContextVar("current_turn", default=None)


class TurnErrors(logging.Handler):
    """Rasa logs a failed action or tracker store and goes on: this makes the turn know."""

    def emit(self, record: logging.LogRecord) -> None:
        """Note an error in the turn under way, if there is one."""
        turn = current_turn.get()
        if turn is not None:
            turn.errors.append(record.name)


_turn_errors = TurnErrors(logging.ERROR)
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class OrientationInput(InputChannel):
    """`POST turns`, `POST forget`, `POST model` and `GET /` under `/webhooks/orientation`."""

    @classmethod
    def name(cls) -> Text:
        """The channel's name, which is its path."""
        return "orientation"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> InputChannel:
        """Take the secret from the environment, which the app shares.

        Raises:
            ValueError: `ENGINE_SECRET` is missing or short: the engine must not start open.

        """
        secret = os.environ.get("ENGINE_SECRET", "")
        if len(secret) < MIN_SECRET:
            raise ValueError(
                f"ENGINE_SECRET must be set to {MIN_SECRET} characters or more before the "
                "engine starts: `make run` does it, or `python -m bot init` writes it to .env."
            )
        return cls(secret)

    def __init__(self, secret: Text) -> None:
        """Answer only requests that bear `secret`."""
        patch_rasa()
        self._secret = secret
        self._turns: OrderedDict[Text, asyncio.Task[HTTPResponse]] = OrderedDict()
        self._loading = asyncio.Lock()
        for logger in ("rasa.core.processor", "rasa.core.tracker_store"):
            logging.getLogger(logger).addHandler(_turn_errors)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes that Rasa mounts."""
        routes = Blueprint("orientation", url_prefix=None)

        @routes.listener("after_server_start")
        async def tune_agent(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
            if app.ctx.agent is not None:
                tune(app.ctx.agent)

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            ready = agent is not None and agent.is_ready()
            model = _short(agent.model_id) if ready else None
            return response.json({"ready": ready, "model": model}, status=200 if ready else 503)

        @routes.post("/turns")
        async def turns(request: Request) -> HTTPResponse:
            refusal = self._refusal(request)
            return refusal or await self._take(request, on_new_message)

        @routes.post("/forget")
        async def forget(request: Request) -> HTTPResponse:
            refusal = self._refusal(request)
            return refusal or await _forget(request)

        @routes.post("/model")
        async def model(request: Request) -> HTTPResponse:
            if not self._known(request):
                return _error(401, "unauthorized")
            async with self._loading:
                return await _load(request)

        return routes

    def _known(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode())

    def _refusal(self, request: Request) -> Optional[HTTPResponse]:
        """The error answer of a request without secret, model or conversation; None when fine."""
        if not self._known(request):
            return _error(401, "unauthorized")
        agent = request.app.ctx.agent
        if agent is None or not agent.is_ready():
            return _error(503, "no model is loaded")
        body = request.json
        if not isinstance(body, dict) or not _is_text(body.get("conversation_id")):
            return _error(400, "conversation_id is missing")
        return None

    async def _take(self, request: Request, on_new_message: OnNewMessage) -> HTTPResponse:
        body = request.json
        text, payload = body.get("text"), body.get("payload")
        message_id = body.get("message_id")
        if not _is_text(message_id) or not _is_text(payload if text is None else text):
            return _error(400, "message_id, and text or payload, are required")
        said = payload if payload is not None else neutralise(text)
        key = f"{body['conversation_id']}:{message_id}"
        task = self._turns.get(key)
        if task is None or (task.done() and not _succeeded(task)):
            agents = request.app.ctx
            task = asyncio.create_task(_run(said, body["conversation_id"], on_new_message, agents))
            self._remember(key, task)
        return await asyncio.shield(task)

    def _remember(self, key: Text, task: asyncio.Task[HTTPResponse]) -> None:
        self._turns[key] = task
        self._turns.move_to_end(key)
        while len(self._turns) > KEPT_ANSWERS:
            self._turns.popitem(last=False)


def neutralise(text: Text) -> Text:
    """Typed text that Rasa cannot take for a command (`/restart`, `/intent{…}`)."""
    return text.lstrip().lstrip("/").lstrip() or "…"


async def _run(
    said: Text, conversation_id: Text, on_new_message: OnNewMessage, agents: Any
) -> HTTPResponse:
    turn = TurnRecord()
    current_turn.set(turn)
    output = CollectingOutputChannel()
    message = UserMessage(said, output, conversation_id, input_channel=OrientationInput.name())
    model = _short(agents.agent.model_id)  # this very agent answers, whatever is loaded meanwhile
    try:
        await on_new_message(message)
    except Exception:
        logging.getLogger(__name__).exception("The turn failed.")
        return _error(502, "the turn failed")
    if turn.errors or turn.tracker is None or not output.messages:
        return _error(502, f"the turn failed in {', '.join(turn.errors) or 'the policies'}")
    answer = _answer(output.messages, turn.tracker)
    answer["understanding"]["model"] = model
    return response.json(answer)


async def _forget(request: Request) -> HTTPResponse:
    """Save an empty tracker: the store keeps no row of it."""
    agent = request.app.ctx.agent
    conversation_id = request.json["conversation_id"]
    async with agent.lock_store.lock(conversation_id):
        await agent.tracker_store.save(DialogueStateTracker(conversation_id, agent.domain.slots))
    return response.json({"forgotten": True})


async def _load(request: Request) -> HTTPResponse:
    """Load the archive that the engine was started on, and let the next turns use it.

    The turns under way end with the model that they began with. The path is never the caller's:
    a model is code.
    """
    agent = request.app.ctx.agent
    if agent is None or agent.processor is None:
        return _error(503, "no model was loaded at the start")
    loaded = copy.copy(agent)  # same stores, locks and connection to the actions
    try:
        await asyncio.to_thread(loaded.load_model, agent.processor.model_path)
    except Exception:
        logging.getLogger(__name__).exception("The model could not be loaded.")
        return _error(500, "the model could not be loaded")
    tune(loaded)
    request.app.ctx.agent = loaded
    return response.json({"model": _short(loaded.model_id)})


def _short(model_id: Optional[Text]) -> Optional[Text]:
    return model_id[:MODEL_NAME] if model_id else None


def _answer(messages: List[Dict[Text, Any]], tracker: DialogueStateTracker) -> Dict[Text, Any]:
    parsed = (tracker.latest_message and tracker.latest_message.parse_data) or {}
    intent = parsed.get("intent") or {}
    return {
        "replies": [_reply(message) for message in messages],
        "understanding": {
            "intent": intent.get("name"),
            "confidence": intent.get("confidence"),
            "ranking": [
                {"intent": r["name"], "confidence": r["confidence"]}
                for r in (parsed.get("intent_ranking") or [])[:3]
            ],
            "needs": parsed.get("needs") or [],
            "entities": [
                {key: e.get(key) for key in ("entity", "value", "start", "end")}
                for e in parsed.get("entities") or []
            ],
            **_course(tracker),
            "steps": steps(tracker),
        },
        "profile": {
            name: tracker.get_slot(name)
            for name in (
                "territory_id",
                "territory_name",
                "function",
                "participation_form",
                "project",
                "stage",
                "deadline",
                "population",
                "budget",
                "existing_bodies",
                "needs",
            )
        },
        "handover": "requested" if tracker.active_loop_name == TICKET_FORM else None,
    }


def _course(tracker: DialogueStateTracker) -> Dict[Text, Any]:
    """How the turn went: the answer that was awaited, and each action with its policy.

    `responses` names the texts of the domain that an action said.
    """
    path: List[Dict[Text, Any]] = []
    said: List[Text] = []
    events = reversed(tracker.events)
    for event in events:
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered) and event.metadata.get("utter_action"):
            said.insert(0, event.metadata["utter_action"])
        elif isinstance(event, ActionExecuted) and event.action_name not in _SILENT:
            policy = (event.policy or "").rpartition("_")[2]  # policy_1_RulePolicy
            step = {"action": event.action_name, "policy": policy or None, "responses": said}
            path.insert(0, step)
            said = []
    slots = (e.value for e in events if isinstance(e, SlotSet) and e.key == REQUESTED_SLOT)
    return {"awaited": next(slots, None), "path": path[:MAX_STEPS]}


def _reply(message: Dict[Text, Any]) -> Dict[Text, Any]:
    custom = message.get("custom") or {}
    return {
        "text": message.get("text") or "",
        "buttons": [
            {"title": button["title"], "payload": button["payload"]}
            for button in message.get("buttons") or []
        ],
        "card": custom.get("card"),
    }


def _succeeded(task: asyncio.Task[HTTPResponse]) -> bool:
    return not task.cancelled() and task.exception() is None and task.result().status == 200


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT


def _error(status: int, reason: Text) -> HTTPResponse:
    return response.json({"error": reason}, status=status)
