"""Identifiers with a form of their own: addresses of all kinds, numbers, dates of birth.

Forms are looked for, not valid numbers: a mistyped IBAN is still somebody's. A library that
checks keys (python-stdnum) would let those through, and presidio brings spaCy and its models for
rules that we would have to write in French all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

Rule: TypeAlias = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_GAP = r"[ \t.\u00a0\u202f/-]"  # what people put between the figures of one number
_MONTHS = (
    "janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre"
)
_DATE = (
    r"(?:\d{4}-\d\d-\d\d|"
    rf"\d{{1,2}}(?:er)?[ /.-]{{1,2}}(?:\d{{1,2}}|(?:{_MONTHS})\.?)[ /.-]{{1,2}}\d{{2,4}})"
)
_BORN = r"n[ée]{1,2}e?(?:\(e\))?s?"
_SPOKEN = (
    r"(?:z[ée]ro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|"
    r"quinze|seize|vingts?|trente|quarante|cinquante|soixante|et|\d{1,8})"
)
_LINK = r"(?:de[ \t]la|de[ \t]l['’]|d['’]|l['’]|des|de|du|la|les?|aux?|à|a|en|sur|sous)"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
_WAYS = (
    r"(?:rue|r\.|r(?=[ \t]d)|ruelle|avenue|av\.|ave?|boulevard|b(?:ou)?l?v?d\.?|chemin|che?m?\.|"
    r"all[ée]es?|"
    r"impasse|imp\.?|place|pl\.?|route|rte\.?|quai|square|sq\.|passage|venelle|sent(?:ier|e)|"
    r"mont[ée]e|faubourg|fbg?\.?|r[ée]sidence|r[ée]s\.|lotissement|lot\.|hameau|esplanade|"
    r"promenade|rond[ -]point|traverse|chauss[ée]e|parvis|rampe|voie|domaine|villa|clos|c[ôo]te)"
)
_WEAK_WAYS = r"(?:cours|mail|cit[ée]|quartier|zone|za|zi|zac|port|pont)"  # words of every day
_STOP = (
    r"(?:pour|et|ou|où|est|sont|c['’]est|qui|que|je|j['’]|nous|vous|merci|svp|mais|car|avec|par|"
    r"t[ée]l|tel|mail|à|a|au|dans|il|elle|on|chez|depuis|puis|bp|cs|[àa][ \t]partir)\b"
)
_WORD = rf"(?!{_STOP})[^\W\d_][\w'’.-]*"
_DAY = rf"(?:\d{{1,2}}(?:er)?[ \t](?:{_MONTHS})(?:[ \t]\d{{4}})?)"
# « des Lilas », « Victor Hugo », « du 11 novembre 1918 », « jean moulin ».
_WAY_NAME = rf"(?:[ \t]+{_LINK})?[ \t]*(?:{_DAY}|{_WORD}(?:[ \t]+(?:{_LINK}[ \t]*)?{_WORD}){{0,3}})"
_HOUSE = (
    r"(?<![\w.,-])\d{1,4}(?:[ \t]*(?:et|à|[/-])[ \t]*\d{1,4})?"
    r"(?:[ \t]*(?:bis|ter|quater)\b|[ \t]?[A-Fa-f]\b)?[ \t]*,?[ \t]*"
)
_LIVES = (
    r"(?:habit(?:e|ons|ez|ent)|domicil\w*|r[ée]sid(?:e|ons)|demeur\w*|log[ée]\w*|adresse|si[èe]ge|"
    r"situ[ée]\w*|se[ \t]trouve)"
)
_TELLING = (
    r"(?:[\w.-]*(?:token|key|jeton|session|sid|auth|pass|pwd|secret|sig|e?mail|courriel|user|"
    r"login|invit)\w*)"
)


def _rule(pattern: str, replacement: str, flags: re.RegexFlag = re.IGNORECASE) -> Rule:
    return re.compile(pattern, flags), replacement


_LINKS = (
    _rule(
        rf"((?:https?://|www\.)[^\s?#]+)[?#](?=\S*(?:(?<=[?&#]){_TELLING}=|@|%40|"
        r"=(?=[^\s&]*\d)(?=[^\s&]*[a-z])[\w%-]{10,}))\S+",
        r"\1?[lien personnel]",
    ),
    _rule(r"(https?://)[^\s/@]+:[^\s/@]+@", r"\1[lien personnel]@"),
    _rule(r"(https?://\S*?/)(?=[^\s/]*\d)(?=[^\s/]*[a-z])[\w-]{20,}", r"\1[lien personnel]"),
    _rule(
        r"(https?://\S*?/)(?=[^\s/]*\d)(?=[^\s/]*(?-i:[A-Z]))(?=[^\s/]*(?-i:[a-z]))[\w-]{12,}",
        r"\1[lien personnel]",
    ),
)
_EMAILS = (
    _rule(
        r"[\w.+'’-]+[ \t]?(?:@|[(\[][ \t]?(?:at|arobase|@)[ \t]?[)\]])[ \t]?[\w-]+(?:\.[\w-]+)*",
        "[courriel]",
    ),
    _rule(
        r"(?:\w+ (?:point|tiret) )*[\w.+'’-]+ (?:arobase|arrobase|arobas) "
        r"[\w-]+(?:\.[\w-]+| (?:point|tiret) [\w-]+)*",
        "[courriel]",
    ),
)
_BANK = (
    _rule(
        rf"\b[A-Z]{{2}}\d{{2}}(?:{_GAP}?[A-Z]{{4}})?(?:{_GAP}?(?=[A-Z]{{0,3}}\d)[A-Z0-9]{{4}}){{2,7}}"
        rf"(?:{_GAP}?(?=[A-Z]?\d)[A-Z0-9]{{1,3}})?\b",
        "[IBAN]",
    ),
    _rule(rf"\b[A-Z]{{2}}\d{{2}}(?:{_GAP}?\d){{11,28}}\b", "[IBAN]"),
    _rule(rf"\b\d{{5}}{_GAP}?\d{{5}}{_GAP}?[\dA-Z]{{11}}{_GAP}?\d{{2}}\b", "[IBAN]"),
    _rule(rf"\b[3-6]\d{{3}}(?:{_GAP}?\d{{4}}){{3}}\b", "[carte bancaire]"),
)
_SOCIAL_SECURITY = _rule(
    rf"(?<!\w)[1-478]{_GAP}?\d\d{_GAP}?(?:0[1-9]|1[0-2]|[2-9]\d){_GAP}?(?:\d\d|2[AB]){_GAP}?"
    rf"\d{{3}}{_GAP}?\d{{3}}(?:{_GAP}?\d\d)?(?!\w)",
    "[numéro de sécurité sociale]",
)
_NOT_A_DATE = r"(?!\d\d[/.-]\d\d[/.-](?:19|20)\d\d)"
_PHONES = (
    _rule(
        r"(?<!\w)(?:\+[ \t]?|00[ \t]?)[1-9]\d{0,2}(?:[ \t./()\u00a0\u202f-]*\d){6,11}",
        "[téléphone]",
    ),
    _rule(rf"(?<!\w){_NOT_A_DATE}0(?:{_GAP}{{0,2}}\d){{9}}(?!\d)", "[téléphone]"),
    _rule(rf"(?<!\w)33{_GAP}?[1-9](?:{_GAP}?\d){{8}}(?!\d)", "[téléphone]"),
    _rule(rf"(?<![\w-])[67](?:{_GAP}\d{{2}}){{4}}(?!\d)", "[téléphone]"),
    _rule(
        rf"\b((?:num[ée]ro|num|n°|appel\w*|joign\w*|joindre|rappel\w*)[^\d\n]{{0,12}})(?<!siren )"
        rf"[67](?:{_GAP}?\d){{8}}(?!\d)",
        r"\1[téléphone]",
    ),
    _rule(
        rf"\b((?:t[ée]l|t[ée]l[ée]phone|portable|mobile|fax|gsm|vini)\b[^\d\n+]{{0,15}})"
        rf"\+?\d(?:{_GAP}?\d){{5,13}}(?!\d)",
        r"\1[téléphone]",
    ),
    _rule(rf"\bz[ée]ro(?:[ ,.-]+{_SPOKEN}){{4,}}(?!\w)", "[téléphone]"),
    _rule(rf"(?<!\w)0[1-9]?(?:[ ,.-]+{_SPOKEN}){{4,}}(?!\w)", "[téléphone]"),
)
_BIRTHS = (
    _rule(
        rf"\b((?:{_BORN}[ \t]+le|naissance|ddn)\b[^\d\n]{{0,12}}){_DATE}", r"\1[date de naissance]"
    ),
    _rule(
        rf"\b((?:(?:je[ \t]suis|suis|il[ \t]est|elle[ \t]est)[ \t]+{_BORN}[ \t]+en|"
        r"ann[ée]e[ \t]de[ \t]naissance)[^\d\n]{0,6})(?:19|20)\d\d\b",
        r"\1[date de naissance]",
    ),
)
_CAR = r"(?:immatricul\w*|plaque|voiture|v[ée]hicule|camion\w*|fourgon\w*|moto)"
_PLATES = (
    _rule(r"\b[A-HJ-NP-TV-Z]{2}[ -]\d{3}[ -][A-HJ-NP-TV-Z]{2}\b", "[immatriculation]", re.NOFLAG),
    _rule(r"\b[A-HJ-NP-TV-Z]{2}\d{3}[A-HJ-NP-TV-Z]{2}\b", "[immatriculation]", re.NOFLAG),
    _rule(
        rf"({_CAR}\b[^\d\n]{{0,20}}?)\b[a-z]{{2}}[ -]?\d{{3}}[ -]?[a-z]{{2}}\b",
        r"\1[immatriculation]",
    ),
    _rule(
        rf"({_CAR}\b[^\d\n]{{0,20}}?)\b\d{{1,4}}[ -]?[a-z]{{2,3}}[ -]?(?:97\d|\d\d|2[ab])\b",
        r"\1[immatriculation]",
    ),
)
_ADDRESSES = (
    _rule(rf"{_HOUSE}{_WAYS}(?!\w){_WAY_NAME}(?:[ \t]n°[ \t]?\d+)?", "[adresse]"),
    _rule(rf"{_HOUSE}(?i:{_WEAK_WAYS})(?:[ \t]+(?i:{_LINK}))?[ \t]*{_CAPITAL}(?:[ \t]{_CAPITAL})*",
          "[adresse]", re.NOFLAG),
    _rule(rf"\bn°[ \t]?\d{{1,4}}[ \t]*,?[ \t](?:de[ \t]la[ \t]|de[ \t]l['’]|du[ \t])?"
          rf"{_WAYS}(?!\w){_WAY_NAME}", "[adresse]"),
    _rule(rf"{_HOUSE}cit[ée][ \t]+{_LINK}[ \t]*{_WORD}", "[adresse]"),
    _rule(
        r"\b(?:r[ée]sidence|lotissement|immeuble|b[âa]t(?:iment)?|tour|hlm|villa)\b[^\n\d,]{0,40}"
        r"(?:,[ \t]*(?:tour|b[âa]t(?:iment|\.)?|esc\w*\.?)[ \t]*\w{1,3}\b){0,2},?[ \t]*"
        r"(?:app?t?\.?|appartement|lot|porte|logement|esc\w*|n°)[ \t]*(?:n°[ \t]*)?\d+\b",
        "[adresse]",
    ),
    _rule(rf"\b({_LIVES}\b[^\d\n,]{{0,25}}?)\b{_WAYS}(?!\w){_WAY_NAME}", r"\1[adresse]"),
    _rule(
        rf"\b(?i:{_WAYS})(?:[ \t]+(?i:{_LINK}))?[ \t]*{_CAPITAL}(?:[ \t]{_CAPITAL})*,?[ \t]*"
        r"(?:n°[ \t]?)?\d{1,4}(?=[ \t]*(?:$|[,;\n.)]))",
        "[adresse]",
        re.NOFLAG,
    ),
    _rule(rf"\b(lieu[ -]?dit)\b[ \t:]*[«\"]?[ \t]*{_WORD}(?:[ \t]{_WORD}){{0,3}}(?:[ \t]?[»\"])?",
          r"\1 [adresse]"),
    _rule(r"\b(?:b\.?p\.?|c\.?s\.?|tsa|bo[iî]te postale)[ \t]*(?:n°[ \t]*)?"
        r"(?!20\d\d\b)\d{1,6}\b(?![ \t]*(?:ans?|mois|hab\w*|k?€|euros?|[\d%])\b)", "[adresse]"),
)  # fmt: skip

# In this order: what is longer or surer first. Without a figure, only the first and last apply.
_ANYWHERE = (*_LINKS, *_EMAILS)
_WITH_FIGURES = (*_BANK, _SOCIAL_SECURITY, *_BIRTHS, *_PHONES, *_PLATES)
_FIGURE = re.compile(r"\d|z[ée]ro", re.IGNORECASE)
_WEB = re.compile(r"@|://|www\.|arob|\bat\b", re.IGNORECASE)


def hide_identifiers(text: str) -> str:
    """The text whose identifiers became what they are: « [courriel] », « [IBAN] »."""
    if _WEB.search(text):
        text = _applied(_ANYWHERE, text)
    if _FIGURE.search(text):
        text = _applied(_WITH_FIGURES, text)
    return _applied(_ADDRESSES, text)


def _applied(rules: tuple[Rule, ...], text: str) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text
