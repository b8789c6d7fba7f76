"""The desk database as the actions reach it, mounted in the app or served alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.db import Sessions, connect, make_sessions
from bot.settings import Settings
from bot.tickets.mails import NO_POST, Post
from bot.tickets.service import ANSWER_DAYS


@dataclass(frozen=True)
class Desk:
    """The factory of sessions, the clock, where mails go, and the working days to answer in."""

    sessions: Sessions
    clock: Callable[[], datetime]
    post: Post
    answer_days: int


_desk: Desk | None = None


def use(
    sessions: Sessions,
    *,
    clock: Callable[[], datetime],
    post: Post = NO_POST,
    answer_days: int = ANSWER_DAYS,
) -> None:
    """Share the app's database; the app calls this once, before any action runs."""
    global _desk
    _desk = Desk(sessions, clock, post, answer_days)


def current() -> Desk:
    """The app's desk, or one made from the environment under `python -m rasa_sdk`."""
    global _desk
    if _desk is None:
        settings = Settings.from_environment()
        sessions = make_sessions(connect(settings.database_url))
        post = Post(adviser_mailbox=settings.adviser_mailbox, site=settings.public_url.rstrip("/"))
        days = settings.answer_working_days
        _desk = Desk(sessions, lambda: datetime.now(UTC), post, days)
    return _desk
