"""From what the visitor said to a first advice, and to the next question."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import AllSlotsReset, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.advising import advise, point_to_advice
from actions.answering import FACTS, answer_to, is_bare, restarts
from actions.answers import say
from actions.asking import ask_next
from actions.peers import asks_for_peers, show_workshops
from actions.profile import Slots, summary, told_by
from bot.guidance import Need
from bot.tickets.reference import find_reference

Events = list[dict[str, Any]]
_WORTH_REPEATING = frozenset(
    {"territory_name", "function", "participation_form", "stage", "deadline", "existing_bodies"}
)
# Told to whoever was offered an adviser, these accept.
_TO_MEET = frozenset({"meeting_mode", "meeting_rhythm", "email", "telephone"})
_PLACE = frozenset({"territory_id", "territory_name", "territory_choice"})


class ActionOrient(Action):
    """Merge what was said, reformulate it, advise on each new need, ask one thing."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_orient"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        if find_reference(str(tracker.latest_message.get("text") or "")):
            return [FollowupAction("action_start_follow_up")]
        return await orient(dispatcher, tracker, told_now(tracker))


class ActionFollowUp(Action):
    """Yes, no, or "I do not know": what it means depends on the question asked last."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_follow_up"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        message, slots = tracker.latest_message, dict(tracker.slots)
        intent = (message.get("intent") or {}).get("name")
        asked = slots.get("asked")
        if asked == "adviser" and intent == "affirm":
            return start_ticket(dispatcher)
        if told_by(message, slots).keys() & _PLACE:
            return await orient(dispatcher, tracker, told_now(tracker))
        if asked == "adviser" and intent == "deny":
            dispatcher.utter_message(response="utter_no_adviser")
            return [SlotSet("asked", None), SlotSet("adviser_refused", value=True)]
        if asked in FACTS and intent != "affirm":
            slots["skipped"] = [*(slots.get("skipped") or ()), asked]
            slots["territory_choice"] = None
            return await go_on(dispatcher, tracker, slots, {})
        if asked == "need" and intent == "skip":
            return await start_with_framing(dispatcher, tracker, slots, {})
        if asked in FACTS:
            return await go_on(dispatcher, tracker, slots, {})
        say(dispatcher, tracker, "utter_what_next", otherwise="utter_not_understood")
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
        if tracker.get_slot("asked") in FACTS and not restarts(tracker.latest_message):
            return await orient(dispatcher, tracker, told_now(tracker))
        say(dispatcher, tracker, "utter_started_over", otherwise="utter_what_next")
        attempts = tracker.get_slot("follow_attempts")  # or guessing would start over too
        return [AllSlotsReset(), SlotSet("follow_attempts", attempts)]


def told_now(tracker: Tracker) -> dict[str, Any]:
    """The slots that the latest message fills, by itself or as the answer to what was asked."""
    message, slots = tracker.latest_message, tracker.slots
    told = told_by(message, slots)
    if "needs" in told:
        return told
    answer = answer_to(message, slots, again=float(slots.get("fallbacks") or 0) > 0)
    if "deadline" in told:  # « c'est pour juin » answers « Où en est ce projet ? » by its term
        answer.pop("stage", None)
    return told | answer if "territory_id" in answer else answer | told


async def orient(dispatcher: CollectingDispatcher, tracker: Tracker, told: Slots) -> Events:
    """Go on from what was `told`; what tells nothing is asked again in other words."""
    message, asked = tracker.latest_message, tracker.get_slot("asked")
    if not told and (message.get("intent") or {}).get("name") == "correct_answer":
        say(dispatcher, tracker, "utter_ask_correction", otherwise="utter_not_understood")
        return []
    if not told and asked == "territory" and is_bare(message, asked):
        dispatcher.utter_message(response="utter_territory_unknown")
        return [SlotSet("fallbacks", 1.0)]
    slots = {**tracker.slots, **told, "fallbacks": 0.0}
    if asked == "adviser" and told and told.keys() <= _TO_MEET:
        return changed(tracker.slots, slots) + start_ticket(dispatcher)
    if told.keys() & _WORTH_REPEATING or len(told.get("needs") or ()) > 1:
        dispatcher.utter_message(response="utter_understood", summary=summary(slots))
    if asked == "need" and not slots.get("needs"):
        return await start_with_framing(dispatcher, tracker, slots, told)
    return await go_on(dispatcher, tracker, slots, told)


def start_ticket(dispatcher: CollectingDispatcher) -> Events:
    """Announce the request for an adviser, then ask what it misses."""
    dispatcher.utter_message(response="utter_ticket_intro")
    return [SlotSet("asked", None), FollowupAction("ticket_form")]


async def start_with_framing(
    dispatcher: CollectingDispatcher, tracker: Tracker, slots: Slots, told: Slots
) -> Events:
    """Asked for a need and given none: asking again would be a loop, framing helps anybody."""
    dispatcher.utter_message(response="utter_start_with_framing")
    return await go_on(dispatcher, tracker, {**slots, "needs": [Need.strategy.value]}, told)


async def go_on(
    dispatcher: CollectingDispatcher, tracker: Tracker, slots: Slots, told: Slots
) -> Events:
    """Advise where the message, which `told` some slots, calls for it; ask the next thing."""
    slots = {**slots, "advised": advise(dispatcher, tracker.latest_message, slots, told)}
    if not (told or dispatcher.messages):
        point_to_advice(dispatcher, tracker.latest_message, slots["advised"])
    if asks_for_peers(tracker.latest_message, slots["advised"], tracker.slots):
        await show_workshops(dispatcher, slots)
    slots["asked"] = ask_next(dispatcher, tracker, slots)
    return changed(tracker.slots, slots)


def changed(before: Slots, after: Slots) -> Events:
    """The events that bring the slots from `before` to `after`."""
    return [SlotSet(name, value) for name, value in after.items() if value != before.get(name)]
