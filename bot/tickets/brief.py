"""The brief of a request: at most five lines, each one the visitor's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversations.queries import Line

MAX_LINES = 5
_SHORTEST, _LONGEST = 20, 220  # characters of a quotation: a sentence, not a word nor a page
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_CONTACT = re.compile(r"@|(?:\d[ .-]?){9}")  # stands in the summary, says nothing of the project
# What the message was found to hold, and how much that helps whoever has to answer.
_ENTITY_WEIGHTS = {"participation_form": 2, "deadline": 3, "budget": 3, "date": 3, "stage": 2}


@dataclass(frozen=True)
class Quote:
    """A line of the brief: words of one message, which the page links to."""

    message_id: int
    text: str


def brief(lines: Sequence[Line]) -> tuple[Quote, ...]:
    """The sentences that tell most, in the order they were said; nothing is reworded.

    A sentence counts for the needs, forms, dates and figures that were understood in its message,
    for a question, and for coming first. A sentence said twice is quoted once.
    """
    found: dict[str, tuple[int, int, Quote]] = {}
    for rank, line in enumerate(lines):
        for place, sentence in enumerate(_sentences(line.text)):
            quote = Quote(message_id=line.id, text=sentence)
            score = _score(sentence, line, first=rank == place == 0)
            found.setdefault(sentence.casefold(), (score, -len(found), quote))
    best = sorted(found.values(), key=lambda each: each[:2], reverse=True)[:MAX_LINES]
    return tuple(quote for _, order, quote in sorted(best, key=lambda each: -each[1]))


def _sentences(text: str) -> list[str]:
    whole = (" ".join(part.split()) for part in _SENTENCE.split(text))
    kept = (part for part in whole if len(part) >= _SHORTEST and not _CONTACT.search(part))
    return [_cut(part) for part in kept]


def _cut(sentence: str) -> str:
    if len(sentence) <= _LONGEST:
        return sentence
    return sentence[:_LONGEST].rsplit(" ", 1)[0] + "…"


def _score(sentence: str, line: Line, *, first: bool) -> int:
    understanding = line.understanding or {}
    entities = {
        str(found.get("entity"))
        for found in understanding.get("entities") or ()
        if _quoted(line.text, found) in sentence
    }
    return (
        3 * len(understanding.get("needs") or ())
        + sum(_ENTITY_WEIGHTS.get(name, 1) for name in entities)
        + 2 * sentence.endswith("?")
        + 4 * first
        + min(len(sentence) // 60, 2)
    )


def _quoted(text: str, entity: dict[str, Any]) -> str:
    """The words of an entity, spaces as in a quoted sentence."""
    return " ".join(text[entity.get("start") or 0 : entity.get("end")].split())
