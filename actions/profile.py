"""What the visitor told, merged message after message; pure functions over slots."""

from __future__ import annotations

from collections.abc import Mapping
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


def told_by(message: Mapping[str, Any], slots: Slots) -> dict[str, Any]:
    """The slots that a message fills or changes.

    `message` is Rasa's latest message: intent, entities, text, and `needs` when it was typed.
    A territory already known is replaced only by a message that informs or corrects: "comme à
    Nantes" does not move the visitor.
    """
    intent = (message.get("intent") or {}).get("name") or ""
    told: dict[str, Any] = {}
    told.update(_territory(message, slots, intent))
    for name in ("function", "participation_form", "stage", "email"):
        value = entity(message, name)
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


def entity(message: Mapping[str, Any], name: str) -> Any:
    """The value of the first entity of that name, or None."""
    return next((e["value"] for e in message.get("entities") or () if e["entity"] == name), None)


def territory_slots(territory: territories.Territory) -> dict[str, Any]:
    """The slots of a territory that is known for certain."""
    return {
        "territory_id": territory.id,
        "territory_name": territory.label,
        "territory_choice": None,
    }


def _territory(message: Mapping[str, Any], slots: Slots, intent: str) -> dict[str, Any]:
    value = entity(message, "territory")
    if value is None or (slots.get("territory_name") and intent not in CORRECTING):
        return {}
    ids = [value] if isinstance(value, str) else list(value)
    found = [territory for territory in map(territories.get, ids) if territory]
    if len(found) == 1:
        return territory_slots(found[0])
    return {"territory_choice": [territory.id for territory in found] or None}


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
        "Collectivité": slots.get("territory_name"),
        "Fonction": slots.get("function"),
        "Projet": form_label(form) if form else None,
        "Étape": slots.get("stage"),
        "Besoins" if len(needs) > 1 else "Besoin": ", ".join(needs),
    }
    return _lines(rows)


def _lines(rows: Mapping[str, Any]) -> str:
    return "\n".join(f"– {label} : {value}" for label, value in rows.items() if value)
