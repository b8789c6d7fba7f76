"""Table of the trainings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UtcDateTime


class State(StrEnum):
    """Where a training stands."""

    RUNNING = "running"
    PASSED = "passed"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    IN_SERVICE = "in_service"

    @property
    def label(self) -> str:
        """The French name."""
        return _LABELS[self]


_LABELS = {
    State.RUNNING: "En cours",
    State.PASSED: "Accepté, prêt à mettre en service",
    State.REFUSED: "Refusé",
    State.FAILED: "Échoué",
    State.INTERRUPTED: "Interrompu",
    State.IN_SERVICE: "Mis en service",
}


class Training(Base):
    """One candidate: `step` says in French what is being done, `report` is that of the gate.

    `version` names its files in var/candidates. `adviser_id` is None from the command line.
    """

    __tablename__ = "training"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    version: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[State] = mapped_column(
        Enum(
            State,
            native_enum=False,
            length=20,
            values_callable=lambda kind: [member.value for member in kind],
        )
    )
    step: Mapped[str] = mapped_column(String(120), default="")
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id", ondelete="SET NULL"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(Text, default="")
