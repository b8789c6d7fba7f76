"""Reading tickets: frozen rows, explicit order, nothing loaded lazily."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.advisers.models import Adviser
from bot.errors import TicketNotFound
from bot.guidance import Need
from bot.tickets.models import (
    MeetingMode,
    MeetingRhythm,
    Status,
    Ticket,
    TicketEvent,
    TicketEventKind,
)

PAGE_SIZE = 50  # rows of one page of the list


@dataclass(frozen=True)
class TicketRow:
    """One line of the list."""

    reference: str
    status: Status
    opened_at: datetime
    territory_name: str
    contact_name: str
    function: str
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class TicketPage:
    """One page of the list, oldest unfinished work first."""

    rows: tuple[TicketRow, ...]
    number: int
    count: int

    @property
    def last(self) -> int:
        """The number of the last page, from 1."""
        return max(1, -(-self.count // PAGE_SIZE))


@dataclass(frozen=True)
class HistoryLine:
    """One dated fact; `by` is the adviser's name, or None for the visitor; `text` a precision."""

    at: datetime
    kind: TicketEventKind
    status: Status | None
    by: str | None
    text: str | None


@dataclass(frozen=True)
class TicketDetail:
    """Everything the ticket page shows but the transcript."""

    id: int
    row: TicketRow
    conversation_id: str | None
    territory_id: str | None
    project: str
    email: str
    meeting_mode: MeetingMode
    meeting_rhythm: MeetingRhythm
    telephone: str | None
    moments: str | None
    deadline: str | None
    history: tuple[HistoryLine, ...]


def _row(ticket: Ticket) -> TicketRow:
    return TicketRow(
        reference=ticket.reference,
        status=ticket.status,
        opened_at=ticket.opened_at,
        territory_name=ticket.territory_name,
        contact_name=ticket.contact_name,
        function=ticket.function,
        needs=tuple(need.need for need in ticket.needs),
    )


async def page(
    session: AsyncSession, *, status: Status | None = None, number: int = 1
) -> TicketPage:
    """The `number`-th page (from 1) of the tickets, those of one status when given."""
    chosen = [] if status is None else [Ticket.status == status]
    count = await session.scalar(select(func.count()).select_from(Ticket).where(*chosen)) or 0
    tickets = await session.scalars(
        select(Ticket)
        .where(*chosen)
        .options(selectinload(Ticket.needs))
        .order_by((Ticket.status == Status.CLOSED), Ticket.opened_at, Ticket.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return TicketPage(rows=tuple(_row(t) for t in tickets), number=number, count=count)


async def counts(session: AsyncSession) -> dict[Status, int]:
    """How many tickets stand in each status, every status named."""
    number = func.count().label("number")
    rows = await session.execute(select(Ticket.status, number).group_by(Ticket.status))
    found = {row.status: row.number for row in rows}
    return {status: found.get(status, 0) for status in Status}


async def detail(session: AsyncSession, reference: str) -> TicketDetail:
    """The ticket and its history, oldest first.

    Raises:
        TicketNotFound: no ticket bears the reference.

    """
    ticket = await session.scalar(
        select(Ticket).where(Ticket.reference == reference).options(selectinload(Ticket.needs))
    )
    if ticket is None:
        raise TicketNotFound(reference)
    return TicketDetail(
        id=ticket.id,
        row=_row(ticket),
        conversation_id=ticket.conversation_id,
        territory_id=ticket.territory_id,
        project=ticket.project,
        email=ticket.email,
        meeting_mode=ticket.meeting_mode,
        meeting_rhythm=ticket.meeting_rhythm,
        telephone=ticket.telephone,
        moments=ticket.moments,
        deadline=ticket.deadline,
        history=tuple(await _history(session, ticket.id)),
    )


async def _history(session: AsyncSession, ticket_id: int) -> Sequence[HistoryLine]:
    rows = await session.execute(
        select(TicketEvent, Adviser.display_name)
        .outerjoin(Adviser, Adviser.id == TicketEvent.adviser_id)
        .where(TicketEvent.ticket_id == ticket_id)
        .order_by(TicketEvent.id)
    )
    return [
        HistoryLine(at=e.at, kind=e.kind, status=e.status, by=name, text=e.text) for e, name in rows
    ]
