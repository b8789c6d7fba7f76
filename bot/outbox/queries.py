"""Reading the outbox: what an adviser must know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.models import Mail, MailKind, MailStatus
from bot.tickets.models import Ticket

SHOWN = 200  # rows of the page; the count says how many there are


@dataclass(frozen=True)
class MailRow:
    """A mail that did not leave yet; its recipient is on the ticket's page, which keeps a trace."""

    id: int
    kind: MailKind
    status: MailStatus
    reference: str | None  # of the ticket that caused it
    created_at: datetime
    next_attempt_at: datetime
    attempts: int
    last_error: str | None


@dataclass(frozen=True)
class Unsent:
    """The first mails that did not leave, failures first then oldest first, and how many in all."""

    rows: tuple[MailRow, ...]
    count: int


async def unsent(session: AsyncSession) -> Unsent:
    """What waits or failed."""
    pending = Mail.status.in_((MailStatus.WAITING, MailStatus.FAILED))
    count = await session.scalar(select(func.count()).select_from(Mail).where(pending)) or 0
    found = await session.execute(
        select(Mail, Ticket.reference)
        .outerjoin(Ticket, Ticket.id == Mail.ticket_id)
        .where(pending)
        .order_by(Mail.status != MailStatus.FAILED, Mail.created_at, Mail.id)
        .limit(SHOWN)
    )
    return Unsent(rows=tuple(_row(mail, reference) for mail, reference in found), count=count)


def _row(mail: Mail, reference: str | None) -> MailRow:
    return MailRow(
        id=mail.id,
        kind=mail.kind,
        status=mail.status,
        reference=reference,
        created_at=mail.created_at,
        next_attempt_at=mail.next_attempt_at,
        attempts=mail.attempts,
        last_error=mail.last_error,
    )


async def recallable(
    session: AsyncSession, ticket_id: int, *, now: datetime
) -> dict[int, datetime]:
    """The mails of a ticket that can still be held back: their ids, and when each leaves."""
    rows = await session.execute(
        select(Mail.id, Mail.next_attempt_at).where(
            Mail.ticket_id == ticket_id,
            Mail.status == MailStatus.WAITING,
            Mail.attempts == 0,
            Mail.next_attempt_at > now,
        )
    )
    return {row.id: row.next_attempt_at for row in rows}
