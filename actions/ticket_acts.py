"""What a visitor does, rather than answers, while the ticket is prepared; pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.ticket_told import text_of

# Said while a text is asked, these are things to answer, not the answer asked for.
INTERRUPTING = (
    "ask_", "out_", "request_human", "start_over", "goodbye", "erase_data", "get_data",
    "change_ticket", "cancel_ticket", "insult", "distress", "register_workshop",
    "unregister_workshop",
)  # fmt: skip
SURE = 0.6  # confidence from which an intent counts against the words
_DECLINES = re.compile(
    r"(?:non|nan|nn|aucune?|rien|sans|pas (?:de|besoin|la peine)|pass(?:e|er|ez|ons)?|suivante?"
    r"|skip)(?!\w)",
    re.IGNORECASE,
)
_DECLINING_WORDS = 4  # more words say something
_STOPS = re.compile(
    r"(?<!\w)(?:arr[eê]t|stop|laiss(?:e|ez|ons)(?!\w)|abandon|annul|n['’]envoy|en rest\w* l[aà]"
    r"|quitte)",
    re.IGNORECASE,
)


def intent_of(message: Mapping[str, Any]) -> str:
    """The name of the message's intent, or nothing."""
    return str((message.get("intent") or {}).get("name") or "")


def is_sure(message: Mapping[str, Any]) -> bool:
    """Whether the intent is likely enough to be trusted against the words."""
    return bool(((message.get("intent") or {}).get("confidence") or 0) >= SURE)


def stops(message: Mapping[str, Any]) -> bool:
    """Whether the visitor wants to leave the ticket: « arrêter », « laissez tomber »."""
    return intent_of(message) == "deny" and bool(_STOPS.search(text_of(message)))


def declines(message: Mapping[str, Any]) -> bool:
    """Whether the visitor passes the question: « je ne sais pas », « non merci »."""
    if stops(message):
        return False
    text = text_of(message)
    says_no = _DECLINES.match(text) and len(text.split()) <= _DECLINING_WORDS
    return bool(says_no) or (intent_of(message) in {"skip", "deny"} and is_sure(message))


def interrupts(message: Mapping[str, Any]) -> bool:
    """Whether the message asks or wants something else, which the rules answer."""
    if stops(message):
        return True
    question = text_of(message).endswith("?")
    return (question or is_sure(message)) and intent_of(message).startswith(INTERRUPTING)
