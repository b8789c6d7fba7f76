"""Not understanding, as a designed path: the likeliest readings, then a human."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.answering import says_yes
from actions.orientation import orient, start_ticket, told_now
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
        asked = tracker.get_slot("asked")
        if asked == "adviser" and says_yes(tracker.latest_message):
            return start_ticket(dispatcher)
        if told := told_now(tracker):
            return await orient(dispatcher, tracker, told)
        count = float(tracker.get_slot("fallbacks") or 0) + 1
        if count >= MISUNDERSTOOD_TWICE:
            dispatcher.utter_message(response="utter_not_understood")
            count = 0.0
        elif asked == "territory":
            dispatcher.utter_message(response="utter_territory_unknown")
        else:
            dispatcher.utter_message(response="utter_rephrase", buttons=_readings(tracker))
        return [SlotSet("fallbacks", count)]


class ActionRephraseInForm(Action):
    """An answer not understood while a request is prepared: say so, never twice alike."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_rephrase_in_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """See rasa_sdk."""
        count = float(tracker.get_slot("fallbacks") or 0) + 1
        again = count >= MISUNDERSTOOD_TWICE
        response = "utter_rephrase_in_form_again" if again else "utter_rephrase_in_form"
        dispatcher.utter_message(response=response)
        return [SlotSet("fallbacks", 0.0 if again else count)]


def _readings(tracker: Tracker) -> list[dict[str, str]]:
    ranking = tracker.latest_message.get("intent_ranking") or ()
    names = [reading["name"] for reading in ranking if reading["name"] in READINGS][:OFFERED]
    if "request_human" not in names:
        names.append("request_human")
    return [{"title": READINGS[name], "payload": f"/{name}"} for name in names]
