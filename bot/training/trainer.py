"""One training at a time, from the console or the command line, with its row in the database."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import IO

import structlog

from bot.db import Sessions, transaction
from bot.errors import TrainingRefused
from bot.review.corpus import corpus
from bot.review.export import Export, export, reviewed
from bot.training import promotion, records
from bot.training.candidate import make
from bot.training.files import Project
from bot.training.gate import Tolerance
from bot.training.models import State

log = structlog.get_logger()


class Trainer:
    """Trains candidates of a project; a lock on a file holds off every other process."""

    def __init__(
        self,
        sessions: Sessions,
        project: Project,
        tolerance: Tolerance,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        """Nothing is read nor started yet."""
        self._sessions, self._project, self._tolerance = sessions, project, tolerance
        self._clock = clock
        self._task: asyncio.Task[bool] | None = None

    async def recover(self) -> None:
        """Say « interrompu » of what a process that died was training; call it at the start."""
        if not self._project.candidates.exists() or (lock := self._lock()) is None:
            return
        with lock:
            async with transaction(self._sessions) as session:
                await records.interrupt(session, now=self._clock())

    async def start(self, *, adviser_id: int | None) -> int:
        """Train in the background; the number of the training.

        Raises:
            TrainingRefused: one is under way, here or from the command line.

        """
        lock = self._lock()
        if lock is None:
            raise TrainingRefused("Un entraînement est déjà en cours. Attendez qu'il finisse.")
        try:
            async with transaction(self._sessions) as session:
                await records.interrupt(session, now=self._clock())
                version = f"{self._clock():%Y%m%d-%H%M%S}"
                training_id = await records.begin(
                    session, version, adviser_id=adviser_id, now=self._clock()
                )
        except BaseException:
            lock.close()
            raise
        self._task = asyncio.create_task(self._train(training_id, version, lock))
        return training_id

    async def finished(self) -> bool:
        """Wait for the training under way; whether the gate let it pass."""
        return self._task is not None and await self._task

    async def stop(self) -> None:
        """Interrupt the training under way, if there is one."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def promote(self, training_id: int) -> None:
        """Put in service a candidate that the gate let pass.

        Raises:
            TrainingNotFound: no training bears the number.
            TrainingRefused: the gate refused it, or its files are gone.

        """
        async with transaction(self._sessions) as session:
            row = await records.one(session, training_id)
            if row.state is not State.PASSED:
                raise TrainingRefused("Ce candidat n'a pas été accepté, ou il est déjà en service.")
            await records.change(session, training_id, state=State.IN_SERVICE)
            await asyncio.to_thread(
                promotion.promote, self._project, row.version, now=self._clock()
            )

    async def roll_back(self) -> None:
        """Put the former model back; raises TrainingRefused when none is kept."""
        await asyncio.to_thread(promotion.roll_back, self._project, now=self._clock())

    def _lock(self) -> IO[str] | None:
        """The lock, which closing gives back and which dies with the process; None when taken."""
        self._project.candidates.mkdir(parents=True, exist_ok=True)
        file = (self._project.candidates / ".lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return None
        return file

    async def _train(self, training_id: int, version: str, lock: IO[str]) -> bool:
        async def tell(step: str) -> None:
            await self._note(training_id, step=step)

        with lock:
            try:
                report = await make(
                    self._project, version, await self._export(), self._tolerance, tell=tell
                )
            except asyncio.CancelledError:
                await self._end(training_id, State.INTERRUPTED)
                raise
            except Exception as error:
                log.exception("training_failed", training=training_id)
                await self._end(training_id, State.FAILED, error=str(error))
                return False
            state = State.PASSED if report.passed else State.REFUSED
            await self._end(training_id, state, report=report.to_dict())
            return report.passed

    async def _export(self) -> Export:
        known = await asyncio.to_thread(corpus, self._project.root)
        async with transaction(self._sessions) as session:
            messages = await reviewed(session)
        return await asyncio.to_thread(export, messages, known)

    async def _end(self, training_id: int, state: State, **values: object) -> None:
        ended = {"state": state, "ended_at": self._clock(), "step": "", **values}
        await self._note(training_id, **ended)

    async def _note(self, training_id: int, **values: object) -> None:
        async with transaction(self._sessions) as session:
            await records.change(session, training_id, **values)
