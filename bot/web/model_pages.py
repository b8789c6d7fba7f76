"""Pages of the model in service and of the trainings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.training.files import Model
from bot.training.records import TrainingRow
from bot.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class ModelPage(Page):
    """The model in service and the last trainings; `problem` says why an act was refused.

    `answering` is the model that the engine has loaded, None when it does not answer.
    """

    template: ClassVar[str] = "console/model.html"

    model: Model | None
    answering: str | None
    former: bool
    trainings: tuple[TrainingRow, ...]
    running: TrainingRow | None
    problem: str
    said: str


@dataclass(frozen=True, kw_only=True)
class ProgressFragment(Page):
    """The training under way, None once it is over."""

    template: ClassVar[str] = "console/_progress.html"

    running: TrainingRow | None


@dataclass(frozen=True, kw_only=True)
class TrainingPage(Page):
    """What a candidate gained and lost."""

    template: ClassVar[str] = "console/training.html"

    training: TrainingRow
    problem: str
