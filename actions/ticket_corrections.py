"""« Mon nom est mal écrit », « non, l'adresse c'est x@y.fr »: what is wrong, and what is right.

Pure functions over what was typed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_WORDS = {
    "email": r"adresses?(?: (?:e-?)?mail| [ée]lectronique)?|e?-?mail|courriel",
    "telephone": r"t[ée]l(?:[ée]phone)?|num[ée]ro(?: de t[ée]l(?:[ée]phone)?)?|portable",
    "moments": r"moments?(?: pr[ée]f[ée]r[ée]s)?|cr[ée]neaux?|disponibilit[ée]s?|dispos?|horaires?",
    "contact_name": r"nom(?: de famille)?|pr[ée]nom(?: et nom)?",
    "function": r"fonction|poste|titre",
    "territory_name": r"collectivit[ée]|commune|territoire|ville|intercommunalit[ée]",
    "project": r"projet|sujet|description",
    "deadline": r"[ée]ch[ée]ance|date(?: limite)?|calendrier",
    "needs": r"besoins?",
    "meeting_mode": r"fa[çc]on d['’][ée]changer|[ée]change|rencontre",
    "meeting_rhythm": r"rythme|fr[ée]quence",
}
_NAMED = re.compile(
    r"(?<!\w)(?:(?:l|d)['’]|le |la |les |mon |ma |mes |notre |nos |votre )?(?:"
    + "|".join(f"(?P<{field}>{words})" for field, words in _WORDS.items())
    + r")(?!\w)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_VALUE = re.compile(
    r".*(?:c['’]est|(?<!\w)est|:|=|(?<!\w)pour|(?<!\w)par)\s+(?P<value>.+)", re.DOTALL
)
_AROUND = re.compile(
    r"^(?:plut[ôo]t|en fait|maintenant)\s+|[\s,]+(?:et )?(?:pas|non|au lieu d|à la place d).*$",
    re.IGNORECASE | re.DOTALL,
)
_WRONG = re.compile(
    r"(?<!\w)(?:mal |faux|fausse|pas (?:l[ea] )?(?:bon|exact|correct)|erron|erreur|inexact"
    r"|incorrect|incompl|coquille|faute|corrig|chang|modif|rectif|tromp|mauvais)",
    re.IGNORECASE,
)
_RIGHT = re.compile(r"(?<!\w)(?:bon|bonne|ok|correct|exact|juste|parfait)e?s?(?!\w)", re.IGNORECASE)
_SHORT = 4  # words: a message that only names a field asks to correct it


class Correction(NamedTuple):
    """The field that the visitor names, and the value given with it, if any."""

    field: str
    value: str | None


def blames(text: str) -> bool:
    """Whether the text says that something is wrong, or is to be changed."""
    return bool(_WRONG.search(text))


def find_correction(text: str) -> Correction | None:
    """The field to correct; None when no field is named, or when it is said to be right."""
    named = _NAMED.search(text)
    if named is None:
        return None
    field = next(name for name in _WORDS if named[name])
    given = _VALUE.fullmatch(named["rest"])
    value = _AROUND.sub("", given["value"]).strip(" .!") if given else ""
    if value and not blames(value):
        return None if _RIGHT.fullmatch(value) else Correction(field, value)
    if blames(text) or len(text.split()) <= _SHORT:
        return Correction(field, None)
    return None


def corrected_name(known: str, value: str, text: str) -> str:
    """The whole name when one part of it was given again: « le nom, c'est Martain »."""
    words = known.split()
    if len(value.split()) > 1 or len(words) < 2:
        return value
    first = re.search(r"pr[ée]nom", text, re.IGNORECASE)
    return " ".join([value, *words[1:]] if first else [*words[:-1], value])
