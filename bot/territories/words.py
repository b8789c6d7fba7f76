"""Names that are also ordinary words, first names, and words that are nobody's misspelling."""

from functools import lru_cache

from bot.territories.gazetteer import DATA

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
    """The evidence a name must have, on the scale of bot/territories/evidence.py."""
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
