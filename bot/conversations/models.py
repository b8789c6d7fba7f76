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


class Outcome(StrEnum):
    """What came of a conversation by now, each stronger than the one before."""

    ABANDONED = "abandoned"
    OUT_OF_SCOPE = "out_of_scope"
    SELF_SERVED = "self_served"
    HUMAN = "human"
    TICKET = "ticket"

    @property
    def label(self) -> str:
        """The French name."""
        return {
            "abandoned": "Sans suite",
            "out_of_scope": "Hors du service",
            "self_served": "Conseil donné, sans demande",
            "human": "Échange avec un conseiller",
            "ticket": "Demande déposée",
        }[self.value]


class ConversationSummary(Base):
    """What the console's list shows and filters of a conversation, kept up to date turn by turn.

    `id` is its number in the console, where the visitor's key must not be. `fallbacks` counts the
    answers that said « je n'ai pas compris »; `lowest_confidence` is that of the likeliest reading
    of the message understood worst, from 0 to 1. `needs` are the values of `Need`, between spaces.
    `departement` and `region` are codes.
    """

    __tablename__ = "conversation_summary"
    __table_args__ = (
        Index("ix_conversation_summary_outcome_id", "outcome", "id"),
        Index("ix_conversation_summary_departement_id", "departement", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), unique=True
    )
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[Outcome] = mapped_column(
        Enum(Outcome, native_enum=False, length=20, values_callable=_values),
        default=Outcome.ABANDONED,
    )
    turns: Mapped[int] = mapped_column(default=0)
    fallbacks: Mapped[int] = mapped_column(default=0)
    lowest_confidence: Mapped[float | None]
    needs: Mapped[str] = mapped_column(String(100), default="")
    territory_id: Mapped[str | None] = mapped_column(String(30), index=True)
    territory_name: Mapped[str] = mapped_column(String(200), default="")
    departement: Mapped[str | None] = mapped_column(String(3))
    region: Mapped[str | None] = mapped_column(String(3))
    useful: Mapped[bool | None]


class ConversationReading(Base):
    """Who saw a conversation without its masks, and why; it outlives the conversation.

    `number` is that of the summary.
    """

    __tablename__ = "conversation_reading"
    __table_args__ = (Index("ix_conversation_reading_number_adviser_id", "number", "adviser_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    number: Mapped[int]
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Message(Base):
    """What one party said. `id` grows with time over all conversations: it orders and replays.

    `content` holds the buttons or the card of an assistant's message, the signature of an
    adviser's; `understanding` what the engine made of a visitor's (bot/channel.py gives its
    shape); `client_id` names the sending, so that sending twice says once;
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
