"""The table of mails."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UtcDateTime


class MailKind(StrEnum):
    """What a mail tells; its templates bear the value's name."""

    TICKET_RECEIVED = "ticket_received"
    TICKET_NEW = "ticket_new"
    TICKET_PRECISION = "ticket_precision"
    TICKET_CANCELLED = "ticket_cancelled"
    CANCELLATION_CONFIRMED = "cancellation_confirmed"
    TICKET_ASSIGNED = "ticket_assigned"
    REPLY = "reply"
    DIGEST = "digest"

    @property
    def label(self) -> str:
        """The French name shown to advisers: what, and to whom."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    MailKind.TICKET_RECEIVED: "Accusé de réception, à la personne",
    MailKind.TICKET_NEW: "Nouvelle demande, aux conseillers",
    MailKind.TICKET_PRECISION: "Précision ajoutée, aux conseillers",
    MailKind.TICKET_CANCELLED: "Demande annulée, aux conseillers",
    MailKind.CANCELLATION_CONFIRMED: "Confirmation d'annulation, à la personne",
    MailKind.TICKET_ASSIGNED: "Demande confiée, au conseiller",
    MailKind.REPLY: "Réponse d'un conseiller, à la personne",
    MailKind.DIGEST: "Bilan de la semaine, à qui l'a demandé",
}


class MailStatus(StrEnum):
    """Where a mail stands: `waiting` also while it is sent or between two attempts."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    RECALLED = "recalled"


def _enum(kind: type[StrEnum]) -> Enum:
    values = [member.value for member in kind]
    return Enum(kind, native_enum=False, length=30, values_callable=lambda _kind: values)


class Mail(Base):
    """One mail to one recipient, complete as it will leave.

    `key` makes the Message-ID, the same at each attempt. `claim` names the worker that is sending
    the row, until `claimed_until`. It goes with its ticket; a digest has none.
    """

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_status_next_attempt_at", "status", "next_attempt_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[MailKind] = mapped_column(_enum(MailKind))
    recipient: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[MailStatus] = mapped_column(_enum(MailStatus))
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(300))
    claim: Mapped[str | None] = mapped_column(String(36))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
