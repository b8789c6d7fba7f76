"""What one turn did, as a test story tells it.

Runs inside Rasa (Python 3.10): Rasa and the standard library only.
"""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


def steps(tracker: DialogueStateTracker) -> List[Dict[Text, Any]]:
    """The steps after the last message, in the form of tests/conversations.

    Only slots that the rules read are told: the others may hold what the visitor is.
    """
    read = {slot.name for slot in tracker.slots.values() if slot.influence_conversation}
    told = [_step(event, read | {REQUESTED_SLOT}) for event in _of_the_turn(tracker)]
    return [step for step in told if step]


def _of_the_turn(tracker: DialogueStateTracker) -> List[Event]:
    events: List[Event] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        events.insert(0, event)
    return events


def _step(event: Event, slots: "set[Text]") -> Dict[Text, Any]:
    if isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME:
        return {"action": event.action_name}
    if isinstance(event, ActiveLoop):
        return {"active_loop": event.name}
    if isinstance(event, SlotSet) and event.key in slots:
        return {"slot_was_set": [{event.key: event.value}]}
    return {}
