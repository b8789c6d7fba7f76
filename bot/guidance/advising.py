"""Choosing what fits the asker, and putting it first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.guidance.advice import Advice, Need, Section
from bot.guidance.forms import PARTS, Form
from bot.guidance.library import load_library
from bot.guidance.sheet import FormSection, Sheet, Variant

SHORT_LINES = 5  # what a phone shows without scrolling
LEAD_LINES = 3  # of these, for the asker's own situation; the sheet keeps the others

T = TypeVar("T")


@dataclass(frozen=True)
class Situation:
    """What is known of the asker's project and territory."""

    form: Form | None
    population: int | None
    kind: str | None
    facet: str | None


def advise(
    need: Need,
    *,
    form: str | None = None,
    population: int | None = None,
    territory_kind: str | None = None,
    facet: str | None = None,
) -> Advice:
    """Advice for this need, the lines that fit the asker first.

    `form` is a key of `forms()`, `territory_kind` one of commune, epci, departement, region,
    `facet` a part of the need to put first (strategy: opportunities, consistency). What is
    unknown, or not known here, changes nothing: there is always advice. Other kinds (EPT,
    special status, overseas) get what holds for all, because their law differs.

    Raises:
        GuidanceDataError: a data file is malformed.

    """
    library = load_library()
    sheet = library.sheets[need]
    planned = library.forms.get(form or "")
    return _compose(sheet, Situation(planned, population, territory_kind, facet))


def forms() -> Mapping[str, Form]:
    """The forms of participation by key, in the order of the data file."""
    return load_library().forms


def form_label(key: str) -> str:
    """The French name of a form; a key unknown here is returned as it is, it may be a word."""
    form = forms().get(key)
    return form.label if form else key


def _of_project(sheet: Sheet, situation: Situation) -> Iterator[Variant]:
    """What fits the question and the planned form."""
    yield sheet.facets.get(situation.facet or "", Variant())
    if situation.form is not None:
        yield sheet.by_form.get(situation.form.key, Variant())
        yield _borrowed(sheet, situation.form, situation)


def _of_place(sheet: Sheet, situation: Situation) -> Iterator[Variant]:
    """What fits the territory."""
    for condition, variant in sheet.by_size:
        if condition.holds(situation.population, situation.kind):
            yield variant
    yield sheet.by_kind.get(situation.kind or "", Variant())


def _borrowed(sheet: Sheet, form: Form, situation: Situation) -> Variant:
    """What the sheet takes from the planned form."""
    use = sheet.form_use
    parts = [_part(form, name, situation) for name in use.short]
    return Variant(
        short=tuple(lines[0] for lines in parts if lines),
        sections=tuple(_form_sections(use.sections, form, situation)),
        next_step=_part(form, use.next_step, situation)[0] if use.next_step else "",
        sources=form.sources,
    )


def _form_sections(
    wanted: Iterable[FormSection], form: Form, situation: Situation
) -> Iterator[Section]:
    for section in wanted:
        lines = [line for name in section.parts for line in _part(form, name, situation)]
        if lines:
            title = section.title.replace("{form}", form.name)
            yield Section(title, tuple(lines), section.verify)


def _part(form: Form, name: str, situation: Situation) -> tuple[str, ...]:
    if name == "notes":
        return form.notes_for(situation.population, situation.kind)
    return PARTS[name](form)


def _compose(sheet: Sheet, situation: Situation) -> Advice:
    form = situation.form
    project = tuple(_of_project(sheet, situation))
    place = tuple(_of_place(sheet, situation))
    rest = [part for name, part in sheet.facets.items() if name != situation.facet]
    lead = _unique(line for variant in (*project, *place) for line in variant.short)
    every = (*project, *place, sheet.base, *rest)
    cited = (*project, sheet.base, *place, *rest)
    sections = [section for variant in every for section in variant.sections]
    return Advice(
        need=sheet.need,
        title=sheet.form_use.title.replace("{form}", form.name) if form else sheet.title,
        short=_unique((*lead[:LEAD_LINES], *sheet.base.short))[:SHORT_LINES],
        sections=(*sections, *sheet.closing),
        next_step=next(variant.next_step for variant in every if variant.next_step),
        sources=_unique(source for variant in cited for source in variant.sources),
        checked_on=min(sheet.checked_on, form.checked_on) if form else sheet.checked_on,
    )


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    """The values in order, each once."""
    return tuple(dict.fromkeys(values))
