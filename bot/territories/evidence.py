"""How sure it is that words which spell a name are that name, and how sure they must be.

0  nothing tells                         4 is needed by « Vers », « Ville », « Plan »
1  after « de », « pour »…               3 by « Sens », « Die »: ordinary words
2  after « à », or with a capital        2 by « Cancale », « Grasse »: rare words, large towns
3  both, or after « mairie de »          1 by the other small communes of one word
4  both and more, or with its code       0 by names that mean nothing else
"""

from functools import lru_cache

from bot.territories.cues import (
    ARTICLES,
    BORROWERS,
    DETERMINERS,
    EPONYMS,
    FLOWS,
    INTO,
    OF,
    RIVERS,
    ROLES,
    SIGNED,
    STAYING,
    SUBJECTS,
    TO,
    TOWN_WORDS,
)
from bot.territories.gazetteer import DATA
from bot.territories.reading import Message

ORDINARY_GROUP = 5  # need of a group's name that is a plain word: « Sud », « Estuaire »
_TOWN = 5_000  # inhabitants from which a name of one word needs no evidence


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, int], frozenset[str], frozenset[str]]:
    """Needs by name, first names, and words that look like a misspelt name."""
    needs: dict[str, int] = {}
    first_names: set[str] = set()
    words: set[str] = set()
    for line in (DATA / "words.tsv").read_text(encoding="utf-8").splitlines():
        key, tag = line.split("\t")
        if tag == "first_name":
            first_names.add(key)
        elif tag == "word":
            words.add(key)
        else:
            needs[key] = int(tag)
    return needs, frozenset(first_names), frozenset(words)


def need(key: str, population: int) -> int:
    """The evidence a name must have, on the scale of this module."""
    known = _words()[0].get(key)
    if known is not None:
        return known
    return 0 if " " in key or population >= _TOWN else 1


def need_of_group(key: str) -> int:
    """The same for the words of an EPCI that no type word announces."""
    return _words()[0].get(f"@{key}", 0)


def is_ordinary(word: str) -> bool:
    """Whether a word is French, though a letter away from the name of a place."""
    needs, first_names, words = _words()
    return word in words or word in first_names or needs.get(word, 0) >= 3


def is_first_name(word: str) -> bool:
    """Whether the word is a first name, after which comes a surname."""
    return word in _words()[1]


class Before:
    """The words that lead to a name starting at word `i`: « maire de », « dans la », « rue du ».

    `contracted` is true for a name whose article is in the word before: « au » in « au Mans ».
    """

    def __init__(self, message: Message, i: int, *, contracted: bool = False) -> None:
        keys, tokens = message.keys, message.tokens
        self.article = self.determined = False
        self.to = self.of = self.into = False
        j = i - 1
        linked = bool(tokens[i].joined)
        if contracted:
            self.to, self.of = keys[j] in TO, keys[j] in OF
            linked, j = tokens[j].joined, j - 1
        elif linked and keys[j] in DETERMINERS | {"du", "des", "au", "aux"}:
            self.determined, self.article = True, keys[j] not in DETERMINERS - ARTICLES
            if keys[j] in TO | OF:
                self.to, self.of = keys[j] in TO, keys[j] in OF
            linked, j = tokens[j].joined, j - 1
        if linked and j >= 0 and not (self.to or self.of):
            self.to = keys[j] in TO and not self._is_verb(message, j)
            self.of = keys[j] in OF
            self.into = keys[j] in INTO
            if self.to or self.of or self.into or keys[j] == "a":
                linked, j = tokens[j].joined, j - 1
        self.word = keys[j] if linked and j >= 0 else ""
        # « la commune lance » may be a subject and its verb, « mairie crest » may not.
        self.subject = j > 0 and tokens[j].joined and keys[j - 1] in DETERMINERS
        self.named = self._is_named(message, i)
        direct = not (self.to or self.of or self.into or self.determined)
        self.borrowed = (
            (self.word in BORROWERS and self.of)
            or (self.word in EPONYMS and direct)
            or (direct and self._is_surname(message, i))
        )
        if self.word == "quartier":  # « un quartier de Creil », « conseil de quartier Toulon »
            self.borrowed = self.determined if self.of else direct and keys[j - 1] != "de"

    @staticmethod
    def _is_named(message: Message, i: int) -> bool:
        """« notre village s'appelle X », « commune : X »."""
        before = message.keys[max(0, i - 5) : i]
        if not before:
            return False
        if before[-1] in ("appelle", "appele", "nomme", "nommee"):
            return not TOWN_WORDS.isdisjoint(before)
        gap = message.text[message.tokens[i - 1].end : message.tokens[i].start].strip()
        return gap in (":", "=") and (before[-1] in TOWN_WORDS or before[-1] == "territoire")

    @staticmethod
    def _is_surname(message: Message, i: int) -> bool:
        """« Hélène Tours », « je m'appelle Ewen Brest »."""
        before = message.keys[max(0, i - 3) : i]
        if not before or not message.tokens[i].joined:
            return False
        return is_first_name(before[-1]) or ["m", "appelle"] in (before[-2:], before[-3:-1])

    @staticmethod
    def _is_verb(message: Message, j: int) -> bool:
        if message.tokens[j].raw not in ("a", "A") or j == 0:
            return False
        subject = message.keys[j - 1]
        noun = subject in TOWN_WORDS and j > 1 and message.keys[j - 2] in DETERMINERS
        return noun or subject in SUBJECTS

    @property
    def town(self) -> bool:
        """Whether the words announce a commune: « mairie de », « je suis à »."""
        if self.named or self.word in TOWN_WORDS:
            return True
        return (self.to or self.of) and self.word in STAYING

    @property
    def role(self) -> bool:
        """Whether the words say where someone works: « adjointe à », « on est à »."""
        return self.to and self.word in ROLES


