"""Names that are a few letters away from what was typed."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.territories.names import ARTICLES, MINOR, PlaceNames
from bot.territories.words import is_ordinary

_MOST_WORDS = 7  # of a misspelt name, in a sentence
SURE = 8  # letters from which a typo leaves a name recognizable
_LONG = 10  # letters from which two typos do
_TAIL = 5  # letters that a longer name has after a shorter one; one less for two words
_FAR = 99
_CONTINUED = 400  # names that may start with the words of a shorter one
LINKS = MINOR | {"sur", "sous"}
# No name in a sentence goes over these: « mairie de Bort est » is not Borest.
_FUNCTION = (
    frozenset(
        """
    a ai ait alors as au aussi aux avec avez avoir avons bien c ca ce cela celle celui cent
    cents ces cet cette ceux chez cinq comme comment contre dans deja depuis des deux dit dix
    dont du elle elles est et etes etre eu eux faire fait faut ici il ils j je jusqu l leur
    leurs lui m ma mais me meme mes mille moi moins mon n ne ni nos notre nous on ont ou par
    pas pendant peut plus plusieurs pour pourquoi puis qu quand quatre que quel quelle quelles
    quels qui quoi s sa sans se ses si six soit son sont suis t ta te tes toi ton tous tout
    toute toutes tres trois tu un une va veut vingt vont vos votre vous y
    """.split()
    )
    - LINKS
)


def edits_allowed(length: int) -> int:
    """How many letters a typo may change in a name of this length."""
    return 0 if length < 5 else 1 if length < 8 else 2 if length < 13 else 3


class Spellings:
    """The names of a table without their spaces, by first letter and length."""

    def __init__(self, table: PlaceNames) -> None:
        self._names: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self._compact: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for name in table:
            compact = name.replace(" ", "")
            slot = compact[0], len(compact)
            self._names[slot].append(name)
            self._compact[slot].append(compact)

    def near(self, query: str, edits: int) -> list[tuple[int, str]]:
        """The names at most `edits` letters from a word without spaces, the nearest first."""
        found = []
        for length in range(len(query) - edits, len(query) + edits + 1):
            slot = query[0], length
            if slot in self._names:
                near = process.extract(
                    query, self._compact[slot], scorer=OSA.distance, score_cutoff=edits, limit=40
                )
                found += [(round(far), self._names[slot][place]) for _, far, place in near]
        return sorted(found)


@lru_cache(maxsize=8)
def spellings(table: PlaceNames) -> Spellings:
    """The spellings of a table, made once."""
    return Spellings(table)


class Misspelt(NamedTuple):
    """How many of the first words are a misspelt name, and which names it may be."""

    size: int = 0
    nearest: tuple[str, ...] = ()
    further: tuple[str, ...] = ()  # one letter more away


def misspelt(table: PlaceNames, words: Sequence[str]) -> Misspelt:
    """The misspelt name that the first words are.

    Stricter than for an answer: a sentence goes on after the name, and its words are mostly not
    names. Two typos need a long name.
    """
    best, found = (_FAR, 0), Misspelt()
    for n in range(1, min(len(words), _MOST_WORDS) + 1):
        if not _may_end(words[:n]):
            continue
        query = "".join(words[:n])
        letters = len(query) - (len(words[0]) if words[0] in ARTICLES else 0)
        edits = 0 if letters < 6 else 1 if letters < _LONG else 2
        near = [each for each in spellings(table).near(query, edits) if _alike(words, each[1])]
        if near and (near[0][0], -n) < best:
            best = least, _ = near[0][0], -n
            nearest = tuple(name for far, name in near if far == least)
            found = Misspelt(n, nearest, tuple(name for far, name in near if far == least + 1))
    return found


def _may_end(words: Sequence[str]) -> bool:
    told = [word for word in words if word not in LINKS]
    if not told or words[-1] in LINKS or any(word[:1].isdigit() for word in words):
        return False
    if not _FUNCTION.isdisjoint(words):
        return False
    return not all(is_ordinary(word) for word in told)


def _alike(words: Sequence[str], name: str) -> bool:
    """Whether both have their article, or neither: « l'arrêt » is not Larret."""
    first = name.split(" ", 1)[0]
    return (words[0] == first) if words[0] in ARTICLES or first in ARTICLES else True


def continued(table: PlaceNames, words: Sequence[str], size: int) -> Misspelt:
    """The same for a longer name that starts with the `size` first words: « Villeneuve d'Asq »."""
    longer = table.starting_with(" ".join(words[:size]), _CONTINUED)
    if not longer:
        return Misspelt()
    head = sum(map(len, words[:size]))
    compact = [name.replace(" ", "")[head:] for name in longer]
    for n in range(min(len(words), size + 4), size, -1):
        tail = "".join(words[size:n])
        if len(tail) < _TAIL - (n - size > 1) or not _may_end(words[size:n]):
            continue
        edits = 1 if len(tail) < SURE else 2
        near = process.extract(tail, compact, scorer=OSA.distance, score_cutoff=edits, limit=3)
        if near:
            names = tuple(longer[place] for _, far, place in near if far == near[0][1])
            return Misspelt(n, names)
    return Misspelt()
