"""A file that a French spreadsheet opens: semicolons, decimal commas, the mark of UTF-8 first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # OWASP, "CSV Injection"


def csv_text(headings: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """The rows under the headings; None is an empty cell.

    A text that a spreadsheet would take for a formula is preceded by an apostrophe.
    """
    output = io.StringIO()
    output.write("\ufeff")
    writer = csv.writer(output, delimiter=";")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    return output.getvalue()


def _cell(cell: object) -> str:
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    text = "" if cell is None else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text
