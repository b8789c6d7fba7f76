"""From what the visitor said to a first advice, and to the next question."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import AllSlotsReset, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.peers import asks_for_peers, show_workshops
from actions.profile import Slots, summary, told_by
from bot import territories
from bot.guidance import Need, advise

Events = list[dict[str, Any]]
_WORTH_REPEATING = frozenset({"territory_name", "function", "participation_form", "stage"})


class ActionOrient(Action):
    """Merge what was said, reformulate it, advise on each new need, ask one thing."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_orient"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        told = told_by(tracker.latest_message, tracker.slots)
        slots = {**tracker.slots, **told, "fallbacks": 0.0}
        if told.keys() & _WORTH_REPEATING or len(told.get("needs") or ()) > 1:
            dispatcher.utter_message(response="utter_understood", summary=summary(slots))
        slots["advised"] = _advise(dispatcher, slots)
        if asks_for_peers(tracker.latest_message, slots["advised"], tracker.slots):
            await show_workshops(dispatcher, slots)
        slots["asked"] = ask_next(dispatcher, slots)
        return changed(tracker.slots, slots)


class ActionFollowUp(Action):
    """Yes, no, or "I do not know": what it means depends on the question asked last."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_follow_up"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        slots = dict(tracker.slots)
        asked = slots.get("asked")
        if asked == "adviser" and intent == "affirm":
            dispatcher.utter_message(response="utter_ticket_intro")
            return [SlotSet("asked", None), FollowupAction("ticket_form")]
        if asked in {"territory", "project"} and intent != "affirm":
            slots["skipped"] = [*(slots.get("skipped") or ()), asked]
            slots["territory_choice"] = None
            slots["asked"] = ask_next(dispatcher, slots)
            return changed(tracker.slots, slots)
        refused = asked == "adviser" and intent == "deny"
        dispatcher.utter_message(response="utter_no_adviser" if refused else "utter_what_next")
        return [SlotSet("asked", None)]


class ActionStartOver(Action):
    """Forget what was said; the transcript stays in the record until the visitor erases it."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        dispatcher.utter_message(response="utter_started_over")
        return [AllSlotsReset()]


def _advise(dispatcher: CollectingDispatcher, slots: Slots) -> list[str]:
    """Give the advice not given yet; returns the needs advised by now."""
    advised = list(slots.get("advised") or ())
    territory = territories.get(slots["territory_id"]) if slots.get("territory_id") else None
    for need in slots.get("needs") or ():
        if need in advised:
            continue
        advice = advise(
            Need(need),
            form=slots.get("participation_form"),
            population=territory.population if territory else None,
            territory_kind=territory.kind.value if territory else None,
        )
        card = {"type": "advice", **advice.to_dict()}
        dispatcher.utter_message(json_message={"card": card})
        advised.append(need)
    return advised


def ask_next(dispatcher: CollectingDispatcher, slots: Slots) -> str:
    """Ask the one thing that helps most now; returns what was asked."""
    skipped = slots.get("skipped") or ()
    if slots.get("territory_choice"):
        ask_which_territory(dispatcher, slots["territory_choice"])
        return "territory"
    if not slots.get("needs"):
        dispatcher.utter_message(response="utter_ask_need")
        return "need"
    if not slots.get("territory_name") and "territory" not in skipped:
        dispatcher.utter_message(response="utter_ask_territory")
        return "territory"
    if not (slots.get("participation_form") or slots.get("project") or "project" in skipped):
        dispatcher.utter_message(response="utter_ask_project")
        return "project"
    dispatcher.utter_message(response="utter_offer_adviser")
    return "adviser"


def ask_which_territory(dispatcher: CollectingDispatcher, ids: list[str]) -> None:
    """Offer homonyms as buttons."""
    found = [territory for territory in map(territories.get, ids) if territory]
    buttons = [
        {"title": territory.label, "payload": f'/inform{{"territory": "{territory.id}"}}'}
        for territory in found
    ]
    dispatcher.utter_message(response="utter_ask_which_territory", buttons=buttons)


def changed(before: Slots, after: Slots) -> Events:
    """The events that bring the slots from `before` to `after`."""
    return [SlotSet(name, value) for name, value in after.items() if value != before.get(name)]
