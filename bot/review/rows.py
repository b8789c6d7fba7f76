"""A conversation as the explorer lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.conversations.models import ConversationSummary, Outcome
from bot.guidance import Need


@dataclass(frozen=True)
class Row:
    """One conversation; `lowest` is in percent; `extract` is masked, of the message `message_id`.

    The message is the first that the visitor typed, or the first that holds the words searched.
    """

    number: int
    conversation_id: str
    started_at: datetime
    outcome: Outcome
    turns: int
    fallbacks: int
    lowest: int | None
    needs: tuple[Need, ...]
    territory_id: str | None
    territory_name: str
    useful: bool | None
    message_id: int | None = None
    extract: str = ""


def row_of_summary(summary: ConversationSummary) -> Row:
    """The frozen view of a summary, without an extract."""
    lowest = summary.lowest_confidence
    return Row(
        number=summary.id,
        conversation_id=summary.conversation_id,
        started_at=summary.started_at,
        outcome=summary.outcome,
        turns=summary.turns,
        fallbacks=summary.fallbacks,
        lowest=None if lowest is None else round(100 * lowest),
        needs=tuple(Need(need) for need in summary.needs.split()),
        territory_id=summary.territory_id,
        territory_name=summary.territory_name,
        useful=summary.useful,
    )
