"""Tables of the staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.advisers.rights import Role
from bot.db import Base, UtcDateTime


class Adviser(Base):
    """An account; `failures` and `locked_until` slow down whoever guesses the password.

    `weekly_digest` tells that its owner asked for the figures of the week by mail.
    """

    __tablename__ = "adviser"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(
        Enum(Role, native_enum=False, length=20, values_callable=lambda e: [r.value for r in e]),
        default=Role.ADVISER,
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    weekly_digest: Mapped[bool] = mapped_column(default=False)


class AdviserSession(Base):
    """A login; the cookie holds a token of which only the SHA-256 is kept."""

    __tablename__ = "adviser_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    adviser_id: Mapped[int] = mapped_column(
        ForeignKey("adviser.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class AdviserPresence(Base):
    """Whether an adviser takes conversations: what they say (`online`), when a page last told."""

    __tablename__ = "adviser_presence"

    adviser_id: Mapped[int] = mapped_column(
        ForeignKey("adviser.id", ondelete="CASCADE"), primary_key=True
    )
    online: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
