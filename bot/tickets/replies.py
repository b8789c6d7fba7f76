"""Answering by mail, with a moment in which the answer can be called back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.outbox import service as outbox
from bot.outbox.models import MailKind
from bot.tickets.events import by_reference, clean, note
from bot.tickets.mails import NO_POST, Post
from bot.tickets.models import Ticket, TicketEvent, TicketEventKind

RECALL = timedelta(minutes=5)  # long enough to see one's mistake, too short for the reader to mind
LENGTH = 10_000  # characters of one reply
_HINT = f"Écrivez votre réponse, en {LENGTH} caractères au plus."


async def reply(
    session: AsyncSession,
    reference: str,
    *,
    text: str,
    adviser_id: int,
    now: datetime,
    post: Post = NO_POST,
) -> None:
    """Write the mail that answers a ticket; it leaves `RECALL` from now unless it is recalled.

    The visitor's own answer goes to the advisers' mailbox, or else to the adviser.

    Raises:
        TicketNotFound: no ticket bears the reference.
        InvalidTicket: nothing was written, or too much.

    """
    text = clean("reponse", text, longest=LENGTH, sentence=_HINT)
    ticket = await by_reference(session, reference)
    adviser = await session.get_one(Adviser, adviser_id)
    mail = await outbox.queue(
        session,
        MailKind.REPLY,
        to=ticket.email,
        reply_to=post.adviser_mailbox or adviser.email,
        ticket_id=ticket.id,
        values={
            "reference": reference,
            "text": text,
            "by": adviser.display_name,
            "site": post.site,
        },
        now=now,
        not_before=now + RECALL,
    )
    await session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id)
        .values(answered_at=func.coalesce(Ticket.answered_at, now))
        .execution_options(synchronize_session=False)
    )
    kind = TicketEventKind.REPLIED
    note(session, ticket.id, kind, now=now, adviser_id=adviser_id, text=text, mail_id=mail.id)


async def recall(
    session: AsyncSession, reference: str, mail_id: int, *, adviser_id: int, now: datetime
) -> None:
    """Hold back a reply; its text stays in the history. If it was the first, none was given.

    Raises:
        TicketNotFound: no ticket bears the reference.
        MailNotFound: the reply has left, or is leaving.

    """
    ticket = await by_reference(session, reference)
    mail = await outbox.recall(session, mail_id, ticket_id=ticket.id, now=now)
    await session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.answered_at == mail.created_at)
        .values(answered_at=None)
        .execution_options(synchronize_session=False)
    )
    kind = TicketEventKind.REPLY_RECALLED
    note(session, ticket.id, kind, now=now, adviser_id=adviser_id, mail_id=mail_id)


async def recalled_text(session: AsyncSession, ticket_id: int, mail_id: int) -> str:
    """What a reply said, to write it again; empty when there is no such reply."""
    return (
        await session.scalar(
            select(TicketEvent.text).where(
                TicketEvent.ticket_id == ticket_id,
                TicketEvent.mail_id == mail_id,
                TicketEvent.kind == TicketEventKind.REPLIED,
            )
        )
        or ""
    )
