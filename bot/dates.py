"""Dates in French words, in the time of Paris; pages, cards and sentences share them."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
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
)


def in_paris(day: date, hour: time) -> datetime:
    """The moment at which clocks show `hour` in Paris that day."""
    return datetime.combine(day, hour, tzinfo=PARIS)


def day_in_words(day: date) -> str:
    """« 8 décembre 2026 »."""
    return f"{_day_and_month(day)} {day.year}"


def month_in_words(day: date) -> str:
    """« mars 2032 »."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def hour_in_words(at: datetime) -> str:
    """« 14 h 05 », and « 14 h » on the hour."""
    local = at.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02d}" if local.minute else f"{local.hour} h"


def moment_in_words(at: datetime) -> str:
    """« mardi 8 décembre 2026 à 14 h »."""
    day = at.astimezone(PARIS).date()
    return f"{_WEEKDAYS[day.weekday()]} {day_in_words(day)} à {hour_in_words(at)}"


def short_moment_in_words(at: datetime) -> str:
    """« mardi 8 décembre à 14 h », where the year goes without saying."""
    day = at.astimezone(PARIS).date()
    return f"{_WEEKDAYS[day.weekday()]} {_day_and_month(day)} à {hour_in_words(at)}"


def _day_and_month(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]}"
