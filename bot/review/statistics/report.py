"""Reading the figures of a period: few grouped queries, whatever the number of conversations."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.review.statistics.counting import Tally
from bot.review.statistics.models import StatisticCount, StatisticDay, Subject
from bot.review.statistics.periods import Asked, Period
from bot.tickets.models import Ticket
from bot.tickets.statuses import Status

_SLOW = 0.9  # the share of requests that the longer delay covers


@dataclass(frozen=True)
class Delay:
    """Working days from the opening to something: how many requests, half of them, 9 in 10."""

    count: int
    half: float | None
    nine_in_ten: int | None

    @classmethod
    def of(cls, days: Counter[int]) -> Delay:
        """From how many requests took so many days."""
        known = sorted(days.elements())
        if not known:
            return cls(0, None, None)
        return cls(len(known), median(known), known[math.ceil(_SLOW * len(known)) - 1])


@dataclass(frozen=True)
class Figures:
    """The counts of a period by (measure, key), and its requests without an answer, due before now.

    Requests are counted by the day of their opening, whatever the day of their answer.
    """

    counts: Tally
    forgotten: int

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

    @property
    def tickets(self) -> int:
        """The requests opened."""
        return self.number("ticket", "opened")

    @property
    def late(self) -> int:
        """Those answered after the date aimed at, or not yet and it is past."""
        return self.number("answer", "late") + self.forgotten

    @property
    def judged(self) -> int:
        """Those of which it can be said whether they were late."""
        return self.late + self.number("answer", "in_time")

    def delay(self, measure: str) -> Delay:
        """The working days to something: `answer_days` or `closing_days`."""
        return Delay.of(Counter({int(days): n for days, n in self.of(measure).items()}))


@dataclass(frozen=True)
class Report:
    """The figures of a period beside those of the one before.

    `since` is the first day whose conversations were counted, `counted_at` the last time one was.
    """

    asked: Asked
    now: Figures
    before: Figures
    since: date | None
    counted_at: datetime | None


async def report(session: AsyncSession, asked: Asked, *, today: date) -> Report:
    """Both periods."""
    since, counted_at = (
        await session.execute(
            select(func.min(StatisticDay.day), func.max(StatisticDay.counted_at)).where(
                StatisticDay.subject == Subject.CONVERSATION
            )
        )
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
        .where(
            StatisticCount.subject.in_(tuple(Subject)),
            StatisticCount.day.between(period.first, period.last),
        )
        .group_by(StatisticCount.measure, StatisticCount.key)
    )
    counts: Tally = Counter({(measure, key): int(number) for measure, key, number in rows})
    forgotten = await _late(session, today, since=period.start, before=period.end)
    return Figures(counts=counts, forgotten=forgotten)


async def late_now(session: AsyncSession, today: date) -> int:
    """The requests without a first answer, whose date is past."""
    return await _late(session, today)


async def _late(
    session: AsyncSession,
    today: date,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
) -> int:
    late = select(func.count()).where(
        Ticket.status != Status.CLOSED, Ticket.answered_at.is_(None), Ticket.due_on < today
    )
    if since is not None and before is not None:
        late = late.where(Ticket.opened_at >= since, Ticket.opened_at < before)
    return await session.scalar(late) or 0
