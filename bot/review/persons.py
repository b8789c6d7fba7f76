"""Names of persons, told by what stands before them: a title, a presentation, a first name.

Each rule is what may stand before a name and how a name must then look. A name of a territory,
of a street or of a school is not masked where nothing else says that somebody bears it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from typing import NamedTuple

from bot.review.names import ENDS, EVERYDAY, PARTICLES, is_first_name
from bot.territories.gazetteer import gazetteer
from bot.territories.reading import key_of

NAME = "[nom]"
_LONGEST = 4  # words of one name, particles aside


class Look(Enum):
    """How a name must look after what announces it."""

    ANY = auto()  # in any case: « je m'appelle jeanne martin »
    TITLED = auto()  # in any case, one word if small: « mme dupuis vous rappelle »
    FIRST_NAME = auto()  # a known first name in any case, or two capitals: « je suis jeanne »
    CAPITALS = auto()  # a known first name or two words, with capitals: « le maire, Luc Roy, »
    CAPITAL = auto()  # one capital will do: « Nom Fontaine »


class Rule(NamedTuple):
    """What announces a name, and how it looks."""

    lead: re.Pattern[str]
    look: Look


_RULES = (
    Rule(
        re.compile(
            r"\b(?:MM?|M[rs]|Mmes?|MME|MR|Mlles?|Mgr|Dr|DR|Pr|mmes?|mlles?|mr|dr|m\.)\b\.?[ \t]+"
        ),
        Look.TITLED,
    ),
    Rule(
        re.compile(
            r"\b(?:monsieur|madame|mesdames|messieurs|mademoiselle|docteur|professeure?)[ \t]+",
            re.IGNORECASE,
        ),
        Look.TITLED,
    ),
    Rule(re.compile(r"\b(?:Me|Ma[iî]tre)[ \t]+"), Look.CAPITAL),
    Rule(
        re.compile(
            r"\b(?:je[ \t]m['’ ]?[ \t]?app?el+e?|je[ \t]me[ \t](?:nomme|pr[ée]sente)[ \t:,]*|"
            r"mon[ \t](?:pr[ée])?nom(?:[ \t]de[ \t]famille)?[ \t](?:est|c['’ ]?est)|"
            r"(?:pr[ée])?nom(?:[ \t]et[ \t]pr[ée]nom)?[ \t]*:|sign[ée]e?[ \t]*:)[ \t]*",
            re.IGNORECASE,
        ),
        Look.ANY,
    ),
    Rule(re.compile(r"\b(?:pr[ée]nom|nom|sign[ée]e?)[ \t]+", re.IGNORECASE), Look.CAPITAL),
    Rule(
        re.compile(
            r"\b(?:moi[ \t,]*c['’ ]?[ \t]?est|ici|(?:je[ \t])?suis|de[ \t]la[ \t]part[ \t]d['’e]|"
            r"au[ \t]nom[ \t]de)[ \t,:]*",
            re.IGNORECASE,
        ),
        Look.FIRST_NAME,
    ),
    Rule(
        re.compile(
            r"\b(?:maires?|adjointe?s?|pr[ée]sidente?|directeur|directrice|secr[ée]taire|"
            r"conseill(?:er|[èe]re)|[ée]lue?|coll[èe]gue|pr[ée]f[èe]te?|cheffe?|responsable|dgs|"
            r"dga|agente?|r[ée]f[ée]rente?|d[ée]put[ée]e?|s[ée]nateur|s[ée]natrice|voyez|voir|"
            r"contact(?:e[zr])?|demande[zr]|appele[zr]|joindre|[ée]cri(?:vez|re)|nomm[ée]e?|"
            r"appel[ée]e?|c['’]est|merci(?:[ \t]beaucoup)?|bonjour|bonsoir|coordonn[ée]es[ \t]de)"
            r"[ \t]*[,:(-]?[ \t]*(?:(?:avec|[àa])[ \t]+)?",
            re.IGNORECASE,
        ),
        Look.CAPITALS,
    ),
    Rule(
        re.compile(
            r"\b(?:cordialement|cordialmt|cdl?t|bien[ \t][àa][ \t]vous|sinc[èe]rement|amicalement|"
            r"respectueusement|salutations(?:[ \t]distingu[ée]es)?|[àa][ \t]bient[ôo]t|"
            r"bonne[ \t]journ[ée]e|merci(?:[ \t]d['’]avance)?)\b[ \t]*[.,;:!–—-]?\s*",
            re.IGNORECASE,
        ),
        Look.FIRST_NAME,
    ),
    Rule(re.compile(r"(?<![\w'’-])(?=[A-ZÀ-ÖØ-Þ])"), Look.CAPITALS),  # anywhere: a first name only
)
_ANYWHERE = _RULES[-1]
_PLURAL = re.compile(r"^(?:MM|Mmes|mmes|Mlles|mesdames|messieurs)\b", re.IGNORECASE)
_AND = re.compile(r"[ \t]*(?:,|et)[ \t]+")
_TOKEN = re.compile(r"[ \t]*([^\W\d_](?:[\w'’-]*\w)?)")
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:rue|avenue|place|quai|boulevard|all[ée]e|salle|[ée]cole|coll[èe]ge|lyc[ée]e|stade|"
    r"gymnase|m[ée]diath[èe]que|biblioth[èe]que|espace|centre|groupe[ \t]scolaire|universit[ée]|"
    r"h[ôo]pital|quartier|parc|th[ée][âa]tre|pont|port|fondation|institut|prix|loi|rapport|"
    r"commune|ville|mairie|communaut[ée]|d[ée]partement|r[ée]gion)[ \t]+(?:de[ \t]|d['’])?|"
    r"\b(?:saints?|saintes?|ste?)[ -])$",
    re.IGNORECASE,
)


class _Word(NamedTuple):
    end: int
    raw: str
    key: str

    @property
    def capital(self) -> bool:
        return self.raw[0].isupper()

    @property
    def particle(self) -> bool:
        return self.key in PARTICLES


def hide_persons(text: str) -> str:
    """The text whose persons, known by what announces them, became « [nom] »."""
    for rule in _RULES:
        text = _hidden(text, rule)
    return text


def hide_known(text: str, names: Iterable[str]) -> str:
    """The text without these names, whole or in part; a part that is a word wants its capital."""
    keys = [key_of(name).split() for name in names]
    parts = {part for key in keys for part in key if len(part) > 1 and part not in PARTICLES}
    for before, after in {pair for key in keys for pair in zip(key, key[1:], strict=False)}:
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
    words = _words(text, start)
    named = [word for word in words if not word.particle]
    if not named or not _looks(words, named, rule):
        return None
    if rule.look in {Look.CAPITALS, Look.FIRST_NAME} and _is_a_place(text, start, words):
        return None
    small = rule.look is Look.TITLED and not named[0].capital and not is_first_name(named[0].key)
    return named[0].end if small else words[-1].end


def _words(text: str, start: int) -> list[_Word]:
    """The words from `start` that may belong to one name: all small, or all with a capital."""
    words: list[_Word] = []
    named = 0
    while named < _LONGEST and (match := _TOKEN.match(text, words[-1].end if words else start)):
        word = _Word(match.end(), match.group(1), key_of(match.group(1)))
        if word.particle and not (word.capital and named):
            if named > 1:
                break
        elif word.key in ENDS or (named and words[0].capital and not word.capital):
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
    pair = len(named) > 1 and first.capital and named[-1].capital
    of_a_place = words[0].particle and not words[0].capital  # « maire de Saint-Martin »
    if rule is _ANYWHERE:
        second = named[-1]
        reverse = pair and first.raw.isupper() and is_first_name(second.key)
        return (given and pair) or (reverse and not second.raw.isupper())
    match rule.look:
        case Look.ANY:
            return True
        case Look.TITLED:
            return first.capital or not words[0].particle
        case Look.CAPITAL:
            return first.capital
        case Look.FIRST_NAME:
            return (given or pair) and not of_a_place
        case Look.CAPITALS:
            return first.capital and (given or pair) and not of_a_place


def _in_a_place(text: str, start: int) -> bool:
    return _PLACE_BEFORE.search(text, max(0, start - 30), start) is not None


def _is_a_place(text: str, start: int, words: list[_Word]) -> bool:
    key = " ".join(word.key for word in words)
    return _in_a_place(text, start) or bool(gazetteer().names.get(key))
