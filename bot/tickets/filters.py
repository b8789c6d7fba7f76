"""What the advisers' list may be narrowed to, and the conditions that do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.guidance import Need
from bot.tickets.models import Ticket, TicketNeed
from bot.tickets.search import found_in
from bot.tickets.statuses import Status

# As a list rather than « not closed »: an index then finds them.
OPEN = Ticket.status.in_([status for status in Status if status is not Status.CLOSED])


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


def conditions(session: AsyncSession, filters: Filters, now: Now) -> Sequence[ColumnElement[bool]]:
    """What a ticket must be, to be on the list."""
    chosen = [in_view(filters.view, now)]
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


def in_view(view: View, now: Now) -> ColumnElement[bool]:
    """Whether a tab holds a ticket."""
    open_ = OPEN
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
    lines = select(TicketNeed.ticket_id).where(entrusted)
    return or_(Ticket.adviser_id == adviser_id, Ticket.id.in_(lines))


def _needs(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(TicketNeed.ticket_id == Ticket.id, condition)


def _aged(age: Age, at: datetime) -> ColumnElement[bool]:
    if age is Age.DAY:
        return Ticket.opened_at > at - timedelta(days=1)
    return Ticket.opened_at < at - timedelta(days=7 if age is Age.WEEK else 30)
