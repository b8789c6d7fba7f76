"""Taking a place in a workshop once it is confirmed, and giving it back."""

from __future__ import annotations

import structlog
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict
from sqlalchemy.ext.asyncio import AsyncSession

from actions import desk
from actions.profile import Slots, entity
from actions.ticket import Events
from bot.conversations.models import Conversation
from bot.db import transaction
from bot.errors import WorkshopClosed, WorkshopFull, WorkshopNotFound
from bot.workshops import registering
from bot.workshops.models import Standing
from bot.workshops.registering import Outcome, Person

log = structlog.get_logger()


class ActionRegisterWorkshop(Action):
    """Register the person; on failure keep every answer and offer to try again."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_register_workshop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        here, slots = desk.current(), tracker.slots
        try:
            async with transaction(here.sessions) as session:
                person = await _person(session, tracker.sender_id, slots)
                outcome = await registering.register(
                    session, int(slots["workshop"]), person, now=here.clock()
                )
            _tell(dispatcher, outcome, slots)
        except (WorkshopNotFound, WorkshopClosed):
            dispatcher.utter_message(response="utter_workshop_closed")
        except WorkshopFull:
            dispatcher.utter_message(response="utter_workshop_full")
        except Exception:  # whatever failed, the visitor keeps the answers and may try again
            log.exception("not_registered", workshop=slots["workshop"])
            _offer_again(dispatcher, slots)
        return [SlotSet("workshop_confirmed", None)]


def _tell(dispatcher: CollectingDispatcher, outcome: Outcome, slots: Slots) -> None:
    waiting = outcome.standing is Standing.WAITING
    response = "utter_workshop_waiting" if waiting else "utter_workshop_registered"
    if outcome.again:
        response = "utter_workshop_again"
    cancel = {
        "title": "Me désinscrire de l'atelier",
        "payload": f'/unregister_workshop{{"registration": "{outcome.registration_id}"}}',
    }
    dispatcher.utter_message(
        response=response,
        workshop=slots["workshop_label"],
        email=slots["email"],
        rank=str(outcome.rank),
        buttons=[cancel] if outcome.ours else [],
    )


def _offer_again(dispatcher: CollectingDispatcher, slots: Slots) -> None:
    payload = f'/register_workshop{{"workshop": "{slots["workshop"]}"}}'
    again = [{"title": "Réessayer", "payload": payload}]
    dispatcher.utter_message(response="utter_workshop_failed", buttons=again)


class ActionUnregisterWorkshop(Action):
    """Cancel a registration made in this conversation."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_unregister_workshop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        here, registration = desk.current(), entity(tracker.latest_message, "registration")
        try:
            async with transaction(here.sessions) as session:
                workshop = await registering.unregister(
                    session,
                    int(registration or 0),
                    conversation_id=tracker.sender_id,
                    now=here.clock(),
                )
        except WorkshopNotFound:
            dispatcher.utter_message(response="utter_registration_not_found")
        else:
            dispatcher.utter_message(response="utter_workshop_unregistered", title=workshop.title)
        return []


async def _person(session: AsyncSession, sender_id: str, slots: Slots) -> Person:
    """Who registers; `rasa shell` has no conversation in the record."""
    return Person(
        contact_name=slots["contact_name"],
        function=slots["function"],
        territory_id=slots.get("territory_id"),
        territory_name=slots["territory_name"],
        email=slots["email"],
        conversation_id=sender_id if await session.get(Conversation, sender_id) else None,
    )
