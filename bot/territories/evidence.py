"""How sure it is that words which spell a name are that name, and how sure they must be.

0  nothing tells                         4 is needed by « Vers », « Ville », « Plan »
1  after « de », « pour »…               3 by « Sens », « Die »: ordinary words
2  after « à », or with a capital        2 by « Cancale », « Grasse »: rare words, large towns
3  both, or after « mairie de »          1 by the other small communes of one word
4  both and more, or with its code       0 by names that mean nothing else
"""

from bot.territories.before import Before
from bot.territories.cues import FLOWS, RIVERS, SIGNED, STAYING, TOWN_WORDS
from bot.territories.reading import Message


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
