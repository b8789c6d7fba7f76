"""Tables of the record: a conversation and its messages."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UtcDateTime


class Author(StrEnum):
    """Who wrote a message."""

    VISITOR = "visitor"
    ASSISTANT = "assistant"

    @property
    def label(self) -> str:
        """The French name shown beside the message."""
        return {"visitor": "Vous", "assistant": "Assistant automatique"}[self.value]


class Conversation(Base):
    """One visitor's exchange; `id` is random, unguessable and known to that visitor's browser only.

    `profile` holds what the engine understood so far (territory, project, needs).
    """

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    profile: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Message(Base):
    """What one party said. `id` grows with time over all conversations: it orders and replays.

    `content` holds the buttons or the card of an assistant's message; `understanding` what the
    engine made of a visitor's; `client_id` names the sending, so that sending twice says once;
    `answered_at` tells that the assistant's answer to a visitor's message is in the record.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_message_conversation_id_id", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    author: Mapped[Author] = mapped_column(
        Enum(Author, native_enum=False, length=20, values_callable=lambda e: [m.value for m in e])
    )
    text: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    understanding: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    client_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Feedback(Base):
    """Whether a visitor found the exchange useful, in their own words if they wish."""

    __tablename__ = "feedback"

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    useful: Mapped[bool]
    comment: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def label(self) -> str:
        """The answer in French."""
        return "Utile" if self.useful else "Pas utile"
