"""Choosing what fits the asker, and putting it first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bot.guidance.advice import Advice, Group, Need, Section
from bot.guidance.comparing import compared
from bot.guidance.forms import Form
from bot.guidance.library import Library, load_library
from bot.guidance.sheet import Facet, FormSection, Sheet, Variant
from bot.guidance.situation import Situation

SHORT_LINES = 5  # what a phone shows without scrolling
LEAD_LINES = 4  # of these, for the asker's own situation; the sheet keeps the others
ELECTIONS = "{elections}"  # an item that the election calendar of the day replaces

T = TypeVar("T")


def advise(
    need: Need,
    *,
    form: str | None = None,
    population: int | None = None,
    territory_kind: str | None = None,
    stage: str | None = None,
    facet: str | None = None,
    today: date | None = None,
) -> Advice:
    """Advice for this need, the lines that fit the asker first.

    `form` is a key of `forms()`, `territory_kind` one of commune, epci, departement, region,
    `stage` one of idée, préparation, en cours, bilan, `facet` the part of the need to put first
    (see `facet_asked`), `today` the day of the question (default: when the sheet was checked).
    What is unknown, or not known here, changes nothing: there is always advice. Other kinds (EPT,
    special status, overseas) get what holds for all, because their law differs.

    Raises:
        GuidanceDataError: a data file is malformed.

    """
    library = load_library()
    sheet = library.sheets[need]
    planned = library.forms.get(form or "")
    day = today or sheet.checked_on
    situation = Situation(planned, population, territory_kind, stage, facet, day)
    return _compose(library, sheet, situation)


def forms() -> Mapping[str, Form]:
    """The forms of participation by key, in the order of the data file."""
    return load_library().forms


def form_label(key: str) -> str:
    """The French name of a form; a key unknown here is returned as it is, it may be a word."""
    form = forms().get(key)
    return form.label if form else key


def election_lines(territory_kind: str | None, today: date) -> tuple[str, ...]:
    """What the election calendar asks of a project on this day, « à vérifier » included."""
    return load_library().calendar.lines(territory_kind, today)


def _of_form(sheet: Sheet, situation: Situation, staged: Variant) -> Iterator[Variant]:
    """What fits the planned form, and the stage between what it is and what it asks for."""
    if situation.form is None:
        yield staged
        return
    yield _borrowed(sheet, situation.form, situation)
    yield staged
    yield sheet.by_form.get(situation.form.key, Variant())


def _of_place(sheet: Sheet, situation: Situation) -> Iterator[Variant]:
    """What fits the territory."""
    for condition, variant in sheet.by_size:
        if condition.holds(situation.population, situation.kind):
            yield variant
    yield sheet.by_kind.get(situation.kind or "", Variant())


def _borrowed(sheet: Sheet, form: Form, situation: Situation) -> Variant:
    """What the sheet takes from the planned form."""
    use = sheet.form_use
    parts = [situation.part(form, name) for name in use.short]
    return Variant(
        short=tuple(lines[0] for lines in parts if lines),
        sections=tuple(_form_sections(use.sections, form, situation)),
        next_step=situation.part(form, use.next_step)[0] if use.next_step else "",
        sources=form.sources,
    )


def _form_sections(
    wanted: Iterable[FormSection], form: Form, situation: Situation
) -> Iterator[Section]:
    for section in wanted:
        lines = [line for name in section.parts for line in situation.part(form, name)]
        if lines:
            title = section.title.replace("{form}", form.name)
            yield Section(title, tuple(lines), section.verify, section.group)


def _compose(library: Library, sheet: Sheet, situation: Situation) -> Advice:
    form, facet = situation.form, sheet.facets.get(situation.facet or "")
    asked = facet.variant if facet else Variant()
    staged = sheet.by_stage.get(situation.stage or "", Variant())
    project = (asked, *_of_form(sheet, situation, staged))
    place = tuple(_of_place(sheet, situation))
    rest = [other.variant for other in sheet.facets.values() if other is not facet]
    every = (*project, *place, sheet.base, *rest)
    lead = _unique(line for variant in (*project, *place) for line in variant.short)
    cited = (*project, sheet.base, *place, *rest)
    sections = [section for variant in every for section in variant.sections]
    sections += (*compared(sheet.comparison, library.forms, situation), *sheet.closing)
    elections = library.calendar.lines(situation.kind, situation.today)
    return Advice(
        need=sheet.need,
        title=sheet.form_use.title.replace("{form}", form.name) if form else sheet.title,
        short=_unique((*lead[:LEAD_LINES], *sheet.base.short))[:SHORT_LINES],
        groups=tuple(_grouped(sheet, facet, sections, elections)),
        next_step=next(v.next_step for v in (asked, staged, *every) if v.next_step),
        sources=_unique(source for variant in cited for source in variant.sources),
        checked_on=min(sheet.checked_on, form.checked_on) if form else sheet.checked_on,
    )


def _grouped(
    sheet: Sheet, facet: Facet | None, sections: Iterable[Section], elections: tuple[str, ...]
) -> Iterator[Group]:
    """The groups that hold something, the one asked about first."""
    asked = facet.group if facet else None
    dated = [_dated(section, elections) for section in sections]
    for key in sorted(sheet.groups, key=lambda key: key != asked):
        held = tuple(section for section in dated if section.group == key)
        if held:
            yield Group(sheet.groups[key], held)


def _dated(section: Section, elections: tuple[str, ...]) -> Section:
    items = tuple(
        line for item in section.items for line in (elections if item == ELECTIONS else (item,))
    )
    return replace(section, items=items)


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    """The values in order, each once."""
    return tuple(dict.fromkeys(values))
