"""Prepared answers: one response an intent, so that its words live in domain.yml alone."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict


class ActionAnswer(Action):
    """Give the response that bears the name of the intent: `utter_ask_cost` for `ask_cost`."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """See rasa_sdk."""
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        dispatcher.utter_message(response=f"utter_{intent}")
        return []
