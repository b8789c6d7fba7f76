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
    NO_WORD = auto()  # in any case, unless it is a French word: « mon voisin abdelkader »


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
            r"(?:pr[ée])?nom[ \t]et[ \t]pr[ée]nom[ \t]*:|sign[ée]e?[ \t]*:|"
            r"(?:je[ \t])?soussign[ée]e?s?[ \t,:]*|"
            r"nom[ \t]*:?[ \t]+(?=\S+[ \t,;]+pr[ée]nom\b))[ \t]*",
            re.IGNORECASE,
        ),
        Look.ANY,
    ),
    Rule(re.compile(r"\b(?:pr[ée]nom|nom|sign[ée]e?)[ \t]*:?[ \t]+", re.IGNORECASE), Look.CAPITAL),
    Rule(
        re.compile(
            r"\b(?:de[ \t]la[ \t]part[ \t]d(?:e[ \t]|['’])|s['’ ]?appel+e(?:nt)?[ \t:]+)",
            re.IGNORECASE,
        ),
        Look.NO_WORD,
    ),
    Rule(
        re.compile(
            r"\b(?:mon|ma|mes|notre|nos|votre|vos|son|sa|leur|le|la)[ \t]"
            r"(?:jeune[ \t]|petite?[ \t]|ancien(?:ne)?[ \t])?"
            r"(?:voisine?s?|beaux?[ -]?(?:fr[èe]re|p[èe]re|fils)|"
            r"belle[ -]?(?:s(?:œ|oe)ur|m[èe]re|fille)|fr[èe]re|s(?:œ|oe)ur|m[èe]re|p[èe]re|fils|"
            r"fille|mari|femme|[ée]pou(?:x|se)|conjointe?|compagn(?:on|e)|cousine?|neveu|ni[èe]ce|"
            r"oncle|tante|tata|tonton|amie?|copine?|grand[ -]?(?:m[èe]re|p[èe]re)|coll[èe]gue|"
            r"secr[ée]taire|stagiaire|apprentie?|alternante?|assistante?|rempla[çc]ante?|"
            r"service[ \t]civique)\b[ \t]*[,:(]?[ \t]*",
            re.IGNORECASE,
        ),
        Look.FIRST_NAME,
    ),
    Rule(  # beside a way to reach them
        re.compile(
            r"(?:^|[\n,;:(]|\b(?:et|ou|[àa]|avec|chez|c[ée]|c['’ ]?est)\b)[ \t]*"
            r"(?=[^\W\d_][\w'’-]*(?:[ \t]+[^\W\d_][\w'’-]*){0,2}[ \t]*[(,:–-]*[ \t]*"
            r"\[(?:téléphone|courriel)\])",
            re.IGNORECASE,
        ),
        Look.FIRST_NAME,
    ),
    Rule(
        re.compile(
            r"\b(?:famille|indivision|consorts|[ée]poux|h[ée]ritiers|veuve|n[ée]e)[ \t]+"
            r"(?!le\b|en\b|[àa]\b)",
            re.IGNORECASE,
        ),
        Look.CAPITAL,
    ),
    Rule(re.compile(r"(?<![\w.])[A-ZÀ-Þ]\.[ \t]?(?=[A-ZÀ-Þ][\w'’-]{2})"), Look.CAPITAL),
    Rule(
        re.compile(
            r"\b(?:moi[ \t,]*c['’ ]?[ \t]?est|ici|(?:je[ \t])?suis|"
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
            r"brigadier|stagiaire|(?:la|le)[ \t]voisine?|opposition|jury|"
            r"tr[ée]sori(?:er|[èe]re)|p[èe]re|s(?:œ|oe)ur|abb[ée]|m[ée]diat(?:eur|rice)|"
            r"animat(?:eur|rice)|gardien(?:ne)?|salari[ée]e?|candidate?|participante?|inscrite?|"
            r"locataire|propri[ée]taire|requ[ée]rante?|b[ée]n[ée]ficiaire|administr[ée]e?|"
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
            r"respectueusement|salutations(?:[ \t](?:distingu[ée]es|r[ée]publicaines))?|"
            r"[àa][ \t]bient[ôo]t|"
            r"bonne[ \t](?:journ[ée]e|soir[ée]e|r[ée]ception)|bises?|bisous|biz|"
            r"merci(?:[ \t]d['’]avance)?)\b[ \t]*[.,;:!–—-]?\s*",
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
