"""Who asks for advice, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.guidance.forms import PARTS, Form


@dataclass(frozen=True)
class Situation:
    """What is known of the asker's project and territory, and the day of the question."""

    form: Form | None
    population: int | None
    kind: str | None
    stage: str | None
    facet: str | None
    today: date

    def part(self, form: Form, name: str) -> tuple[str, ...]:
        """The lines that a sheet borrows from a form under this name."""
        if name == "notes":
            return form.notes_for(self.population, self.kind)
        if name == "stage_traps":
            return form.stage_traps(self.stage)
        if name == "traps":
            return form.other_traps(self.stage)
        if name == "leading_traps":
            return form.stage_traps(self.stage) or form.other_traps(self.stage)
        return PARTS[name](form)
