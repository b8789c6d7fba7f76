"""When advisers may be asked for: opening hours, French public holidays, closed days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

import holidays

from bot.dates import PARIS
from bot.errors import SettingsError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
_EXAMPLE = "mon-thu 09:00-12:30 14:00-17:00; fri 09:00-12:00"


@dataclass(frozen=True)
class OpeningHours:
    """`weekly`: the spans of each day, Monday first, in the time of Paris; `closed`: more days off.

    Nobody works on the public holidays of metropolitan France (library `holidays`).
    """

    weekly: tuple[tuple[tuple[time, time], ...], ...]
    closed: frozenset[date] = frozenset()

    @classmethod
    def parse(cls, hours: str, closed: str = "") -> OpeningHours:
        """Read `mon-fri 09:00-12:30 14:00-17:00; sat 09:00-12:00` and dates such as `2026-12-24`.

        Raises:
            SettingsError: one of them is malformed.

        """
        weekly: list[tuple[tuple[time, time], ...]] = [()] * 7
        try:
            for part in filter(None, (part.strip() for part in hours.lower().split(";"))):
                days, *spans = part.split()
                first, _, last = days.partition("-")
                for day in range(_DAYS.index(first), _DAYS.index(last or first) + 1):
                    weekly[day] = tuple(map(_span, spans))
            return cls(tuple(weekly), frozenset(map(date.fromisoformat, closed.split())))
        except ValueError as error:
            raise SettingsError(
                f"TE_OPENING_HOURS is written « {_EXAMPLE} » and TE_CLOSED_DAYS « 2026-12-24 "
                f"2026-12-31 »: {error}."
            ) from error

    def is_open(self, at: datetime) -> bool:
        """Whether advisers work at that moment."""
        local = at.astimezone(PARIS)
        day, hour = local.date(), local.time()
        if day in self.closed or day in holidays.country_holidays("FR", years=day.year):
            return False
        return any(start <= hour < end for start, end in self.weekly[day.weekday()])


def _span(text: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError(f"{text} is no span of hours")
    start, end = map(time.fromisoformat, found.groups())
    if start >= end:
        raise ValueError(f"{text} ends before it begins")
    return start, end
