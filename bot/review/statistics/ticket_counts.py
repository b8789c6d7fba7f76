"""Counting the requests opened in a day: how many, from where, in how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dates import PARIS, in_paris
from bot.review.statistics.counting import Tally
from bot.tickets.models import Ticket, TicketEvent
from bot.tickets.statuses import Status
from bot.working_days import working_days_between


async def changed(session: AsyncSession, first: date, since: datetime | None) -> list[datetime]:
    """When the requests opened from `first` on were, to which something happened since."""
    opened = select(Ticket.opened_at).where(Ticket.opened_at >= in_paris(first, time.min))
    if since is not None:
        happened = select(TicketEvent.ticket_id).where(TicketEvent.at >= since)
        opened = opened.where(Ticket.id.in_(happened))
    return list(await session.scalars(opened))


async def of_day(session: AsyncSession, day: date) -> Tally:
    """What the requests opened that day, in Paris, amount to."""
    start, end = (in_paris(each, time.min) for each in (day, day + timedelta(days=1)))
    opened = (Ticket.opened_at >= start) & (Ticket.opened_at < end)
    closed = (
        select(func.max(TicketEvent.at))
        .where(
            TicketEvent.ticket_id == Ticket.id,
            TicketEvent.status == Status.CLOSED,
            TicketEvent.need.is_(None),
        )
        .correlate(Ticket)
        .scalar_subquery()
    )
    query = select(
        Ticket.answered_at, Ticket.due_on, Ticket.departement, Ticket.status, closed.label("closed")
    )
    counts: Tally = Counter()
    for ticket in await session.execute(query.where(opened)):
        counts.update(_about(ticket, day))
    return counts


def _about(ticket: Any, opened: date) -> Iterator[tuple[str, str]]:
    yield "ticket", "opened"
    yield "ticket_place", ticket.departement or ""
    if ticket.answered_at is not None:
        answered = ticket.answered_at.astimezone(PARIS).date()
        yield "answer_days", str(working_days_between(opened, answered, ticket.departement))
        if ticket.due_on is not None:
            yield "answer", "late" if answered > ticket.due_on else "in_time"
    if ticket.status is Status.CLOSED and ticket.closed is not None:
        closed = ticket.closed.astimezone(PARIS).date()
        yield "closing_days", str(working_days_between(opened, closed, ticket.departement))
