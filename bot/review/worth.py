"""How much a message is worth reviewing, and which messages are the same question: pure rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Any

from rapidfuzz import fuzz, process

from bot.review.corpus import normal

FALLBACK = "nlu_fallback"
SURE = 1.0  # the confidence of a button: nobody typed that message
SIMILAR = 80  # of 100: token-sort ratio from which two messages are one question
# What each sign adds to the uncertainty, which is between 0 and 1. A correction by an adviser is
# the surest sign of a mistake; a fallback is one that the visitor saw.
DISAGREEMENT, MISUNDERSTOOD, NOVELTY = 1.0, 0.5, 0.5
FREQUENCY = 0.25  # added for each doubling of the number of similar messages


@dataclass(frozen=True)
class Candidate:
    """A visitor's message that may be reviewed."""

    message_id: int
    text: str
    understanding: dict[str, Any]
    corrected: bool = False
    value: float = 0.0


@dataclass(frozen=True)
class Group:
    """Similar messages, the most valuable first."""

    members: tuple[Candidate, ...]
    value: float = field(default=0.0)

    @property
    def exemplar(self) -> Candidate:
        """The message that is shown."""
        return self.members[0]


def value(candidate: Candidate, words: Collection[str]) -> float:
    """What reviewing the message may teach; 0 and more. `words` are those of training."""
    worth = uncertainty(candidate.understanding)
    if candidate.corrected:
        worth += DISAGREEMENT
    if candidate.understanding.get("intent") == FALLBACK:
        worth += MISUNDERSTOOD
    said = normal(candidate.text).split()
    unknown = sum(word not in words for word in said)
    return worth + NOVELTY * unknown / max(1, len(said))


def uncertainty(understanding: dict[str, Any]) -> float:
    """One minus the margin between the two likeliest readings, the fallback set aside; 0 to 1."""
    told = [
        float(reading["confidence"])
        for reading in understanding.get("ranking") or ()
        if reading["intent"] != FALLBACK
    ]
    first = told[0] if told else float(understanding.get("confidence") or 0)
    return 1 - (first - (told[1] if len(told) > 1 else 0.0))


def grouped(candidates: Iterable[Candidate]) -> list[Group]:
    """Groups of similar messages, the most valuable first; each joins the first it resembles."""
    leaders: list[str] = []
    members: list[list[Candidate]] = []
    for candidate in sorted(candidates, key=lambda each: (-each.value, each.message_id)):
        said = normal(candidate.text)
        found = process.extractOne(
            said, leaders, scorer=fuzz.token_sort_ratio, score_cutoff=SIMILAR
        )
        if found is None:
            leaders.append(said)
            members.append([candidate])
        else:
            members[found[2]].append(candidate)
    return sorted(map(_group, members), key=lambda g: (-g.value, g.exemplar.message_id))


def _group(members: Sequence[Candidate]) -> Group:
    return Group(tuple(members), members[0].value + FREQUENCY * log2(len(members)))
