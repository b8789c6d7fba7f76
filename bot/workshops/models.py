"""Tables of the workshops, and the one table of what status may follow which."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UtcDateTime


class WorkshopStatus(StrEnum):
    """Whether visitors see a workshop."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The French name shown to advisers."""
        return {"draft": "Brouillon", "published": "Publié", "cancelled": "Annulé"}[self.value]


TRANSITIONS: dict[WorkshopStatus, frozenset[WorkshopStatus]] = {
    WorkshopStatus.DRAFT: frozenset({WorkshopStatus.PUBLISHED, WorkshopStatus.CANCELLED}),
    WorkshopStatus.PUBLISHED: frozenset({WorkshopStatus.CANCELLED}),
    WorkshopStatus.CANCELLED: frozenset(),  # people may have been told: announce another one
}


class WorkshopMode(StrEnum):
    """Where a workshop takes place."""

    VISIO = "visio"
    ON_SITE = "on_site"

    @property
    def label(self) -> str:
        """The French name."""
        return {"visio": "En visio", "on_site": "Sur place"}[self.value]


class Standing(StrEnum):
    """What a registration gives."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"

    @property
    def label(self) -> str:
        """The French name."""
        return {"confirmed": "Place confirmée", "waiting": "Liste d'attente"}[self.value]


class WorkshopEventKind(StrEnum):
    """What advisers did with a workshop; `READ` and `EXPORTED` are about the people registered."""

    CREATED = "created"
    EDITED = "edited"
    STATUS_CHANGED = "status_changed"
    READ = "read"
    EXPORTED = "exported"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        """The French name shown in the history."""
        return _EVENT_LABELS[self]


_EVENT_LABELS = {
    WorkshopEventKind.CREATED: "créé",
    WorkshopEventKind.EDITED: "modifié",
    WorkshopEventKind.STATUS_CHANGED: "changement d'état",
    WorkshopEventKind.READ: "liste des inscrits lue",
    WorkshopEventKind.EXPORTED: "liste des inscrits exportée",
    WorkshopEventKind.REMOVED: "inscription retirée",
}


def _enum(kind: type[StrEnum]) -> Enum:
    values = [member.value for member in kind]
    return Enum(kind, native_enum=False, length=20, values_callable=lambda _kind: values)


class Workshop(Base):
    """A date to which visitors may register; `place` is empty in visio, where a link is sent."""

    __tablename__ = "workshop"
    __table_args__ = (Index("ix_workshop_status_starts_at", "status", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    status: Mapped[WorkshopStatus] = mapped_column(_enum(WorkshopStatus))
    title: Mapped[str] = mapped_column(String(120))
    theme: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int]
    mode: Mapped[WorkshopMode] = mapped_column(_enum(WorkshopMode))
    place: Mapped[str] = mapped_column(String(200))
    places: Mapped[int]


class Registration(Base):
    """One person in one workshop; the order of `id` is the order of the waiting list.

    An id is never given twice, so that the button that cancels one cannot cancel another.
    `promoted_at` tells that a place was freed for a person who waited, and must be told.
    """

    __tablename__ = "workshop_registration"
    __table_args__ = (UniqueConstraint("workshop_id", "email"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    standing: Mapped[Standing] = mapped_column(_enum(Standing))
    contact_name: Mapped[str] = mapped_column(String(120))
    function: Mapped[str] = mapped_column(String(120))
    territory_id: Mapped[str | None] = mapped_column(String(30))
    territory_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    promoted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkshopEvent(Base):
    """A dated fact in the life of a workshop, with the adviser who caused it."""

    __tablename__ = "workshop_event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshop.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[WorkshopEventKind] = mapped_column(_enum(WorkshopEventKind))
    status: Mapped[WorkshopStatus | None] = mapped_column(_enum(WorkshopStatus))
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Experience(Base):
    """What a territory agreed to share; it names no person: the cell puts people in touch."""

    __tablename__ = "experience"
    __table_args__ = (Index("ix_experience_published_form", "published", "participation_form"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    territory_id: Mapped[str | None] = mapped_column(String(30))
    territory_name: Mapped[str] = mapped_column(String(200))
    participation_form: Mapped[str] = mapped_column(String(40))
    account: Mapped[str] = mapped_column(Text)
    agreed_on: Mapped[date]
    published: Mapped[bool]
