"""One message, while the ticket is prepared: which answers it fills, changes, skips or refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.profile import Slots, entity
from actions.ticket_acts import declines, intent_of, interrupts
from actions.ticket_contact import answer_email, answer_name, answer_optional, doubted_email
from actions.ticket_corrections import blames, corrected_name, find_correction
from actions.ticket_merge import NEED_FITS, Filled, told_in_form
from actions.ticket_told import function_beside, text_of
from actions.whereabouts import territory_answered

OPTIONAL = frozenset({"telephone", "moments"})
# A message that gives one of these answers that question, whatever was asked.
_MEANT_FOR_OTHERS = frozenset({"email", "telephone", "meeting_mode", "meeting_rhythm"})
_CHOICES = frozenset({"needs", "meeting_mode", "meeting_rhythm"})
TEXT_LENGTHS = {
    "territory_name": (2, 200), "function": (2, 120), "project": (3, 1_000),
    "deadline": (2, 200), "moments": (2, 200),
}  # fmt: skip
# Where no answer has a sensible meaning, it is noted and said.
_WITHOUT_ANSWER: dict[str, Filled] = {
    "needs": {"needs": []},
    "deadline": {"deadline": ""},
    "meeting_mode": {"meeting_mode": "either"},
    "meeting_rhythm": {"meeting_rhythm": "one_off"},
}
_WHY = {
    "needs": "utter_skip_needs",
    "deadline": "utter_skip_deadline",
    "meeting_mode": "utter_skip_meeting_mode",
    "meeting_rhythm": "utter_skip_meeting_rhythm",
    "territory_name": "utter_skip_territory",
    "project": "utter_skip_project",
    "function": "utter_skip_function",
    "contact_name": "utter_skip_contact_name",
    "email": "utter_skip_email",
}


def fill(
    dispatcher: CollectingDispatcher, message: Mapping[str, Any], slots: Slots, requested: str
) -> Filled:
    """The slots that a message fills while `requested` is asked; None asks a slot again.

    Empty when the message answers nothing: a question, a greeting, a refusal.
    """
    field = entity(message, "field")
    if field is not None:
        return reopened(field)
    told = told_in_form(message, slots, requested)
    if requested == "ticket_confirmed":
        return _at_summary(dispatcher, message, slots, told)
    if intent_of(message) == "correct_answer" and (
        changed := _corrected(dispatcher, message, slots, told)
    ):
        return told | changed
    return told | _answer(dispatcher, message, slots, requested, told)


def _answer(
    dispatcher: CollectingDispatcher,
    message: Mapping[str, Any],
    slots: Slots,
    requested: str,
    told: Filled,
) -> Filled:
    """What the message says to the question asked, beside what it `told` anyway."""
    if requested == "email" and (settled := doubted_email(message, slots)):
        return settled
    if requested == "email" and "@" in text_of(message):
        return answer_email(dispatcher, message)
    if requested in OPTIONAL:
        return _optional(dispatcher, message, slots, requested, told)
    if requested == "contact_name" and told.get("contact_name"):
        return _function_too(message, slots, told, told["contact_name"])
    if requested in told or told.keys() & _MEANT_FOR_OTHERS or interrupts(message):
        return {}
    if "needs" in told and requested in NEED_FITS:
        return {}
    if declines(message):
        return _unanswered(dispatcher, requested)
    if told and requested in _CHOICES:
        dispatcher.utter_message(response="utter_noted_meanwhile")
        return {}
    if requested == "territory_name":
        return _territory(dispatcher, message, slots)
    answer = _ANSWERS[requested](dispatcher, message)
    return answer | _function_too(message, slots, told, answer.get("contact_name"))


def _function_too(
    message: Mapping[str, Any], slots: Slots, told: Filled, name: str | None
) -> Filled:
    """The function told beside the name, where none is known."""
    known = slots.get("function") or told.get("function")
    return function_beside(message, name) if name and not known else {}


def _optional(
    dispatcher: CollectingDispatcher,
    message: Mapping[str, Any],
    slots: Slots,
    requested: str,
    told: Filled,
) -> Filled:
    """Telephone and moments are asked together: one answer settles both."""
    asked = [name for name in ("telephone", "moments") if slots.get(name) is None]
    if told.keys() & OPTIONAL:
        return dict.fromkeys([name for name in asked if name not in told], "")
    if declines(message):
        return dict.fromkeys(asked or [requested], "")
    if interrupts(message):
        return {}
    answer = answer_optional(dispatcher, message, requested)
    settled = answer.get("moments") and "telephone" in asked
    return answer | ({"telephone": ""} if settled else {})


def reopened(field: str) -> Filled:
    """Ask a field of the summary again."""
    others = {"territory_name": ("territory_id", "territory_choice"), "email": ("email_doubted",)}
    return dict.fromkeys((field, *others.get(field, ())), None)


def _unanswered(dispatcher: CollectingDispatcher, requested: str) -> Filled:
    dispatcher.utter_message(response=_WHY[requested])
    return _WITHOUT_ANSWER.get(requested, {requested: None})


def _at_summary(
    dispatcher: CollectingDispatcher, message: Mapping[str, Any], slots: Slots, told: Filled
) -> Filled:
    """Send, correct, or ask what to correct; empty leaves a refusal or a question to the rules."""
    if corrected := _corrected(dispatcher, message, slots, told):
        return {name: value for name, value in told.items() if name != "needs"} | corrected
    if told:
        return told
    intent, text = intent_of(message), text_of(message)
    if intent in {"correct_answer", "change_ticket"} or blames(text):
        return {"asked": "field"}
    return {"ticket_confirmed": True} if intent == "affirm" else {}


def _corrected(
    dispatcher: CollectingDispatcher, message: Mapping[str, Any], slots: Slots, told: Filled
) -> Filled:
    """The field that the message names as wrong: its new value, or None to ask it again.

    Nothing when the message `told` that field already, as an address does.
    """
    text = text_of(message)
    found = find_correction(text)
    if found is None or found.field in told:
        return {}
    field, value = found
    if value is None or field not in _ANSWERS:
        return reopened(field)
    if field == "contact_name":
        value = corrected_name(str(slots.get(field) or ""), value, text)
    return _ANSWERS[field](dispatcher, {**message, "text": value, "entities": []})


def _free_text(slot: str) -> Callable[[CollectingDispatcher, Mapping[str, Any]], Filled]:
    def answer(dispatcher: CollectingDispatcher, message: Mapping[str, Any]) -> Filled:
        text = text_of(message)
        shortest, longest = TEXT_LENGTHS[slot]
        if not shortest <= len(text) <= longest:
            dispatcher.utter_message(response="utter_invalid_length")
            return {slot: None}
        return {slot: text}

    return answer


def _territory(
    dispatcher: CollectingDispatcher, message: Mapping[str, Any], slots: Slots
) -> Filled:
    """The collectivité named, among homonyms when there are; an unknown name is kept as typed."""
    told = territory_answered(text_of(message), slots, again=True)
    if not told:
        return _free_text("territory_name")(dispatcher, message)
    if told.get("territory_choice"):
        return told | {"territory_name": None}
    return {"territory_id": None} | told


def _choice(slot: str) -> Callable[[CollectingDispatcher, Mapping[str, Any]], Filled]:
    def answer(dispatcher: CollectingDispatcher, _message: Mapping[str, Any]) -> Filled:
        dispatcher.utter_message(response="utter_invalid_choice")
        return {slot: None}

    return answer


_ANSWERS: dict[str, Callable[[CollectingDispatcher, Mapping[str, Any]], Filled]] = {
    "territory_name": lambda dispatcher, message: _territory(dispatcher, message, {}),
    "project": _free_text("project"),
    "function": _free_text("function"),
    "deadline": _free_text("deadline"),
    "moments": _free_text("moments"),
    "contact_name": answer_name,
    "email": answer_email,
    "needs": _choice("needs"),
    "meeting_mode": _choice("meeting_mode"),
    "meeting_rhythm": _choice("meeting_rhythm"),
}
