"""Resolve the answer to « Quelle est votre collectivité ? », typos included."""

from typing import NamedTuple

from bot.territories import hints
from bot.territories.codes import FILLERS
from bot.territories.context import mentions
from bot.territories.cues import TOWN, Cue, cue_at
from bot.territories.finder import scan
from bot.territories.gazetteer import Gazetteer, gazetteer
from bot.territories.model import GROUPS, Mention, Territory
from bot.territories.names import ARTICLES, MINOR, PlaceNames
from bot.territories.reading import Message
from bot.territories.typos import edits_allowed, spellings
from bot.territories.words import is_ordinary

_LONG = 9  # words: more is a sentence, not a name
_COMPLETIONS = 20  # names that may start with the answer before it says too little


def resolve(text: str, limit: int = 5) -> list[Territory]:
    """The territories that an answer may name, the most likely first; none when nothing is near.

    The whole text is expected to be the name, with or without its type, its département or its
    code. All homonyms come back, up to `limit`: more than one is a question to ask.
    """
    message, places = Message(text.strip()), gazetteer()
    keys = [key for key in message.keys if key]
    if not keys:
        return []
    named = _number(keys, places) or _whole(message, places)
    if not named:
        query = _Query.of(message, places)
        named = query.near(places) if len(query.keys) <= _LONG else ()
    if not named:
        named = _merged(mentions(message, places, list(scan(message, places))))
    return list(named[:limit])


def _number(keys: list[str], places: Gazetteer) -> tuple[Territory, ...]:
    """The département of « 26 » or « le 974 »."""
    told = [key for key in keys if key not in FILLERS]
    if len(told) != 1 or not told[0][0].isdigit() or len(told[0]) > 3:
        return ()
    return places.territories(places.by_number(told[0]))


def _whole(message: Message, places: Gazetteer) -> tuple[Territory, ...]:
    """What the names found in the message are, when they leave no word unexplained."""
    found = list(scan(message, places, answer=True))
    covered = {k for each in found for k in range(each.start, each.end)}
    others = {key for k, key in enumerate(message.keys) if k not in covered}
    return _merged(mentions(message, places, found)) if others <= FILLERS else ()


def _merged(found: list[Mention]) -> tuple[Territory, ...]:
    return tuple(dict.fromkeys(t for mention in found for t in mention.candidates))


class _Query(NamedTuple):
    """An answer without its polite words: what is left to compare with the names."""

    keys: tuple[str, ...]
    cue: Cue | None
    message: Message
    end: int  # where the name ends, before a département or a code

    @classmethod
    def of(cls, message: Message, places: Gazetteer) -> "_Query":
        keys, i, cue = message.keys, 0, None
        while i < len(keys):
            announced = cue_at(keys, i)
            if announced:
                cue = announced[1]
                i += announced[0]
            elif keys[i] in FILLERS - ARTICLES:
                cue = TOWN if keys[i] in ("mairie", "maire", "ville", "commune") else cue
                i += 1
            else:
                break
        end = _end_of_name(message, places, i)
        return cls(tuple(keys[i:end]), cue, message, end)

    def near(self, places: Gazetteer) -> tuple[Territory, ...]:
        """The territories whose name is a typo away, or goes on where the answer stops."""
        groups = bool(self.cue and GROUPS & self.cue.kinds)
        keys = [key for key in self.keys if key not in MINOR] if groups else list(self.keys)
        if not keys or (len(keys) == 1 and is_ordinary(keys[0])):
            return ()
        tables = [places.group_cores] if groups else [places.names, places.groups]
        rows = [row for table in tables for row in _similar(table, keys)]
        if not rows and keys[0] in ARTICLES:  # « le Buis-les-Baronnies »
            rows = [row for table in tables for row in _similar(table, keys[1:])]
        rows = rows or [row for table in tables for row in _completed(table, keys)]
        kept = [row for row in dict.fromkeys(rows) if self._right(places, row)]
        hint = hints.beside(self.message, places, self.end - 1, self.end, tuple(kept))
        return places.territories(hint.rows if hint else kept)

    def _right(self, places: Gazetteer, row: int) -> bool:
        return self.cue is None or places.kinds[row] in self.cue.kinds


def _end_of_name(message: Message, places: Gazetteer, i: int) -> int:
    """The end of the name that starts at `i`: a number or an area may follow it."""
    for k in range(i + 1, len(message.keys)):
        if message.keys[k][:1].isdigit():
            return k
        size, _ = places.areas.longest(message.keys[k:])
        if size and k + size == len(message.keys):
            while k > i + 1 and message.keys[k - 1] in MINOR | {"dans", "sur"}:
                k -= 1
            return k
    return len(message.keys)


def _similar(table: PlaceNames, keys: list[str]) -> list[int]:
    """Rows whose name differs by a few letters, spaces aside: the nearest, then most populous."""
    query = "".join(keys)
    near = spellings(table).near(query, edits_allowed(len(query)))
    return [row for _, name in near for row in table.get(name)]


def _completed(table: PlaceNames, keys: list[str]) -> list[int]:
    """Rows whose name starts with the words of the answer."""
    query = " ".join(keys)
    if len(query) < 4:
        return []
    return [row for key in table.starting_with(query, _COMPLETIONS) for row in table.get(key)]
