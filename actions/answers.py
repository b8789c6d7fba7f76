"""Prepared answers: one response an intent, so that its words live in domain.yml alone."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.answering import says_yes
from actions.profile import told_by

# Said instead of an answer that the visitor has just read.
AGAIN = {
    "greet": "utter_what_next",
    "thank": "utter_thank_again",
    "goodbye": "utter_goodbye_again",
    "insult": "utter_insult_again",
    "distress": "utter_distress_again",
}
# « Lavoute chilhac » looks like none of ours until one knows what was asked.
_ANSWERS = {
    "territory": {"gibberish", "other_language", "chitchat"},
    "project": {"other_language", "chitchat"},
    "stage": {"other_language", "chitchat"},
}
# What they name is not that of a visitor whom we advise, or is not ours to keep.
_TELLING_NOTHING = frozenset(
    {
        "out_resident", "out_vendor", "out_press", "out_student", "chitchat", "gibberish",
        "other_language", "prompt_injection", "erase_data", "distress",
    }
)  # fmt: skip
_YES_BESIDE = frozenset({"thank", "goodbye", "greet", "chitchat"})
AGAIN_BY_KIND = (("ask_", "utter_question_again"), ("", "utter_outside_again"))


class ActionAnswer(Action):
    """Give the response that bears the name of the intent: `utter_ask_cost` for `ask_cost`."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """See rasa_sdk."""
        intent = str((tracker.latest_message.get("intent") or {}).get("name"))
        asked = tracker.get_slot("asked")
        if intent in _ANSWERS.get(str(asked), ()):
            return [FollowupAction("action_fallback")]
        if asked == "adviser" and intent in _YES_BESIDE and says_yes(tracker.latest_message):
            dispatcher.utter_message(response="utter_ticket_intro")
            return [SlotSet("asked", None), FollowupAction("ticket_form")]
        told = told_beside(tracker, intent)
        if told.get("needs"):
            return [FollowupAction("action_orient")]
        kind = next(response for start, response in AGAIN_BY_KIND if intent.startswith(start))
        say(dispatcher, tracker, f"utter_{intent}", otherwise=AGAIN.get(intent, kind))
        return [SlotSet(name, value) for name, value in told.items()]


def told_beside(tracker: Tracker, intent: str) -> dict[str, Any]:
    """What a question or a greeting tells of the visitor: « maire de Crest, est-ce gratuit ? ».

    A form being filled reads it by itself.
    """
    if intent in _TELLING_NOTHING or tracker.active_loop.get("name"):
        return {}
    return told_by(tracker.latest_message, tracker.slots)


def say(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    response: str,
    *,
    otherwise: str,
    **values: Any,
) -> None:
    """Utter `response`, or `otherwise` when the visitor has just read it: nobody likes an echo."""
    heard = last_response(tracker)
    dispatcher.utter_message(response=otherwise if response == heard else response, **values)


def last_response(tracker: Tracker) -> str | None:
    """The name of the response that the assistant said last; None for a card or at first."""
    said: dict[str, Any] = next(
        (e for e in reversed(tracker.events) if e.get("event") == "bot"), {}
    )
    return (said.get("metadata") or {}).get("utter_action")
