"""The desk database as the actions reach it, mounted in the app or served alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.db import Sessions, connect, make_sessions
from bot.settings import Settings


@dataclass(frozen=True)
class Desk:
    """The factory of sessions and the clock."""

    sessions: Sessions
    clock: Callable[[], datetime]


_desk: Desk | None = None


def use(sessions: Sessions, *, clock: Callable[[], datetime]) -> None:
    """Share the app's database; the app calls this once, before any action runs."""
    global _desk
    _desk = Desk(sessions, clock)


def current() -> Desk:
    """The app's desk, or one made from the environment under `python -m rasa_sdk`."""
    global _desk
    if _desk is None:
        settings = Settings.from_environment()
        _desk = Desk(make_sessions(connect(settings.database_url)), lambda: datetime.now(UTC))
    return _desk
