"""What the assistant made of a message, ready to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversations.summary import NOT_UNDERSTOOD, confidence, ranking
from bot.review.labels import entity_label, intent_label, sureness

_POLICIES = {
    "IndexedRulePolicy": "une règle",
    "RulePolicy": "une règle",
    "MemoizationPolicy": "un exemple de conversation",
    "AugmentedMemoizationPolicy": "un exemple de conversation",
}


@dataclass(frozen=True)
class Reading:
    """One way to read a message, and how likely it is in percent."""

    label: str
    percent: int


@dataclass(frozen=True)
class Step:
    """One action of the answer: its name, what chose it, the texts of the domain it said."""

    action: str
    chosen_by: str
    responses: tuple[str, ...]


@dataclass(frozen=True)
class Understood:
    """What was understood: `percent` and `sure` are None when the engine gave no figure.

    `entities` are pairs of a kind, in French, and what was read of it.
    """

    label: str
    understood: bool
    percent: int | None
    sure: str | None
    readings: tuple[Reading, ...]
    needs: tuple[str, ...]
    entities: tuple[tuple[str, str], ...]
    awaited: str | None
    path: tuple[Step, ...]


def understood(understanding: Mapping[str, Any] | None) -> Understood | None:
    """The readable view of what bot/channel.py tells; None when nothing was asked of the engine."""
    if not understanding or not understanding.get("intent"):
        return None
    sure = confidence(understanding)
    return Understood(
        label=intent_label(understanding["intent"]),
        understood=understanding["intent"] != NOT_UNDERSTOOD,
        percent=None if sure is None else round(100 * sure),
        sure=None if sure is None else sureness(sure),
        readings=_readings(understanding),
        needs=tuple(understanding.get("needs") or ()),
        entities=_entities(understanding),
        awaited=understanding.get("awaited"),
        path=tuple(_step(step) for step in understanding.get("path") or ()),
    )


def _readings(understanding: Mapping[str, Any]) -> tuple[Reading, ...]:
    return tuple(
        Reading(intent_label(each["intent"]), round(100 * (each.get("confidence") or 0)))
        for each in ranking(understanding)
        if each["intent"] != NOT_UNDERSTOOD
    )


def _entities(understanding: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found = (
        (entity_label(each.get("entity") or ""), str(each.get("value") or ""))
        for each in understanding.get("entities") or ()
    )
    return tuple(dict.fromkeys(found))


def _step(step: Mapping[str, Any]) -> Step:
    policy = step.get("policy") or ""
    chosen_by = _POLICIES.get(policy, policy)
    return Step(step.get("action") or "", chosen_by, tuple(step.get("responses") or ()))
