"""Moving a ticket along the table of transitions, and its needs with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import TransitionRefused
from bot.tickets.models import Ticket, TicketNeed
from bot.tickets.statuses import TRANSITIONS, ClosingReason, Status

_ANSWERED = frozenset({Status.WAITING, Status.CLOSED})


def before(to: Status) -> list[Status]:
    """The statuses that `to` may follow."""
    return [status for status, following in TRANSITIONS.items() if to in following]


async def move(session: AsyncSession, ticket: Ticket, to: Status, *, now: datetime) -> None:
    """One conditional UPDATE: of two who move a ticket at once, one is refused.

    Waiting for the territory, or closing, is a first answer if there was none.

    Raises:
        TransitionRefused: `to` cannot follow the current status.

    """
    values: dict[str, Any] = {"status": to}
    if to in _ANSWERED:
        values["answered_at"] = func.coalesce(Ticket.answered_at, now)
    if to is Status.CLOSED:
        values["snoozed_until"] = None
    moved = await session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.status.in_(before(to)))
        .values(values)
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    if moved.first() is None:
        raise TransitionRefused(f"{ticket.reference}: {ticket.status} -> {to}")


async def carry_needs(
    session: AsyncSession, ticket: Ticket, to: Status, *, reason: ClosingReason
) -> None:
    """Take the needs where their ticket went: those still open, or all when it opens again."""
    needs = update(TicketNeed).where(TicketNeed.ticket_id == ticket.id)
    if ticket.status is not Status.CLOSED:
        needs = needs.where(TicketNeed.status != Status.CLOSED)
    closing_reason = reason if to is Status.CLOSED else None
    await session.execute(
        needs.values(status=to, closing_reason=closing_reason).execution_options(
            synchronize_session=False
        )
    )
