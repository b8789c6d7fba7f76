"""Whether a human can be offered now, and who speaks in a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers import presence
from bot.advisers.models import Adviser
from bot.conversations.models import Conversation
from bot.conversations.modes import Mode


@dataclass(frozen=True)
class Speaker:
    """Who answers the visitor; `adviser_name` is known in the mode `adviser` only."""

    mode: Mode = Mode.BOT
    adviser_name: str | None = None


ASSISTANT = Speaker()


async def speaker(session: AsyncSession, conversation_id: str) -> Speaker:
    """Who speaks in it; the assistant when there is no such conversation."""
    row = (
        await session.execute(
            select(Conversation.mode, Adviser.display_name)
            .outerjoin(Adviser, Adviser.id == Conversation.adviser_id)
            .where(Conversation.id == conversation_id)
        )
    ).first()
    return Speaker(row.mode, row.display_name) if row else ASSISTANT


async def free_places(session: AsyncSession, *, now: datetime, capacity: int) -> int:
    """How many more conversations the advisers who are there can take, the queue served first."""
    there = await presence.present(session, now=now)
    rows = await session.execute(
        select(Conversation.adviser_id, func.count())
        .where(Conversation.mode == Mode.ADVISER)
        .group_by(Conversation.adviser_id)
    )
    busy: dict[int | None, int] = {row[0]: row[1] for row in rows}
    places = sum(max(0, capacity - busy.get(adviser_id, 0)) for adviser_id in there)
    waiting = await waiting_count(session)
    return max(0, places - waiting)


async def waiting_count(session: AsyncSession) -> int:
    """How many visitors wait for an adviser."""
    return (
        await session.scalar(
            select(func.count()).select_from(Conversation).where(Conversation.mode == Mode.WAITING)
        )
        or 0
    )
