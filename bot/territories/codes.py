"""Postal, INSEE and SIREN codes in a message."""

import re

from bot.territories.gazetteer import Gazetteer
from bot.territories.reading import Found, Message

_SIREN = re.compile(r"(?<!\d)\d{3}[ .\u00a0]?\d{3}[ .\u00a0]?\d{3}(?=(?:[ .\u00a0]?\d{5})?(?!\d))")
_CODE_WORDS = frozenset({"postal", "cp", "insee", "code"})
FILLERS = frozenset(
    """
    bonjour bonsoir salut merci alors oui donc je suis j nous on est sommes c cest ici moi
    notre a au aux de du des d la le les l en dans pour sur chez mairie maire ville commune
    village collectivite agent agente elu elue territoire svp stp plait s il vous
    """.split()
)


def alone(message: Message, found: Found) -> bool:
    """Whether the message says nothing but the name."""
    others = [*message.keys[: found.start], *message.keys[found.end :]]
    return FILLERS.issuperset(others)


def code_at(message: Message, places: Gazetteer, i: int) -> Found | None:
    """A postal or INSEE code that is the whole message, or that a word announces."""
    key = message.keys[i]
    rows = places.codes.get(key, ())
    _, named = places.names.longest(message.keys[i + 1 : i + 8] or [""])
    if set(rows) & set(named):
        return None  # « 48000 Mende »: the name says which commune of the code
    told = _CODE_WORDS & set(message.keys[max(0, i - 3) : i])
    if len(key) == 5 and (told or alone(message, Found(i, i + 1, ()))):
        return Found(i, i + 1, rows)
    return None


def sirens(message: Message, places: Gazetteer) -> dict[int, Found]:
    """SIREN numbers (or SIRET, which start with one) by the word they start at."""
    found = {}
    for match in _SIREN.finditer(message.text):
        rows = places.codes.get(re.sub(r"\D", "", match[0]), ())
        words = [n for n, t in enumerate(message.tokens) if match.start() <= t.start < match.end()]
        if rows and words:
            found[words[0]] = Found(words[0], words[-1] + 1, rows)
    return found
