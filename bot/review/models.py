"""Tables of the review of messages."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UtcDateTime


class Verdict(StrEnum):
    """What a reviewer made of a message."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    SKIPPED = "skipped"
    IGNORED = "ignored"

    @property
    def label(self) -> str:
        """The French name."""
        return _LABELS[self]

    @property
    def accepts(self) -> bool:
        """Whether the message may teach the assistant."""
        return self in {Verdict.CONFIRMED, Verdict.CORRECTED}

    @property
    def decides(self) -> bool:
        """Whether something was said of the message; passing says nothing."""
        return self is not Verdict.SKIPPED


_LABELS = {
    Verdict.CONFIRMED: "Confirmé",
    Verdict.CORRECTED: "Corrigé",
    Verdict.SKIPPED: "Passé",
    Verdict.IGNORED: "Écarté",
}


class Annotation(Base):
    """What one reviewer said of one message.

    It survives the message, which is purged with its conversation: `text` is masked, `message_id`
    becomes NULL, and `key`, drawn at random and shared by the annotations of one message, leads
    to nobody. `entities` are {text, entity, value}. `settles` marks the decision that ends a
    disagreement. `understood` is what the assistant had understood: {intent, needs, model}.
    """

    __tablename__ = "annotation"
    __table_args__ = (UniqueConstraint("key", "reviewer_id", "settles"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(12))
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("message.id", ondelete="SET NULL"), index=True
    )
    reviewer_id: Mapped[int | None] = mapped_column(
        ForeignKey("adviser.id", ondelete="SET NULL"), index=True
    )
    verdict: Mapped[Verdict] = mapped_column(
        Enum(
            Verdict,
            native_enum=False,
            length=20,
            values_callable=lambda kind: [member.value for member in kind],
        )
    )
    settles: Mapped[bool] = mapped_column(default=False)
    intent: Mapped[str] = mapped_column(String(40), default="")
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    entities: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    text: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    understood: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
