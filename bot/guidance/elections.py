"""The election calendar, as far as the data knows it, and what it asks of a project today.

The law speaks of the first day of the sixth month before the month of the election (electoral
code, article L52-1). The next dates are expected, never certain: every line says « à vérifier ».
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.dates import day_in_words, month_in_words
from bot.guidance.condition import KINDS
from bot.guidance.node import Node


@dataclass(frozen=True)
class Election:
    """A general election of some kinds of territory; only the month of the dates counts."""

    name: str
    kinds: frozenset[str]
    last: date
    expected: date

    @property
    def sensitive_from(self) -> date:
        """The first day of the sixth month before the month of the next vote."""
        months = self.expected.year * 12 + self.expected.month - 1 - 6
        return date(months // 12, months % 12 + 1, 1)

    def lines(self, today: date) -> tuple[str, ...]:
        """What to say of it on this day."""
        expected, start = month_in_words(self.expected), day_in_words(self.sensitive_from)
        if today >= self.expected:
            return (f"Élections {self.name} : la date connue ici est passée. À vérifier.",)
        if today >= self.sensitive_from:
            return (
                f"Prochaines élections {self.name} : attendues en {expected} (à vérifier).",
                f"La période sensible aurait donc commencé le {start} (à vérifier).",
            )
        return (
            f"Dernières élections {self.name} : {month_in_words(self.last)}. "
            f"Prochaines : attendues en {expected} (à vérifier).",
            f"Leur période sensible commencerait le {start} (à vérifier).",
        )


@dataclass(frozen=True)
class Calendar:
    """The elections that the data knows, and what it says of the others."""

    elections: tuple[Election, ...]
    others: tuple[str, ...]

    def lines(self, kind: str | None, today: date) -> tuple[str, ...]:
        """The elections of this kind of territory (of any kind when it is unknown)."""
        concerned = (e for e in self.elections if kind is None or kind in e.kinds)
        return (*(line for election in concerned for line in election.lines(today)), *self.others)


def read_calendar(node: Node) -> Calendar:
    """The content of `elections.yml`."""
    fields = node.fields("elections", "others")
    return Calendar(
        tuple(_election(item) for item in fields["elections"].items()), fields["others"].texts()
    )


def _election(node: Node) -> Election:
    fields = node.fields("name", "kinds", "last", "expected")
    return Election(
        fields["name"].text(),
        frozenset(kind.choice(KINDS) for kind in fields["kinds"].items()),
        fields["last"].day(),
        fields["expected"].day(),
    )
