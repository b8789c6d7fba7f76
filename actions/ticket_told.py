"""What a message tells of the person and the meeting, in any order; pure functions over its text.

Rasa's entities give the territory, the function, the address and the meeting; a name, a telephone
number and preferred moments are read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.ticket_corrections import blames
from bot.tickets.contact import find_phone

_SEPARATOR = re.compile(r"[,;\n|•]|\s[-–—/]\s|(?<=\w{3})\.\s")
# What introduces an answer, or joins two, and is no part of it.
_OPENING = re.compile(
    r"^(?:(?:et|moi|ici|alors|bonjour|oui|non|voici|plut[ôo]t|je m['’]appelle|je me nomme|je suis"
    r"|c['’]est|mon nom(?: est| c['’]est)?|nom|pr[ée]nom|mon (?:e-?mail|t[ée]l(?:[ée]phone)?)"
    r"(?: est| c['’]est)?|e-?mail|courriel|adresse|t[ée]l(?:[ée]phone)?)\b[\s:.]*)+",
    re.IGNORECASE,
)
_NAME_CUE = re.compile(
    r"(?:je m['’]appelle|je me nomme|moi,? c['’]est|mon nom,? (?:est|c['’]est)|(?<!\w)nom\s*:)\s*"
    r"(?P<name>[^,;.\n@\d]{2,60})",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?"
_NAME = re.compile(rf"{_WORD}(?:\s{_WORD}){{0,4}}")
_PARTICLES = frozenset("de du des la le d' von van el ben et".split())
_COMMON = frozenset(
    "je tu il elle nous vous ils on est sont suis ai as pas un une des mon ma mes votre vos notre "
    "que qui quoi quel quelle comment pourquoi pour avec sans mais ou bien merci bonjour".split()
)
_MOMENT = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|matin|matinée|midi|apr[èe]s-midi|aprem|soir"
    r"|soirée|fin de journée|début de semaine|fin de semaine|\d{1,2} ?h(?:\d\d)?"
    r"|semaine prochaine|pas avant|sauf le)s?\b",
    re.IGNORECASE,
)
_NAME_WORDS = (2, 4)  # of a name that nobody asked for; an answer may be shorter or longer


def text_of(message: Mapping[str, Any]) -> str:
    """What was typed; nothing for a button."""
    text = str(message.get("text") or "").strip()
    return "" if text.startswith("/") else text


def segments(message: Mapping[str, Any]) -> list[str]:
    """The parts of a message that no entity and no telephone number explains.

    « Camille Martin, DGS, 04 65 71 12 34, plutôt le mardi » gives « Camille Martin » and « mardi ».
    """
    text = str(message.get("text") or "")
    for found in message.get("entities") or ():
        if "start" in found and found["entity"] != "territory":
            start, end = found["start"], found["end"]
            text = text[:start] + "," * (end - start) + text[end:]
    if phone := find_phone(text):
        text = text.replace(phone[0], ",")
    parts = (_OPENING.sub("", part.strip()).strip(" .:!") for part in _SEPARATOR.split(text))
    return [part for part in parts if part]


def telephone_told(message: Mapping[str, Any]) -> str | None:
    """The telephone number in a message, in international form."""
    found = find_phone(text_of(message))
    return found[1] if found else None


def moments_told(message: Mapping[str, Any]) -> str | None:
    """The parts of a message that tell days or hours."""
    return ", ".join(part for part in _raw_parts(message) if _MOMENT.search(part)) or None


def _raw_parts(message: Mapping[str, Any]) -> list[str]:
    """As `segments`, with the words that introduce: « plutôt le mardi matin »."""
    text = text_of(message)
    if phone := find_phone(text):
        text = text.replace(phone[0], ",")
    return [part.strip(" .:") for part in _SEPARATOR.split(text) if part.strip(" .:")]


def name_told(message: Mapping[str, Any]) -> str | None:
    """A name that was not asked for: announced as one, or capitalised beside an address."""
    text = text_of(message)
    if cue := _NAME_CUE.search(text):
        name = cue["name"].strip()
        return name if _is_name(name) and not blames(name) else None
    if "@" not in text:
        return None
    return next((part for part in segments(message) if _is_capitalised_name(part)), None)


def name_answered(message: Mapping[str, Any]) -> str | None:
    """The name in the answer to « Quels sont vos prénom et nom ? », however it is typed."""
    if told := name_told(message):
        return told
    parts = [part for part in segments(message) if _is_name(part) and not _MOMENT.search(part)]
    capitalised = [part for part in parts if _is_capitalised_name(part)]
    return next(iter(capitalised + parts), None)


def function_beside(message: Mapping[str, Any], name: str) -> dict[str, str]:
    """The function told with the name: « Camille Durand, agent d'accueil »; nothing for a place."""
    places = [
        text_of(message)[found.get("start", 0) : found.get("end", 0)]
        for found in message.get("entities") or ()
        if found["entity"] == "territory"
    ]
    for part in segments(message):
        elsewhere = part == name or _MOMENT.search(part) or any(place in part for place in places)
        if not elsewhere and len(part) > 1:
            return {"function": part}
    return {}


def _is_name(text: str) -> bool:
    words = re.split(r"[\s'’]", text.lower())
    return len(text) > 1 and bool(_NAME.fullmatch(text)) and not _COMMON.intersection(words)


def _is_capitalised_name(text: str) -> bool:
    words = [word for word in text.split() if word.lower() not in _PARTICLES]
    shortest, longest = _NAME_WORDS
    upper = all(word[0].isupper() for word in words)
    return _is_name(text) and upper and shortest <= len(words) <= longest
