"""What a table of figures is, wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Cell = int | float | str | None


class Unit(StrEnum):
    """What the cells of a column are."""

    COUNT = "count"
    SHARE = "share"  # from 0 to 1
    CHANGE = "change"  # relative, from -1
    DAYS = "days"  # working days


@dataclass(frozen=True)
class Column:
    """A heading and what stands under it; `bar` draws the shares."""

    heading: str
    unit: Unit
    bar: bool = False


@dataclass(frozen=True)
class Line:
    """A heading and the cells beside it; None is what cannot be told."""

    heading: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """`key` names it in addresses; `secret` tells that its small counts leave in no file."""

    key: str
    title: str
    about: str
    first: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    secret: bool = False


def ratio(part: int, whole: int) -> float | None:
    """The share, or None of nothing."""
    return part / whole if whole else None
