"""Tables of the record: a conversation and its messages."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.conversations.modes import Mode, Reason
from bot.db import Base, UtcDateTime


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


_MODE = Enum(Mode, native_enum=False, length=20, values_callable=_values)
_REASON = Enum(Reason, native_enum=False, length=20, values_callable=_values)


class Author(StrEnum):
    """Who wrote a message."""

    VISITOR = "visitor"
    ASSISTANT = "assistant"
    ADVISER = "adviser"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        """The French name shown beside the message."""
        return {
            "visitor": "Vous",
            "assistant": "Assistant automatique",
            "adviser": "Conseiller",
            "notice": "Information",
        }[self.value]


class Conversation(Base):
    """One visitor's exchange; `id` is random, unguessable and known to that visitor's browser only.

    `profile` holds what the engine understood so far (territory, project, needs). `mode` tells who
    speaks, and `adviser_id` which adviser does in the mode `adviser`; only `handover.move` changes
    them. At `due_at` the mode changes by itself, for `due_reason`.
    """

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_mode_due_at", "mode", "due_at"),)

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    profile: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    mode: Mapped[Mode] = mapped_column(_MODE, default=Mode.BOT, server_default=Mode.BOT.value)
    adviser_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: see 0006
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_reason: Mapped[Reason | None] = mapped_column(_REASON)


class ConversationEvent(Base):
    """A dated fact: the mode became `mode`, through this adviser or nobody, for `reason`.

    The `id` of a request for a human names it in the console, where the visitor's key must not be.
    """

    __tablename__ = "conversation_event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    mode: Mapped[Mode] = mapped_column(_MODE)
    reason: Mapped[Reason] = mapped_column(_REASON)
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Message(Base):
    """What one party said. `id` grows with time over all conversations: it orders and replays.

    `content` holds the buttons or the card of an assistant's message, the signature of an
    adviser's; `understanding` what the engine made of a visitor's; `client_id` names the sending,
    so that sending twice says once;
    `answered_at` tells that the assistant's answer to a visitor's message is in the record, or that
    the message went to the advisers.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_message_conversation_id_id", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    author: Mapped[Author] = mapped_column(
        Enum(Author, native_enum=False, length=20, values_callable=_values)
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
