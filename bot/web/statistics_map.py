"""The map of the départements: shades by number, the overseas ones as squares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot import territories

MAP = Path(__file__).resolve().parent.parent.parent / "data/territories/map.tsv"
OVERSEAS = ("971", "972", "973", "974", "976", "975", "977", "978", "986", "987", "988")
SHADES = 4
_SIDE, _GAP, _LEFT, _TOP, _ACROSS = 30, 4, 8, 388, 3  # of the squares, in the map's units


@dataclass(frozen=True)
class Place:
    """A département or an overseas collectivité; `shade` is 0 for none."""

    name: str
    count: int
    shade: int


@dataclass(frozen=True)
class Outline:
    """A place drawn as it is."""

    path: str
    place: Place


@dataclass(frozen=True)
class Square:
    """An overseas place, where the map has room for it."""

    code: str
    x: int
    y: int
    place: Place


@dataclass(frozen=True)
class FranceMap:
    """What the page draws; `legend` pairs each shade with the numbers that it stands for."""

    outlines: tuple[Outline, ...]
    squares: tuple[Square, ...]
    legend: tuple[tuple[int, str], ...]


def draw(counts: Mapping[str, int]) -> FranceMap:
    """The map of these numbers, by code of département."""
    names, most = territories.names_of_places()[0], max(counts.values(), default=0)

    def place(code: str) -> Place:
        count = counts.get(code, 0)
        return Place(names.get(code, code), count, shade(count, most))

    return FranceMap(
        outlines=tuple(Outline(path, place(code)) for code, path in _paths()),
        squares=tuple(
            Square(code, *_corner(rank), place(code)) for rank, code in enumerate(OVERSEAS)
        ),
        legend=_legend(most),
    )


def shade(count: int, most: int) -> int:
    """0 for none, then from 1 to `SHADES`, equal steps up to the largest number."""
    return -(-count * SHADES // most) if count else 0


def _legend(most: int) -> tuple[tuple[int, str], ...]:
    numbers: dict[int, list[int]] = {}
    for step in range(1, SHADES + 1):
        first, last = (step - 1) * most // SHADES + 1, step * most // SHADES
        if first <= last:
            numbers[step] = [first, last]
    spans = {s: str(a) if a == b else f"{a} à {b}" for s, (a, b) in numbers.items()}
    return ((0, "aucune"), *spans.items())


def _corner(rank: int) -> tuple[int, int]:
    row, column = divmod(rank, _ACROSS)
    return _LEFT + column * (_SIDE + _GAP), _TOP + row * (_SIDE + _GAP)


@cache
def _paths() -> tuple[tuple[str, str], ...]:
    lines = MAP.read_text("utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines)
    return tuple((code, path) for code, _tab, path in pairs)
