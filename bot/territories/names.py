"""The forms under which a territory is named, and tables that find them in a row of words."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from bot.territories.reading import key_of

ARTICLES = frozenset({"la", "le", "les", "l"})
# Words that people drop or change inside the name of a group of communes.
MINOR = ARTICLES | {"de", "du", "des", "d", "en", "et", "a", "au", "aux"}
_GROUP_PREFIXES = frozenset({"cc", "ca", "cu"})
GROUP_WORDS = frozenset(
    [
        "agglo",
        "agglomeration",
        "communaute",
        "communautes",
        "eurometropole",
        "europeenne",
        "intercom",
        "intercommunale",
        "metropole",
    ]
)
_LINKS = MINOR | {"sur", "sous"}
_SHORT_FORM = 8_000  # inhabitants from which the first word of a name is enough: « Aix »
_SHORT_COMPOUND = 20_000  # the same without a linking word: « Clermont » for Clermont-Ferrand


def group_keys(name: str) -> tuple[str, str]:
    """The whole and the short key of a group: "grand longwy agglomeration", "grand longwy"."""
    words = [word for word in key_of(name.split("(")[0]).split() if word not in MINOR]
    if words and words[0] in _GROUP_PREFIXES:
        words = words[1:]
    core = [word for word in words if word not in GROUP_WORDS]
    return " ".join(words), " ".join(core or words)


def short_forms(key: str, population: int) -> list[str]:
    """What people call a town whose full name they find long: "boulogne", "roche sur yon"."""
    words = key.split()
    bare = [" ".join(words[1:])] if words[0] in ARTICLES and len(words) > 2 else []
    if population < _SHORT_FORM or len(words) < 2:
        return bare
    first = 1 if words[0] in ARTICLES else 0
    if words[first] in ("saint", "sainte", "saints"):
        first += 1
    if len(words) <= first + 1:
        return bare
    if words[first + 1] in _LINKS:
        return [*bare, " ".join(words[: first + 1])]
    if first == 0 and len(words) == 2 and population >= _SHORT_COMPOUND and len(words[0]) > 3:
        return [words[0]]
    return bare


class PlaceNames:
    """Rows by folded name, and the longest name in a row of words."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[int, ...]] = {}
        self._longest: dict[str, int] = {}
        self._sorted: list[str] | None = None

    def fill(self, rows: dict[str, tuple[int, ...]]) -> None:
        """Take the names, each with its rows in the order to show."""
        self._rows = rows
        for key in rows:
            words = key.split(" ")
            if self._longest.get(words[0], 0) < len(words):
                self._longest[words[0]] = len(words)

    def get(self, key: str) -> tuple[int, ...]:
        """The rows that bear exactly this name."""
        return self._rows.get(key, ())

    def __iter__(self) -> Iterator[str]:
        """Every name."""
        return iter(self._rows)

    def may_start(self, word: str) -> bool:
        """Whether some name starts with this word."""
        return word in self._longest

    def longest(self, words: Sequence[str]) -> tuple[int, tuple[int, ...]]:
        """How many of the first words make the longest name, and the rows that bear it."""
        for size in range(min(self._longest.get(words[0], 0), len(words)), 0, -1):
            rows = self._rows.get(" ".join(words[:size]))
            if rows:
                return size, rows
        return 0, ()

    def starting_with(self, key: str, limit: int) -> list[str]:
        """The names that continue `key`, or nothing when they are more than `limit`."""
        if self._sorted is None:
            self._sorted = sorted(self._rows)
        first = bisect_left(self._sorted, key + " ")
        last = bisect_left(self._sorted, key + "!")
        return self._sorted[first:last] if last - first <= limit else []
