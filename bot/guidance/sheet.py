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
class FormSection:
    """A section made of parts of the planned form; `{form}` in the title is its name."""

    title: str
    parts: tuple[str, ...]
    verify: bool


@dataclass(frozen=True)
class FormUse:
    """What a sheet borrows from the planned form, by the names in `forms.PARTS`.

    `short` takes the first line of each part, `next_step` names at most one part.
    """

    title: str
    short: tuple[str, ...]
    sections: tuple[FormSection, ...]
    next_step: str


@dataclass(frozen=True)
class Sheet:
    """One data file: what is always said, and its variants."""

    need: Need
    title: str
    checked_on: date
    base: Variant
    closing: tuple[Section, ...]
    facets: Mapping[str, Variant]
    form_use: FormUse
    by_form: Mapping[str, Variant]
    by_size: tuple[tuple[Condition, Variant], ...]
    by_kind: Mapping[str, Variant]
