"""The advisers' list: which tickets, in what order, and how many of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from bot.advisers.models import Adviser
from bot.guidance import Need
from bot.tickets.models import Status, Ticket, TicketNeed
from bot.tickets.queries import TicketRow, row_of
from bot.tickets.search import found_in
from bot.working_days import add_working_days

PAGE_SIZE = 50  # rows of one page of the list
WARNING = 1  # working days before the date at which the list warns


class View(StrEnum):
    """The tabs of the list."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    LATE = "late"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    ALL = "all"

    @property
    def label(self) -> str:
        """The French name."""
        return _VIEW_LABELS[self]


_VIEW_LABELS = {
    View.OPEN: "À traiter",
    View.MINE: "Les miennes",
    View.UNASSIGNED: "À prendre",
    View.LATE: "En retard",
    View.SNOOZED: "Mises de côté",
    View.CLOSED: "Closes",
    View.ALL: "Toutes",
}


class Age(StrEnum):
    """How long ago a ticket was opened."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def label(self) -> str:
        """The French name."""
        return {
            "day": "Reçues depuis 24 heures",
            "week": "Reçues il y a plus de 7 jours",
            "month": "Reçues il y a plus de 30 jours",
        }[self.value]


class Urgency(StrEnum):
    """Whether the date of the first answer is past, or about to be."""

    LATE = "late"
    SOON = "soon"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Now:
    """Who looks, and when; `today` is the day in Paris."""

    adviser_id: int
    at: datetime
    today: date


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to; `place` is a département's or a région's code."""

    view: View = View.OPEN
    status: Status | None = None
    need: Need | None = None
    departement: str = ""
    region: str = ""
    age: Age | None = None
    adviser_id: int | None = None
    search: str = ""


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
    chosen = _conditions(session, filters, now)
    count = await session.scalar(select(func.count()).select_from(Ticket).where(*chosen)) or 0
    due_reminder = and_(Ticket.snoozed_until.is_not(None), Ticket.snoozed_until <= now.today)
    found = await session.execute(
        select(Ticket, Adviser.display_name)
        .outerjoin(Adviser, Adviser.id == Ticket.adviser_id)
        .where(*chosen)
        .options(selectinload(Ticket.needs))
        .order_by(
            Ticket.status == Status.CLOSED,
            case((due_reminder, 0), else_=1),
            Ticket.answered_at.is_not(None),
            Ticket.due_on.nulls_last(),
            Ticket.id,
        )
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    rows = tuple(_row(row_of(ticket, owner), now.today) for ticket, owner in found)
    return InboxPage(rows=rows, number=number, count=count)


def _row(ticket: TicketRow, today: date) -> InboxRow:
    until = ticket.snoozed_until
    reminder = until is not None and until <= today
    return InboxRow(ticket=ticket, urgency=urgency(ticket, today), reminder=reminder)


def _conditions(session: AsyncSession, filters: Filters, now: Now) -> Sequence[ColumnElement[bool]]:
    chosen = [_view(filters.view, now)]
    if filters.status is not None:
        chosen.append(Ticket.status == filters.status)
    if filters.need is not None:
        chosen.append(_needs(TicketNeed.need == filters.need))
    if filters.departement:
        chosen.append(Ticket.departement == filters.departement)
    if filters.region:
        chosen.append(Ticket.region == filters.region)
    if filters.age is not None:
        chosen.append(_aged(filters.age, now.at))
    if filters.adviser_id is not None:
        chosen.append(_in_hands_of(filters.adviser_id))
    searched = found_in(session, filters.search)
    return chosen if searched is None else [*chosen, searched]


def _view(view: View, now: Now) -> ColumnElement[bool]:
    open_ = Ticket.status != Status.CLOSED
    aside = and_(Ticket.snoozed_until.is_not(None), Ticket.snoozed_until > now.today)
    at_hand = and_(open_, not_(aside))
    late = and_(open_, Ticket.answered_at.is_(None), Ticket.due_on < now.today)
    return {
        View.OPEN: at_hand,
        View.MINE: and_(at_hand, _in_hands_of(now.adviser_id)),
        View.UNASSIGNED: and_(at_hand, Ticket.adviser_id.is_(None)),
        View.LATE: late,
        View.SNOOZED: and_(open_, aside),
        View.CLOSED: Ticket.status == Status.CLOSED,
        View.ALL: true(),
    }[view]


def _in_hands_of(adviser_id: int) -> ColumnElement[bool]:
    entrusted = and_(TicketNeed.adviser_id == adviser_id, TicketNeed.status != Status.CLOSED)
    return or_(Ticket.adviser_id == adviser_id, _needs(entrusted))


def _needs(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(TicketNeed.ticket_id == Ticket.id, condition)


def _aged(age: Age, at: datetime) -> ColumnElement[bool]:
    if age is Age.DAY:
        return Ticket.opened_at > at - timedelta(days=1)
    return Ticket.opened_at < at - timedelta(days=7 if age is Age.WEEK else 30)


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
    sums = [func.sum(case((_view(view, now), 1), else_=0)) for view in View]
    totals = (await session.execute(select(*sums).select_from(Ticket))).one()
    open_ = Ticket.status != Status.CLOSED
    needs = (
        select(TicketNeed.need, func.count())
        .join(Ticket, Ticket.id == TicketNeed.ticket_id)
        .where(open_)
        .group_by(TicketNeed.need)
    )
    statuses = select(Ticket.status, func.count()).group_by(Ticket.status)
    return Counts(
        views={view: total or 0 for view, total in zip(View, totals, strict=True)},
        statuses=dict.fromkeys(Status, 0) | await _numbers(session, statuses),
        needs=dict.fromkeys(Need, 0) | await _numbers(session, needs),
        departements=await _numbers(session, _by(Ticket.departement, open_)),
        regions=await _numbers(session, _by(Ticket.region, open_)),
    )


def _by(column: InstrumentedAttribute[str | None], open_: ColumnElement[bool]) -> Select[Any, int]:
    named = column.is_not(None)
    return select(column, func.count()).where(open_, named).group_by(column).order_by(column)


async def _numbers(session: AsyncSession, query: Select[Any, int]) -> dict[Any, int]:
    return {row[0]: row[1] for row in await session.execute(query)}


async def newest(session: AsyncSession) -> int:
    """The id of the last ticket opened, 0 without any: what a page compares arrivals with."""
    return await session.scalar(select(func.max(Ticket.id))) or 0


async def arrived(session: AsyncSession, *, after: int) -> int:
    """How many tickets were opened after that id."""
    return await session.scalar(select(func.count()).where(Ticket.id > after)) or 0
