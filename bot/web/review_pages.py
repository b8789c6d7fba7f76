"""Pages of the explorer of conversations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from bot.conversations.models import Outcome
from bot.guidance import Need
from bot.review.explorer import Detail
from bot.review.explorer import Page as Found
from bot.review.filters import FALLBACKS, UNSURE, Filters
from bot.review.unmasking import Reason
from bot.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class ConversationsView(Page):
    """The list of conversations; `query` is the filters as an address repeats them.

    `place` is the value of the territory's field, `territory` the name of a single one.
    """

    template: ClassVar[str] = "console/transcripts.html"

    found: Found
    filters: Filters
    query: str
    place: str
    territory: str
    departements: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    outcomes: tuple[Outcome, ...] = tuple(Outcome)
    needs: tuple[Need, ...] = tuple(Need)
    thresholds: tuple[int, ...] = UNSURE
    least_fallbacks: tuple[int, ...] = FALLBACKS


@dataclass(frozen=True, kw_only=True)
class ConversationView(Page):
    """One conversation; `typed` and `problems` give back a reason that was refused."""

    template: ClassVar[str] = "console/transcript.html"

    detail: Detail
    unmasked: bool
    may_unmask: bool
    typed: Mapping[str, str]
    problems: Mapping[str, str]
    reasons: tuple[Reason, ...] = tuple(Reason)
