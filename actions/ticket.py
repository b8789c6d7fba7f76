"""The ticket: ask what is missing, show the summary, open it once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import structlog
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict
from sqlalchemy.ext.asyncio import AsyncSession

from actions import desk
from actions.orientation import ask_which_territory
from actions.profile import Slots, entity, territory_slots, ticket_summary, told_by
from bot import territories
from bot.conversations.models import Conversation
from bot.db import transaction
from bot.errors import InvalidTicket
from bot.guidance import Need
from bot.tickets.models import MeetingMode, MeetingRhythm
from bot.tickets.service import TicketDraft, clean_email, open_ticket

log = structlog.get_logger()

Events = list[dict[str, Any]]
Filled = dict[str, Any]
# Said while a text is asked, these are things to answer, not the answer asked for.
INTERRUPTING = (
    "ask_", "out_", "deny", "start_over", "goodbye", "erase_data", "get_data", "cancel_ticket",
    "insult", "distress", "register_workshop", "unregister_workshop",
)  # fmt: skip
SURE = 0.6  # confidence from which a message interrupts
NAME_WORDS = 6
# A message that gives one of these answers that question, whatever was asked.
_MEANT_FOR_OTHERS = frozenset({"email", "meeting_mode", "meeting_rhythm"})
TEXT_LENGTHS = {"territory_name": (2, 200), "function": (2, 120), "project": (3, 1_000)}
_BEFORE_NAME = re.compile(r"^(?:moi c'est|je m'appelle|je suis|c'est|ici)\s+", re.IGNORECASE)


class ValidateTicketForm(Action):
    """Fill what the message tells, and the slot asked for with the text typed.

    Rasa calls it at each turn of the form. No slot set means that the message answers nothing:
    Rasa then rejects the form for this turn and the rules answer.
    """

    def name(self) -> str:
        """See rasa_sdk."""
        return "validate_ticket_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        requested = tracker.get_slot("requested_slot")
        if requested is None:
            return [SlotSet("ticket_key", str(uuid4())), SlotSet("ticket_confirmed", None)]
        filled = fill(dispatcher, tracker.latest_message, tracker.slots, requested)
        return [SlotSet(name, value) for name, value in filled.items()]


def fill(
    dispatcher: CollectingDispatcher, message: Mapping[str, Any], slots: Slots, requested: str
) -> Filled:
    """The slots that a message fills while `requested` is asked; None asks a slot again."""
    field = entity(message, "field")
    if field is not None:
        return _reopened(field)
    told = told_by(message, slots)
    if told.get("territory_choice"):
        told["territory_name"] = None
    if requested in told or told.keys() & _MEANT_FOR_OTHERS or _interrupts(message):
        return told
    return told | _ANSWERS[requested](dispatcher, message)


def _reopened(field: str) -> Filled:
    """Ask a field of the summary again."""
    return {field: None} | ({"territory_id": None} if field == "territory_name" else {})


def _interrupts(message: Mapping[str, Any]) -> bool:
    intent = message.get("intent") or {}
    question = str(message.get("text") or "").rstrip().endswith("?")
    sure = question or (intent.get("confidence") or 0) >= SURE
    return sure and str(intent.get("name") or "").startswith(INTERRUPTING)


def _text(message: Mapping[str, Any]) -> str:
    text = str(message.get("text") or "").strip()
    return "" if text.startswith("/") else text


def _free_text(slot: str) -> Callable[[CollectingDispatcher, Mapping[str, Any]], Filled]:
    def answer(dispatcher: CollectingDispatcher, message: Mapping[str, Any]) -> Filled:
        text = _text(message)
        shortest, longest = TEXT_LENGTHS[slot]
        if not shortest <= len(text) <= longest:
            dispatcher.utter_message(response="utter_invalid_length")
            return {slot: None}
        return {slot: text}

    return answer


def _territory(dispatcher: CollectingDispatcher, message: Mapping[str, Any]) -> Filled:
    """The collectivité named, among homonyms when there are; an unknown name is kept as typed."""
    found = territories.resolve(_text(message))
    if len(found) == 1:
        return territory_slots(found[0])
    if found:
        return {"territory_choice": [t.id for t in found], "territory_name": None}
    return _free_text("territory_name")(dispatcher, message) | {"territory_id": None}


def _name(dispatcher: CollectingDispatcher, message: Mapping[str, Any]) -> Filled:
    text = _BEFORE_NAME.sub("", _text(message)).strip(" .,")
    words = text.split()
    if not 1 <= len(words) <= NAME_WORDS or any(c in text for c in "@?/") or len(text) < 2:
        dispatcher.utter_message(response="utter_invalid_name")
        return {"contact_name": None}
    return {"contact_name": text}


def _email(dispatcher: CollectingDispatcher, message: Mapping[str, Any]) -> Filled:
    """The address typed; one that is there but malformed is asked again."""
    try:
        return {"email": clean_email(_text(message))}
    except InvalidTicket:
        dispatcher.utter_message(response="utter_invalid_email")
        return {"email": None}


def _choice(slot: str) -> Callable[[CollectingDispatcher, Mapping[str, Any]], Filled]:
    def answer(dispatcher: CollectingDispatcher, _message: Mapping[str, Any]) -> Filled:
        dispatcher.utter_message(response="utter_invalid_choice")
        return {slot: None}

    return answer


def _confirmation(_dispatcher: CollectingDispatcher, message: Mapping[str, Any]) -> Filled:
    intent = (message.get("intent") or {}).get("name")
    if intent == "affirm":
        return {"ticket_confirmed": True}
    return {"ticket_confirmed": None} if intent == "correct_answer" else {}


_ANSWERS: dict[str, Callable[[CollectingDispatcher, Mapping[str, Any]], Filled]] = {
    "territory_name": _territory,
    "project": _free_text("project"),
    "function": _free_text("function"),
    "contact_name": _name,
    "email": _email,
    "meeting_mode": _choice("meeting_mode"),
    "meeting_rhythm": _choice("meeting_rhythm"),
    "ticket_confirmed": _confirmation,
}


class ActionAskTerritory(Action):
    """Ask for the collectivité, or which of its homonyms it is."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_ask_ticket_form_territory_name"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        choice = tracker.get_slot("territory_choice")
        if choice:
            ask_which_territory(dispatcher, choice)
        else:
            dispatcher.utter_message(response="utter_ask_territory_for_ticket")
        return []


