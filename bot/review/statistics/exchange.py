"""A conversation as it is counted: without the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.conversations.models import Author

_PRESSED = ("b-", "h-")  # how the sendings of buttons are named


class Outcome(StrEnum):
    """How a conversation ended, the first that holds."""

    TICKET = "ticket"
    HUMAN = "human"
    SELF_SERVED = "self_served"
    GIVEN_UP = "given_up"
    OUT_OF_SCOPE = "out_of_scope"
    ABANDONED = "abandoned"


class Step(StrEnum):
    """How far a conversation went: each step supposes those before it."""

    WROTE = "wrote"
    UNDERSTOOD = "understood"
    ADVISED = "advised"
    ACCEPTED = "accepted"
    REACHED = "reached"


@dataclass(frozen=True)
class Said:
    """A message: `advice` tells an assistant's card of advice."""

    id: int
    author: Author
    advice: bool = False
    understanding: Mapping[str, Any] | None = None
    client_id: str | None = None

    @property
    def typed(self) -> bool:
        """Whether a visitor typed it, rather than pressed a button."""
        return self.author is Author.VISITOR and not (self.client_id or "").startswith(_PRESSED)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A conversation with what came of it; `place` is the territory of its ticket, if any."""

    profile: Mapping[str, Any]
    said: tuple[Said, ...]
    ticket: bool = False
    place: str | None = None
    asked_human: bool = False
    had_human: bool = False
    useful: bool | None = None
    commented: bool = False
