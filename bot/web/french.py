"""Dates, times and weights in French words, in the time of Paris."""

from __future__ import annotations

from datetime import date, datetime

from bot.dates import PARIS, day_in_words
from bot.review.statistics.table import Cell, Unit


def day(at: datetime) -> str:
    """A date in Paris, in words: « 24 novembre 2026 »."""
    return day_in_words(at.astimezone(PARIS).date())


def iso_date(at: datetime) -> str:
    """A date in Paris, for machines: `2026-11-24`."""
    return at.astimezone(PARIS).date().isoformat()


def weight(size: int) -> str:
    """Bytes, in words: « 12,3 Ko »."""
    return f"{max(size, 100) / 1000:.1f} Ko".replace(".", ",")


def iso_day(text: str) -> str:
    """A date that a card carries, `2026-11-24`, in words."""
    return day_in_words(date.fromisoformat(text))


def hour(at: datetime) -> str:
    """A time in Paris: « 14 h 05 »."""
    local = at.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02d}"


def figure(cell: Cell, unit: Unit) -> str:
    """A cell of a table of figures: « 1 250 », « 37 % », « +12 % », « 2,5 », « – » for nothing."""
    if cell is None or isinstance(cell, str):
        return cell or "–"
    if unit is Unit.COUNT:
        return f"{cell:,}".replace(",", "\u202f")
    if unit is Unit.DAYS:
        return f"{cell:g}".replace(".", ",")
    return f"{cell:{'+' if unit is Unit.CHANGE else ''}.0%}".replace("%", "\u00a0%")
