"""A short comparison of the forms that fit a territory and a stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.guidance.advice import Section
from bot.guidance.forms import Form
from bot.guidance.sheet import Comparison
from bot.guidance.situation import Situation


def compared(
    comparison: Comparison | None, forms: Mapping[str, Form], situation: Situation
) -> Iterator[Section]:
    """One section a form: when it fits, its time, its cost, its legal basis.

    Empty when the asker has chosen a form.
    """
    if comparison is None or situation.form is not None:
        return
    asker = (situation.population, situation.kind, situation.stage)
    fitting = next((s.forms for s in comparison.shortlists if s.holds(*asker)), ())
    for form in map(forms.__getitem__, fitting):
        yield Section(form.label, _lines(form, situation), verify=True, group=comparison.group)


def _lines(form: Form, situation: Situation) -> tuple[str, ...]:
    notes = form.notes_for(situation.population, situation.kind)
    return (
        form.fits[0],
        *notes[:1],
        f"Temps. {form.time}",
        f"Coût. {form.cost}",
        f"Droit. {form.legal[0]}",
    )
