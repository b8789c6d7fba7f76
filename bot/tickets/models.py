"""Tables of the requests."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db import Base, UtcDateTime
from bot.guidance import Need
from bot.tickets.statuses import ClosingReason, Status


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
    TRANSCRIPT_READ = "transcript_read"
    PRECISION = "precision"
    CANCELLED = "cancelled"
    CLAIMED = "claimed"
    TRANSFERRED = "transferred"
    RELEASED = "released"
    NEED_STATUS = "need_status"
    NEED_ENTRUSTED = "need_entrusted"
    NEED_ADDED = "need_added"
    NEED_REMOVED = "need_removed"
    NOTE = "note"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    REPLIED = "replied"
    REPLY_RECALLED = "reply_recalled"


def _enum(kind: type[StrEnum | Need]) -> Enum:
    values = [member.value for member in kind]
    return Enum(kind, native_enum=False, length=20, values_callable=lambda _kind: values)


class Ticket(Base):
    """One visitor's request; `key` makes a retried opening open nothing twice.

    `telephone` is in international form; `moments` and `deadline` are the visitor's own words.
    `departement` and `region` are the codes of the territory, for the inbox. `due_on` is the day
    by which advisers mean to give a first answer, `answered_at` when they gave it. `snoozed_until`
    is the day of a reminder. `synthetic` marks rows made for measuring.
    """

    __tablename__ = "ticket"
    __table_args__ = (Index("ix_ticket_status_opened_at", "status", "opened_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    status: Mapped[Status] = mapped_column(_enum(Status))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="SET NULL"), index=True
    )
    territory_id: Mapped[str | None] = mapped_column(String(30), index=True)
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
    adviser_id: Mapped[int | None] = mapped_column(
        ForeignKey("adviser.id", ondelete="SET NULL"), index=True
    )
    departement: Mapped[str | None] = mapped_column(String(3), index=True)
    region: Mapped[str | None] = mapped_column(String(3))
    due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snoozed_until: Mapped[date | None]
    synthetic: Mapped[bool] = mapped_column(default=False)
    needs: Mapped[list[TicketNeed]] = relationship(
        order_by="TicketNeed.position", cascade="all, delete-orphan", lazy="raise"
    )


class TicketNeed(Base):
    """One of the needs a ticket states, with a life of its own.

    `adviser_id` is the colleague it was entrusted to; None: whoever has the ticket.
    """

    __tablename__ = "ticket_need"

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    need: Mapped[Need] = mapped_column(_enum(Need), primary_key=True)
    position: Mapped[int]
    status: Mapped[Status] = mapped_column(_enum(Status), default=Status.NEW)
    adviser_id: Mapped[int | None] = mapped_column(
        ForeignKey("adviser.id", ondelete="SET NULL"), index=True
    )
    closing_reason: Mapped[ClosingReason | None] = mapped_column(_enum(ClosingReason))


class TicketEvent(Base):
    """A dated fact in the life of a ticket; `adviser_id` is None when the visitor caused it.

    `text` is what was written: a precision, a note, a word to a colleague, a reason, a reply.
    `need` is the need concerned, `to_adviser_id` who receives the ticket or the need, `mail_id`
    the reply.
    """

    __tablename__ = "ticket_event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    kind: Mapped[TicketEventKind] = mapped_column(_enum(TicketEventKind))
    status: Mapped[Status | None] = mapped_column(_enum(Status))
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    text: Mapped[str | None] = mapped_column(Text)
    need: Mapped[Need | None] = mapped_column(_enum(Need))
    to_adviser_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id", ondelete="SET NULL"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id", ondelete="SET NULL"))


class CannedReply(Base):
    """A reply that advisers keep ready; `body` may hold the variables of `canned.VARIABLES`."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    title: Mapped[str] = mapped_column(String(120), unique=True)
    body: Mapped[str] = mapped_column(Text)
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketCounter(Base):
    """The last number given in a year, for references such as TE-2026-0001."""

    __tablename__ = "ticket_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
