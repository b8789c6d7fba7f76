"""The tables as files: one table a CSV, all of them an ODS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

from odfdo import Document
from odfdo import Table as Sheet

from bot.csv_file import csv_text
from bot.review.statistics.periods import Asked
from bot.review.statistics.secrecy import without_small_counts
from bot.review.statistics.table import Cell, Table, Unit

_HUNDRED = 100
_SHARES = {Unit.SHARE, Unit.CHANGE}
_SHEET = 31  # characters of a sheet's name that every spreadsheet takes


def csv_of(table: Table) -> str:
    """The table under French headings; shares in per cent, small counts of territories hidden."""
    head, *rows = _rows(without_small_counts(table))
    return csv_text([str(heading) for heading in head], rows)


def ods_of(tables: Iterable[Table], asked: Asked) -> bytes:
    """A sheet a table, after one that says which period they are of."""
    file = Document("spreadsheet")
    file.body.clear()
    period = [["Période", asked.period.label], ["Période précédente", asked.previous.label]]
    sheets: list[tuple[str, list[list[Cell]]]] = [("Période", [list(row) for row in period])]
    sheets += [(table.title, list(_rows(without_small_counts(table)))) for table in tables]
    for title, rows in sheets:
        sheet = Sheet(title[:_SHEET])
        sheet.set_values([["" if cell is None else cell for cell in row] for row in rows])
        file.body.append(sheet)
    content = BytesIO()
    file.save(content)
    return content.getvalue()


def _rows(table: Table) -> Iterator[list[Cell]]:
    units = [column.unit for column in table.columns]
    yield [table.first, *(_heading(column.heading, column.unit) for column in table.columns)]
    for line in table.lines:
        cells = zip(line.cells, units, strict=True)
        yield [line.heading, *(_plain(cell, unit) for cell, unit in cells)]


def _heading(heading: str, unit: Unit) -> str:
    if unit in _SHARES:
        return f"{heading} (%)"
    return f"{heading} (jours ouvrés)" if unit is Unit.DAYS else heading


def _plain(cell: Cell, unit: Unit) -> Cell:
    percent = unit in _SHARES and isinstance(cell, int | float)
    return round(cell * _HUNDRED, 1) if percent and not isinstance(cell, str | None) else cell
