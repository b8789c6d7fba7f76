"""After the ticket: where it stands, a precision, giving it up; for its visitor only."""

from __future__ import annotations

from typing import Any

import structlog
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.profile import entity
from actions.ticket_follow_up_answers import answer_follow_up, goal_slots
from actions.ticket_followed import QUESTIONS, check, conclude, forget, identify, too_many

log = structlog.get_logger()

Events = list[dict[str, Any]]


class ActionStartFollowUp(Action):
    """Take the goal and what the message gives; answer at once, or have the form ask the rest.

    `follow_up_open` tells the rules which of the two.
    """

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_start_follow_up"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        message, sender = tracker.latest_message, tracker.sender_id
        slots = {**tracker.slots, **goal_slots(message)}
        try:
            slots |= await identify(message, slots, sender)
            email = entity(message, "email")
            unknown = slots["followed_reference"] and not slots["ticket_found"]
            if email and unknown and not too_many(slots):
                slots |= await check(dispatcher, {**slots, "followed_email": email}, sender)
            answered = all(slots.get(question) is not None for question in QUESTIONS)
            if answered or slots["ticket_found"] == "closed" or too_many(slots):
                return _set(await conclude(dispatcher, slots, sender))
        except Exception:
            return _unavailable(dispatcher)
        told = ("follow_goal", "ticket_found", "follow_attempts", *QUESTIONS)
        return _set({name: slots.get(name) for name in told} | {"follow_up_open": True})


class ValidateFollowUpForm(Action):
    """Fill the question asked; check the reference and the address as soon as both are there."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "validate_follow_up_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        requested = tracker.get_slot("requested_slot")
        if requested is None:
            return []
        filled = answer_follow_up(dispatcher, tracker.latest_message, tracker.slots, requested)
        slots = {**tracker.slots, **filled}
        given = slots.get("followed_reference") and slots.get("followed_email")
        if filled and given and not slots.get("ticket_found"):
            try:
                filled |= await check(dispatcher, slots, tracker.sender_id)
            except Exception:
                log.exception("ticket_not_followed")
                filled |= {"ticket_found": "unavailable", "requested_slot": None}
        return _set(filled)


class ActionFollowTicket(Action):
    """Every answer is there: say where the ticket stands, complete it, or close it."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_follow_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        try:
            return _set(await conclude(dispatcher, tracker.slots, tracker.sender_id))
        except Exception:
            return _unavailable(dispatcher)


def _set(slots: dict[str, Any]) -> Events:
    return [SlotSet(name, value) for name, value in slots.items()]


def _unavailable(dispatcher: CollectingDispatcher) -> Events:
    log.exception("ticket_not_followed")
    dispatcher.utter_message(response="utter_follow_up_unavailable")
    return _set(forget(found=True))
