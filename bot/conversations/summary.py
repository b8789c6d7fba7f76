"""The summary of a conversation: one row that each turn brings up to date, never computed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import territories
from bot.conversations.models import Conversation, ConversationSummary, Outcome
from bot.guidance import Need

NOT_UNDERSTOOD = "nlu_fallback"  # the intent that Rasa gives to what it is unsure of
_LOST = "utter_not_understood"
_REPHRASE = "utter_rephrase"  # the texts of domain.yml that ask to say it otherwise begin so
_OUTSIDE = "out_"


def is_fallback(understanding: Mapping[str, Any]) -> bool:
    """Whether the answer said that the message was not understood."""
    path = understanding.get("path")
    if path is None:  # recorded before the engine told its path
        return understanding.get("intent") == NOT_UNDERSTOOD
    said = [name for step in path for name in step.get("responses") or ()]
    return any(name == _LOST or name.startswith(_REPHRASE) for name in said)


def confidence(understanding: Mapping[str, Any]) -> float | None:
    """How sure the likeliest reading was, from 0 to 1; None when the engine read nothing."""
    readings = [each for each in ranking(understanding) if each["intent"] != NOT_UNDERSTOOD]
    best = readings[0] if readings else understanding
    value = best.get("confidence")
    return float(value) if isinstance(value, int | float) else None


def ranking(understanding: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The likeliest readings, best first: {intent, confidence}."""
    return [each for each in understanding.get("ranking") or () if each.get("intent")]


def begin(conversation: Conversation) -> ConversationSummary:
    """The summary of a conversation in which nothing was understood yet."""
    return ConversationSummary(conversation_id=conversation.id, started_at=conversation.created_at)


async def note_turn(
    session: AsyncSession,
    conversation_id: str,
    *,
    understanding: Mapping[str, Any] | None,
    profile: Mapping[str, Any] | None,
    cards: Iterable[Mapping[str, Any]],
) -> None:
    """Add one turn: what was understood, what is known by now, what was shown.

    None is what the turn did not tell: it changes nothing.
    """
    values = {} if profile is None else known(profile)
    understanding = understanding or {}
    values["turns"] = ConversationSummary.turns + 1
    values["fallbacks"] = ConversationSummary.fallbacks + int(is_fallback(understanding))
    if (sure := confidence(understanding)) is not None:
        lowest = ConversationSummary.lowest_confidence
        values["lowest_confidence"] = case((lowest < sure, lowest), else_=sure)
    if any(card.get("type") == "advice" for card in cards):
        values["outcome"] = at_least(Outcome.SELF_SERVED)
    elif str(understanding.get("intent") or "").startswith(_OUTSIDE):
        values["outcome"] = at_least(Outcome.OUT_OF_SCOPE)
    await _change(session, conversation_id, values)


async def note_outcome(session: AsyncSession, conversation_id: str, outcome: Outcome) -> None:
    """What the conversation led to, unless it led further already."""
    await _change(session, conversation_id, {"outcome": at_least(outcome)})


async def note_opinion(session: AsyncSession, conversation_id: str, *, useful: bool) -> None:
    """The visitor's last answer on whether the exchange was useful."""
    await _change(session, conversation_id, {"useful": useful})


def known(profile: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that the engine's profile fills."""
    territory_id = profile.get("territory_id")
    place = territories.get(territory_id) if territory_id else None
    named = {need.value for need in Need}
    needs = [need for need in profile.get("needs") or () if need in named]
    return {
        "needs": f" {' '.join(needs)} " if needs else "",
        "territory_id": territory_id,
        "territory_name": profile.get("territory_name") or "",
        "departement": place.departement if place else None,
        "region": place.region if place else None,
    }


def at_least(outcome: Outcome) -> ColumnElement[Any]:
    """That outcome, or the stronger one that the row has."""
    ranks = list(Outcome)
    weaker = ranks[: ranks.index(outcome)]
    return case(
        (ConversationSummary.outcome.in_(weaker), outcome), else_=ConversationSummary.outcome
    )


async def _change(session: AsyncSession, conversation_id: str, values: dict[str, Any]) -> None:
    await session.execute(
        update(ConversationSummary)
        .where(ConversationSummary.conversation_id == conversation_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
