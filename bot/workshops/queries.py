"""Reading workshops: frozen rows, explicit order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.dates import moment_in_words, short_moment_in_words
from bot.errors import WorkshopNotFound
from bot.workshops.models import (
    Registration,
    Standing,
    Workshop,
    WorkshopEvent,
    WorkshopEventKind,
    WorkshopMode,
    WorkshopStatus,
)


@dataclass(frozen=True)
class WorkshopRow:
    """A workshop and how many people have a place or wait for one."""

    id: int
    status: WorkshopStatus
    title: str
    theme: str
    description: str
    starts_at: datetime
    minutes: int
    mode: WorkshopMode
    place: str
    places: int
    confirmed: int
    waiting: int

    @property
    def places_left(self) -> int:
        """Free places, never below 0."""
        return max(self.places - self.confirmed, 0)

    @property
    def when(self) -> str:
        """« mardi 8 décembre 2026 à 14 h »."""
        return moment_in_words(self.starts_at)

    @property
    def short_when(self) -> str:
        """« mardi 8 décembre à 14 h »."""
        return short_moment_in_words(self.starts_at)

    @property
    def where(self) -> str:
        """« En visio : le lien sera envoyé aux inscrits », « Sur place : salle du conseil »."""
        place = self.place or "le lien sera envoyé aux inscrits"
        return f"{self.mode.label}\N{NO-BREAK SPACE}: {place}"

    @property
    def duration(self) -> str:
        """« 45 min », « 2 h », « 1 h 30 »."""
        hours, minutes = divmod(self.minutes, 60)
        if not hours:
            return f"{minutes} min"
        return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"


@dataclass(frozen=True)
class WorkshopLists:
    """What advisers keep: the next one first, then the latest one first."""

    to_come: tuple[WorkshopRow, ...]
    past: tuple[WorkshopRow, ...]


@dataclass(frozen=True)
class RegistrationRow:
    """One person registered; `rank` counts from 1 within the standing."""

    id: int
    rank: int
    standing: Standing
    contact_name: str
    function: str
    territory_name: str
    email: str
    created_at: datetime
    promoted_at: datetime | None


@dataclass(frozen=True)
class EventRow:
    """One dated fact; `by` is the adviser's name, None once the account is gone."""

    at: datetime
    kind: WorkshopEventKind
    status: WorkshopStatus | None
    by: str | None


def _with_counts() -> Select[Any]:
    def counted(standing: Standing) -> Any:
        return (
            select(func.count(Registration.id))
            .where(Registration.workshop_id == Workshop.id, Registration.standing == standing)
            .scalar_subquery()
        )

    return select(Workshop, counted(Standing.CONFIRMED), counted(Standing.WAITING))


def _row(workshop: Workshop, confirmed: int, waiting: int) -> WorkshopRow:
    return WorkshopRow(
        id=workshop.id,
        status=workshop.status,
        title=workshop.title,
        theme=workshop.theme,
        description=workshop.description,
        starts_at=workshop.starts_at,
        minutes=workshop.minutes,
        mode=workshop.mode,
        place=workshop.place,
        places=workshop.places,
        confirmed=confirmed,
        waiting=waiting,
    )


async def upcoming(
    session: AsyncSession, *, now: datetime, limit: int = 100
) -> tuple[WorkshopRow, ...]:
    """What visitors see: published and not begun, next first."""
    rows = await session.execute(
        _with_counts()
        .where(Workshop.status == WorkshopStatus.PUBLISHED, Workshop.starts_at > now)
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(limit)
    )
    return tuple(_row(*row) for row in rows)


async def kept(session: AsyncSession, *, now: datetime) -> WorkshopLists:
    """Every workshop, for advisers."""
    by_date = (Workshop.starts_at, Workshop.id)
    rows = [_row(*row) for row in await session.execute(_with_counts().order_by(*by_date))]
    return WorkshopLists(
        to_come=tuple(row for row in rows if row.starts_at > now),
        past=tuple(row for row in reversed(rows) if row.starts_at <= now),
    )


async def one(session: AsyncSession, workshop_id: int) -> WorkshopRow:
    """The workshop; raises WorkshopNotFound."""
    row = (await session.execute(_with_counts().where(Workshop.id == workshop_id))).one_or_none()
    if row is None:
        raise WorkshopNotFound(workshop_id)
    return _row(*row)


async def registrations(session: AsyncSession, workshop_id: int) -> tuple[RegistrationRow, ...]:
    """Who has a place, then who waits, each in the order of registration."""
    found = await session.scalars(
        select(Registration)
        .where(Registration.workshop_id == workshop_id)
        .order_by((Registration.standing == Standing.WAITING), Registration.id)
    )
    ranks = dict.fromkeys(Standing, 0)
    rows = []
    for registration in found:
        ranks[registration.standing] += 1
        rows.append(_registration_row(registration, ranks[registration.standing]))
    return tuple(rows)


def _registration_row(registration: Registration, rank: int) -> RegistrationRow:
    return RegistrationRow(
        id=registration.id,
        rank=rank,
        standing=registration.standing,
        contact_name=registration.contact_name,
        function=registration.function,
        territory_name=registration.territory_name,
        email=registration.email,
        created_at=registration.created_at,
        promoted_at=registration.promoted_at,
    )


async def history(session: AsyncSession, workshop_id: int) -> tuple[EventRow, ...]:
    """What advisers did with the workshop, oldest first."""
    rows = await session.execute(
        select(WorkshopEvent, Adviser.display_name)
        .outerjoin(Adviser, Adviser.id == WorkshopEvent.adviser_id)
        .where(WorkshopEvent.workshop_id == workshop_id)
        .order_by(WorkshopEvent.id)
    )
    return tuple(EventRow(at=e.at, kind=e.kind, status=e.status, by=name) for e, name in rows)
