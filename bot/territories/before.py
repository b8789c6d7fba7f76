"""What the words before a name tell: that a commune comes, or a street, or a person."""

from bot.territories.cues import (
    ARTICLES,
    BORROWERS,
    DETERMINERS,
    EPONYMS,
    INTO,
    OF,
    ROLES,
    STAYING,
    SUBJECTS,
    TO,
    TOWN_WORDS,
)
from bot.territories.reading import Message
from bot.territories.words import is_first_name

_CALLED = frozenset({"appelle", "appele", "nomme", "nommee"})


class Before:
    """The words that lead to a name starting at word `i`: « maire de », « dans la », « rue du ».

    `contracted` is true for a name whose article is in the word before: « au » in « au Mans ».
    `word` is what stands before the article and the preposition, « maire » or « rue ».
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
            self.to = keys[j] in TO and not _is_verb(message, j)
            self.of = keys[j] in OF
            self.into = keys[j] in INTO
            if self.to or self.of or self.into or keys[j] == "a":
                linked, j = tokens[j].joined, j - 1
        self.word = keys[j] if linked and j >= 0 else ""
        self._previous = keys[j - 1] if j > 0 and tokens[j].joined else ""
        self.named = _is_named(message, i)
        self._surname = _is_surname(message, i)

    @property
    def subject(self) -> bool:
        """« la commune lance » may be a subject and its verb, « mairie crest » may not."""
        return self._previous in DETERMINERS

    @property
    def borrowed(self) -> bool:
        """Whether the name is that of a street, a person or a river."""
        direct = not (self.to or self.of or self.into or self.determined)
        if self.word == "quartier":  # « un quartier de Creil », « conseil de quartier Toulon »
            return self.determined if self.of else direct and self._previous != "de"
        if direct:
            return self.word in EPONYMS or self._surname
        return self.of and self.word in BORROWERS

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


def _is_named(message: Message, i: int) -> bool:
    """« notre village s'appelle X », « commune : X »."""
    before = message.keys[max(0, i - 5) : i]
    if not before:
        return False
    if before[-1] in _CALLED:
        return not TOWN_WORDS.isdisjoint(before)
    gap = message.text[message.tokens[i - 1].end : message.tokens[i].start].strip()
    return gap in (":", "=") and (before[-1] in TOWN_WORDS or before[-1] == "territoire")


def _is_surname(message: Message, i: int) -> bool:
    """« Hélène Tours », « je m'appelle Ewen Brest »."""
    before = message.keys[max(0, i - 3) : i]
    if not before or not message.tokens[i].joined:
        return False
    return is_first_name(before[-1]) or ["m", "appelle"] in (before[-2:], before[-3:-1])


def _is_verb(message: Message, j: int) -> bool:
    """« on a », « la mairie a »: not the preposition."""
    if message.tokens[j].raw not in ("a", "A") or j == 0:
        return False
    subject = message.keys[j - 1]
    noun = subject in TOWN_WORDS and j > 1 and message.keys[j - 2] in DETERMINERS
    return noun or subject in SUBJECTS
