"""The timers of the modes: which have rung, and doing what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import handover
from bot.conversations.models import Conversation
from bot.conversations.modes import Mode, Reason


@dataclass(frozen=True)
class Due:
    """A timer that has rung."""

    conversation_id: str
    reason: Reason


async def due(session: AsyncSession, *, now: datetime) -> tuple[Due, ...]:
    """The timers that have rung, oldest first."""
    found = await session.execute(
        select(Conversation.id, Conversation.due_reason)
        .where(Conversation.mode.in_([Mode.WAITING, Mode.ADVISER]), Conversation.due_at <= now)
        .order_by(Conversation.due_at, Conversation.id)
    )
    return tuple(Due(row.id, row.due_reason) for row in found)


async def ring(session: AsyncSession, timer: Due, *, now: datetime) -> bool:
    """Do what the timer says, unless somebody came or spoke meanwhile."""
    still = [Conversation.due_at <= now, Conversation.due_reason == timer.reason]
    rung = await handover.move(session, timer.conversation_id, timer.reason, now=now, only_if=still)
    return rung is not None
