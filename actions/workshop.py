"""The registration to a workshop: ask what is missing, show the summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import desk
from actions.profile import Slots, entity
from actions.ticket import ActionAskTerritory, Events
from actions.ticket_answers import fill
from actions.ticket_merge import Filled
from bot.db import transaction
from bot.workshops import queries

FIELDS = ("territory_name", "function", "contact_name", "email")
# Said while the registration is prepared, these lead elsewhere: the rules answer.
LEAVING = frozenset({"request_human", "register_workshop", "unregister_workshop"})


class ActionChooseWorkshop(Action):
    """Take the workshop that the button names; one that is closed starts no form."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_choose_workshop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        here, chosen = desk.current(), str(entity(tracker.latest_message, "workshop"))
        async with transaction(here.sessions) as session:
            upcoming = await queries.upcoming(session, now=here.clock())
        workshop = next((row for row in upcoming if str(row.id) == chosen), None)
        if workshop is None:
            dispatcher.utter_message(response="utter_workshop_closed")
            return [FollowupAction("action_listen")]
        label = f"« {workshop.title} », {workshop.when}"
        dispatcher.utter_message(response="utter_workshop_intro", workshop=label)
        return [
            SlotSet("workshop", chosen),
            SlotSet("workshop_label", label),
            SlotSet("workshop_confirmed", None),
        ]


class ValidateWorkshopForm(Action):
    """Fill what the message tells, as the ticket does; see ValidateTicketForm."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "validate_workshop_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        requested = tracker.get_slot("requested_slot")
        message = tracker.latest_message
        if requested is None or (message.get("intent") or {}).get("name") in LEAVING:
            return []
        filled = _filled(dispatcher, message, tracker.slots, requested)
        return [SlotSet(name, value) for name, value in filled.items()]


def _filled(
    dispatcher: CollectingDispatcher, message: Mapping[str, Any], slots: Slots, requested: str
) -> Filled:
    """The slots that a message fills; the confirmation is asked as that of the ticket."""
    if entity(message, "field") not in {None, *FIELDS}:
        return {"workshop_confirmed": None}
    asked = "ticket_confirmed" if requested == "workshop_confirmed" else requested
    filled = fill(dispatcher, message, slots, asked)
    if "ticket_confirmed" in filled:
        filled["workshop_confirmed"] = filled.pop("ticket_confirmed")
    return filled


class ActionAskWorkshopTerritory(ActionAskTerritory):
    """Ask for the collectivité, as the ticket does."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_ask_workshop_form_territory_name"


class ActionAskWorkshopConfirmation(Action):
    """Show the summary; or, after « Corriger », ask which line is wrong."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_ask_workshop_form_workshop_confirmed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        if str(tracker.latest_message.get("text") or "") == "/correct_answer":
            dispatcher.utter_message(response="utter_ask_which_workshop_field")
        else:
            summary = _summary(tracker.slots)
            dispatcher.utter_message(response="utter_workshop_summary", summary=summary)
        return []


class ActionStopWorkshop(Action):
    """The visitor would rather not: nobody is registered, nothing is lost."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_stop_workshop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        dispatcher.utter_message(response="utter_workshop_stopped")
        return [SlotSet("asked", None), SlotSet("workshop_confirmed", None)]


def _summary(slots: Slots) -> str:
    """What the registration will say, one « label : value » a line, French."""
    rows = {
        "Atelier": slots.get("workshop_label"),
        "Collectivité": slots.get("territory_name"),
        "Fonction": slots.get("function"),
        "Nom": slots.get("contact_name"),
        "Adresse électronique": slots.get("email"),
    }
    return "\n".join(f"– {label} : {value}" for label, value in rows.items())
