"""Names of persons, told by what stands before them: a title, a presentation, a first name.

Each rule is what may stand before a name and how a name must then look. A name of a territory,
of a street or of a school is not masked where nothing else says that somebody bears it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from bot.review.beside import hide_beside_names
from bot.review.leads import ANYWHERE, PLACE_BEFORE, RULES, Look, Rule
from bot.review.names import ENDS, EVERYDAY, NAME, PARTICLES, is_first_name
from bot.territories.gazetteer import gazetteer
from bot.territories.reading import key_of
from bot.territories.words import is_first_name as is_french_first_name
from bot.territories.words import is_ordinary

_LONGEST = 4  # words of one name, particles aside
_ANSWER = 6  # words of an answer that is a name and little more


_PLURAL = re.compile(r"^(?:MM|Mmes|mmes|Mlles|mesdames|messieurs)\b", re.IGNORECASE)
_AND = re.compile(r"[ \t]*(?:,|et)[ \t]+")
_TOKEN = re.compile(r"[ \t]*([^\W\d_](?:[\w'’-]*\w)?)")


class _Word(NamedTuple):
    end: int
    raw: str
    key: str

    @property
    def capital(self) -> bool:
        return self.raw[0].isupper()

    @property
    def ends(self) -> bool:
        """Whether no name holds it: « sous-préfet » neither."""
        return self.key in ENDS or self.key.split(" ")[0] in ENDS

    @property
    def particle(self) -> bool:
        return self.key in PARTICLES


def hide_persons(text: str) -> str:
    """The text whose persons, known by what announces them, became « [nom] »."""
    for rule in RULES:
        text = _hidden(text, rule)
    return hide_beside_names(text)


def hide_known(text: str, names: Iterable[str]) -> str:
    """The text without these names, whole or in part; a part that is a word wants its capital."""
    keys = [key_of(name).split() for name in names]
    parts = {part for key in keys for part in key if len(part) > 1 and part not in PARTICLES}
    for before, after in {pair for key in keys for pair in pairwise(key)}:
        if before in PARTICLES and after in parts:
            text = re.sub(rf"\b{before}[ \t](?={after}\b)", "", text, flags=re.IGNORECASE)

    def hidden(match: re.Match[str]) -> str:
        word, key = match.group(), key_of(match.group())
        sure = word[0].isupper() or key not in EVERYDAY
        return NAME if key in parts and sure and not _in_a_place(text, match.start()) else word

    return re.sub(r"[^\W\d_]+", hidden, text) if parts else text


def _hidden(text: str, rule: Rule) -> str:
    pieces, done = [], 0
    for match in rule.lead.finditer(text):
        start = match.end()
        if start < done or (end := _end_of_name(text, start, rule)) is None:
            continue
        pieces += [text[done:start], NAME]
        done = end
        while _PLURAL.match(match.group()) and (also := _AND.match(text, done)):
            if (end := _end_of_name(text, also.end(), rule)) is None:
                break
            pieces += [text[done : also.end()], NAME]
            done = end
    return "".join([*pieces, text[done:]])


def _end_of_name(text: str, start: int, rule: Rule) -> int | None:
    if rule is ANYWHERE and not _may_begin(text, start):
        return None
    words = _words(text, start)
    named = [word for word in words if not word.particle]
    if not named or not _looks(words, named, rule):
        return None
    if rule.look in {Look.CAPITALS, Look.FIRST_NAME, Look.NO_WORD} and _is_a_place(
        text, start, words
    ):
        return None
    small = rule.look is Look.TITLED and not named[0].capital and not is_first_name(named[0].key)
    return named[0].end if small else words[-1].end


def _may_begin(text: str, start: int) -> bool:
    """Whether the word at `start` is a first name or, in capitals, a surname."""
    word = _TOKEN.match(text, start)
    return word is not None and (word[1].isupper() or is_first_name(key_of(word[1])))


def _words(text: str, start: int) -> list[_Word]:
    """The words from `start` that may belong to one name: all small, or all with a capital."""
    words: list[_Word] = []
    named = 0
    while named < _LONGEST and (match := _TOKEN.match(text, words[-1].end if words else start)):
        word = _Word(match.end(), match.group(1), key_of(match.group(1)))
        if word.particle and not (word.capital and named):
            if named > 1:
                break
        elif word.ends or (named and words[0].capital and not word.capital):
            break
        else:
            named += 1
        words.append(word)
    while (
        words and words[-1].particle and not (words[-1].capital and named == 1 and len(words) > 1)
    ):
        words.pop()
    return words


def _looks(words: list[_Word], named: list[_Word], rule: Rule) -> bool:
    first = named[0]
    given = is_first_name(first.key)
    pair = len(named) > 1 and first.capital and named[-1].capital and not _shouted(named)
    of_a_place = words[0].particle and not words[0].capital  # « maire de Saint-Martin »
    full = given and len(named) > 1
    if rule is ANYWHERE:
        second = named[-1]
        reverse = pair and first.raw.isupper() and is_first_name(second.key)
        sure = given and (pair or (full and _small_name(first, second)))
        if pair and all(map(_unheard_of, named)):
            return True
        return sure or (reverse and not second.raw.isupper())
    match rule.look:
        case Look.ANY:
            return True
        case Look.TITLED:
            return first.capital or " " not in first.key[:2]  # not « d'architecture »
        case Look.CAPITAL:
            return (first.capital or given) and not of_a_place
        case Look.NO_WORD:
            return (given or first.capital or not is_ordinary(first.key)) and not of_a_place
        case Look.FIRST_NAME:
            return (given or pair) and not of_a_place
        case Look.CAPITALS:
            return (full or (first.capital and (given or pair))) and not of_a_place


def _unheard_of(word: _Word) -> bool:
    """Whether a word with a capital is neither French nor a territory's: « Kabongo »."""
    parts = word.key.split()
    return not (
        word.raw.isupper()
        or gazetteer().names.get(word.key)
        or any(is_ordinary(part) or gazetteer().names.get(part) for part in parts)
    )


def _small_name(first: _Word, second: _Word) -> bool:
    """Whether two small words anywhere are a French first name and what can be a surname."""
    return (
        is_french_first_name(first.key)
        and first.key not in EVERYDAY
        and len(second.key) > 3
        and not is_ordinary(second.key)
    )


def _shouted(named: list[_Word]) -> bool:
    """Whether capitals are only the way everything is typed."""
    return all(word.raw.isupper() and not is_first_name(word.key) for word in named)


def _in_a_place(text: str, start: int) -> bool:
    return PLACE_BEFORE.search(text, max(0, start - 30), start) is not None


def _is_a_place(text: str, start: int, words: list[_Word]) -> bool:
    key = " ".join(word.key for word in words)
    return _in_a_place(text, start) or bool(gazetteer().names.get(key))


def told_name(text: str) -> str:
    """The name in an answer to « vos prénom et nom ? », empty when it is a whole sentence."""
    keys = key_of(text.partition(",")[0]).split()
    named = [key for key in keys if key not in ENDS]
    return " ".join(named) if len(keys) <= _ANSWER else ""
