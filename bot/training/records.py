"""The rows of trainings: what runs, what came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.errors import TrainingNotFound
from bot.training.models import State, Training

SHOWN = 10  # trainings of the list


@dataclass(frozen=True)
class TrainingRow:
    """A training as the console shows it; `by` is None from the command line."""

    id: int
    version: str
    state: State
    step: str
    by: str | None
    started_at: datetime
    ended_at: datetime | None
    report: dict[str, Any] | None
    error: str


async def begin(
    session: AsyncSession, version: str, *, adviser_id: int | None, now: datetime
) -> int:
    """Open the row of a training; its number."""
    row = Training(
        version=version, state=State.RUNNING, adviser_id=adviser_id, started_at=now, step=""
    )
    session.add(row)
    await session.flush()
    return row.id


async def change(session: AsyncSession, training_id: int, **values: Any) -> None:
    """Note the step, or the end, of a training."""
    await session.execute(update(Training).where(Training.id == training_id).values(**values))


async def interrupt(session: AsyncSession, *, now: datetime) -> None:
    """Close the rows that say running; for whoever holds the lock, and so knows that none is."""
    await session.execute(
        update(Training)
        .where(Training.state == State.RUNNING)
        .values(state=State.INTERRUPTED, ended_at=now, step="")
    )


async def latest(session: AsyncSession) -> list[TrainingRow]:
    """The last trainings, the newest first."""
    rows = await session.execute(_rows().order_by(Training.id.desc()).limit(SHOWN))
    return [_row(training, name) for training, name in rows]


async def one(session: AsyncSession, training_id: int) -> TrainingRow:
    """The training.

    Raises:
        TrainingNotFound: no training bears the number.

    """
    found = (await session.execute(_rows().where(Training.id == training_id))).first()
    if found is None:
        raise TrainingNotFound(str(training_id))
    return _row(found[0], found[1])


def _rows() -> Any:
    return select(Training, Adviser.display_name).outerjoin(
        Adviser, Adviser.id == Training.adviser_id
    )


def _row(training: Training, name: str | None) -> TrainingRow:
    return TrainingRow(
        training.id,
        training.version,
        training.state,
        training.step,
        name,
        training.started_at,
        training.ended_at,
        training.report,
        training.error,
    )