class ActionAskConfirmation(Action):
    """Show the summary; or, after « Corriger », ask which line is wrong."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_ask_ticket_form_ticket_confirmed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        message = tracker.latest_message
        wants_to_correct = (message.get("intent") or {}).get("name") == "correct_answer"
        if wants_to_correct and str(message.get("text") or "").startswith("/correct_answer"):
            dispatcher.utter_message(response="utter_ask_which_field")
        else:
            dispatcher.utter_message(
                response="utter_ticket_summary", summary=ticket_summary(tracker.slots)
            )
        return []


class ActionOpenTicket(Action):
    """Open the confirmed ticket; on failure keep every answer and offer to try again."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_open_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        here, slots = desk.current(), tracker.slots
        key = f"chat:{tracker.sender_id[:43]}:{slots['ticket_key']}"
        try:
            async with transaction(here.sessions) as session:
                draft = await _draft(session, tracker.sender_id, slots)
                ticket = await open_ticket(session, draft, key=key, now=here.clock())
        except Exception:  # whatever failed, the visitor keeps the answers and may try again
            log.exception("ticket_not_opened", key=key)
            dispatcher.utter_message(response="utter_ticket_failed")
            return [SlotSet("ticket_confirmed", None)]
        dispatcher.utter_message(
            response="utter_ticket_opened", reference=ticket.reference, email=ticket.email
        )
        return [
            SlotSet("ticket_reference", ticket.reference),
            SlotSet("ticket_confirmed", None),
            SlotSet("asked", None),
        ]


class ActionStopTicket(Action):
    """The visitor would rather not: nothing is sent, nothing is lost."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_stop_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        dispatcher.utter_message(response="utter_ticket_stopped")
        return [SlotSet("asked", None), SlotSet("ticket_confirmed", None)]


async def _draft(session: AsyncSession, sender_id: str, slots: Slots) -> TicketDraft:
    """The ticket that the slots describe; `rasa shell` has no conversation in the record."""
    return TicketDraft(
        territory_id=slots.get("territory_id"),
        territory_name=slots["territory_name"],
        project=slots["project"],
        needs=tuple(Need(need) for need in slots.get("needs") or ()),
        contact_name=slots["contact_name"],
        function=slots["function"],
        email=slots["email"],
        meeting_mode=MeetingMode(slots["meeting_mode"]),
        meeting_rhythm=MeetingRhythm(slots["meeting_rhythm"]),
        conversation_id=sender_id if await session.get(Conversation, sender_id) else None,
    )
