"""Sending what is due.

What is guaranteed: each mail is handed to the server at least once. The row is marked as sent
after the server has taken the message; a worker that dies in between, or a server whose last word
is lost, makes the mail leave a second time when the lease ends. The second message is the first
one again, with the same Message-ID, by which mail programs and people recognise it. Two living
workers never send one row at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import Sessions, transaction
from bot.outbox import service
from bot.outbox.models import Mail
from bot.outbox.transport import MailDeferred, MailRefused, ServerAway, Transport, compose

POLL = timedelta(seconds=5)  # a reader of mails does not notice it, a database neither

log = structlog.get_logger()


async def deliver_due(
    sessions: Sessions, transport: Transport, *, sender: str, clock: Callable[[], datetime]
) -> int:
    """Send the mails that are due, one by one, until none is or the server is away.

    Returns how many the server took. No transaction is open while a mail leaves.
    """
    sent, worker = 0, str(uuid4())
    while True:
        async with transaction(sessions) as session:
            mail = await service.claim(session, worker=worker, now=clock())
        if mail is None:
            return sent
        failure = await _attempt(transport, mail, sender)
        async with transaction(sessions) as session:
            await _note(session, mail, failure, clock())
        sent += failure is None
        if isinstance(failure, ServerAway):
            return sent


async def _attempt(
    transport: Transport, mail: Mail, sender: str
) -> MailDeferred | MailRefused | None:
    try:
        await transport.send(compose(mail, sender=sender))
    except ValueError as error:  # no address at all: the server would refuse it too
        failure: MailDeferred | MailRefused = MailRefused(str(error))
    except (MailDeferred, MailRefused) as refusal:
        failure = refusal
    else:
        log.info("mail_sent", mail=mail.id, kind=mail.kind.value)
        return None
    log.warning("mail_not_sent", mail=mail.id, kind=mail.kind.value, attempts=mail.attempts)
    return failure


async def _note(
    session: AsyncSession, mail: Mail, failure: MailDeferred | MailRefused | None, now: datetime
) -> None:
    if failure is None:
        await service.note_sent(session, mail, now=now)
        return
    final = isinstance(failure, MailRefused)
    await service.note_failure(session, mail, reason=str(failure), now=now, final=final)


async def deliver_for_ever(
    sessions: Sessions, transport: Transport, *, sender: str, clock: Callable[[], datetime]
) -> None:
    """Send what is due every `POLL`; a failure of ours is logged and the next round goes on."""
    while True:
        try:
            await deliver_due(sessions, transport, sender=sender, clock=clock)
        except Exception:
            log.exception("mails_failed")
        await asyncio.sleep(POLL.total_seconds())
