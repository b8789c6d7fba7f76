"""What a visitor may know of a ticket already sent: little, and only of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tickets.models import Ticket, TicketEvent, TicketEventKind
from bot.tickets.statuses import Status

_MOVES = (TicketEventKind.OPENED, TicketEventKind.STATUS_CHANGED, TicketEventKind.CANCELLED)


@dataclass(frozen=True)
class FollowedTicket:
    """Where a ticket stands, since when, and whether the visitor gave it up."""

    reference: str
    status: Status
    opened_at: datetime
    changed_at: datetime
    cancelled: bool


async def own_reference(session: AsyncSession, conversation_id: str) -> str | None:
    """The last ticket opened in this conversation, whose id only its visitor knows."""
    found: str | None = await session.scalar(
        select(Ticket.reference)
        .where(Ticket.conversation_id == conversation_id)
        .order_by(Ticket.id.desc())
        .limit(1)
    )
    return found


async def followed(
    session: AsyncSession, reference: str, *, email: str, conversation_id: str
) -> FollowedTicket | None:
    """The ticket, for whoever opened it in this conversation or knows the e-mail it bears.

    None for an unknown reference and for another address alike: the answer tells nobody which
    references exist.
    """
    ticket = await session.scalar(select(Ticket).where(Ticket.reference == reference))
    if ticket is None:
        return None
    same_address = bool(email) and ticket.email.casefold() == email.casefold()
    if not same_address and ticket.conversation_id != conversation_id:
        return None
    last = await session.scalar(
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket.id, TicketEvent.kind.in_(_MOVES))
        .order_by(TicketEvent.id.desc())
        .limit(1)
    )
    return FollowedTicket(
        reference=ticket.reference,
        status=ticket.status,
        opened_at=ticket.opened_at,
        changed_at=last.at if last else ticket.opened_at,
        cancelled=last is not None and last.kind is TicketEventKind.CANCELLED,
    )
