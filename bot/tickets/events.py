"""Finding a ticket to change, and leaving the dated event that tells the change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.errors import InvalidTicket, TicketNotFound
from bot.guidance import Need
from bot.tickets.models import Ticket, TicketEvent, TicketEventKind
from bot.tickets.statuses import Status


async def by_reference(session: AsyncSession, reference: str) -> Ticket:
    """The ticket with its needs, its row locked until the transaction ends (PostgreSQL).

    SQLite, with one writer at a time, needs no lock.

    Raises:
        TicketNotFound: no ticket bears the reference.

    """
    found: Ticket | None = await session.scalar(
        select(Ticket)
        .where(Ticket.reference == reference)
        .options(selectinload(Ticket.needs))
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise TicketNotFound(reference)
    return found


def note(
    session: AsyncSession,
    ticket_id: int,
    kind: TicketEventKind,
    *,
    now: datetime,
    adviser_id: int | None = None,
    status: Status | None = None,
    text: str | None = None,
    need: Need | None = None,
    to_adviser_id: int | None = None,
    mail_id: int | None = None,
) -> None:
    """Leave an event; `adviser_id` is None when the visitor caused it."""
    session.add(
        TicketEvent(
            ticket_id=ticket_id,
            kind=kind,
            at=now,
            adviser_id=adviser_id,
            status=status,
            text=text,
            need=need,
            to_adviser_id=to_adviser_id,
            mail_id=mail_id,
        )
    )


def clean(field: str, value: str, *, longest: int, sentence: str, optional: bool = False) -> str:
    """What an adviser wrote, without spaces around it and with plain line ends.

    Raises:
        InvalidTicket: it is longer than `longest`, or empty and not `optional`; `sentence` says
            in French what is expected in that `field`.

    """
    value = value.replace("\r\n", "\n").strip()
    if len(value) > longest or not (value or optional):
        raise InvalidTicket({field: sentence})
    return value
