"""What a type word announces: « comcom des Baronnies », « CD 93 », « région Bretagne »."""

from bot.territories import evidence
from bot.territories.before import Before
from bot.territories.cues import (
    CONTRACTED,
    COUNTED,
    OF,
    STAYING,
    Cue,
    is_departement_cue,
    is_region_cue,
)
from bot.territories.gazetteer import Gazetteer
from bot.territories.model import COMMUNES, GROUPS, Kind
from bot.territories.names import ARTICLES, MINOR
from bot.territories.reading import Found, Message
from bot.territories.typos import misspelt
from bot.territories.words import ORDINARY_GROUP, is_ordinary, need, need_of_group

_NUMBER_WORDS = frozenset({"n", "no", "numero"})
_PREFIXES = 8  # groups that may share the start of a name before it stops telling anything
_LONG = 8  # letters of a town's name from which a typo in it is believed
_NAMED, MEANT = 1, 2  # needs a town's name may have after « comcom », and after « comcom de »


def announced(message: Message, places: Gazetteer, i: int, size: int, cue: Cue) -> Found | None:
    """The territory that the type word at `i`, of `size` words, announces."""
    if not cue.loose and not _is_acronym(message, i):
        return None
    j = i + size
    while j < len(message.keys) and message.tokens[j].joined and message.keys[j] in MINOR:
        j += 1
    if j == len(message.keys) or not (message.tokens[j].joined or message.keys[j] in _NUMBER_WORDS):
        return None
    if Kind.EPCI in cue.kinds or Kind.EPT in cue.kinds:
        return _group(message, places, i, i + size, j, cue)
    if message.keys[j] in _NUMBER_WORDS and j + 1 < len(message.keys):
        j += 1
    return _area(message, places, i, j, cue)


def _is_acronym(message: Message, i: int) -> bool:
    """Whether « cc », « ca », « cu » is the abbreviation: capitals, or « cc du… »."""
    if message.tokens[i].raw.isupper() or message.tokens[i].raw == "Cc":
        return True
    following = message.keys[i + 1] if i + 1 < len(message.keys) else ""
    led = i > 0 and message.keys[i - 1] == "la" and message.tokens[i].joined
    return message.tokens[i].raw in ("cc", "cdc", "ca", "cu") and (following in OF or led)


def _area(message: Message, places: Gazetteer, i: int, j: int, cue: Cue) -> Found | None:
    """A département or région by its number or its name."""
    key = message.keys[j]
    after = message.keys[j + 1] if j + 1 < len(message.keys) else ""
    if is_departement_cue(cue) and key[0].isdigit() and len(key) <= 3 and after not in COUNTED:
        rows = places.by_number(key)
        return Found(i, j + 1, rows) if rows else None
    size, rows = places.areas.longest(message.keys[j : j + 6])
    if is_region_cue(cue) and not size and key in places.region_names:
        return Found(i, j + 1, places.region_names[key])
    if not size:
        size, names, _ = misspelt(places.areas, message.keys[j : j + 6])
        rows = tuple(row for name in names for row in places.areas.get(name))
    kept = tuple(row for row in rows if places.kinds[row] in cue.kinds)
    return Found(i, j + size, kept) if kept else None


def _content(message: Message, i: int) -> tuple[list[str], list[int]]:
    """The words that carry meaning from `i` on, and where each stands."""
    words: list[str] = []
    where: list[int] = []
    for k in range(i, min(i + 14, len(message.keys))):
        if k > i and not message.tokens[k].joined:
            break
        if message.keys[k] not in MINOR:
            words.append(message.keys[k])
            where.append(k)
    return words, where


def _group(
    message: Message, places: Gazetteer, i: int, after: int, j: int, cue: Cue
) -> Found | None:
    """An EPCI or EPT by its name, the start of its name, or the name of a member town."""
    linked = j > after
    words, where = _content(message, j)
    if not words:
        return None
    told = linked or message.tokens[j].raw[0].isupper()
    size, rows = places.group_cores.longest(words)
    rows = of_nature(places, rows, cue)
    longer = starting_with(places, words[: size + 1], cue) if size and told else ()
    if longer and size < len(words):  # « agglo Grand Paris Sud » is not the Grand Paris
        return Found(i, where[size] + 1, longer)
    if rows and (told or need_of_group(" ".join(words[:size])) < ORDINARY_GROUP):
        return Found(i, where[size - 1] + 1, rows)
    if told:
        for size in range(len(words), 0, -1):
            rows = starting_with(places, words[:size], cue)
            if rows:
                return Found(i, where[size - 1] + 1, rows)
    town = _of_town(message, places, i, after, j, cue)
    return town or (_misspelt(places, i, words, where, cue) if told and cue.loose else None)


