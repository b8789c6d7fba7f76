"""The forms of participation: what each is, when it fits, what it takes and where it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.guidance.advice import Source
from bot.guidance.condition import Condition


@dataclass(frozen=True)
class Trap:
    """A known way to fail, how to parry it, and the stages at which to think of it."""

    trap: str
    parry: str
    stages: frozenset[str]


@dataclass(frozen=True)
class Note:
    """A remark that holds for some territories only."""

    condition: Condition
    text: str


@dataclass(frozen=True)
class Form:
    """A form of participation; `time`, `cost`, `legal` and `notes` are to be verified."""

    key: str
    label: str
    definition: str
    fits: tuple[str, ...]
    time: str
    cost: str
    legal: tuple[str, ...]
    notes: tuple[Note, ...]
    traps: tuple[Trap, ...]
    specification_points: tuple[str, ...]
    skills: tuple[str, ...]
    peers: tuple[str, ...]
    first_step: str
    sources: tuple[Source, ...]
    checked_on: date

    @property
    def name(self) -> str:
        """The label inside a sentence."""
        return self.label[:1].lower() + self.label[1:]

    def notes_for(self, population: int | None, kind: str | None) -> tuple[str, ...]:
        """The remarks that hold for this territory, in the order of the file."""
        return tuple(n.text for n in self.notes if n.condition.holds(population, kind))

    def stage_traps(self, stage: str | None) -> tuple[str, ...]:
        """The traps to think of at this stage, each with its parry; none at an unknown stage."""
        return tuple(f"{t.trap} {t.parry}" for t in self.traps if stage in t.stages)

    def other_traps(self, stage: str | None) -> tuple[str, ...]:
        """The traps of the other stages; all of them at an unknown stage."""
        return tuple(f"{t.trap} {t.parry}" for t in self.traps if stage not in t.stages)


PARTS: Mapping[str, Callable[[Form], tuple[str, ...]]] = {
    "definition": lambda form: (form.definition,),
    "fits": lambda form: form.fits,
    "time": lambda form: (form.time,),
    "cost": lambda form: (form.cost,),
    "legal": lambda form: form.legal,
    "specification_points": lambda form: form.specification_points,
    "skills": lambda form: form.skills,
    "peers": lambda form: form.peers,
    "first_step": lambda form: (form.first_step,),
}
"""What a sheet may borrow from a form alone."""

SITUATED_PARTS = ("notes", "stage_traps", "traps", "leading_traps")
"""What it may borrow besides, which depends on the territory or on the stage."""
