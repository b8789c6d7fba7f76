"""A commune that a message misspells or cuts short, where its words announce one."""

from collections.abc import Sequence

from bot.territories import hints
from bot.territories.before import Before
from bot.territories.codes import FILLERS, alone
from bot.territories.gazetteer import Gazetteer
from bot.territories.model import COMMUNES
from bot.territories.names import ARTICLES
from bot.territories.reading import Found, Message
from bot.territories.typos import LINKS, SURE, Misspelt, continued, misspelt
from bot.territories.words import is_ordinary, need

_BRIEF = 5  # words: such a message may be nothing but the name
_CUT = 3  # names that a cut name may be
_MORE_POPULOUS = 3  # times, for a farther name to be meant as well


def misspelling(
    message: Message, places: Gazetteer, i: int, reach: int, size: int, article: str
) -> Found | None:
    """A commune whose name the words `i:reach` misspell or cut short, where the message tells.

    « mairie de », « je suis à », « agent à » tell, or a département or a code beside it.
    `size` words already are a name; `article` is the one that the word before holds (« au »).
    """
    start = i + bool(article)
    before = Before(message, start, contracted=bool(article))
    words = [article, *message.keys[start:reach]] if article else message.keys[i:reach]
    if before.borrowed or before.determined or words[0] in LINKS - ARTICLES:
        return None
    told = _told(message, before, start)
    brief = len(message.keys) <= _BRIEF and FILLERS.issuperset(message.keys[:i])
    if not told and not brief and not _located_soon(message, places, i):
        return None
    capital = message.capital(start) and (before.to or before.town)
    exact = size if size > bool(article) else 0
    typo = _likeliest(places, words, exact, capital=capital, told=told)
    found = Found(start, i + typo.size, _likely(places, typo))
    hint = hints.beside(message, places, *found) if found.rows else None
    if hint or not found.rows:
        return Found(hint.start, hint.end, hint.rows) if hint else None
    return found if told or (brief and _is_all(message, found)) else None


def _is_all(message: Message, found: Found) -> bool:
    """Whether the message is nothing but a long name: « Aubervillier »."""
    letters = sum(map(len, message.keys[found.start : found.end]))
    return letters >= SURE and alone(message, found)


def _likeliest(
    places: Gazetteer, words: Sequence[str], size: int, *, capital: bool, told: bool
) -> Misspelt:
    """The reading that explains most words: a typo, a forgotten article, a name cut short.

    When the `size` first words already are a name, only a longer one is looked for.
    """
    if size:
        return continued(places.names, words, size)
    typo = misspelt(places.names, words)
    if not told:
        return typo
    cut = _cut_short(places, words, capital=capital)
    return max(_without_article(places, words), cut, typo, key=lambda each: each.size)


def _told(message: Message, before: Before, start: int) -> bool:
    """Whether the words before announce a commune: « mairie de », « adjointe à », « à V… »."""
    if before.named or (before.to and len(message.keys[start]) > SURE):
        return True
    if before.town and not before.subject and len(message.keys[start]) >= SURE:
        return True
    announced = before.town or before.role or message.capital(start)
    return (before.to or before.of) and announced


def _located_soon(message: Message, places: Gazetteer, i: int) -> bool:
    """Whether a département or a number stands a few words after a long word."""
    if len(message.keys[i]) < SURE - 1:
        return False
    soon = message.keys[i + 1 : i + 7]
    return any(key[:1].isdigit() or places.areas.may_start(key) for key in soon)


def _without_article(places: Gazetteer, words: Sequence[str]) -> Misspelt:
    """A name whose article is forgotten: « mairie de Roche-sur-Yon »."""
    sizes = {article: places.names.longest([article, *words])[0] for article in ("le", "la", "les")}
    size = max(sizes.values())
    names = [" ".join([a, *words[: size - 1]]) for a, n in sizes.items() if size == n]
    if size < 2 or any(need(name, 0) > 1 for name in names):
        return Misspelt()
    return Misspelt(size - 1, tuple(names))


def _cut_short(places: Gazetteer, words: Sequence[str], *, capital: bool) -> Misspelt:
    """The start of few names: « mairie de Montcuq », and in a sentence with its capital."""
    for n in range(min(len(words), 3), 0, -1):
        ends = n == len(words)
        if not (ends or (capital and n == 1)) or words[n - 1] in LINKS:
            continue
        if len(words[0]) < 4 + ends or is_ordinary(words[0]):
            continue
        names = places.names.starting_with(" ".join(words[:n]), _CUT)
        if names:
            return Misspelt(n, tuple(names))
    return Misspelt()


def _likely(places: Gazetteer, typo: Misspelt) -> tuple[int, ...]:
    """The communes to propose: the nearest, and a farther one that is much more populous."""
    nearest, further = (
        {row for name in names for row in places.names.get(name) if places.kinds[row] in COMMUNES}
        for names in (typo.nearest, typo.further)
    )
    size = max((places.population[row] for row in nearest), default=0)
    rows = nearest | {row for row in further if places.population[row] > size * _MORE_POPULOUS}
    return tuple(sorted(rows, key=lambda row: -places.population[row])) if nearest else ()
