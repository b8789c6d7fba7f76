"""Taking a place in a workshop, and giving it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import WorkshopClosed, WorkshopFull, WorkshopNotFound
from bot.tickets.contact import clean_email
from bot.workshops import service
from bot.workshops.models import (
    Registration,
    Standing,
    Workshop,
    WorkshopEventKind,
    WorkshopStatus,
)

WAITING_PLACES = 20  # beyond, waiting would be a false hope


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who registers; the fields were checked when they were asked."""

    contact_name: str
    function: str
    territory_id: str | None
    territory_name: str
    email: str
    conversation_id: str | None


@dataclass(frozen=True)
class Outcome:
    """What a registration gave; `rank` counts from 1 on the waiting list, 0 with a place.

    `again` tells that the address was registered before, and nothing changed.
    """

    registration_id: int
    standing: Standing
    rank: int
    again: bool
    ours: bool  # the registration belongs to the same conversation


def is_open(workshop: Workshop, now: datetime) -> bool:
    """Whether visitors may register: published and not begun."""
    return workshop.status is WorkshopStatus.PUBLISHED and workshop.starts_at > now


async def register(
    session: AsyncSession, workshop_id: int, person: Person, *, now: datetime
) -> Outcome:
    """Give the person a place, or a rank on the waiting list; once for an e-mail address.

    Raises:
        WorkshopNotFound: no workshop bears the id.
        WorkshopClosed: it is not published, cancelled, or begun.
        WorkshopFull: the waiting list is full too.
        InvalidTicket: the e-mail address is malformed.

    """
    email = clean_email(person.email).lower()
    workshop = await service.locked(session, workshop_id)
    if not is_open(workshop, now):
        raise WorkshopClosed(workshop_id)
    known = await session.scalar(
        select(Registration).where(
            Registration.workshop_id == workshop_id, Registration.email == email
        )
    )
    if known is not None:
        return await _outcome(session, known, person, again=True)
    registration = Registration(
        workshop_id=workshop_id,
        standing=await _next_standing(session, workshop),
        contact_name=person.contact_name,
        function=person.function,
        territory_id=person.territory_id,
        territory_name=person.territory_name,
        email=email,
        conversation_id=person.conversation_id,
        created_at=now,
    )
    session.add(registration)
    await session.flush()
    return await _outcome(session, registration, person, again=False)


async def _next_standing(session: AsyncSession, workshop: Workshop) -> Standing:
    if await service.count(session, workshop.id, Standing.CONFIRMED) < workshop.places:
        return Standing.CONFIRMED
    if await service.count(session, workshop.id, Standing.WAITING) < WAITING_PLACES:
        return Standing.WAITING
    raise WorkshopFull(workshop.id)


async def _outcome(
    session: AsyncSession, registration: Registration, person: Person, *, again: bool
) -> Outcome:
    ours = (
        person.conversation_id is not None
        and registration.conversation_id == person.conversation_id
    )
    rank = 0
    if registration.standing is Standing.WAITING:
        before = select(func.count()).where(
            Registration.workshop_id == registration.workshop_id,
            Registration.standing == Standing.WAITING,
            Registration.id <= registration.id,
        )
        rank = await session.scalar(before) or 0
    return Outcome(registration.id, registration.standing, rank, again, ours)


async def unregister(
    session: AsyncSession, registration_id: int, *, conversation_id: str, now: datetime
) -> Workshop:
    """Cancel a registration made in this conversation; the first who waits gets the place.

    Raises:
        WorkshopNotFound: this conversation made no such registration, or cancelled it.

    """
    workshop_id = await session.scalar(
        select(Registration.workshop_id).where(
            Registration.id == registration_id, Registration.conversation_id == conversation_id
        )
    )
    return await _cancel(session, workshop_id, registration_id, now=now)


async def remove(
    session: AsyncSession,
    workshop_id: int,
    registration_id: int,
    *,
    adviser_id: int,
    now: datetime,
) -> None:
    """Cancel a registration for somebody who asked an adviser to; raises WorkshopNotFound."""
    await _cancel(session, workshop_id, registration_id, now=now)
    kind = WorkshopEventKind.REMOVED
    service.note(session, workshop_id, kind, adviser_id=adviser_id, now=now)


async def _cancel(
    session: AsyncSession, workshop_id: int | None, registration_id: int, *, now: datetime
) -> Workshop:
    if workshop_id is None:
        raise WorkshopNotFound(registration_id)
    workshop = await service.locked(session, workshop_id)
    gone = await session.execute(
        delete(Registration)
        .where(Registration.id == registration_id, Registration.workshop_id == workshop_id)
        .returning(Registration.id)
    )
    if gone.first() is None:
        raise WorkshopNotFound(registration_id)
    if is_open(workshop, now):
        await service.give_free_places(session, workshop, now=now)
    return workshop
