"""Tables of the counts, which name nobody and outlive the conversations that they count."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UtcDateTime


class StatisticDay(Base):
    """A day of Paris whose conversations are counted; `counted_at` is None while that is due."""

    __tablename__ = "statistic_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StatisticCount(Base):
    """How many conversations begun on `day`, or messages of them, are `key` for that `measure`."""

    __tablename__ = "statistic_count"

    day: Mapped[date] = mapped_column(
        ForeignKey("statistic_day.day", ondelete="CASCADE"), primary_key=True
    )
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
