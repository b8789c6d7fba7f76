"""A group of communes whose kind stands after a name: « Nîmes agglo », « Est Ensemble EPT »."""

from bot.territories.cues import AFTER_NAME, SHORT_AFTER_NAME, cue_at
from bot.territories.gazetteer import Gazetteer
from bot.territories.groups import MEANT, of_nature, starting_with
from bot.territories.model import COMMUNES
from bot.territories.names import ARTICLES, MINOR
from bot.territories.reading import Found, Message
from bot.territories.words import need


def followed(message: Message, places: Gazetteer, i: int) -> Found | None:
    """A group whose kind follows its name or a town's: « Nîmes agglo », « Est Ensemble EPT »."""
    if message.keys[i] in MINOR - ARTICLES:
        return None
    for k in range(i + 1, min(i + 7, len(message.keys))):
        if not message.tokens[k].joined:
            return None
        if message.keys[k] in AFTER_NAME and _ends(message, k):
            return _named_before(message, places, i, k)
    return None


def _ends(message: Message, k: int) -> bool:
    """Whether the word is a kind of group; « co » and « cc » are one at the end of a clause."""
    if message.keys[k] not in SHORT_AFTER_NAME or message.tokens[k].raw.isupper():
        return True
    return k + 1 == len(message.keys) or not message.tokens[k + 1].joined


def _named_before(message: Message, places: Gazetteer, i: int, k: int) -> Found | None:
    cue = cue_at(message.keys, k)
    words = [key for key in message.keys[i:k] if key not in MINOR]
    if not cue or not words or message.keys[k - 1] in MINOR:
        return None
    rows = of_nature(places, places.group_cores.get(" ".join(words)), cue[1])
    name = " ".join(message.keys[i:k])
    towns = [row for row in places.names.get(name) if places.kinds[row] in COMMUNES]
    if not rows and towns and need(name, places.population[towns[0]]) <= MEANT:
        rows = starting_with(places, words, cue[1])
        rows = rows or of_nature(places, places.groups_of(towns), cue[1])
    return Found(i, k + 1, rows) if rows else None
