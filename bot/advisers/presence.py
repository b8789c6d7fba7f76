"""Which advisers are there: their own word for it, and a page of the console that is open."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import AdviserPresence, AdviserSession

ABSENT_AFTER = timedelta(seconds=90)  # browsers let a hidden page tell once a minute only


async def seen(
    session: AsyncSession, adviser_id: int, *, now: datetime, online: bool | None = None
) -> None:
    """Note that a page of this adviser is open; `online` also sets what they say of themselves.

    The row is locked until the end of the transaction.
    """
    changes: dict[str, object] = {"seen_at": now} | ({} if online is None else {"online": online})
    touch = (
        update(AdviserPresence)
        .where(AdviserPresence.adviser_id == adviser_id)
        .values(changes)
        .returning(AdviserPresence.adviser_id)
    )
    if await session.scalar(touch) is not None:
        return
    try:
        async with session.begin_nested():
            session.add(AdviserPresence(adviser_id=adviser_id, seen_at=now, online=bool(online)))
    except IntegrityError:  # another page of the same adviser was first
        await session.execute(touch)


async def is_online(session: AsyncSession, adviser_id: int) -> bool:
    """What this adviser last said."""
    row = await session.get(AdviserPresence, adviser_id)
    return row is not None and row.online


async def present(session: AsyncSession, *, now: datetime) -> tuple[int, ...]:
    """The advisers who say they are there, are logged in and whose page told so lately."""
    logged_in = exists().where(
        AdviserSession.adviser_id == AdviserPresence.adviser_id, AdviserSession.expires_at > now
    )
    found = await session.scalars(
        select(AdviserPresence.adviser_id)
        .where(AdviserPresence.online, AdviserPresence.seen_at > now - ABSENT_AFTER, logged_in)
        .order_by(AdviserPresence.adviser_id)
    )
    return tuple(found)
