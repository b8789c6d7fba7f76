"""Dates, times and weights in French words, in the time of Paris."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


def day(at: datetime) -> str:
    """A date in Paris, in words: « 24 novembre 2026 »."""
    return _in_words(at.astimezone(PARIS).date())


def iso_date(at: datetime) -> str:
    """A date in Paris, for machines: `2026-11-24`."""
    return at.astimezone(PARIS).date().isoformat()


def weight(size: int) -> str:
    """Bytes, in words: « 12,3 Ko »."""
    return f"{max(size, 100) / 1000:.1f} Ko".replace(".", ",")


def iso_day(text: str) -> str:
    """A date that a card carries, `2026-11-24`, in words."""
    return _in_words(date.fromisoformat(text))


def _in_words(at: date) -> str:
    number = "1er" if at.day == 1 else str(at.day)
    return f"{number} {_MONTHS[at.month - 1]} {at.year}"


def hour(at: datetime) -> str:
    """A time in Paris: « 14 h 05 »."""
    local = at.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02d}"
