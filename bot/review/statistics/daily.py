"""Keeping the counts: a day is counted again while all its conversations are still there.

Conversations are deleted after `conversation_days`; the counts of a day stay as they were just
before. A conversation that its visitor erases leaves the counts of a day that is not yet so old.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

from sqlalchemy import Date, bindparam, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Conversation, Feedback
from bot.dates import PARIS, in_paris
from bot.db import Sessions, transaction
from bot.review.statistics.counting import Tally, tally
from bot.review.statistics.models import StatisticCount, StatisticDay, UnansweredMessage
from bot.review.statistics.reading import exchanges

AGAIN = timedelta(hours=20)  # an erased conversation leaves no date: each day is counted daily
_UNCOMMITTED = timedelta(minutes=1)  # longer than a transaction stays open
_MARK = text(
    "INSERT INTO statistic_day (day, counted_at) VALUES (:day, NULL) "
    "ON CONFLICT (day) DO UPDATE SET counted_at = NULL"
).bindparams(bindparam("day", type_=Date))


async def count_due(sessions: Sessions, *, now: datetime, conversation_days: int) -> int:
    """Count the days that changed since the last time; returns how many.

    Days are marked first, then counted one transaction each: what a failure leaves is still due.
    """
    first = (now - timedelta(days=conversation_days)).astimezone(PARIS).date() + timedelta(days=1)
    async with transaction(sessions) as session:
        for day in sorted(await _changed(session, first, now)):
            await session.execute(_MARK, {"day": day})
        due = select(StatisticDay.day).where(
            StatisticDay.day >= first, StatisticDay.counted_at.is_(None)
        )
        days = (await session.scalars(due.order_by(StatisticDay.day))).all()
    for day in days:
        async with transaction(sessions) as session:
            await count(session, day, now=now)
    return len(days)


async def _changed(session: AsyncSession, first: date, now: datetime) -> set[date]:
    counted = await session.execute(
        select(StatisticDay.day, StatisticDay.counted_at).where(
            StatisticDay.day >= first, StatisticDay.counted_at.is_not(None)
        )
    )
    last = {row.day: row.counted_at for row in counted}
    changed = {day for day, at in last.items() if at <= now - AGAIN}
    begun = select(Conversation.created_at).where(
        Conversation.created_at >= in_paris(first, time.min)
    )
    opinions = begun.join(Feedback, Feedback.conversation_id == Conversation.id)
    if last:
        since = max(last.values()) - _UNCOMMITTED
        begun = begun.where(Conversation.updated_at >= since)
        opinions = opinions.where(Feedback.given_at >= since)
    moments = [*await session.scalars(begun), *await session.scalars(opinions)]
    return changed | {moment.astimezone(PARIS).date() for moment in moments}


async def count(session: AsyncSession, day: date, *, now: datetime) -> None:
    """Replace the counts of a day by what its conversations amount to."""
    locked = update(StatisticDay).where(StatisticDay.day == day).values(counted_at=now)
    await session.execute(locked)  # two processes that count one day do it in turn
    total: Tally = Counter()
    unanswered: dict[int, str] = {}
    for exchange in await exchanges(session, day):
        counts, lost = tally(exchange)
        total.update(counts)
        unanswered |= lost
    await session.execute(delete(StatisticCount).where(StatisticCount.day == day))
    await session.execute(delete(UnansweredMessage).where(UnansweredMessage.day == day))
    rows = [
        {"day": day, "measure": measure, "key": key, "count": number}
        for (measure, key), number in sorted(total.items())
        if number
    ]
    themes = [
        {"message_id": id_, "day": day, "theme": theme[:60]} for id_, theme in unanswered.items()
    ]
    for table, values in ((StatisticCount, rows), (UnansweredMessage, themes)):
        if values:
            await session.execute(insert(table), values)
