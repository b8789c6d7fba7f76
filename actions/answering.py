"""What a message says as an answer to the question asked last; pure functions over its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.whereabouts import NAME_LENGTH, territory_answered
from bot.tickets.contact import find_phone

PROJECT_LENGTH = 600  # characters kept of the visitor's own words
BARE_WORDS = 8  # more words tell something besides the answer
SURE = 0.9  # confidence from which a need stated in a short answer is one
# Asked one of these, a short message is the answer, whatever else its words evoke.
FACTS = frozenset({"territory", "project", "stage"})
_YES = re.compile(
    r"^(?:oui|ouais|ui|ok|d['’ ]?accord|volontiers|avec plaisir|bien s[ûu]r|je veux bien)\b",
    re.IGNORECASE,
)
_RESTARTS = re.compile(
    r"recommen|reparti?|z[ée]ro|reprend|reprenons|effac|annul|oubli", re.IGNORECASE
)


def text_typed(message: Mapping[str, Any]) -> str:
    """What was typed; nothing for a button."""
    text = str(message.get("text") or "").strip()
    return "" if text.startswith("/") else text


def is_bare(message: Mapping[str, Any], asked: str | None) -> bool:
    """Whether a message is no more than an answer: « on y réfléchit » states no need."""
    text = text_typed(message)
    if asked not in FACTS or not text or text.endswith("?") or len(text.split()) > BARE_WORDS:
        return False
    intent = message.get("intent") or {}
    needs = str(intent.get("name") or "").startswith("need_")
    return not (needs and asked != "territory" and (intent.get("confidence") or 0) >= SURE)


def answer_to(
    message: Mapping[str, Any], slots: Mapping[str, Any], *, again: bool = False
) -> dict[str, Any]:
    """The slots that the answer to `slots["asked"]` fills: « crest drome », « on commence »."""
    asked, text = slots.get("asked"), text_typed(message)
    if not text or text.endswith("?") or _is_contact(message, text):
        return {}
    if asked == "project":
        return {"project": text[:PROJECT_LENGTH]}
    if asked == "stage" and len(text) <= NAME_LENGTH:
        return {"stage": text}
    return territory_answered(text, slots, again=again) if asked == "territory" else {}


def _is_contact(message: Mapping[str, Any], text: str) -> bool:
    """Whether the text is an e-mail address or a telephone number and nothing else."""
    phone = find_phone(text)
    emails = [str(e["value"]) for e in message.get("entities") or () if e["entity"] == "email"]
    return text.casefold() in {*(email.casefold() for email in emails), *(phone or ())[:1]}


def says_yes(message: Mapping[str, Any]) -> bool:
    """« Oui, je vous remercie » is a yes, though it thanks."""
    return bool(_YES.match(text_typed(message)))


def restarts(message: Mapping[str, Any]) -> bool:
    """Whether the words ask to start over: « on en est tout au début » tells a stage."""
    text = text_typed(message)
    return not text or bool(_RESTARTS.search(text))
