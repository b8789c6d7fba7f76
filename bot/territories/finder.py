"""Find the territories that a free message names."""

from collections.abc import Iterator

from bot.territories import evidence, hints
from bot.territories.after_name import followed
from bot.territories.before import Before
from bot.territories.codes import FILLERS, alone, code_at, sirens
from bot.territories.context import mentions
from bot.territories.cues import ARTICLES, BETS, CONTRACTED, cue_at
from bot.territories.gazetteer import Gazetteer, gazetteer
from bot.territories.groups import announced, group_at
from bot.territories.misspelling import misspelling
from bot.territories.model import COMMUNES, Kind, Mention
from bot.territories.reading import Found, Message
from bot.territories.words import need

_SMALL = 5_000  # inhabitants: « en Bretagne » is the région, not a village of its name


def find(text: str) -> list[Mention]:
    """The territories that a message names, in the order of the text.

    Ordinary words that are also names (« sens », « die », « la réunion ») count only with
    evidence: a type word or a preposition before, a capital, a département or a code beside.
    """
    message, places = Message(text), gazetteer()
    return mentions(message, places, list(scan(message, places)))


def scan(message: Message, places: Gazetteer, *, answer: bool = False) -> Iterator[Found]:
    """The names in a message; in an `answer` to « votre collectivité ? » no evidence is needed."""
    numbers = sirens(message, places)
    i = 0
    while i < len(message.tokens):
        found = numbers.get(i) or _at(message, places, i, answer=answer)
        if found and found.rows:
            yield found
        i = max(found.end, i + 1) if found else i + 1


def _at(message: Message, places: Gazetteer, i: int, *, answer: bool) -> Found | None:
    """What is named from word `i` on; no rows when the words there name something else."""
    key = message.keys[i]
    if not key:
        return None
    if key[0].isdigit() and not places.names.get(key):
        return code_at(message, places, i)
    cue = cue_at(message.keys, i)
    if cue:
        size, meaning = cue
        named = announced(message, places, i, size, meaning)
        if named:
            return _located(message, places, named)
    return _name_at(message, places, i, answer=answer)


def _name_at(message: Message, places: Gazetteer, i: int, *, answer: bool) -> Found | None:
    reach = _reach(message, i)
    size, rows = places.names.longest(message.keys[i:reach])
    group = followed(message, places, i) or group_at(message, places, i, answer=answer)
    if group and group.end > i + size:
        return _located(message, places, group)
    article, offset = "", 0
    if not size and message.keys[i] in CONTRACTED and reach > i + 1:
        article, offset = CONTRACTED[message.keys[i]], 1
        words = message.keys[i + 1 : reach]
        size, rows = places.names.longest([article, *words])
        if size <= places.names.longest(words)[0]:  # « du Pas-de-Calais » names no « Le Pas »
            return None
    typo = None if answer else misspelling(message, places, i, reach, size, article)
    if typo:
        return typo
    if size <= offset:
        return None
    return _judged(message, places, Found(i + offset, i + size, rows), article, answer=answer)


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
    before = Before(message, found.start, contracted=bool(article))
    if before.borrowed or _is_bet(message, found):
        return Found(found.start, found.end, ())
    if FILLERS.issuperset(message.keys[found.start : found.end]) and not alone(message, found):
        return None  # « ville du Mans » does not name Ville (Oise)
    rows = _of_right_kind(places, found.rows, before)
    hint = hints.beside(message, places, found.start, found.end, rows)
    words = [*filter(None, [article]), *message.keys[found.start : found.end]]
    strength = _strength(message, places, found, before, article)
    if hint:
        strength = max(strength, hint.strength)
    population = max(places.population[row] for row in rows)
    if not answer and strength < need(" ".join(words), population):
        return None
    if not answer and _is_part_of_a_word(message, found) and strength < 2:
        return None
    return Found(hint.start, hint.end, hint.rows) if hint else Found(found.start, found.end, rows)


def _strength(
    message: Message, places: Gazetteer, found: Found, before: Before, article: str
) -> int:
    """The evidence that the words are the name, what stands beside it apart."""
    words = message.keys[found.start : found.end]
    has_article = not article and len(words) > 1 and words[0] in ARTICLES
    head = found.start + has_article
    several = len(words) + bool(article) > 1 + has_article
    towns = places.kinds[_of_right_kind(places, found.rows, before)[0]] in COMMUNES
    measured = evidence.strength if towns else evidence.strength_of_area
    strength = measured(message, head, before, several=several)
    if strength >= 0 and alone(message, found):
        return max(strength, 4 if message.tokens[head].raw[0].isupper() else 3)
    return strength


def _of_right_kind(places: Gazetteer, rows: tuple[int, ...], before: Before) -> tuple[int, ...]:
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


def _is_bet(message: Message, found: Found) -> bool:
    """« les paris sont ouverts », « paris sportifs »."""
    if message.keys[found.start : found.end] != ["paris"]:
        return False
    before, after = message.keys[: found.start][-1:], message.keys[found.end : found.end + 1]
    return bool(BETS.intersection(after)) or before in (["les"], ["des"], ["ces"], ["nos"])


def _is_part_of_a_word(message: Message, found: Found) -> bool:
    """Whether a hyphen ties a name of one word to a neighbour: « porte-parole »."""
    if found.end - found.start > 1:
        return False
    tokens, end = message.tokens, found.end
    return (tokens[found.start].hyphen and tokens[found.start].joined) or (
        end < len(tokens) and tokens[end].joined and tokens[end].hyphen
    )
