"""What the visitor told, merged message after message; pure functions over slots."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from bot import territories
from bot.guidance import Need, form_label
from bot.tickets.models import MeetingMode, MeetingRhythm

Slots = Mapping[str, Any]

TELLING = frozenset({"describe_project"} | {f"need_{need.value}" for need in Need})
CORRECTING = frozenset({"inform", "correct_answer"})
# Beside these, a need may be stated all the same: "bonjour, je cherche un animateur".
OPEN = TELLING | CORRECTING | {"greet", "request_human"}
PROJECT_WORDS = 5  # fewer words do not describe a project
PROJECT_LENGTH = 600  # characters kept of the visitor's own words
NAME_LENGTH = 100  # characters of a collectivité's name, at most
TOLD_ONCE = (
    "function", "participation_form", "stage", "email", "deadline", "population", "budget",
)  # fmt: skip
_ALREADY = re.compile(r"\b(?:déjà|deja|dejà|existe|existant)\b[^.,!?;]{0,40}$", re.IGNORECASE)
_ITS_GROUP = re.compile(
    r"\b(?:communaut[ée]|com ?com|interco\w*|agglo\w*|m[ée]tropole|cc|epci)\b", re.IGNORECASE
)


def told_by(message: Mapping[str, Any], slots: Slots) -> dict[str, Any]:
    """The slots that a message fills or changes.

    `message` is Rasa's latest message: intent, entities, text, and `needs` when it was typed.
    A territory already known is replaced only by a message that informs or corrects: "comme à
    Nantes" does not move the visitor.
    """
    intent = (message.get("intent") or {}).get("name") or ""
    told: dict[str, Any] = {}
    told.update(_territory(message, slots, intent))
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
    needs = _needs(message, slots, intent)
    if needs != list(slots.get("needs") or ()):
        told["needs"] = needs
    text = str(message.get("text") or "")
    if intent in TELLING and not slots.get("project") and _describes(text):
        told["project"] = text[:PROJECT_LENGTH]
    return {name: value for name, value in told.items() if value != slots.get(name)}


def answer_to(
    asked: str | None, message: Mapping[str, Any], *, again: bool = False
) -> dict[str, Any]:
    """The slots that a bare answer fills: « crest drome » after « quelle collectivité ? ».

    `asked` is the question asked last. A collectivité that the official list does not know is kept
    as typed the second time it is given (`again`): it may be a syndicate, a park, a new name.
    """
    text = str(message.get("text") or "").strip()
    if not text or text.startswith("/") or text.endswith("?"):
        return {}
    if asked == "project":
        return {"project": text[:PROJECT_LENGTH]}
    if asked == "stage":
        return {"stage": text[:NAME_LENGTH]}
    if asked != "territory":
        return {}
    found = territories.resolve(text)
    if len(found) == 1:
        return territory_slots(found[0])
    if found:
        return {"territory_choice": [territory.id for territory in found]}
    return {"territory_name": text} if again and len(text) <= NAME_LENGTH else {}


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


def territory_slots(territory: territories.Territory) -> dict[str, Any]:
    """The slots of a territory that is known for certain."""
    return {
        "territory_id": territory.id,
        "territory_name": territory.label,
        "territory_choice": None,
    }


def _territory(message: Mapping[str, Any], slots: Slots, intent: str) -> dict[str, Any]:
    value = entity(message, "territory")
    if value is None and intent == "correct_answer":
        return _its_group(str(message.get("text") or ""), slots)
    if value is None or (slots.get("territory_name") and intent not in CORRECTING):
        return {}
    ids = [value] if isinstance(value, str) else list(value)
    found = [territory for territory in map(territories.get, ids) if territory]
    if len(found) == 1:
        return territory_slots(found[0])
    return {"territory_choice": [territory.id for territory in found] or None}


def _its_group(text: str, slots: Slots) -> dict[str, Any]:
    """« Non, c'est la communauté de communes »: that of the commune named before."""
    commune = territories.get(slots.get("territory_id") or "")
    group = commune and commune.epci and _ITS_GROUP.search(text)
    found = territories.get(f"epci:{commune.epci}") if commune and group else None
    return territory_slots(found) if found else {}


def _needs(message: Mapping[str, Any], slots: Slots, intent: str) -> list[str]:
    stated = list(message.get("needs") or ()) if intent in OPEN else []
    if not stated and intent.startswith("need_"):
        stated = [intent.removeprefix("need_")]
    known = list(slots.get("needs") or ())
    return known + [need for need in stated if need not in known]


def _describes(text: str) -> bool:
    return not text.startswith("/") and len(text.split()) >= PROJECT_WORDS


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
