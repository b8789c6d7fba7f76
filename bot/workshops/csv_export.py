"""The people registered, as a file that a French spreadsheet opens."""

from __future__ import annotations

from collections.abc import Iterable

from bot.csv_file import csv_text
from bot.dates import moment_in_words
from bot.workshops.queries import RegistrationRow

_COLUMNS = (
    "État", "Rang", "Nom", "Fonction", "Collectivité", "Adresse électronique", "Inscription",
)  # fmt: skip


def registrations_csv(rows: Iterable[RegistrationRow]) -> str:
    """The rows under French headings."""
    return csv_text(
        _COLUMNS,
        (
            (
                row.standing.label,
                row.rank,
                row.contact_name,
                row.function,
                row.territory_name,
                row.email,
                moment_in_words(row.created_at),
            )
            for row in rows
        ),
    )
