"""Tables of the counts, which name nobody and outlive the conversations that they count."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UtcDateTime


class Subject(StrEnum):
    """What is counted by day: a conversation on that of its beginning, a request of its opening."""

    CONVERSATION = "conversation"
    TICKET = "ticket"


_SUBJECT = Enum(
    Subject, native_enum=False, length=20, values_callable=lambda kind: [s.value for s in kind]
)


class StatisticDay(Base):
    """A day of Paris that was counted; `counted_at` is None while it is due."""

    __tablename__ = "statistic_day"

    subject: Mapped[Subject] = mapped_column(_SUBJECT, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StatisticCount(Base):
    """How many of that day are `key` for that `measure`."""

    __tablename__ = "statistic_count"

    subject: Mapped[Subject] = mapped_column(_SUBJECT, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(String(30), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    count: Mapped[int]


class UnansweredMessage(Base):
    """A visitor's message that got no answer on its matter; it goes with the message."""

    __tablename__ = "unanswered_message"
    __table_args__ = (Index("ix_unanswered_message_day_theme", "day", "theme"),)

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[date]
    theme: Mapped[str] = mapped_column(String(60))


class WeeklyDigest(Base):
    """A week, named by its Monday, whose digest was written to the outbox: never twice."""

    __tablename__ = "weekly_digest"

    monday: Mapped[date] = mapped_column(primary_key=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
