"""Writing mails to the outbox, claiming them, and noting what became of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import MailNotFound
from bot.outbox.letters import one_line, write
from bot.outbox.models import Mail, MailKind, MailStatus

LEASE = timedelta(minutes=5)  # far longer than one sending may last (`smtp.SEND_SECONDS`)
# Before each new attempt: about three days in all, then a human decides.
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
_MAX_ERROR = 300  # characters, the column's size


async def queue(
    session: AsyncSession,
    kind: MailKind,
    *,
    to: str,
    ticket_id: int | None,
    values: dict[str, Any],
    now: datetime,
    not_before: datetime | None = None,
    reply_to: str | None = None,
) -> Mail:
    """Write a mail in the caller's transaction: it leaves if, and only if, that one commits.

    It leaves at once, or not before `not_before`: until then `recall` holds it back.
    """
    letter = write(kind, values)
    mail = Mail(
        key=str(uuid4()),
        ticket_id=ticket_id,
        kind=kind,
        recipient=to,
        reply_to=reply_to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        created_at=now,
        status=MailStatus.WAITING,
        next_attempt_at=not_before or now,
    )
    session.add(mail)
    await session.flush()
    return mail


async def claim(session: AsyncSession, *, worker: str, now: datetime) -> Mail | None:
    """Reserve the mail that has been due longest, until `LEASE` from now; None when none is due.

    One statement chooses and marks: no other worker gets the same row before the lease ends. The
    attempt is counted here, so that a mail which kills its worker does not come back for ever.
    """
    free = or_(Mail.claimed_until.is_(None), Mail.claimed_until <= now)
    due = (
        select(Mail.id)
        .where(Mail.status == MailStatus.WAITING, Mail.next_attempt_at <= now, free)
        .order_by(Mail.next_attempt_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer at a time anyway
    )
    claimed: Mail | None = await session.scalar(
        update(Mail)
        .where(Mail.id == due.scalar_subquery())
        .values(claim=worker, claimed_until=now + LEASE, attempts=Mail.attempts + 1)
        .returning(Mail)
        .execution_options(synchronize_session=False)
    )
    return claimed


async def note_sent(session: AsyncSession, mail: Mail, *, now: datetime) -> None:
    """The server took the mail."""
    await _note(session, mail, status=MailStatus.SENT, sent_at=now, last_error=None)


async def note_failure(
    session: AsyncSession, mail: Mail, *, reason: str, now: datetime, final: bool
) -> None:
    """The mail did not leave: it waits for its next attempt, or fails when that was the last."""
    error = one_line(reason)[:_MAX_ERROR]
    if final or mail.attempts > len(DELAYS):
        await _note(session, mail, status=MailStatus.FAILED, last_error=error)
    else:
        next_attempt_at = now + DELAYS[mail.attempts - 1]
        await _note(session, mail, next_attempt_at=next_attempt_at, last_error=error)


async def _note(session: AsyncSession, mail: Mail, **values: Any) -> None:
    """Write what became of a mail, unless its lease ended and another worker has it."""
    await session.execute(
        update(Mail)
        .where(Mail.id == mail.id, Mail.claim == mail.claim)
        .values(claim=None, claimed_until=None, **values)
    )


async def retry(session: AsyncSession, mail_id: int, *, now: datetime) -> None:
    """Make a mail that waits or failed due at once, with all its attempts before it.

    Raises:
        MailNotFound: no such mail is there to send.

    """
    found = await session.execute(
        update(Mail)
        .where(Mail.id == mail_id, Mail.status.in_((MailStatus.WAITING, MailStatus.FAILED)))
        .values(status=MailStatus.WAITING, next_attempt_at=now, attempts=0)
        .returning(Mail.id)
    )
    if found.first() is None:
        raise MailNotFound(str(mail_id))


async def recall(session: AsyncSession, mail_id: int, *, ticket_id: int, now: datetime) -> Mail:
    """Hold back a mail of that ticket which has not begun to leave.

    One conditional UPDATE, as `claim`: the worker and the adviser cannot both have the row.

    Raises:
        MailNotFound: it has left, or is leaving.

    """
    recalled: Mail | None = await session.scalar(
        update(Mail)
        .where(
            Mail.id == mail_id,
            Mail.ticket_id == ticket_id,
            Mail.status == MailStatus.WAITING,
            Mail.attempts == 0,
            Mail.next_attempt_at > now,
        )
        .values(status=MailStatus.RECALLED)
        .returning(Mail)
    )
    if recalled is None:
        raise MailNotFound(str(mail_id))
    return recalled
