"""What announces a name of a person, and how that name must then look."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple


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


RULES = (
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
            r"(?:pr[ée])?nom[ \t]et[ \t]pr[ée]nom[ \t]*:|sign[ée]e?[ \t]*:)[ \t]*",
            re.IGNORECASE,
        ),
        Look.ANY,
    ),
    Rule(re.compile(r"\b(?:pr[ée]nom|nom|sign[ée]e?)[ \t]*:?[ \t]+", re.IGNORECASE), Look.CAPITAL),
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
    Rule(re.compile(r"(?<![\w'’-])(?=[^\W\d_])"), Look.CAPITALS),  # anywhere: a first name only
)
ANYWHERE = RULES[-1]
PLACE_BEFORE = re.compile(
    r"(?:\b(?:rue|avenue|place|quai|boulevard|all[ée]e|salle|[ée]cole|coll[èe]ge|lyc[ée]e|stade|"
    r"gymnase|m[ée]diath[èe]que|biblioth[èe]que|espace|centre|groupe[ \t]scolaire|universit[ée]|"
    r"h[ôo]pital|quartier|parc|th[ée][âa]tre|pont|port|fondation|institut|prix|loi|rapport|"
    r"commune|ville|mairie|communaut[ée]|d[ée]partement|r[ée]gion)[ \t]+(?:de[ \t]|d['’])?|"
    r"\b(?:saints?|saintes?|ste?)[ -])$",
    re.IGNORECASE,
)
