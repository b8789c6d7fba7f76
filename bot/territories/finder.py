"""Find the territories that a free message names."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.territories import evidence, hints
from bot.territories.cues import cue_at
from bot.territories.gazetteer import Gazetteer, gazetteer
from bot.territories.groups import announced, group_at
from bot.territories.model import COMMUNES, Kind, Mention
from bot.territories.reading import Message

MOST = 8  # candidates: more homonyms than a list of buttons can show
_SMALL = 5_000  # inhabitants: « en Bretagne » is the région, not a village of its name
_SIREN = re.compile(r"(?<!\d)\d{3}[ .\u00a0]?\d{3}[ .\u00a0]?\d{3}(?=(?:[ .\u00a0]?\d{5})?(?!\d))")
_CODE_WORDS = frozenset({"postal", "cp", "insee", "code"})
_CONTRACTED = {"au": "le", "du": "le", "aux": "les", "des": "les"}
FILLERS = frozenset(
    """
    bonjour bonsoir salut merci alors oui donc je suis j nous on est sommes c cest ici moi
    notre a au aux de du des d la le les l en dans pour sur chez mairie maire ville commune
    village collectivite agent agente elu elue territoire svp stp plait s il vous
    """.split()
)


class Found(NamedTuple):
    """Words `start:end` of a message that name some rows of the list."""

    start: int
    end: int
    rows: tuple[int, ...]


def find(text: str) -> list[Mention]:
    """The territories that a message names, in the order of the text.

    Ordinary words that are also names (« sens », « die », « la réunion ») count only with
    evidence: a type word or a preposition before, a capital, a département or a code beside.
    """
    message, places = Message(text), gazetteer()
    return mentions(message, places, list(scan(message, places)))


def mentions(message: Message, places: Gazetteer, found: list[Found]) -> list[Mention]:
    """The findings as mentions, homonyms narrowed by the other territories of the message."""
    sure = [places.territory(each.rows[0]) for each in found if len(each.rows) == 1]
    areas = tuple(area for area in sure if area.kind not in COMMUNES)
    result = []
    for each in found:
        rows = each.rows
        if len(rows) > 1 and areas:
            rows = hints.within(places, rows, areas) or rows
        start, end = message.tokens[each.start].start, message.tokens[each.end - 1].end
        result.append(Mention(start, end, places.territories(rows[:MOST])))
    return result


def scan(message: Message, places: Gazetteer, *, answer: bool = False) -> Iterator[Found]:
    """The names in a message; in an `answer` to « votre collectivité ? » no evidence is needed."""
    sirens = _sirens(message, places)
    i = 0
    while i < len(message.tokens):
        found = sirens.get(i) or _at(message, places, i, answer=answer)
        if found and found.rows:
            yield found
        i = max(found.end, i + 1) if found else i + 1


def _at(message: Message, places: Gazetteer, i: int, *, answer: bool) -> Found | None:
    """What is named from word `i` on; no rows when the words there name something else."""
    key = message.keys[i]
    if not key:
        return None
    if key[0].isdigit():
        return _code_at(message, places, i)
    cue = cue_at(message.keys, i)
    if cue:
        size, meaning = cue
        named = announced(message, places, i, size, meaning)
        if named:
            return _located(message, places, Found(*named))
    return _name_at(message, places, i, answer=answer)


def _name_at(message: Message, places: Gazetteer, i: int, *, answer: bool) -> Found | None:
    reach = _reach(message, i)
    size, rows = places.names.longest(message.keys[i:reach])
    group = group_at(message, places, i, answer=answer)
    if group and group.end > i + size:
        return _located(message, places, Found(*group))
    if not size and message.keys[i] in _CONTRACTED and reach > i + 1:
        article = _CONTRACTED[message.keys[i]]
        size, rows = places.names.longest([article, *message.keys[i + 1 : reach]])
        if size > 1:
            return _judged(message, places, Found(i + 1, i + size, rows), article, answer=answer)
        return None
    if not size:
        return None
    return _judged(message, places, Found(i, i + size, rows), "", answer=answer)


def _located(message: Message, places: Gazetteer, found: Found) -> Found:
    """The finding with the département or number beside it: « CC du Sud, Mayotte »."""
    hint = hints.beside(message, places, found.start, found.end, found.rows)
    return Found(hint.start, hint.end, hint.rows) if hint else found


def _reach(message: Message, i: int) -> int:
    """The end of the words that hang together from word `i` on."""
    end = i + 1
    while end < len(message.tokens) and end < i + 10 and message.tokens[end].joined:
        end += 1
    return end


def _judged(
    message: Message, places: Gazetteer, found: Found, article: str, *, answer: bool
) -> Found | None:
    """The name if the message gives enough evidence for it; no rows if it names a street."""
    before = evidence.Before(message, found.start, contracted=bool(article))
    if before.borrowed:
        return Found(found.start, found.end, ())
    if FILLERS.issuperset(message.keys[found.start : found.end]) and not _alone(message, found):
        return None  # « ville du Mans » does not name Ville (Oise)
    rows = _of_right_kind(places, found.rows, before)
    hint = hints.beside(message, places, found.start, found.end, rows)
    words = [*filter(None, [article]), *message.keys[found.start : found.end]]
    has_article = not article and len(words) > 1 and words[0] in ("la", "le", "les", "l")
    head = found.start + 1 if has_article else found.start
    if places.kinds[rows[0]] in COMMUNES:
        strength = evidence.strength(message, head, before)
    else:
        strength = evidence.strength_of_area(message, head, before)
    if hint:
        strength = max(strength, hint.strength)
    elif _alone(message, found):
        strength = max(strength, 4 if message.tokens[head].raw[0].isupper() else 3)
    population = max(places.population[row] for row in rows)
    if not answer and strength < evidence.need(" ".join(words), population):
        return None
    if not answer and _is_part_of_a_word(message, found) and strength < 2:
        return None
    return Found(hint.start, hint.end, hint.rows) if hint else Found(found.start, found.end, rows)


def _of_right_kind(
    places: Gazetteer, rows: tuple[int, ...], before: evidence.Before
) -> tuple[int, ...]:
    """Communes after « à » or « mairie de », a département or région after « dans la »."""
    towns = tuple(row for row in rows if places.kinds[row] in COMMUNES)
    areas = tuple(row for row in rows if places.kinds[row] not in COMMUNES)
    if (
        not towns
        or not areas
        or {places.kinds[row] for row in areas} == {Kind.COLLECTIVITE_OUTREMER}
    ):
        return rows
    if before.town:
        return towns
    if before.article or before.into or places.population[towns[0]] < _SMALL:
        return areas
    return towns if before.to else rows


def _alone(message: Message, found: Found) -> bool:
    """Whether the message says nothing but the name."""
    others = [*message.keys[: found.start], *message.keys[found.end :]]
    return FILLERS.issuperset(others)


def _is_part_of_a_word(message: Message, found: Found) -> bool:
    """Whether a hyphen ties a name of one word to a neighbour: « porte-parole »."""
    if found.end - found.start > 1:
        return False
    tokens, end = message.tokens, found.end
    return (tokens[found.start].hyphen and tokens[found.start].joined) or (
        end < len(tokens) and tokens[end].joined and tokens[end].hyphen
    )


def _code_at(message: Message, places: Gazetteer, i: int) -> Found | None:
    """A postal or INSEE code that is the whole message, or that a word announces."""
    key = message.keys[i]
    told = _CODE_WORDS & set(message.keys[max(0, i - 3) : i])
    if len(key) == 5 and (told or _alone(message, Found(i, i + 1, ()))):
        return Found(i, i + 1, places.codes.get(key, ()))
    return None


def _sirens(message: Message, places: Gazetteer) -> dict[int, Found]:
    """SIREN numbers (or SIRET, which start with one) by the word they start at."""
    found = {}
    for match in _SIREN.finditer(message.text):
        rows = places.codes.get(re.sub(r"\D", "", match[0]), ())
        words = [n for n, t in enumerate(message.tokens) if match.start() <= t.start < match.end()]
        if rows and words:
            found[words[0]] = Found(words[0], words[-1] + 1, rows)
    return found
