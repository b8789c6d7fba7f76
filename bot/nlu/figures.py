"""Dates to meet, populations, budgets and telephone numbers, as agents type them.

What a regular expression can tell for certain; a doubt is left to the human who reads the message.
Texts are folded (`bot.nlu.lookups.fold_aligned`) so that accents and case do not matter.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Iterator, NamedTuple, Optional, Text, Union


class Figure(NamedTuple):
    """`text[start:end]` tells `value`: an int for population and budget, else the words."""

    entity: Text
    value: Union[int, Text]
    start: int
    end: int


_NUMBER = r"\d{1,3}(?:[ .\u202f]\d{3})+|\d+(?:[.,]\d+)?"
_SCALE = r"(k|m|mille|millions?)?"
_SCALES = {"k": 10**3, "mille": 10**3, "m": 10**6, "million": 10**6, "millions": 10**6}
_POPULATION = re.compile(
    rf"(?<![\w.,])({_NUMBER})\s*{_SCALE}\s*(?:d'|de )?\s*(?:habitants?|habs?|hbts?|ames)(?!\w)"
)
_BUDGET = re.compile(rf"(?<![\w.,])({_NUMBER})\s*{_SCALE}\s*(?:d')?\s*(?:€|euros?(?!\w))")
_OVERSEAS = "262|590|594|596|508|681|687|689"  # country codes of the overseas territories
_PHONE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00)\s?(?:33|{_OVERSEAS})(?:\s?\(0\))?[\s.\-]?|0)"
    r"[1-9](?:[\s.\-/]?\d){7,8}(?!\d)"
)
_MONTH = "(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
_SEASON = r"(?:printemps|ete|automne|hiver|rentree|noel|paques|toussaint)"
_YEAR = r"20\d\d"
_PART = r"(?:debut|mi|fin|courant|milieu)"
_NUMERIC = r"\d{1,2}[/.]\d{1,2}(?:[/.](?:20)?\d\d)?"
_RANK = "(?:premier|deuxieme|second|troisieme|quatrieme|1er|2e|2eme|3e|4e)"
_WHEN = (
    rf"(?:(?:le |la |les |l')?(?:{_NUMERIC}|\d{{1,2}}(?:er)? {_MONTH}(?: {_YEAR})?"
    rf"|{_PART} (?:{_MONTH}|{_SEASON}|d'annee|de l'annee)?\s?(?:{_YEAR})?"
    rf"|(?:{_PART} du )?{_RANK} (?:semestre|trimestre)(?: {_YEAR})?"
    rf"|(?:mois de |mois d')?{_MONTH}(?: prochain)?(?: {_YEAR})?"
    rf"|{_SEASON}(?: prochaine?)?(?: {_YEAR})?|vacances(?: d'ete| de noel)?|annee prochaine"
    r"|mois prochain|semaine prochaine|fin de l'annee|fin du mandat"
    rf"|prochain conseil(?: municipal)?|{_YEAR}))"
)
# What announces a date to come. A bare « en juin » or « en 2024 » may tell the past: it needs a
# year to come, or a word that looks ahead.
_AHEAD = re.compile(
    r"\b((?:avant|d'ici|d ici|pour|a partir de|a partir du|au plus tard|jusqu'a|jusqu'au|des"
    rf"|echeance\s*:?)\s+(?:la |le |les |l'|fin |debut |mi )?{_WHEN})"
)
_ANNOUNCED = re.compile(
    r"\b(?:prevue?s?|demarrage|lancement|demarre|commence) "
    rf"((?:en|pour|au|a)\s+(?:la |le |les |l'|fin |debut |mi )?{_WHEN})"
)
_DATED = re.compile(
    rf"\b((?:en|au|a l'|a la|{_PART}(?: du)?)\s?(?:{_WHEN}|{_MONTH}) ?(?:{_YEAR})?)"
)
_DELAY = re.compile(
    r"\b((?:dans|d'ici|sous) (?:\d{1,3}|un|une|deux|trois|quatre|cinq|six|neuf|dix|douze|quelques)"
    r" (?:jours?|semaines?|mois|ans?))\b"
)
_ANY_YEAR = re.compile(r"\b20\d\d\b")
_PEOPLE = range(1, 70_000_000)  # inhabitants
_EUROS = range(1, 1_000_000_000)


def figures(text: Text, *, today: date) -> Iterator[Figure]:
    """The figures of a folded text; `today` tells the dates to come from those of the past.

    Entities: `population` and `budget` (euros) with an int, `phone` and `deadline` with the words.
    A deadline is the first date to come; « en juin » alone may tell the past and is none.
    """
    for entity, pattern, bounds in (
        ("population", _POPULATION, _PEOPLE),
        ("budget", _BUDGET, _EUROS),
    ):
        for match in pattern.finditer(text):
            number = _number(match.group(1), match.group(2))
            if number in bounds:
                yield Figure(entity, number, match.start(), match.end())
    for match in _PHONE.finditer(text):
        yield Figure("phone", match.group(), match.start(), match.end())
    deadline = _deadline(text, today)
    if deadline is not None:
        yield deadline


def _number(digits: Text, scale: Optional[Text]) -> int:
    grouped = re.fullmatch(r"\d{1,3}(?:[ .\u202f]\d{3})+", digits)
    plain = re.sub(r"[ .\u202f]", "", digits) if grouped else digits.replace(",", ".")
    return round(float(plain) * _SCALES.get(scale or "", 1))


def _deadline(text: Text, today: date) -> Optional[Figure]:
    """The first date to come."""
    ahead = (m for pattern in (_AHEAD, _ANNOUNCED, _DELAY) for m in pattern.finditer(text))
    found = [match for match in ahead if not _past(match.group(1), today)]
    found += [m for m in _DATED.finditer(text) if _to_come(m.group(1), today)]
    if not found:
        return None
    first = min(found, key=lambda match: (match.start(), -match.end()))
    words = first.group(1).rstrip()
    return Figure("deadline", words, first.start(1), first.start(1) + len(words))


def _past(words: Text, today: date) -> bool:
    return any(int(year) < today.year for year in _ANY_YEAR.findall(words))


def _to_come(words: Text, today: date) -> bool:
    years = [int(year) for year in _ANY_YEAR.findall(words)]
    if years:
        return min(years) >= today.year
    return bool(re.search(r"prochain|rentree", words))
