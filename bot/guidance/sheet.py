"""What the data files hold once read: a sheet per need, with its variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.guidance.advice import Need, Section, Source
from bot.guidance.condition import Condition


@dataclass(frozen=True)
class Variant:
    """What an advice gains in one situation; every part may be empty."""

    short: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    next_step: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Facet:
    """A part of the need that one may ask about by itself.

    `asked_by` are the beginnings of words that ask for it; its group then comes first.
    """

    group: str
    asked_by: tuple[str, ...]
    variant: Variant


@dataclass(frozen=True)
class FormSection:
    """A section made of parts of the planned form; `{form}` in the title is its name."""

    title: str
    parts: tuple[str, ...]
    verify: bool
    group: str


@dataclass(frozen=True)
class FormUse:
    """What a sheet borrows from the planned form, by the names in `forms`.

    `short` takes the first line of each part, `next_step` names at most one part.
    """

    title: str
    short: tuple[str, ...]
    sections: tuple[FormSection, ...]
    next_step: str


@dataclass(frozen=True)
class Shortlist:
    """The forms worth comparing in one situation; no stage means any stage."""

    condition: Condition
    stages: frozenset[str]
    forms: tuple[str, ...]

    def holds(self, population: int | None, kind: str | None, stage: str | None) -> bool:
        """Whether this is the asker's situation."""
        return self.condition.holds(population, kind) and (not self.stages or stage in self.stages)


@dataclass(frozen=True)
class Comparison:
    """Which forms to compare, the first shortlist that holds, and in which group."""

    group: str
    shortlists: tuple[Shortlist, ...]


@dataclass(frozen=True)
class Sheet:
    """One data file: what is always said, and its variants; `groups` are titles by key."""

    need: Need
    title: str
    checked_on: date
    groups: Mapping[str, str]
    base: Variant
    closing: tuple[Section, ...]
    facets: Mapping[str, Facet]
    form_use: FormUse
    by_form: Mapping[str, Variant]
    by_stage: Mapping[str, Variant]
    by_size: tuple[tuple[Condition, Variant], ...]
    by_kind: Mapping[str, Variant]
    comparison: Comparison | None
