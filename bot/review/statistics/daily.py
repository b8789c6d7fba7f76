"""Keeping the counts: a day is counted again while all that it counts is still there.

Conversations and requests are deleted after their time; the counts of a day stay as they were just
before. A conversation that its visitor erases leaves the counts of a day that is not yet so old.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Date, bindparam, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dates import PARIS
from bot.db import Sessions, transaction
from bot.review.statistics import conversation_counts, ticket_counts
from bot.review.statistics.models import StatisticCount, StatisticDay, Subject

_COUNTS = {Subject.CONVERSATION: conversation_counts, Subject.TICKET: ticket_counts}
AGAIN = timedelta(hours=20)  # an erased conversation leaves no date: each day is counted daily
_UNCOMMITTED = timedelta(minutes=1)  # longer than a transaction stays open
_MARK = text(
    "INSERT INTO statistic_day (subject, day, counted_at) VALUES (:subject, :day, NULL) "
    "ON CONFLICT (subject, day) DO UPDATE SET counted_at = NULL"
).bindparams(bindparam("day", type_=Date))


async def count_due(
    sessions: Sessions, *, now: datetime, conversation_days: int, ticket_days: int
) -> int:
    """Count the days that changed since the last time; returns how many.

    `conversation_days` and `ticket_days` are how long these are kept. Days are marked first, then
    counted one transaction each: what a failure leaves is still due.
    """
    kept = {Subject.CONVERSATION: conversation_days, Subject.TICKET: ticket_days}
    counted = 0
    for subject, days in kept.items():
        first = (now - timedelta(days=days)).astimezone(PARIS).date() + timedelta(days=1)
        for day in await _due(sessions, subject, first, now):
            async with transaction(sessions) as session:
                await _count(session, subject, day, now=now)
            counted += 1
    return counted


async def _due(sessions: Sessions, subject: Subject, first: date, now: datetime) -> list[date]:
    """The days to count, from `first` on: those that changed, and those left by a failure."""
    async with transaction(sessions) as session:
        for day in sorted(await _changed(session, subject, first, now)):
            await session.execute(_MARK, {"subject": subject.value, "day": day})
        due = select(StatisticDay.day).where(
            StatisticDay.subject == subject,
            StatisticDay.day >= first,
            StatisticDay.counted_at.is_(None),
        )
        return list(await session.scalars(due.order_by(StatisticDay.day)))


async def _changed(
    session: AsyncSession, subject: Subject, first: date, now: datetime
) -> set[date]:
    counted = await session.execute(
        select(StatisticDay.day, StatisticDay.counted_at).where(
            StatisticDay.subject == subject,
            StatisticDay.day >= first,
            StatisticDay.counted_at.is_not(None),
        )
    )
    last = {row.day: row.counted_at for row in counted}
    since = max(last.values()) - _UNCOMMITTED if last else None
    moments = await _COUNTS[subject].changed(session, first, since)
    changed = {moment.astimezone(PARIS).date() for moment in moments}
    if subject is Subject.CONVERSATION:
        changed |= {day for day, at in last.items() if at <= now - AGAIN}
    return changed


async def _count(session: AsyncSession, subject: Subject, day: date, *, now: datetime) -> None:
    """Replace the counts of a day; two processes that count one day do it in turn."""
    marked = (StatisticDay.subject == subject) & (StatisticDay.day == day)
    await session.execute(update(StatisticDay).where(marked).values(counted_at=now))
    counts = await _COUNTS[subject].of_day(session, day)
    old = (StatisticCount.subject == subject) & (StatisticCount.day == day)
    await session.execute(delete(StatisticCount).where(old))
    rows = [
        {"subject": subject, "day": day, "measure": measure, "key": key, "count": number}
        for (measure, key), number in sorted(counts.items())
        if number
    ]
    if rows:
        await session.execute(insert(StatisticCount), rows)
