"""What a reviewer says of the entities of a message: those kept, those added."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from bot.errors import InvalidReview
from bot.guidance import form_label
from bot.review.corpus import normal
from bot.review.masking import mask
from bot.tickets.models import MeetingMode, MeetingRhythm

KINDS = {
    "participation_form": "Forme de participation",
    "function": "Fonction",
    "stage": "Étape du projet",
    "meeting_mode": "Façon de se rencontrer",
    "meeting_rhythm": "Rythme des échanges",
    "territory": "Territoire",
    "deadline": "Échéance",
    "population": "Population",
    "budget": "Budget",
    "bodies": "Instance existante",
}
LONGEST = 80  # characters of the words that name an entity
Entity = dict[str, str]  # {text, entity, value}


def kind_label(kind: str) -> str:
    """The French name of a kind of entity; an unknown one as it is."""
    return KINDS.get(kind, kind)


def value_label(kind: str, value: str) -> str:
    """The French name of a value."""
    if kind == "participation_form":
        return form_label(value)
    if kind == "meeting_mode":
        return MeetingMode(value).label
    return MeetingRhythm(value).label if kind == "meeting_rhythm" else value


def choices(lookups: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """What may be added, by kind: the name of the table and its French name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in lookups:
        kind, _separator, value = name.partition(":")
        found.setdefault(kind_label(kind), []).append((name, value_label(kind, value)))
    return found


def understood(understanding: dict[str, Any], text: str) -> list[Entity]:
    """The entities that the engine saw in the message; never an address nor a number to call."""
    return [
        {
            "text": text[each["start"] : each["end"]],
            "entity": each["entity"],
            "value": str(each["value"]),
        }
        for each in understanding.get("entities") or ()
        if each.get("entity") in KINDS and each.get("start") is not None
    ]


def added(words: str, name: str, *, text: str, lookups: Collection[str]) -> Entity | None:
    """The entity that the form's line adds; None for an empty line.

    Raises:
        InvalidReview: one half is missing, or the words are not in the message.

    """
    words = " ".join(words.split())
    if not words and not name:
        return None
    if name not in lookups:
        raise InvalidReview({"entities": f"Dites ce que désigne « {words} »."})
    said, message = normal(words), normal(text)
    if not said or len(words) > LONGEST or f" {said} " not in f" {message} ":
        raise InvalidReview({"entities": "Recopiez les mots tels qu'ils sont dans le message."})
    kind, _separator, value = name.partition(":")
    return {"text": words, "entity": kind, "value": value}


def masked_entity(entity: Entity, names: Iterable[str]) -> Entity:
    """The entity without personal data."""
    known = tuple(names)
    return {
        **entity,
        "text": mask(entity["text"], known),
        "value": mask(entity["value"], known),
    }


def entity_label(entity: Entity) -> str:
    """Such as « bp » : forme de participation, Budget participatif."""
    kind, value = entity["entity"], entity["value"]
    return f"« {entity['text']} » : {kind_label(kind).lower()}, {value_label(kind, value)}"