def strength(message: Message, i: int, before: Before, *, several: bool = False) -> int:
    """The evidence that the words from `i` on are a commune, from 0 to 4; -1 for a common noun.

    `several` tells that the name has more than one word: « le Buis-les-Baronnies ».
    """
    capital = message.capital(i)
    if before.determined:
        return 2 if capital and (before.to or before.of) else 0 if capital or several else -1
    if message.keys[i - 1 : i + 1] == ["de", "y"] and before.town:
        return 4  # no French sentence has « de y »
    if before.town:
        verb = before.subject and not (before.to or before.of)
        return 4 if capital else 2 if verb else 3
    if capital:
        return 3 if before.to or before.of else 2
    if before.to:
        return 2
    if _signs(message, i):
        return 2
    opening = message.tokens[i].opens and message.cased and message.tokens[i].raw[0].isupper()
    return 1 if before.of or before.into or (opening and len(message.keys[i]) > 4) else 0


def _signs(message: Message, i: int) -> bool:
    """Whether a name opens the message as a signature: « Saintes, service jeunesse »."""
    if i or len(message.keys) < 2 or message.tokens[1].joined:
        return False
    return message.keys[1] in SIGNED or message.keys[1] in TOWN_WORDS


def strength_of_area(message: Message, i: int, before: Before, *, several: bool = False) -> int:
    """The evidence that the words from `i` on are a département or a région."""
    capital = message.capital(i)
    linked = before.article or before.to or before.of or before.into
    river = message.keys[i] in RIVERS and not several
    if river and not FLOWS.isdisjoint((before.word, *message.keys[i + 1 : i + 7])):
        return -1
    inside = before.into and (before.word in STAYING or before.word in TOWN_WORDS)
    if (capital and linked) or inside:
        return 3
    if before.of and before.word in TOWN_WORDS:
        return 2
    if i == 0 < len(message.keys) - 1 and message.tokens[0].raw[0].isupper():
        return 0 if message.tokens[1].joined else 2
    if capital or (before.into and (before.article or message.keys[i - 1] == "en")):
        return 2
    return 1 if linked else 0


def strength_of_group(message: Message, where: list[int], before: Before) -> int:
    """The evidence that the words standing at `where` are the name of an EPCI or EPT."""
    if len(message.keys) == len(where):
        return 4
    if all(message.tokens[k].raw[0].isupper() for k in where) and message.cased:
        return 3
    if before.to:
        return 3 if before.town or before.role else 2
    return 1 if before.of or before.into or before.article else 0
