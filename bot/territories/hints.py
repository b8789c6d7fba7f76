"""The département, number or postal code beside a name, which tells homonyms apart."""

import re
from typing import NamedTuple

from bot.territories.cues import ARTICLES, COUNTED, INTO, OF, TO
from bot.territories.gazetteer import Gazetteer
from bot.territories.model import Kind, Territory
from bot.territories.reading import Message

_ARRONDISSEMENT = re.compile(r"(\d{1,2})(?:er|e|eme|ieme|nd)?")
_SEPARATORS = frozenset(" ,-–—/(:'’\u00a0")
_LINKS = ARTICLES | INTO | OF | TO | {"departement", "dept", "dpt", "dep", "cd", "region", "ile"}
_WITH_ARRONDISSEMENTS = {"75056": 20, "69123": 9, "13055": 16}
_MEETING = frozenset(["publique", "d", "de", "du", "des", "avec", "sur", "pour", "a", "est"])


class Hint(NamedTuple):
    """Rows that what stands beside the name leaves, the words it takes, and how sure it is."""

    rows: tuple[int, ...]
    start: int
    end: int
    strength: int


def beside(
    message: Message, places: Gazetteer, start: int, end: int, rows: tuple[int, ...]
) -> Hint | None:
    """What stands just before or after the name `start:end` and agrees with some of its rows."""
    arrondissement = _arrondissement(message, places, end, rows)
    if arrondissement:
        return Hint(rows, start, arrondissement, 2)
    hint = _after(message, places, start, end, rows)
    if hint:
        return hint
    if start and message.tokens[start].joined and len(message.keys[start - 1]) == 5:
        kept = _with_code(places, rows, message.keys[start - 1])
        if kept:
            return Hint(kept, start - 1, end, 4)
    return None


def _arrondissement(
    message: Message, places: Gazetteer, end: int, rows: tuple[int, ...]
) -> int | None:
    """The end of « 15e » or « 15e arrondissement » after Paris, Lyon or Marseille."""
    if len(rows) != 1 or end == len(message.keys) or not message.tokens[end].joined:
        return None
    count = _WITH_ARRONDISSEMENTS.get(places.territory(rows[0]).code)
    number = _ARRONDISSEMENT.fullmatch(message.keys[end]) if count else None
    if not number or not count or not 0 < int(number[1]) <= count:
        return None
    after = message.keys[end + 1] if end + 1 < len(message.keys) else ""
    if after.startswith("arr"):
        return end + 2
    return None if after in COUNTED else end + 1


def _after(
    message: Message, places: Gazetteer, start: int, end: int, rows: tuple[int, ...]
) -> Hint | None:
    keys, tokens = message.keys, message.tokens
    k = end
    while k < len(keys) and k - end < 4 and keys[k] in _LINKS and _near(message, k):
        k += 1
    if k == len(keys) or not _near(message, k):
        return None
    word = keys[k]
    if word[0].isdigit():
        kept = _with_number(message, places, k, rows)
        sure = k > end or len(word) == 5 or "(" in message.text[tokens[k - 1].end : tokens[k].start]
        return Hint(kept, start, k + 1, 4 if sure else 3) if kept else None
    for first in range(k, end - 1, -1):  # « la loire » for the links « dans la » and the area
        size, areas = places.areas.longest(keys[first : first + 6])
        if size and first + size > k and not _is_meeting(message, first, size):
            kept = within(places, rows, places.territories(areas))
            return Hint(kept, start, first + size, 4) if kept else None
    return None


def _near(message: Message, k: int) -> bool:
    token = message.tokens[k]
    gap = message.text[message.tokens[k - 1].end : token.start]
    return token.joined or (len(gap) <= 3 and _SEPARATORS.issuperset(gap))


def _is_meeting(message: Message, first: int, size: int) -> bool:
    """Whether « la réunion » is a meeting: no capital, and words that go on about it."""
    end = first + size
    if message.keys[end - 1] != "reunion" or message.tokens[end - 1].raw[0].isupper():
        return False
    return end < len(message.keys) and message.keys[end] in _MEETING


def _with_number(
    message: Message, places: Gazetteer, k: int, rows: tuple[int, ...]
) -> tuple[int, ...]:
    """The rows that a département number, a postal code or an INSEE code leaves."""
    word = message.keys[k]
    if len(word) == 5:
        return _with_code(places, rows, word)
    after = message.keys[k + 1] if k + 1 < len(message.keys) else ""
    if after in COUNTED or (after[:1].isdigit() and message.tokens[k + 1].joined):
        return ()
    if message.text[message.tokens[k].end :].lstrip()[:1] in ("%", "€"):
        return ()
    code = word.upper()
    return tuple(row for row in rows if places.territory(row).departement == code)


def _with_code(places: Gazetteer, rows: tuple[int, ...], code: str) -> tuple[int, ...]:
    def agrees(territory: Territory) -> bool:
        main = territory
        if territory.commune:
            row = places.row(f"commune:{territory.commune}")
            main = places.territory(row) if row is not None else territory
        codes = (territory.code.lower(), *main.postal_codes, *territory.other_codes)
        return code in codes or (not territory.postal_codes and code[:2] == territory.departement)

    return tuple(row for row in rows if agrees(places.territory(row)))


def within(
    places: Gazetteer, rows: tuple[int, ...], areas: tuple[Territory, ...]
) -> tuple[int, ...]:
    """The rows that lie in one of the areas (themselves excepted)."""
    departements = {area.departement for area in areas} - {None}
    regions = {area.region for area in areas if area.kind is Kind.REGION or not area.departement}
    groups = {area.code for area in areas}
    kept = []
    for row in rows:
        own = places.territory(row)
        inside = own.departement in departements or own.region in regions or own.epci in groups
        if inside and own not in areas:
            kept.append(row)
    return tuple(kept)
