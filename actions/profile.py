"""What the visitor told, merged message after message; pure functions over slots."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from actions.answering import PROJECT_LENGTH, is_bare
from actions.whereabouts import territory_told
from bot.guidance import Need, form_label
from bot.tickets.contact import find_phone
from bot.tickets.models import MeetingMode, MeetingRhythm

Slots = Mapping[str, Any]

TELLING = frozenset({"describe_project"} | {f"need_{need.value}" for need in Need})
CORRECTING = frozenset({"inform", "correct_answer"})
# Beside these, a need may be stated all the same: "bonjour, je cherche un animateur".
OPEN = TELLING | CORRECTING | {"greet", "request_human"}
PROJECT_WORDS = 5  # fewer words do not describe a project
ASKING_WORDS = 15  # a request for an adviser this long tells the project
TOLD_ONCE = (
    "function", "participation_form", "stage", "email", "deadline", "population", "budget",
)  # fmt: skip
_ALREADY = re.compile(r"\b(?:déjà|deja|dejà|existe|existant)\b[^.,!?;]{0,40}$", re.IGNORECASE)
# « Maire de Cluny, je… »: who writes, at the very start; elsewhere it may be anybody.
_FIRST = re.compile(
    r"^(?:bonjour|bonsoir|bjr|slt)?[\s,.!:]*(?:je suis |ici |moi,? )?(?:le |la |l['’])?"
    r"(?P<function>maire|d[ée]put[ée]e?|s[ée]nat(?:eur|rice)|[ée]lue?|agente?)"
    r" (?:de|du|des|d['’]|[àa]|au)(?!\w)",
    re.IGNORECASE,
)


def told_by(message: Mapping[str, Any], slots: Slots) -> dict[str, Any]:
    """The slots that a message fills or changes.

    `message` is Rasa's latest message: intent, entities, text, and `needs` when it was typed.
    A short answer to a question states no need beside it.
    """
    intent = (message.get("intent") or {}).get("name") or ""
    told: dict[str, Any] = {}
    told.update(territory_told(message, entity(message, "territory"), slots))
    existing = existing_bodies(message)
    if existing:
        told["existing_bodies"] = [*(slots.get("existing_bodies") or ()), *existing]
    for name in TOLD_ONCE:
        value = entity(message, name, besides=existing)
        if value and (not slots.get(name) or intent in CORRECTING):
            told[name] = value
    for name, kind in (("meeting_mode", MeetingMode), ("meeting_rhythm", MeetingRhythm)):
        value = entity(message, name)
        if value in {member.value for member in kind}:
            told[name] = value
    text = str(message.get("text") or "")
    if phone := find_phone(text):
        told["telephone"] = phone[1]
    first = _FIRST.match(text)
    if first and not (told.get("function") or slots.get("function")):
        told["function"] = first["function"].lower()
    needs = _needs(message, slots, intent)
    if needs != list(slots.get("needs") or ()):
        told["needs"] = needs
    if not slots.get("project") and _describes(text, intent):
        told["project"] = text[:PROJECT_LENGTH]
    return {name: value for name, value in told.items() if value != slots.get(name)}


def entity(message: Mapping[str, Any], name: str, *, besides: Collection[str] = ()) -> Any:
    """The value of the first entity of that name that is not one of `besides`, or None."""
    values = (e["value"] for e in message.get("entities") or () if e["entity"] == name)
    return next((value for value in values if value not in besides), None)


def existing_bodies(message: Mapping[str, Any]) -> list[str]:
    """The forms of participation that the message says are there already, not those it plans."""
    text = str(message.get("text") or "")
    return [
        e["value"]
        for e in message.get("entities") or ()
        if e["entity"] == "participation_form" and _ALREADY.search(text[: e.get("start") or 0])
    ]


def _needs(message: Mapping[str, Any], slots: Slots, intent: str) -> list[str]:
    bare = is_bare(message, slots.get("asked"))
    stated = list(message.get("needs") or ()) if intent in OPEN and not bare else []
    if not stated and not bare and intent.startswith("need_"):
        stated = [intent.removeprefix("need_")]
    known = list(slots.get("needs") or ())
    return known + [need for need in stated if need not in known]


def _describes(text: str, intent: str) -> bool:
    words = 0 if text.startswith("/") else len(text.split())
    asking = intent == "request_human" and words >= ASKING_WORDS
    return asking or (intent in TELLING and words >= PROJECT_WORDS)


def summary(slots: Slots) -> str:
    """What is known, one « label : value » a line, French."""
    needs = [Need(need).label.lower() for need in slots.get("needs") or ()]
    form = slots.get("participation_form")
    rows = {
        "Collectivité": slots.get("territory_name") or inhabitants(slots),
        "Fonction": slots.get("function"),
        "Projet": form_label(form) if form else None,
        "Étape": slots.get("stage"),
        **_at_stake(slots),
        "Besoins" if len(needs) > 1 else "Besoin": ", ".join(needs),
    }
    return _lines(rows)


def inhabitants(slots: Slots) -> str | None:
    """« 900 habitants », when the visitor said so."""
    count = slots.get("population")
    return f"{_spaced(count)} habitants" if count else None


def _at_stake(slots: Slots) -> dict[str, str | None]:
    """What frames the project: its term, its means, what is there already."""
    existing = [form_label(form).lower() for form in slots.get("existing_bodies") or ()]
    budget = slots.get("budget")
    return {
        "Échéance": slots.get("deadline"),
        "Budget": f"{_spaced(budget)} €" if budget else None,
        "Déjà en place": ", ".join(existing),
    }


def _spaced(number: float) -> str:
    return f"{int(number):,}".replace(",", "\u202f")


def _lines(rows: Mapping[str, Any]) -> str:
    return "\n".join(f"– {label} : {value}" for label, value in rows.items() if value)
