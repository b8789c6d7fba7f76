"""Reading tickets: frozen rows, explicit order, nothing loaded lazily."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload

from bot.advisers.models import Adviser
from bot.errors import TicketNotFound
from bot.guidance import Need
from bot.tickets.models import (
    MeetingMode,
    MeetingRhythm,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketNeed,
)
from bot.tickets.statuses import ClosingReason, Status


@dataclass(frozen=True)
class NeedLine:
    """One need of a ticket; `by` is the colleague it was entrusted to."""

    need: Need
    status: Status
    by: str | None
    adviser_id: int | None
    closing_reason: ClosingReason | None


@dataclass(frozen=True)
class TicketRow:
    """What the list and the page say first; `owner` is the name of the adviser who has it."""

    reference: str
    status: Status
    opened_at: datetime
    territory_name: str
    contact_name: str
    function: str
    needs: tuple[Need, ...]
    owner: str | None
    due_on: date | None
    answered_at: datetime | None
    snoozed_until: date | None


@dataclass(frozen=True)
class HistoryLine:
    """One dated fact; `by` is the adviser's name, or None for the visitor.

    `to` is who received the ticket or the need; `text` what was written.
    """

    at: datetime
    kind: TicketEventKind
    status: Status | None
    by: str | None
    text: str | None
    need: Need | None
    to: str | None
    mail_id: int | None


@dataclass(frozen=True)
class TicketDetail:
    """Everything the ticket page shows but the transcript."""

    id: int
    row: TicketRow
    adviser_id: int | None
    need_lines: tuple[NeedLine, ...]
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


def row_of(ticket: Ticket, owner: str | None) -> TicketRow:
    """The frozen view of a ticket whose needs are loaded."""
    return TicketRow(
        reference=ticket.reference,
        status=ticket.status,
        opened_at=ticket.opened_at,
        territory_name=ticket.territory_name,
        contact_name=ticket.contact_name,
        function=ticket.function,
        needs=tuple(need.need for need in ticket.needs),
        owner=owner,
        due_on=ticket.due_on,
        answered_at=ticket.answered_at,
        snoozed_until=ticket.snoozed_until,
    )


async def detail(session: AsyncSession, reference: str) -> TicketDetail:
    """The ticket and its history, oldest first.

    Raises:
        TicketNotFound: no ticket bears the reference.

    """
    found = await session.execute(
        select(Ticket, Adviser.display_name)
        .outerjoin(Adviser, Adviser.id == Ticket.adviser_id)
        .where(Ticket.reference == reference)
        .options(selectinload(Ticket.needs))
        .execution_options(populate_existing=True)
    )
    ticket, owner = found.first() or (None, None)
    if ticket is None:
        raise TicketNotFound(reference)
    return TicketDetail(
        id=ticket.id,
        row=row_of(ticket, owner),
        adviser_id=ticket.adviser_id,
        need_lines=await _need_lines(session, ticket.id),
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


EARLIER = 10  # tickets of the same territory that the page lists


async def earlier(session: AsyncSession, ticket: TicketDetail) -> tuple[TicketRow, ...]:
    """The other tickets of the same territory, the last opened first."""
    if ticket.territory_id is None:
        return ()
    found = await session.execute(
        select(Ticket, Adviser.display_name)
        .outerjoin(Adviser, Adviser.id == Ticket.adviser_id)
        .where(Ticket.territory_id == ticket.territory_id, Ticket.id != ticket.id)
        .options(selectinload(Ticket.needs))
        .order_by(Ticket.id.desc())
        .limit(EARLIER)
    )
    return tuple(row_of(other, owner) for other, owner in found)


async def _need_lines(session: AsyncSession, ticket_id: int) -> tuple[NeedLine, ...]:
    rows = await session.execute(
        select(TicketNeed, Adviser.display_name)
        .outerjoin(Adviser, Adviser.id == TicketNeed.adviser_id)
        .where(TicketNeed.ticket_id == ticket_id)
        .order_by(TicketNeed.position)
        .execution_options(populate_existing=True)
    )
    return tuple(
        NeedLine(
            need=line.need,
            status=line.status,
            by=name,
            adviser_id=line.adviser_id,
            closing_reason=line.closing_reason,
        )
        for line, name in rows
    )


async def _history(session: AsyncSession, ticket_id: int) -> Sequence[HistoryLine]:
    receiver = aliased(Adviser)
    rows = await session.execute(
        select(TicketEvent, Adviser.display_name, receiver.display_name)
        .outerjoin(Adviser, Adviser.id == TicketEvent.adviser_id)
        .outerjoin(receiver, receiver.id == TicketEvent.to_adviser_id)
        .where(TicketEvent.ticket_id == ticket_id)
        .order_by(TicketEvent.id)
    )
    return [
        HistoryLine(
            at=e.at,
            kind=e.kind,
            status=e.status,
            by=by,
            text=e.text,
            need=e.need,
            to=to,
            mail_id=e.mail_id,
        )
        for e, by, to in rows
    ]
