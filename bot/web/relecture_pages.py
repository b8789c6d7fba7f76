"""Pages of the review of messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.guidance import Need
from bot.review.disagreements import Disagreement
from bot.review.entities import Entity
from bot.review.label_sets import GROUPS, LabelSet
from bot.review.worth import Candidate
from bot.web.pages import Page

DONE = {
    "confirmed": "C'est noté : compris comme il faut.",
    "corrected": "Votre correction est notée.",
    "skipped": "Message passé. Il reviendra à quelqu'un d'autre.",
    "ignored": "Message écarté : il n'apprendra rien à l'assistant.",
    "settled": "Votre décision est notée.",
}


@dataclass(frozen=True, kw_only=True)
class Labelling:
    """The fields that say what a message means, with what was typed when it was refused."""

    intent: str = ""
    needs: frozenset[str] = frozenset()
    text: str = ""
    note: str = ""
    added: tuple[tuple[str, str], ...] = (("", ""), ("", ""))
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReviewPage(Page):
    """A group of similar messages to review; `members` is empty when nothing is left.

    `understood` is what the assistant understood of the first, None when it did not, and
    `confidence` how sure it was, in percent.
    """

    template: ClassVar[str] = "console/review.html"

    members: tuple[Candidate, ...]
    groups: int
    understood: LabelSet | None
    confidence: int
    entities: tuple[Entity, ...]
    choices: Mapping[str, list[tuple[str, str]]]
    labelling: Labelling
    disagreements: int
    said: str
    done: Mapping[str, str] = field(default_factory=lambda: DONE)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: GROUPS)
    all_needs: tuple[Need, ...] = tuple(Need)


@dataclass(frozen=True, kw_only=True)
class DisagreementsPage(Page):
    """The messages on which reviewers disagree; `refused` maps a key to what is wrong."""

    template: ClassVar[str] = "console/disagreements.html"

    disagreements: tuple[Disagreement, ...]
    labelling: Labelling
    refused: str
    said: str
    done: Mapping[str, str] = field(default_factory=lambda: DONE)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: GROUPS)
    all_needs: tuple[Need, ...] = tuple(Need)


@dataclass(frozen=True, kw_only=True)
class ExportPage(Page):
    """What the training file holds, and what was left out of it."""

    template: ClassVar[str] = "console/review_export.html"

    taught: int
    aside: int
    left_out: tuple[tuple[str, str], ...]
