"""From the assistant to a human and back: each change is one conditional UPDATE and a dated row.

A change is refused when the mode is no longer the one it starts from, whoever was first. Timers
are columns: `due_at` rings for `due_reason`, whichever process is there to hear it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.advisers import presence
from bot.advisers.models import Adviser
from bot.conversations import summary
from bot.conversations.models import Conversation, ConversationEvent, Outcome
from bot.conversations.modes import TRANSITIONS, Mode, Reason
from bot.errors import AdviserBusy, ConversationNotFound, ConversationTaken, NotYourConversation


@dataclass(frozen=True, kw_only=True)
class Delays:
    """How long a visitor waits for an adviser to come, and for one to answer."""

    waiting: timedelta
    silence: timedelta


async def move(
    session: AsyncSession,
    conversation_id: str,
    reason: Reason,
    *,
    now: datetime,
    adviser_id: int | None = None,
    due: tuple[datetime, Reason] | None = None,
    only_if: Iterable[ColumnElement[bool]] = (),
) -> int | None:
    """Change the mode as `TRANSITIONS` says; the id of the dated row, or None when refused."""
    sources, mode = TRANSITIONS[reason]
    changed = await session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.mode.in_(sources), *only_if)
        .values(
            mode=mode,
            adviser_id=adviser_id if mode is Mode.ADVISER else None,
            due_at=due and due[0],
            due_reason=due and due[1],
            updated_at=now,
        )
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        return None
    event = ConversationEvent(
        conversation_id=conversation_id, mode=mode, reason=reason, adviser_id=adviser_id, at=now
    )
    session.add(event)
    await session.flush()
    return event.id


async def request(
    session: AsyncSession, conversation_id: str, *, now: datetime, delays: Delays
) -> bool:
    """Put the conversation in the queue; whether it was not there already."""
    due = (now + delays.waiting, Reason.NOBODY_CAME)
    return await move(session, conversation_id, Reason.REQUESTED, now=now, due=due) is not None


async def take(
    session: AsyncSession,
    conversation_id: str,
    *,
    adviser_id: int,
    capacity: int,
    now: datetime,
    delays: Delays,
) -> None:
    """Give the waiting conversation to this adviser, whose page is then known to be open.

    Raises:
        ConversationTaken: a colleague was first (`by`), or it waits no more (`by` is None).
        AdviserBusy: the adviser has `capacity` conversations already.
        ConversationNotFound: the visitor erased it.

    """
    await presence.seen(session, adviser_id, now=now)  # locks: one taking at a time for an adviser
    other = aliased(Conversation)
    has = select(func.count()).where(other.mode == Mode.ADVISER, other.adviser_id == adviser_id)
    taken = await move(
        session,
        conversation_id,
        Reason.TAKEN,
        now=now,
        adviser_id=adviser_id,
        due=(now + delays.silence, Reason.ADVISER_SILENT),
        only_if=[has.scalar_subquery() < capacity],
    )
    if taken is None:
        await _refuse(session, conversation_id)
    await summary.note_outcome(session, conversation_id, Outcome.HUMAN)


async def _refuse(session: AsyncSession, conversation_id: str) -> None:
    row = (
        await session.execute(
            select(Conversation.mode, Adviser.display_name)
            .outerjoin(Adviser, Adviser.id == Conversation.adviser_id)
            .where(Conversation.id == conversation_id)
        )
    ).first()
    if row is None:
        raise ConversationNotFound(conversation_id)
    if row.mode is Mode.WAITING:
        raise AdviserBusy
    raise ConversationTaken(by=row.display_name)


async def leave(
    session: AsyncSession, conversation_id: str, reason: Reason, *, adviser_id: int, now: datetime
) -> None:
    """The adviser hands the conversation back or closes it.

    Raises:
        NotYourConversation: this adviser does not have it, or has it no more.

    """
    mine = [Conversation.adviser_id == adviser_id]
    gone = await move(
        session, conversation_id, reason, now=now, adviser_id=adviser_id, only_if=mine
    )
    if gone is None:
        raise NotYourConversation
