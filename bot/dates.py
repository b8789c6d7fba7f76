"""Dates as French people write them."""

from __future__ import annotations

from datetime import date

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)


def day_in_words(day: date) -> str:
    """« 24 novembre 2026 », « 1er mars 2032 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {month_in_words(day)}"


def month_in_words(day: date) -> str:
    """« mars 2032 »."""
    return f"{MONTHS[day.month - 1]} {day.year}"
