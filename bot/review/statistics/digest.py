"""The week in a mail, for the staff who asked for it: written once, whatever restarts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.dates import PARIS, in_paris
from bot.db import UtcDateTime
from bot.outbox.models import MailKind
from bot.outbox.service import queue
from bot.review.statistics import labels
from bot.review.statistics.models import WeeklyDigest
from bot.review.statistics.periods import week_of
from bot.review.statistics.report import Report, late_now, report

HOUR = time(8)  # Mondays, in Paris
THEMES = 3
_CLAIM = text(
    "INSERT INTO weekly_digest (monday, written_at) VALUES (:monday, :now) "
    "ON CONFLICT (monday) DO NOTHING RETURNING monday"
).bindparams(bindparam("monday", type_=Date), bindparam("now", type_=UtcDateTime))


def monday_due(now: datetime) -> date:
    """The Monday of the last week whose digest is due by now."""
    monday = last_monday(now)
    on_time = now >= in_paris(monday + timedelta(weeks=1), HOUR)
    return monday if on_time else monday - timedelta(weeks=1)


def last_monday(now: datetime) -> date:
    """The Monday of the last week that is over."""
    today = now.astimezone(PARIS).date()
    return today - timedelta(days=today.weekday(), weeks=1)


async def asked(session: AsyncSession, adviser_id: int) -> bool:
    """Whether this account asked for the digest."""
    wanted = select(Adviser.weekly_digest).where(Adviser.id == adviser_id)
    return bool(await session.scalar(wanted))


async def ask(session: AsyncSession, adviser_id: int, *, wanted: bool) -> None:
    """Ask for the digest, or no longer."""
    await session.execute(
        update(Adviser).where(Adviser.id == adviser_id).values(weekly_digest=wanted)
    )


async def written(session: AsyncSession, monday: date) -> bool:
    """Whether the digest of that week is in the outbox."""
    return await session.get(WeeklyDigest, monday) is not None


async def write(session: AsyncSession, monday: date, *, site: str, now: datetime) -> int | None:
    """Write the week's digest to the outbox; how many mails, or None when it was written before.

    The claim and the mails are one transaction: all leave, or none and the claim neither.

    Raises:
        ValueError: `monday` is no Monday, or its week is not over.

    """
    today = now.astimezone(PARIS).date()
    if monday.weekday() or monday + timedelta(days=7) > today:
        raise ValueError("Give the Monday of a week that is over, such as 2026-11-16.")
    claimed = await session.scalar(_CLAIM, {"monday": monday, "now": now})
    if claimed is None:
        return None
    addresses = select(Adviser.email).where(Adviser.weekly_digest).order_by(Adviser.id)
    readers = (await session.scalars(addresses)).all()
    if readers:
        figures = await report(session, week_of(monday), today=today)
        values = letter(figures, late=await late_now(session, today), site=site)
        for address in readers:
            await queue(
                session, MailKind.DIGEST, to=address, ticket_id=None, values=values, now=now
            )
    return len(readers)


def letter(figures: Report, *, late: int, site: str) -> dict[str, Any]:
    """What the templates show."""
    now, before = figures.now, figures.before
    volumes = (
        ("Conversations", now.conversations, before.conversations),
        ("Demandes déposées", now.tickets, before.tickets),
        ("Conseils donnés sans demande", *_of(figures, "outcome", "self_served")),
        ("Échanges en direct", *_of(figures, "outcome", "human")),
    )
    themes = list(now.of("unanswered").items())[:THEMES]
    return {
        "period": figures.asked.period,
        "volumes": volumes,
        "late": late,
        "themes": [(labels.theme_label(theme), n) for theme, n in themes],
        "useful": now.number("opinion", "useful"),
        "not_useful": now.number("opinion", "not_useful"),
        "commented": now.number("opinion", "commented"),
        "site": site,
    }


def _of(figures: Report, measure: str, key: str) -> tuple[int, int]:
    return figures.now.number(measure, key), figures.before.number(measure, key)
