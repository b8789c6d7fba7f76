"""What any message tells while the ticket is prepared, whatever was asked; pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.answering import PROJECT_LENGTH
from actions.profile import Slots, entity, told_by
from actions.ticket_acts import intent_of, is_sure
from actions.ticket_corrections import blames
from actions.ticket_told import moments_told, name_answered, name_told, telephone_told, text_of
from bot.errors import InvalidTicket
from bot.guidance import form_label
from bot.tickets.contact import clean_email, likelier_email

Filled = dict[str, Any]
# Where a need told is one, and not the answer in other words: « chargée de la stratégie ».
NEED_FITS = frozenset({"email", "meeting_mode", "meeting_rhythm", "ticket_confirmed"})
_TERRITORY = ("territory_id", "territory_name", "territory_choice")
# Days and hours in an answer to these are about meeting the adviser, not about the project.
_ABOUT_MEETING = NEED_FITS | {"function", "contact_name", "telephone", "moments"}


def told_in_form(message: Mapping[str, Any], slots: Slots, requested: str) -> Filled:
    """The slots that a message fills or corrects beside the answer to the question asked."""
    correcting = requested == "ticket_confirmed" or intent_of(message) == "correct_answer"
    # A correction may move the visitor, whatever its intent: « c'est la CC du Clunisois ».
    known = {**slots, "territory_name": None} if correcting else slots
    told = {name: v for name, v in told_by(message, known).items() if v != slots.get(name)}
    if told.get("territory_choice"):
        told["territory_name"] = None
    if not _moves(message, slots, requested, correcting=correcting):
        for name in _TERRITORY:
            told.pop(name, None)
    if slots.get("function") and requested != "function" and not correcting:
        told.pop("function", None)
    if not _states_a_need(message, requested, told):
        told.pop("needs", None)
    told.pop("email", None)
    typed = entity(message, "email")
    if typed and requested != "email" and (correcting or not slots.get("email")):
        told |= email_slots(typed)
    return told | _contact(message, slots, requested, correcting=correcting)


def _states_a_need(message: Mapping[str, Any], requested: str, told: Filled) -> bool:
    """Whether the need that was understood is one: « crest drome » and « un jury » state none."""
    if requested in _ABOUT_MEETING:
        return requested in NEED_FITS and told.keys() == {"needs"} and is_sure(message)
    return requested in {"", "needs"} or is_sure(message)


def _moves(message: Mapping[str, Any], slots: Slots, requested: str, *, correcting: bool) -> bool:
    """Whether a place named is the visitor's: in « Florence Vienne » and « c'est faux » none is."""
    if not slots.get("territory_name") or requested == "territory_name":
        return True
    return correcting and not blames(_place(message))


def _place(message: Mapping[str, Any]) -> str:
    spans = [
        slice(found.get("start", 0), found.get("end", 0))
        for found in message.get("entities") or ()
        if found["entity"] == "territory"
    ]
    return str(message.get("text") or "")[spans[0]] if spans else ""


def _contact(
    message: Mapping[str, Any], slots: Slots, requested: str, *, correcting: bool
) -> Filled:
    told: Filled = {}
    if requested in _ABOUT_MEETING and (moments := moments_told(message)):
        told["moments"] = moments
    beside = requested == "contact_name" and bool(
        entity(message, "email") or telephone_told(message)
    )
    name = name_answered(message) if beside else name_told(message)
    if name and (correcting or not slots.get("contact_name")):
        told["contact_name"] = name
    return told


def email_slots(typed: str) -> Filled:
    """The address, or the question about it when it looks like a slip; nothing when malformed."""
    try:
        address = clean_email(typed)
    except InvalidTicket:
        return {}
    if likelier_email(address):
        return {"email": None, "email_doubted": address}
    return {"email": address, "email_doubted": None}


def at_start(message: Mapping[str, Any], slots: Slots) -> Filled:
    """What the message that asks for an adviser tells, and what was told before, made ready.

    An address noted earlier in the conversation was never checked. A form of participation already
    named is a project: it is not asked again.
    """
    told = told_in_form(message, slots, "")
    form = told.get("participation_form") or slots.get("participation_form")
    if form and not (told.get("project") or slots.get("project")):
        said_now = "participation_form" in told
        told["project"] = text_of(message)[:PROJECT_LENGTH] if said_now else form_label(form)
    if slots.get("email") and "email" not in told:
        told |= {"email": None} | email_slots(str(slots["email"]))
    unasked = {"needs": [], "deadline": ""}  # shown when known, corrected, never asked first
    return {name: v for name, v in unasked.items() if slots.get(name) is None} | told
