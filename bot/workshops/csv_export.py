"""The people registered, as a file that a French spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from bot.dates import moment_in_words
from bot.workshops.queries import RegistrationRow

_COLUMNS = (
    "État", "Rang", "Nom", "Fonction", "Collectivité", "Adresse électronique", "Inscription",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # OWASP, "CSV Injection"


def registrations_csv(rows: Iterable[RegistrationRow]) -> str:
    """The rows under French headings, separated by semicolons, with the mark of UTF-8 first.

    A cell that a spreadsheet would take for a formula is preceded by an apostrophe.
    """
    output = io.StringIO()
    output.write("\ufeff")
    writer = csv.writer(output, delimiter=";")
    writer.writerow(_COLUMNS)
    for row in rows:
        cells = (
            row.standing.label,
            row.rank,
            row.contact_name,
            row.function,
            row.territory_name,
            row.email,
            moment_in_words(row.created_at),
        )
        writer.writerow(_plain(cell) for cell in cells)
    return output.getvalue()


def _plain(cell: str | int) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
