"""Words as searches compare them: folded, without case or accents, by their beginning."""

from __future__ import annotations

import re
import unicodedata

MAX_WORDS = 8  # of one search: more only narrows to nothing
LETTERS = "a-z0-9œæ"
_WHOLE = 2  # letters of a word that is searched as it is
_WORD = re.compile(f"[{LETTERS}]+")


def words_of(typed: str, *, most: int | None = MAX_WORDS) -> list[str]:
    """The words to look for, folded: « Mairie d'Évry » gives « mairie », « d », « evry »."""
    decomposed = unicodedata.normalize("NFKD", typed.lower())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _WORD.findall(plain)[:most]


def is_beginning(word: str) -> bool:
    """Whether a search takes it for the beginning of words: two letters begin too many."""
    return len(word) > _WHOLE


def holds_words(text: str, words: str) -> bool:
    """Whether each of the folded words is or begins a word of the text; SQLite calls it."""
    said = words_of(text, most=None)
    return all(
        any(each.startswith(word) for each in said) if is_beginning(word) else word in said
        for word in words.split()
    )
