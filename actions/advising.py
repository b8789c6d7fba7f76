"""Giving the advice that a message calls for, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.profile import Slots
from bot import guidance, specifications, territories
from bot.dates import PARIS
from bot.guidance import Need


def advise(
    dispatcher: CollectingDispatcher,
    message: Mapping[str, Any],
    slots: Slots,
    told: Mapping[str, Any],
) -> list[str]:
    """Give the advice not given yet; returns what was advised by now.

    A need is advised once, once more when its form of participation becomes known, and once for
    each part of it that a message asks about (« et si cela tourne mal ? »).
    """
    advised = list(slots.get("advised") or ())
    for need, facet in _called_for(message, slots, told, advised):
        dispatcher.utter_message(json_message={"card": _card(need, facet, slots)})
        advised += [need.value, _key(need, facet)]
    return list(dict.fromkeys(advised))


def point_to_advice(
    dispatcher: CollectingDispatcher, message: Mapping[str, Any], advised: list[str]
) -> None:
    """A need stated again, whose advice is on the page: say where to read on."""
    need = str((message.get("intent") or {}).get("name")).removeprefix("need_")
    if need in advised:
        dispatcher.utter_message(response="utter_advised_above", need=Need(need).label.lower())


def _called_for(
    message: Mapping[str, Any], slots: Slots, told: Mapping[str, Any], advised: list[str]
) -> Iterator[tuple[Need, str | None]]:
    intent = (message.get("intent") or {}).get("name") or ""
    stated = {*(message.get("needs") or ()), intent.removeprefix("need_")}
    for need in map(Need, slots.get("needs") or ()):
        facet = guidance.facet_asked(need, str(message.get("text") or ""))
        new_part = need.value in stated and _key(need, facet) not in advised
        if need.value not in advised or "participation_form" in told or new_part:
            yield need, facet


def _key(need: Need, facet: str | None) -> str:
    return f"{need.value}:{facet}" if facet else need.value


def _card(need: Need, facet: str | None, slots: Slots) -> dict[str, Any]:
    territory = territories.get(slots["territory_id"]) if slots.get("territory_id") else None
    advice = guidance.advise(
        need,
        form=slots.get("participation_form"),
        population=territory.population if territory else slots.get("population"),
        territory_kind=territory.kind.value if territory else None,
        stage=slots.get("stage"),
        facet=facet,
        today=datetime.now(PARIS).date(),
    )
    card = {"type": "advice", **advice.to_dict()}
    if need is Need.specifications:
        card["documents"] = specifications.offer()
    return card
