"""The answers that are checked: name, e-mail address, telephone number, preferred moments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.profile import Slots
from actions.ticket_merge import Filled, email_slots
from actions.ticket_told import name_answered, text_of
from bot.errors import InvalidTicket
from bot.tickets.contact import clean_email, clean_phone, likelier_email

NAME_WORDS = 6
MOMENTS_LENGTH = 200  # characters, the column's size
_PHONE_DIGITS = 4  # from here on a number was meant
_EMAIL_WORDS = re.compile(
    r"^(?:(?:oui|non|voici|mon|ma|l['’]|adresse|mail|e-?mail|email|courriel|est|c['’]est|à|[:,])(?![\w.@-])\s*)+",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?:(?<!\w)[^\Waày\d_]\.?\s+\S*@|\s@|@\s)", re.IGNORECASE)
_NOT_MOMENTS = frozenset({"greet", "thank", "affirm"})


def answer_name(dispatcher: CollectingDispatcher, message: Mapping[str, Any]) -> Filled:
    """A name, whatever stands beside it; an odd text is asked again."""
    name = name_answered(message)
    if name is None or len(name.split()) > NAME_WORDS:
        dispatcher.utter_message(response="utter_invalid_name")
        return {"contact_name": None}
    return {"contact_name": name}


def answer_email(dispatcher: CollectingDispatcher, message: Mapping[str, Any]) -> Filled:
    """The address in the answer; a malformed one is told why, a doubtful one is asked about."""
    typed = _typed_email(text_of(message))
    try:
        clean_email(typed)
    except InvalidTicket as error:
        dispatcher.utter_message(response="utter_invalid_email", problem=error.problems["email"])
        return {"email": None}
    return email_slots(typed)


def _typed_email(text: str) -> str:
    """The address in a sentence; the whole text when a space seems to cut the address."""
    told = _EMAIL_WORDS.sub("", text).strip()
    in_sentence = len(text.split()) > 1
    words = [word.strip("<>()\"'!?;,") for word in told.split() if "@" in word]
    if len(words) != 1 or _SPACED.search(told):
        return told
    return words[0].rstrip(".") if in_sentence else words[0]


def doubted_email(message: Mapping[str, Any], slots: Slots) -> Filled:
    """What becomes of an address that was asked about: yes, no, or the same typed again."""
    doubted = slots.get("email_doubted")
    if not doubted:
        return {}
    intent = (message.get("intent") or {}).get("name")
    if "@" not in text_of(message):
        settled = {"affirm": likelier_email(doubted), "deny": doubted}.get(str(intent))
        return {"email": settled, "email_doubted": None} if settled else {}
    again = _typed_email(text_of(message)).casefold() == doubted.casefold()
    return {"email": doubted, "email_doubted": None} if again else {}


def answer_optional(
    dispatcher: CollectingDispatcher, message: Mapping[str, Any], requested: str
) -> Filled:
    """A telephone number or moments: a number that is none is told so, words are moments."""
    text = text_of(message)
    if sum(c.isdigit() for c in text) >= _PHONE_DIGITS:
        try:
            return {"telephone": clean_phone(text)}
        except InvalidTicket as error:
            problem = error.problems["telephone"]
            dispatcher.utter_message(response="utter_invalid_telephone", problem=problem)
            return {"telephone": None}
    intent = (message.get("intent") or {}).get("name")
    if intent in _NOT_MOMENTS or not 2 <= len(text) <= MOMENTS_LENGTH:
        dispatcher.utter_message(response="utter_invalid_optional")
        return {requested: None}
    return {"moments": text}
