"""What the package hands out: a need, and the advice given for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Need(str, Enum):
    """The five needs that the cell receives; the value names the data file."""

    strategy = "strategy"
    pitfalls = "pitfalls"
    specifications = "specifications"
    providers = "providers"
    peer_workshops = "peer_workshops"

    @property
    def label(self) -> str:
        """The French name shown to people."""
        return _LABELS[self]


_LABELS = {
    Need.strategy: "Stratégie de participation",
    Need.pitfalls: "Pièges à éviter",
    Need.specifications: "Cahier des charges",
    Need.providers: "Recherche de prestataires",
    Need.peer_workshops: "Ateliers entre pairs",
}


@dataclass(frozen=True)
class Section:
    """A titled list; `verify` asks for « à vérifier » beside it, `group` is where it goes."""

    title: str
    items: tuple[str, ...]
    verify: bool
    group: str


@dataclass(frozen=True)
class Group:
    """What one fold of an advice holds."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Source:
    """A public page on which an advice rests."""

    title: str
    url: str


@dataclass(frozen=True)
class Advice:
    """First-level advice for one need, most specific first.

    `short` can be shown alone, `groups` are meant to be folded under it, the most useful to this
    asker first, and the first of `sources` is the page to open first.
    """

    need: Need
    title: str
    short: tuple[str, ...]
    groups: tuple[Group, ...]
    next_step: str
    sources: tuple[Source, ...]
    checked_on: date

    def to_dict(self) -> dict[str, object]:
        """Plain JSON values, as the chat card carries them."""
        return {
            "need": self.need.value,
            "title": self.title,
            "short": list(self.short),
            "groups": [
                {"title": group.title, "sections": [_plain(part) for part in group.sections]}
                for group in self.groups
            ],
            "next_step": self.next_step,
            "sources": [{"title": page.title, "url": page.url} for page in self.sources],
            "checked_on": self.checked_on.isoformat(),
        }


def _plain(section: Section) -> dict[str, object]:
    return {"title": section.title, "items": list(section.items), "verify": section.verify}
