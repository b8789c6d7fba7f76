"""What the list of conversations may be narrowed to, and the conditions that do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import ConversationSummary, Message, Outcome
from bot.dates import PARIS
from bot.guidance import Need
from bot.review.models import Annotation, Verdict
from bot.tickets.search import holds, said_in

_REVIEWED = (
    select(Message.conversation_id)
    .join(Annotation, Annotation.message_id == Message.id)
    .where(Annotation.verdict != Verdict.SKIPPED)
)
UNSURE = (30, 50, 70, 90)  # percent: the thresholds offered
FALLBACKS = (1, 2, 3, 5)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to.

    `since` and `until` are days in Paris, both included. `departement` and `region` are codes.
    `fallbacks` is the least number of answers that did not understand; `unsure` the confidence,
    in percent, under which some message was understood. `unreviewed` leaves out the conversations
    of which a reviewer labelled or set aside a message. `before` and `after` are the numbers of
    conversations between which the page lies; 0 is no limit.
    """

    since: date | None = None
    until: date | None = None
    territory_id: str = ""
    departement: str = ""
    region: str = ""
    need: Need | None = None
    outcome: Outcome | None = None
    fallbacks: int = 0
    unsure: int = 0
    useful: bool | None = None
    unreviewed: bool = False
    search: str = ""
    before: int = 0
    after: int = 0


def conditions(
    session: AsyncSession, filters: Filters, *, frequent: bool
) -> Sequence[ColumnElement[bool]]:
    """What a conversation must be, to be on the list; its place in the list aside.

    `frequent` tells that very many messages hold the words: each conversation is then looked into
    in its turn, which ends sooner than gathering them all.
    """
    row = ConversationSummary
    asked: list[tuple[object, ColumnElement[bool]]] = [
        (filters.since, row.started_at >= _midnight(filters.since)),
        (filters.until, row.started_at < _midnight(filters.until, days=1)),
        (filters.territory_id, row.territory_id == filters.territory_id),
        (filters.departement, row.departement == filters.departement),
        (filters.region, row.region == filters.region),
        (filters.need, row.needs.contains(f" {filters.need.value} " if filters.need else "")),
        (filters.outcome, row.outcome == filters.outcome),
        (filters.fallbacks, row.fallbacks >= filters.fallbacks),
        (filters.unsure, row.lowest_confidence < filters.unsure / 100),
        (filters.useful is not None, row.useful.is_(filters.useful)),
        (filters.unreviewed, row.conversation_id.not_in(_REVIEWED)),
    ]
    chosen = [condition for value, condition in asked if value]
    said = holds(session, filters.search) if frequent else said_in(session, filters.search)
    if said is None:
        return chosen
    messages = select(Message.conversation_id).where(said)
    if frequent:  # OFFSET keeps PostgreSQL from turning it into a join
        here = messages.where(Message.conversation_id == row.conversation_id).offset(0)
        return [*chosen, here.correlate(row).exists()]
    # Materialized: PostgreSQL always thinks that words are held often enough to walk to them.
    hits = messages.cte("hits").prefix_with("MATERIALIZED")
    return [*chosen, row.conversation_id.in_(select(hits.c.conversation_id))]


def _midnight(day: date | None, *, days: int = 0) -> datetime:
    return datetime.combine((day or date(2000, 1, 1)) + timedelta(days), time(), PARIS)
