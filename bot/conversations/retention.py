"""How long the record is kept: what a privacy notice promises, as code."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Conversation, ConversationReading
from bot.outbox.models import Mail
from bot.tickets.models import Ticket


async def purge(
    session: AsyncSession, *, now: datetime, conversation_days: int, ticket_days: int
) -> tuple[int, int]:
    """Delete what is past its time; returns how many conversations and tickets went.

    A conversation goes `conversation_days` after its last message, unless a ticket quotes it: then
    both go `ticket_days` after the ticket was opened. So does the trace of a reading without masks,
    which outlives its conversation. A mail that no ticket caused, such as a week's digest, is kept
    as long as a conversation.
    """
    old_readings = ConversationReading.at < now - timedelta(days=ticket_days)
    await session.execute(delete(ConversationReading).where(old_readings))
    old_tickets = delete(Ticket).where(Ticket.opened_at < now - timedelta(days=ticket_days))
    tickets = (await session.execute(old_tickets.returning(Ticket.id))).all()
    quoted = select(Ticket.conversation_id).where(Ticket.conversation_id.is_not(None))
    old_conversations = delete(Conversation).where(
        Conversation.updated_at < now - timedelta(days=conversation_days),
        Conversation.id.not_in(quoted),
    )
    conversations = (await session.execute(old_conversations.returning(Conversation.id))).all()
    alone = Mail.ticket_id.is_(None) & (Mail.created_at < now - timedelta(days=conversation_days))
    await session.execute(delete(Mail).where(alone))
    return len(conversations), len(tickets)
