"""The periods that staff choose, in days of Paris, and what each is compared with."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.dates import day_in_words, in_paris

LONGEST = 1_100  # days: three years, longer than anything is kept
_DAYS = 30


class InvalidPeriod(ValueError):
    """Raised when the dates asked for make no period; the text is French, for the reader."""


class Choice(StrEnum):
    """What the page offers."""

    WEEK = "semaine"
    MONTH = "mois"
    DAYS = "30-jours"
    QUARTER = "trimestre"
    YEAR = "annee"
    FREE = "dates"

    @property
    def label(self) -> str:
        """The French name."""
        return _LABELS[self]


_LABELS = {
    Choice.WEEK: "Cette semaine",
    Choice.MONTH: "Ce mois-ci",
    Choice.DAYS: "30 derniers jours",
    Choice.QUARTER: "Ce trimestre",
    Choice.YEAR: "Cette année",
    Choice.FREE: "Du… au…",
}


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The moment at which it begins."""
        return in_paris(self.first, time.min)

    @property
    def end(self) -> datetime:
        """The moment at which it is over, which is not in it."""
        return in_paris(self.last + timedelta(days=1), time.min)

    @property
    def label(self) -> str:
        """« du 27 octobre au 22 novembre 2026 », without what both dates say."""
        if self.first == self.last:
            return f"le {day_in_words(self.first)}"
        first, last = day_in_words(self.first).split(), day_in_words(self.last).split()
        while first[-1] == last[len(first) - 1] and len(first) > 1:
            first.pop()
        return f"du {' '.join(first)} au {' '.join(last)}"


@dataclass(frozen=True)
class Asked:
    """A period, the one before it, and the choice that gave both."""

    choice: Choice
    period: Period
    previous: Period


def read(query: Mapping[str, str], today: date) -> Asked:
    """The period of an address: `periode`, and `du` and `au` for free dates.

    An unknown choice is the last 30 days.

    Raises:
        InvalidPeriod: free dates are missing, malformed, in the wrong order, in the future, or
            more than `LONGEST` days apart.

    """
    asked = query.get("periode", "")
    choice = Choice(asked) if asked in {each.value for each in Choice} else Choice.DAYS
    if choice is Choice.FREE:
        period = _free(query.get("du", ""), query.get("au", ""), today)
        return Asked(choice, period, _just_before(period))
    if choice is Choice.DAYS:
        period = Period(today - timedelta(days=_DAYS - 1), today)
        return Asked(choice, period, _just_before(period))
    return Asked(choice, Period(_beginning(choice, today), today), _same_days_before(choice, today))


def week_of(monday: date) -> Asked:
    """A whole week, and the one before."""
    period = Period(monday, monday + timedelta(days=6))
    return Asked(Choice.FREE, period, _just_before(period))


def _free(first: str, last: str, today: date) -> Period:
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise InvalidPeriod("Indiquez deux dates, comme 01/11/2026 et 25/11/2026.") from error
    if period.first > period.last:
        raise InvalidPeriod("La première date vient après la seconde. Échangez-les.")
    if period.last > today:
        raise InvalidPeriod("La seconde date n'est pas encore passée. Choisissez un jour passé.")
    if period.days > LONGEST:
        raise InvalidPeriod("La période dépasse trois ans. Rapprochez les deux dates.")
    return period


def _just_before(period: Period) -> Period:
    day = timedelta(days=1)
    return Period(period.first - period.days * day, period.first - day)


def _beginning(choice: Choice, day: date) -> date:
    if choice is Choice.WEEK:
        return day - timedelta(days=day.weekday())
    if choice is Choice.MONTH:
        return day.replace(day=1)
    if choice is Choice.QUARTER:
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day.replace(month=1, day=1)


def _same_days_before(choice: Choice, today: date) -> Period:
    """From the beginning of the previous week, month, quarter or year, as many days."""
    if choice is Choice.WEEK:
        week = timedelta(days=7)
        return Period(_beginning(choice, today) - week, today - week)
    months = {Choice.MONTH: 1, Choice.QUARTER: 3, Choice.YEAR: 12}[choice]
    return Period(_earlier(_beginning(choice, today), months), _earlier(today, months))


def _earlier(day: date, months: int) -> date:
    """The same day so many months before, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
