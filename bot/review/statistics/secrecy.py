"""Statistical confidentiality: what leaves in a file lets nobody guess who wrote.

A territory where fewer than five conversations or requests were counted is shown as « moins de 5 ».
When one cell of a column alone is hidden, the total would give it back: the next smallest is hidden
too (« non diffusé »). Staff read the exact counts on the page: they read the requests themselves.
"""

from __future__ import annotations

from dataclasses import replace

from bot.review.statistics.table import Cell, Line, Table, Unit

LEAST = 5  # conversations or requests of a territory
FEW = f"moins de {LEAST}"
WITHHELD = "non diffusé"


def without_small_counts(table: Table) -> Table:
    """The table as it may leave: itself, unless it is `secret`."""
    if not table.secret:
        return table
    lines = [list(line.cells) for line in table.lines]
    for rank, column in enumerate(table.columns):
        if column.unit is Unit.COUNT:
            _hide(lines, rank)
    for cells in lines:
        _forget_shares(table, cells)
    kept = zip(table.lines, lines, strict=True)
    return replace(table, lines=tuple(Line(line.heading, tuple(cells)) for line, cells in kept))


def _hide(lines: list[list[Cell]], rank: int) -> None:
    counts = [(n, cells) for cells in lines if isinstance(n := cells[rank], int) and n]
    few = [cells for n, cells in counts if n < LEAST]
    for cells in few:
        cells[rank] = FEW
    others = [(n, cells) for n, cells in counts if n >= LEAST]
    if len(few) == 1 and others:
        min(others, key=lambda each: each[0])[1][rank] = WITHHELD


def _forget_shares(table: Table, cells: list[Cell]) -> None:
    """A share tells the count that it was made of: the one at its left."""
    hidden = False
    for rank, column in enumerate(table.columns):
        if column.unit is Unit.COUNT:
            hidden = isinstance(cells[rank], str)
        elif hidden:
            cells[rank] = None
