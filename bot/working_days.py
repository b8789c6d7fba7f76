"""Working days in France: week-ends and public holidays, those of the territory included."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from holidays import HolidayBase, country_holidays

# Département or collectivité to the `holidays` library's subdivision: local public holidays.
# Moselle and Alsace follow the local law of 16 August 1892 (Code du travail, L. 3134-13); overseas,
# the days that commemorate the abolition of slavery.
_SUBDIVISIONS = {
    "57": "57", "67": "6AE", "68": "6AE",
    "971": "971", "972": "972", "973": "973", "974": "974", "975": "PM", "976": "976",
    "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
_SATURDAY = 5


def is_working_day(day: date, departement: str | None = None) -> bool:
    """Whether people work that day in the département (its code; None: anywhere in France)."""
    return day.weekday() < _SATURDAY and day not in _holidays(departement)


def add_working_days(day: date, count: int, departement: str | None = None) -> date:
    """The `count`-th working day after `day`, which itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, departement)
    return day


def working_days_between(first: date, last: date, departement: str | None = None) -> int:
    """How many working days come after `first`, up to `last` included; 0 when `last` is before.

    `add_working_days` gives back `last` from that number, when people work on `last`.
    """
    if last <= first:
        return 0
    subdivision = _SUBDIVISIONS.get(departement or "")
    years = range(first.year, last.year)
    whole = sum(_worked(subdivision, year)[-1] for year in years)
    ends = (_worked(subdivision, day.year)[day.timetuple().tm_yday] for day in (last, first))
    return whole + next(ends) - next(ends)


@cache
def _worked(subdivision: str | None, year: int) -> tuple[int, ...]:
    """For each day of the year, from 0 before it begins: the working days of it so far."""
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    holidays = _calendar(subdivision)
    worked = (
        day.year == year and day.weekday() < _SATURDAY and day not in holidays for day in days
    )
    return tuple(accumulate(worked, initial=0))


@cache
def _calendar(subdivision: str | None) -> HolidayBase:
    return country_holidays("FR", subdiv=subdivision)  # fills a year when it is first asked for


def _holidays(departement: str | None) -> HolidayBase:
    return _calendar(_SUBDIVISIONS.get(departement or ""))
