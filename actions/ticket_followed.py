"""The ticket that a visitor follows: find it, show that it is theirs, do what they ask.

Each function is one transaction on the desk; a failure of the database goes through.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions import desk
from actions.profile import Slots
from actions.ticket_follow_up_answers import Filled
from actions.ticket_told import text_of
from bot.dates import PARIS, day_in_words
from bot.db import transaction
from bot.tickets.follow_up import FollowedTicket, followed, own_reference
from bot.tickets.reference import find_reference
from bot.tickets.service import add_precision, cancel
from bot.tickets.statuses import Status

MAX_ATTEMPTS = 5  # wrong pairs of reference and address in one conversation
QUESTIONS = ("followed_reference", "followed_email", "followed_precision", "followed_cancel")
_STANDINGS = {
    Status.NEW: "utter_status_new",
    Status.IN_PROGRESS: "utter_status_in_progress",
    Status.WAITING: "utter_status_waiting",
    Status.CLOSED: "utter_status_closed",
}

_ENDINGS = {"unavailable": "utter_follow_up_unavailable", "left": "utter_follow_up_left"}


async def identify(message: Mapping[str, Any], slots: Slots, sender_id: str) -> Filled:
    """The ticket meant, and whether this visitor already showed that it is theirs.

    The one typed; else the one followed last; else the last one opened in this conversation.
    """
    typed = find_reference(text_of(message))
    last = slots.get("followed_reference")
    async with transaction(desk.current().sessions) as session:
        reference = typed or last or await own_reference(session, sender_id)
        email = str(slots.get("followed_email") or "") if reference == last else ""
        ticket = None
        if reference:
            ticket = await followed(session, reference, email=email, conversation_id=sender_id)
    return {
        "followed_reference": reference,
        "followed_email": email if ticket else None,
        "ticket_found": _found(ticket) if ticket else None,
    }


async def check(dispatcher: CollectingDispatcher, slots: Slots, sender_id: str) -> Filled:
    """Look for the ticket of a reference and an address; the form ends when nothing is left to ask.

    The answer is the same whichever of the two is wrong, and the attempts are counted.
    """
    reference, email = slots["followed_reference"], slots["followed_email"]
    async with transaction(desk.current().sessions) as session:
        ticket = await followed(session, reference, email=email, conversation_id=sender_id)
    if ticket is not None:
        known = {"followed_email": email, "ticket_found": _found(ticket)}
        return known | ({"requested_slot": None} if ticket.status is Status.CLOSED else {})
    missed = {
        "followed_email": None,
        "follow_attempts": float(slots.get("follow_attempts") or 0) + 1,
    }
    if too_many(missed):
        return missed | {"requested_slot": None}
    dispatcher.utter_message(response="utter_ticket_not_found", reference=reference)
    return missed


def _found(ticket: FollowedTicket) -> str:
    return "closed" if ticket.status is Status.CLOSED else "open"


def too_many(slots: Slots) -> bool:
    """Whether this conversation has guessed often enough."""
    return not slots.get("ticket_found") and (slots.get("follow_attempts") or 0) >= MAX_ATTEMPTS


async def conclude(dispatcher: CollectingDispatcher, slots: Slots, sender_id: str) -> Filled:
    """Do what is asked of the ticket, on what the database says now; returns the slots to set."""
    if too_many(slots):
        dispatcher.utter_message(response="utter_too_many_attempts")
        return forget(found=False) | {"follow_attempts": slots["follow_attempts"]}
    if ended := _ENDINGS.get(slots.get("ticket_found") or ""):
        dispatcher.utter_message(response=ended)
        return forget(found=True)
    here, reference = desk.current(), slots["followed_reference"]
    email = str(slots.get("followed_email") or "")
    async with transaction(here.sessions) as session:
        ticket = await followed(session, reference, email=email, conversation_id=sender_id)
        done = _outcome(ticket, slots)
        if done == "utter_precision_added":
            text = slots["followed_precision"]
            await add_precision(session, reference, text=text, now=here.clock(), post=here.post)
        elif done == "utter_ticket_cancelled":
            await cancel(session, reference, now=here.clock(), post=here.post)
    dispatcher.utter_message(response=done, **_values(ticket, slots))
    return {"followed_reference": reference, "followed_email": email} | forget(
        found=ticket is not None
    )


def _outcome(ticket: FollowedTicket | None, slots: Slots) -> str:
    """The response that says what is done, which is also what there is to do."""
    goal = slots.get("follow_goal")
    if ticket is None:
        return "utter_ticket_not_found"
    if goal == "status":
        return "utter_status_cancelled" if ticket.cancelled else _STANDINGS[ticket.status]
    if ticket.status is Status.CLOSED:
        return "utter_ticket_closed_already"
    if goal == "change":
        return "utter_precision_added"
    return "utter_ticket_cancelled" if slots.get("followed_cancel") else "utter_ticket_kept"


def _values(ticket: FollowedTicket | None, slots: Slots) -> dict[str, Any]:
    values = {
        "reference": slots["followed_reference"],
        "precision": slots.get("followed_precision") or "",
    }
    if ticket is not None:
        values["opened"] = day_in_words(ticket.opened_at.astimezone(PARIS).date())
        values["changed"] = day_in_words(ticket.changed_at.astimezone(PARIS).date())
    return values


def forget(*, found: bool) -> Filled:
    """End this follow-up; a ticket that was found need not be proved again."""
    ended = ("follow_goal", "ticket_found", "followed_precision", "followed_cancel")
    forgotten: Filled = dict.fromkeys(ended if found else (*ended, *QUESTIONS[:2]))
    return forgotten | {"follow_up_open": False}
