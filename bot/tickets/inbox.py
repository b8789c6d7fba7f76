"""The advisers' list: which tickets, in what order, and how many of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from bot.advisers.models import Adviser
from bot.guidance import Need
from bot.tickets.filters import OPEN, Filters, Now, View, conditions, in_view
from bot.tickets.models import Ticket, TicketNeed
from bot.tickets.queries import TicketRow, row_of
from bot.tickets.statuses import Status
from bot.working_days import add_working_days

PAGE_SIZE = 50  # rows of one page of the list
WARNING = 1  # working days before the date at which the list warns


class Urgency(StrEnum):
    """Whether the date of the first answer is past, or about to be."""

    LATE = "late"
    SOON = "soon"
    NONE = "none"


@dataclass(frozen=True)
class InboxRow:
    """One line of the list; `reminder` tells that it was put aside until today or before."""

    ticket: TicketRow
    urgency: Urgency
    reminder: bool


@dataclass(frozen=True)
class InboxPage:
    """One page of the list: reminders, then what is late or due first, closed ones last."""

    rows: tuple[InboxRow, ...]
    number: int
    count: int

    @property
    def last(self) -> int:
        """The number of the last page, from 1."""
        return max(1, -(-self.count // PAGE_SIZE))


def urgency(row: TicketRow, today: date) -> Urgency:
    """Where a ticket stands on the way to the date of its first answer."""
    if row.status is Status.CLOSED or row.answered_at is not None or row.due_on is None:
        return Urgency.NONE
    if row.due_on < today:
        return Urgency.LATE
    return Urgency.SOON if row.due_on <= add_working_days(today, WARNING) else Urgency.NONE


async def page(session: AsyncSession, filters: Filters, now: Now, *, number: int = 1) -> InboxPage:
    """The `number`-th page, from 1, of the tickets that the filters leave."""
    chosen = conditions(session, filters, now)
    count = await session.scalar(select(func.count()).select_from(Ticket).where(*chosen)) or 0
    due_reminder = and_(Ticket.snoozed_until.is_not(None), Ticket.snoozed_until <= now.today)
    order = (
        Ticket.status == Status.CLOSED,
        case((due_reminder, 0), else_=1),
        Ticket.answered_at.is_not(None),
        Ticket.due_on.nulls_last(),
        Ticket.id,
    )
    # Ids first: what is sorted is then narrow, however many tickets there are.
    shown = select(Ticket.id).where(*chosen).order_by(*order).limit(PAGE_SIZE)
    found = await session.execute(
        select(Ticket, Adviser.display_name)
        .outerjoin(Adviser, Adviser.id == Ticket.adviser_id)
        .where(Ticket.id.in_(shown.offset((number - 1) * PAGE_SIZE)))
        .options(selectinload(Ticket.needs))
        .order_by(*order)
    )
    rows = tuple(_row(row_of(ticket, owner), now.today) for ticket, owner in found)
    return InboxPage(rows=rows, number=number, count=count)


def _row(ticket: TicketRow, today: date) -> InboxRow:
    until = ticket.snoozed_until
    reminder = until is not None and until <= today
    return InboxRow(ticket=ticket, urgency=urgency(ticket, today), reminder=reminder)


@dataclass(frozen=True)
class Counts:
    """How many tickets each tab holds; how many open ones each status, need and place has."""

    views: dict[View, int]
    statuses: dict[Status, int]
    needs: dict[Need, int]
    departements: dict[str, int]
    regions: dict[str, int]


async def counts(session: AsyncSession, now: Now) -> Counts:
    """The counts, whatever the filters."""
    sums = [func.sum(case((in_view(view, now), 1), else_=0)) for view in View]
    totals = (await session.execute(select(*sums).select_from(Ticket))).one()
    needs = (
        select(TicketNeed.need, func.count())
        .join(Ticket, Ticket.id == TicketNeed.ticket_id)
        .where(OPEN)
        .group_by(TicketNeed.need)
    )
    statuses = select(Ticket.status, func.count()).group_by(Ticket.status)
    return Counts(
        views={view: total or 0 for view, total in zip(View, totals, strict=True)},
        statuses=dict.fromkeys(Status, 0) | await _numbers(session, statuses),
        needs=dict.fromkeys(Need, 0) | await _numbers(session, needs),
        departements=await _numbers(session, _by(Ticket.departement)),
        regions=await _numbers(session, _by(Ticket.region)),
    )


def _by(column: InstrumentedAttribute[str | None]) -> Select[Any, int]:
    named = column.is_not(None)
    return select(column, func.count()).where(OPEN, named).group_by(column).order_by(column)


async def _numbers(session: AsyncSession, query: Select[Any, int]) -> dict[Any, int]:
    return {row[0]: row[1] for row in await session.execute(query)}


async def newest(session: AsyncSession) -> int:
    """The id of the last ticket opened, 0 without any: what a page compares arrivals with."""
    return await session.scalar(select(func.max(Ticket.id))) or 0


async def arrived(session: AsyncSession, *, after: int) -> int:
    """How many tickets were opened after that id."""
    return await session.scalar(select(func.count()).where(Ticket.id > after)) or 0
