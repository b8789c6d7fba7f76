"""Keeping workshops: create, edit, publish, cancel; the console comes through here.

Whatever counts places first locks the workshop's row (`_locked`): two people never get the last
place, on SQLite as on PostgreSQL.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TypedDict

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import InvalidWorkshop, TransitionRefused, WorkshopNotFound
from bot.workshops.drafts import WorkshopDraft
from bot.workshops.models import (
    TRANSITIONS,
    Registration,
    Standing,
    Workshop,
    WorkshopEvent,
    WorkshopEventKind,
    WorkshopStatus,
)


class Trace(TypedDict):
    """Who did something with a workshop, and when: what every change is noted with."""

    adviser_id: int
    now: datetime


async def create(
    session: AsyncSession, draft: WorkshopDraft, *, adviser_id: int, now: datetime
) -> Workshop:
    """Keep a new workshop as a draft that visitors do not see."""
    workshop = Workshop(status=WorkshopStatus.DRAFT, **asdict(draft))
    session.add(workshop)
    await session.flush()
    note(session, workshop.id, WorkshopEventKind.CREATED, adviser_id=adviser_id, now=now)
    return workshop


async def edit(
    session: AsyncSession, workshop_id: int, draft: WorkshopDraft, *, adviser_id: int, now: datetime
) -> None:
    """Replace what a workshop says; places added go to the people who wait.

    Raises:
        WorkshopNotFound: no workshop bears the id.
        TransitionRefused: the workshop is cancelled.
        InvalidWorkshop: fewer places than people who were given one.

    """
    workshop = await locked(session, workshop_id)
    if workshop.status is WorkshopStatus.CANCELLED:
        raise TransitionRefused(f"workshop {workshop_id} is cancelled")
    confirmed = await count(session, workshop_id, Standing.CONFIRMED)
    if draft.places < confirmed:
        raise InvalidWorkshop({"places": _FEWER_PLACES.format(confirmed=confirmed)})
    for name, value in asdict(draft).items():
        setattr(workshop, name, value)
    await session.flush()
    await give_free_places(session, workshop, now=now)
    note(session, workshop_id, WorkshopEventKind.EDITED, adviser_id=adviser_id, now=now)


_FEWER_PLACES = (
    "{confirmed} personnes ont déjà une place. Retirez d'abord des inscriptions, ou gardez "
    "{confirmed} places au moins."
)


async def change_status(
    session: AsyncSession,
    workshop_id: int,
    *,
    to: WorkshopStatus,
    adviser_id: int,
    now: datetime,
) -> None:
    """Move a workshop along `TRANSITIONS` and leave a dated event.

    Raises:
        WorkshopNotFound: no workshop bears the id.
        TransitionRefused: `to` cannot follow the current status, or the date to publish is past.

    """
    workshop = await locked(session, workshop_id)
    too_late = to is WorkshopStatus.PUBLISHED and workshop.starts_at <= now
    if to not in TRANSITIONS[workshop.status] or too_late:
        raise TransitionRefused(f"workshop {workshop_id}: {workshop.status} -> {to}")
    workshop.status = to
    note(
        session,
        workshop_id,
        WorkshopEventKind.STATUS_CHANGED,
        adviser_id=adviser_id,
        now=now,
        status=to,
    )


async def locked(session: AsyncSession, workshop_id: int) -> Workshop:
    """The workshop, whose row nobody else can lock before this transaction ends.

    Raises:
        WorkshopNotFound: no workshop bears the id.

    """
    lock = update(Workshop).where(Workshop.id == workshop_id).values(places=Workshop.places)
    workshop: Workshop | None = await session.scalar(
        lock.returning(Workshop).execution_options(populate_existing=True)
    )
    if workshop is None:
        raise WorkshopNotFound(workshop_id)
    return workshop


async def count(session: AsyncSession, workshop_id: int, standing: Standing) -> int:
    """How many people have a place, or wait for one."""
    number = select(func.count()).select_from(Registration)
    mine = number.where(Registration.workshop_id == workshop_id, Registration.standing == standing)
    return await session.scalar(mine) or 0


async def give_free_places(session: AsyncSession, workshop: Workshop, *, now: datetime) -> None:
    """Promote the people who wait, first come first; the workshop is locked."""
    free = workshop.places - await count(session, workshop.id, Standing.CONFIRMED)
    waiting = await session.scalars(
        select(Registration)
        .where(Registration.workshop_id == workshop.id, Registration.standing == Standing.WAITING)
        .order_by(Registration.id)
        .limit(max(free, 0))
    )
    for registration in waiting:
        registration.standing, registration.promoted_at = Standing.CONFIRMED, now
    await session.flush()


def note(
    session: AsyncSession,
    workshop_id: int,
    kind: WorkshopEventKind,
    *,
    adviser_id: int,
    now: datetime,
    status: WorkshopStatus | None = None,
) -> None:
    """Leave the trace of what an adviser did with a workshop or the people registered."""
    event = WorkshopEvent(
        workshop_id=workshop_id, kind=kind, status=status, adviser_id=adviser_id, at=now
    )
    session.add(event)
