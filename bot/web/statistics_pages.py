"""Pages of the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from bot.review.statistics.excerpts import Excerpt
from bot.review.statistics.periods import Asked, Choice
from bot.review.statistics.table import Table
from bot.web.pages import Page
from bot.web.statistics_map import FranceMap


@dataclass(frozen=True, kw_only=True)
class StatisticsPage(Page):
    """The figures of a period. `query` is the period as an address repeats it.

    `since` is the first day counted, `counted_at` the last count; `wanted` tells that the reader
    asked for the weekly digest, `saved` that it was just said.
    """

    template: ClassVar[str] = "console/statistics.html"

    asked: Asked
    query: str
    problem: str
    tables: tuple[Table, ...]
    map: FranceMap
    themes: tuple[tuple[str, str], ...]
    since: date | None
    counted_at: datetime | None
    wanted: bool
    saved: bool
    choices: tuple[Choice, ...] = tuple(Choice)


@dataclass(frozen=True, kw_only=True)
class ThemePage(Page):
    """What was written on a theme, masked."""

    template: ClassVar[str] = "console/statistics_theme.html"

    label: str
    asked: Asked
    query: str
    excerpts: tuple[Excerpt, ...]
