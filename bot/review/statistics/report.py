"""Reading the figures of a period: few grouped queries, whatever the number of conversations."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dates import PARIS
from bot.review.statistics.counting import Tally
from bot.review.statistics.models import StatisticCount, StatisticDay
from bot.review.statistics.periods import Asked, Period
from bot.tickets.models import Ticket, TicketEvent
from bot.tickets.statuses import Status
from bot.working_days import working_days_between

_SLOW = 0.9  # the share of requests that the longer delay covers


@dataclass(frozen=True)
class Delay:
    """Working days from the opening to something: how many requests, half of them, 9 in 10."""

    count: int
    half: float | None
    nine_in_ten: int | None

    @classmethod
    def of(cls, days: Iterable[int]) -> Delay:
        """From the days of each request."""
        known = sorted(days)
        if not known:
            return cls(0, None, None)
        return cls(len(known), median(known), known[math.ceil(_SLOW * len(known)) - 1])


@dataclass(frozen=True)
class Handling:
    """How the requests opened in a period were handled.

    `late` of `judged` were answered after the date aimed at, or not yet and it is past.
    """

    opened: int
    answer: Delay
    closing: Delay
    late: int
    judged: int


@dataclass(frozen=True)
class Figures:
    """The counts of a period: of conversations by (measure, key), of requests by département."""

    counts: Tally
    tickets: dict[str, int]
    handling: Handling

    def number(self, measure: str, key: str) -> int:
        """How many."""
        return self.counts[measure, key]

    def of(self, measure: str) -> dict[str, int]:
        """The counts of a measure, the highest first, then by key."""
        found = {key: n for (name, key), n in self.counts.items() if name == measure}
        return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))

    @property
    def conversations(self) -> int:
        """Those in which a visitor wrote."""
        return self.number("volume", "conversations")


@dataclass(frozen=True)
class Report:
    """The figures of a period beside those of the one before.

    `since` is the first day ever counted, `counted_at` the last time one was.
    """

    asked: Asked
    now: Figures
    before: Figures
    since: date | None
    counted_at: datetime | None


async def report(session: AsyncSession, asked: Asked, *, today: date) -> Report:
    """Both periods."""
    since, counted_at = (
        await session.execute(select(func.min(StatisticDay.day), func.max(StatisticDay.counted_at)))
    ).one()
    return Report(
        asked=asked,
        now=await figures(session, asked.period, today=today),
        before=await figures(session, asked.previous, today=today),
        since=since,
        counted_at=counted_at,
    )


async def figures(session: AsyncSession, period: Period, *, today: date) -> Figures:
    """One period."""
    rows = await session.execute(
        select(StatisticCount.measure, StatisticCount.key, func.sum(StatisticCount.count))
        .where(StatisticCount.day.between(period.first, period.last))
        .group_by(StatisticCount.measure, StatisticCount.key)
    )
    counts: Tally = Counter({(measure, key): number for measure, key, number in rows})
    tickets = await _tickets(session, period)
    places = Counter(ticket.departement or "" for ticket in tickets)
    return Figures(counts=counts, tickets=dict(places), handling=_handled(tickets, today))


async def _tickets(session: AsyncSession, period: Period) -> Sequence[Row[Any]]:
    opened = (Ticket.opened_at >= period.start) & (Ticket.opened_at < period.end)
    closed = (
        select(TicketEvent.ticket_id, func.max(TicketEvent.at).label("at"))
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(opened, TicketEvent.status == Status.CLOSED, TicketEvent.need.is_(None))
        .group_by(TicketEvent.ticket_id)
        .subquery()
    )
    query = (
        select(
            Ticket.opened_at,
            Ticket.answered_at,
            Ticket.due_on,
            Ticket.departement,
            Ticket.status,
            closed.c.at.label("closed_at"),
        )
        .outerjoin(closed, closed.c.ticket_id == Ticket.id)
        .where(opened)
    )
    return (await session.execute(query)).all()


def _handled(tickets: Sequence[Row[Any]], today: date) -> Handling:
    late = [verdict for ticket in tickets if (verdict := _late(ticket, today)) is not None]
    answered = (t for t in tickets if t.answered_at is not None)
    closed = (t for t in tickets if t.status is Status.CLOSED and t.closed_at is not None)
    return Handling(
        opened=len(tickets),
        answer=Delay.of(_days(t, t.answered_at) for t in answered),
        closing=Delay.of(_days(t, t.closed_at) for t in closed),
        late=sum(late),
        judged=len(late),
    )


def _days(ticket: Row[Any], until: datetime) -> int:
    return working_days_between(_day(ticket.opened_at), _day(until), ticket.departement)


def _late(ticket: Row[Any], today: date) -> bool | None:
    """Whether the first answer is late; None while it is neither given nor due."""
    if ticket.due_on is None:
        return None
    if ticket.answered_at is not None:
        return bool(_day(ticket.answered_at) > ticket.due_on)
    return True if ticket.due_on < today else None


def _day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


async def late_now(session: AsyncSession, today: date) -> int:
    """The requests open today without a first answer, whose date is past."""
    late = select(func.count()).where(
        Ticket.status != Status.CLOSED, Ticket.answered_at.is_(None), Ticket.due_on < today
    )
    return await session.scalar(late) or 0