def _misspelt(
    places: Gazetteer, i: int, words: list[str], where: list[int], cue: Cue
) -> Found | None:
    """A group whose name has a typo: « cc du pays de larbresle », « agglo de Montbelliard »."""
    size, names, _ = misspelt(places.group_cores, words)
    rows = {row for name in names for row in places.group_cores.get(name)}
    if not rows:
        size, names, _ = misspelt(places.names, words)
        names = tuple(name for name in names if len(name) >= _LONG)
        rows = {row for name in names for row in places.names.get(name)}
        towns = [row for row in rows if places.kinds[row] in COMMUNES]
        rows = set(places.groups_of(towns))
    kept = of_nature(places, tuple(sorted(rows)), cue)
    return Found(i, where[size - 1] + 1, kept) if kept else None


def starting_with(places: Gazetteer, words: list[str], cue: Cue) -> tuple[int, ...]:
    """The announced groups whose name goes on after these words; none when they tell little."""
    if all(len(word) < 5 or is_ordinary(word) for word in words):
        return ()
    keys = places.group_cores.starting_with(" ".join(words), _PREFIXES)
    rows = {row for key in keys for row in places.group_cores.get(key)}
    return of_nature(places, tuple(sorted(rows)), cue)


def of_nature(places: Gazetteer, rows: tuple[int, ...], cue: Cue) -> tuple[int, ...]:
    """The rows of the announced kind; people do call a CC « agglo » when there is no other."""
    kept = tuple(row for row in rows if places.kinds[row] in cue.kinds)
    exact = tuple(row for row in kept if places.territory(row).nature == cue.nature)
    return exact or kept


def _of_town(
    message: Message, places: Gazetteer, i: int, after: int, j: int, cue: Cue
) -> Found | None:
    """The group that a town belongs to: « l'agglo de Pau », « la comcom du Buis »."""
    if Kind.EPCI not in cue.kinds or (not cue.loose and cue.nature != "CC"):
        return None
    words, article = list(message.keys[j : j + 8]), 0
    size, rows = places.names.longest(words)
    lead = message.keys[j - 1] if j > after else ""
    if lead in ARTICLES or (lead in CONTRACTED and not size):
        longer = [CONTRACTED.get(lead, lead), *words]
        reach, with_article = places.names.longest(longer)
        if reach > 1:
            size, rows, words, article = reach - 1, with_article, longer, 1
    towns = [row for row in rows if places.kinds[row] in COMMUNES]
    if size < 1 or not towns or not all(t.joined for t in message.tokens[j : j + size]):
        return None
    needed = need(" ".join(words[: size + article]), places.population[towns[0]])
    if needed > (MEANT if j > after else _NAMED) and not message.capital(j):
        return None
    rows = of_nature(places, places.groups_of(towns), cue)
    if not cue.loose:  # « CC » may be a conseil citoyen: ask
        rows = (*rows, *towns)
    return Found(i, j + size, rows) if rows else None


def group_at(message: Message, places: Gazetteer, i: int, *, answer: bool) -> Found | None:
    """A group of communes named at word `i` without a type word: « Grand Poitiers », « MEL »."""
    key = message.keys[i]
    if key in MINOR:
        return None
    if key in places.acronyms and _is_abbreviation(message, places, i):
        return Found(i, i + 1, places.acronyms[key])
    if not places.group_cores.may_start(key):
        return None
    words, where = _content(message, i)
    size, rows = places.groups.longest(words)
    short, cores = places.group_cores.longest(words)
    if short > max(size, 1):  # « grand nancy » for the Métropole du Grand Nancy
        size, rows = short, cores
    if not size:
        return None
    before = Before(message, i)
    if before.borrowed:
        return None
    strength = evidence.strength_of_group(message, where[:size], before)
    if answer or strength >= need_of_group(" ".join(words[:size])):
        return Found(i, where[size - 1] + 1, rows)
    return None


def _is_abbreviation(message: Message, places: Gazetteer, i: int) -> bool:
    """Whether « MEL » or « AURA » is one: capitals, or « la mel », « je suis en aura »."""
    token = message.tokens[i]
    if token.raw.isupper() and message.cased:
        return True
    if i == 0 or not token.joined:
        return False
    if places.kinds[places.acronyms[token.key][0]] in GROUPS:
        return message.keys[i - 1] in ("la", "l")
    return message.keys[i - 1] == "en" and i > 1 and message.keys[i - 2] in STAYING
