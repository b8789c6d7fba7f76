"""Tables of the requests, and the one table of what status may follow which."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db import Base, UtcDateTime
from bot.guidance import Need


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The French name shown to advisers."""
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    Status.NEW: "Nouvelle",
    Status.IN_PROGRESS: "En cours",
    Status.WAITING: "En attente de la collectivité",
    Status.CLOSED: "Close",
}

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.IN_PROGRESS, Status.CLOSED}),
    Status.IN_PROGRESS: frozenset({Status.WAITING, Status.CLOSED}),
    Status.WAITING: frozenset({Status.IN_PROGRESS, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.IN_PROGRESS}),
}


class MeetingMode(StrEnum):
    """How the visitor wishes to meet (communiqué of the service: visio or on site)."""

    VISIO = "visio"
    ON_SITE = "on_site"
    EITHER = "either"

    @property
    def label(self) -> str:
        """The French name."""
        return {"visio": "En visio", "on_site": "Sur place", "either": "Visio ou sur place"}[self]


class MeetingRhythm(StrEnum):
    """How often (communiqué of the service: one-off or regular)."""

    ONE_OFF = "one_off"
    REGULAR = "regular"

    @property
    def label(self) -> str:
        """The French name."""
        return {"one_off": "Un échange ponctuel", "regular": "Un suivi régulier"}[self]


class TicketEventKind(StrEnum):
    """What happened to a ticket."""

    OPENED = "opened"
    STATUS_CHANGED = "status_changed"
    READ = "read"
    PRECISION = "precision"
    CANCELLED = "cancelled"


def _enum(kind: type[StrEnum | Need]) -> Enum:
    values = [member.value for member in kind]
    return Enum(kind, native_enum=False, length=20, values_callable=lambda _kind: values)


class Ticket(Base):
    """One visitor's request; `key` makes a retried opening open nothing twice.

    `telephone` is in international form; `moments` and `deadline` are the visitor's own words.
    """

    __tablename__ = "ticket"
    __table_args__ = (Index("ix_ticket_status_opened_at", "status", "opened_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    status: Mapped[Status] = mapped_column(_enum(Status))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="SET NULL"), index=True
    )
    territory_id: Mapped[str | None] = mapped_column(String(30))
    territory_name: Mapped[str] = mapped_column(String(200))
    project: Mapped[str] = mapped_column(Text)
    contact_name: Mapped[str] = mapped_column(String(120))
    function: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    meeting_mode: Mapped[MeetingMode] = mapped_column(_enum(MeetingMode))
    meeting_rhythm: Mapped[MeetingRhythm] = mapped_column(_enum(MeetingRhythm))
    telephone: Mapped[str | None] = mapped_column(String(20))
    moments: Mapped[str | None] = mapped_column(String(200))
    deadline: Mapped[str | None] = mapped_column(String(200))
    needs: Mapped[list[TicketNeed]] = relationship(
        order_by="TicketNeed.position", cascade="all, delete-orphan", lazy="raise"
    )


class TicketNeed(Base):
    """One of the needs a ticket states."""

    __tablename__ = "ticket_need"

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    need: Mapped[Need] = mapped_column(_enum(Need), primary_key=True)
    position: Mapped[int]


class TicketEvent(Base):
    """A dated fact in the life of a ticket; `adviser_id` is None when the visitor caused it.

    `text` is what the visitor added, for a precision.
    """

    __tablename__ = "ticket_event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    kind: Mapped[TicketEventKind] = mapped_column(_enum(TicketEventKind))
    status: Mapped[Status | None] = mapped_column(_enum(Status))
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str | None] = mapped_column(Text)


class TicketCounter(Base):
    """The last number given in a year, for references such as TE-2026-0001."""

    __tablename__ = "ticket_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
