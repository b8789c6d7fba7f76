"""The next question: the one thing that helps most to know now, never put twice alike."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.answers import last_response
from actions.profile import Slots
from bot import territories


def next_question(slots: Slots) -> str:
    """What helps most to know now: need, territory, project, stage, adviser or other."""
    skipped = slots.get("skipped") or ()
    if slots.get("territory_choice"):
        return "territory"
    if not slots.get("needs"):
        return "need"
    if not slots.get("territory_name") and "territory" not in skipped:
        return "territory"
    if not (slots.get("participation_form") or slots.get("project") or "project" in skipped):
        return "project"
    if not (slots.get("stage") or slots.get("deadline") or "stage" in skipped):
        return "stage"
    return "other" if slots.get("adviser_refused") or slots.get("ticket_reference") else "adviser"


_ASKED_WITH = {
    "need": ("utter_ask_need", "utter_what_next"),
    "territory": ("utter_ask_territory", "utter_ask_territory_again"),
    "project": ("utter_ask_project", "utter_ask_project_again"),
    "stage": ("utter_ask_stage", "utter_ask_stage_again"),
    "adviser": ("utter_offer_adviser", "utter_offer_adviser_again"),
    "other": ("utter_other_point", "utter_what_next"),
}


def ask_next(dispatcher: CollectingDispatcher, tracker: Tracker, slots: Slots) -> str:
    """Ask the one thing that helps most now; returns what was asked."""
    asked = next_question(slots)
    if asked == "territory" and slots.get("territory_choice"):
        ask_which_territory(dispatcher, slots["territory_choice"])
        return asked
    first, again = _ASKED_WITH[asked]
    echo = last_response(tracker) == first and not dispatcher.messages
    dispatcher.utter_message(response=again if echo else first)
    return asked


def ask_which_territory(dispatcher: CollectingDispatcher, ids: list[str]) -> None:
    """Offer homonyms as buttons."""
    found = [territory for territory in map(territories.get, ids) if territory]
    buttons = [
        {"title": territory.label, "payload": f'/inform{{"territory": "{territory.id}"}}'}
        for territory in found
    ]
    dispatcher.utter_message(response="utter_ask_which_territory", buttons=buttons)
