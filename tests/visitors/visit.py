"""A conversation as the visitor lived it, turn after turn."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.visitors.page import Line
from tests.visitors.persona import Persona
from tests.visitors.questions import Kind, plain

# A reference given, not one shown as an example.
_REFERENCE = re.compile(r"\bte-\d{4}-\d+")
_REGISTERED = re.compile(r"enregistree|transmise|bien recue")
# A card is known by its title.
CARDS = {
    "strategy": "strateg",
    "pitfalls": "piege",
    "specifications": "cahier des charges",
    "providers": "prestataire",
    "peer_workshops": "pairs",
}


@dataclass(frozen=True)
class Turn:
    """What the visitor said, what was read then, what was asked and what was known already."""

    said: str
    lines: tuple[Line, ...]
    known: frozenset[Kind]
    asked: frozenset[Kind] = frozenset()
    door: str | None = None
    door_found: bool = False

    @property
    def text(self) -> str:
        """All that was read."""
        return "\n".join(line.text for line in self.lines)


@dataclass
class Visit:
    """A whole conversation."""

    persona: Persona
    welcome: tuple[Line, ...] = ()
    turns: list[Turn] = field(default_factory=list)
    conversation_id: str = ""
    trouble: str = ""  # why it ended before its time: an error, an unknown question

    @property
    def turns_to_ticket(self) -> int | None:
        """Messages and buttons of the visitor until a request was said to be registered."""
        return next((i for i, turn in enumerate(self.turns, 1) if _registers(turn)), None)

    @property
    def cards(self) -> frozenset[str]:
        """The needs on which advice was read."""
        titles = [plain(line.card) for turn in self.turns for line in turn.lines if line.card]
        return frozenset(n for n, word in CARDS.items() if any(word in title for title in titles))


def _registers(turn: Turn) -> bool:
    text = plain(turn.text)
    return bool(_REFERENCE.search(text) and _REGISTERED.search(text))
