"""Not understanding, as a designed path: the likeliest readings, then a human."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.orientation import ask_next, ask_which_territory, changed
from actions.profile import territory_slots
from bot import territories
from bot.tickets.reference import find_reference

READINGS = {
    "need_strategy": "Définir une stratégie",
    "need_pitfalls": "Éviter les pièges",
    "need_specifications": "Rédiger un cahier des charges",
    "need_providers": "Trouver un prestataire",
    "need_peer_workshops": "Échanger avec des pairs",
    "describe_project": "Décrire mon projet",
    "request_human": "Parler à un conseiller",
    "ask_service": "Savoir ce que fait ce service",
    "ask_eligibility": "Savoir qui peut demander",
    "ask_cost": "Savoir si c'est gratuit",
    "ask_privacy": "Savoir ce que deviennent mes données",
    "ask_delay": "Connaître les délais",
    "ask_ticket_status": "Suivre ma demande",
    "out_funding": "Trouver une subvention",
}
OFFERED = 3  # readings shown as buttons
MISUNDERSTOOD_TWICE = 2


class ActionFallback(Action):
    """First an answer to the question asked, then the likeliest readings, then the adviser."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """See rasa_sdk."""
        if find_reference(str(tracker.latest_message.get("text") or "")):
            return [FollowupAction("action_start_follow_up")]
        answered = _answer_to_last_question(dispatcher, tracker)
        if answered is not None:
            return answered
        count = float(tracker.get_slot("fallbacks") or 0) + 1
        if count >= MISUNDERSTOOD_TWICE:
            dispatcher.utter_message(response="utter_not_understood")
            count = 0.0
        else:
            dispatcher.utter_message(response="utter_rephrase", buttons=_readings(tracker))
        return [SlotSet("fallbacks", count)]


def _answer_to_last_question(
    dispatcher: CollectingDispatcher, tracker: Tracker
) -> list[dict[str, Any]] | None:
    text = str(tracker.latest_message.get("text") or "")
    slots = dict(tracker.slots)
    if slots.get("asked") == "project":
        slots["project"] = text
    elif slots.get("asked") == "territory":
        found = territories.resolve(text)
        if not found:
            return None
        if len(found) > 1:
            ask_which_territory(dispatcher, [territory.id for territory in found])
            return []
        slots.update(territory_slots(found[0]))
    else:
        return None
    slots["asked"] = ask_next(dispatcher, slots)
    return changed(tracker.slots, slots)


def _readings(tracker: Tracker) -> list[dict[str, str]]:
    ranking = tracker.latest_message.get("intent_ranking") or ()
    names = [reading["name"] for reading in ranking if reading["name"] in READINGS][:OFFERED]
    if "request_human" not in names:
        names.append("request_human")
    return [{"title": READINGS[name], "payload": f"/{name}"} for name in names]
