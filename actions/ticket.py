"""The ticket: ask what is missing, show the summary, open it once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import structlog
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import desk
from actions.asking import ask_which_territory
from actions.ticket_answers import fill
from actions.ticket_draft import draft_of, recorded
from actions.ticket_merge import at_start
from bot.db import transaction
from bot.tickets.contact import likelier_email
from bot.tickets.service import open_ticket
from bot.tickets.summary import summary

log = structlog.get_logger()

Events = list[dict[str, Any]]


class ValidateTicketForm(Action):
    """Fill what the message tells, and the slot asked for with the text typed.

    Rasa calls it at each turn of the form. No slot set means that the message answers nothing:
    Rasa then rejects the form for this turn and the rules answer. A key that opened nothing yet is
    kept, so that trying again never opens two tickets.
    """

    def name(self) -> str:
        """See rasa_sdk."""
        return "validate_ticket_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        requested = tracker.get_slot("requested_slot")
        if requested is None:
            filled = at_start(tracker.latest_message, tracker.slots) | {"ticket_confirmed": None}
            filled["asked"] = None  # what was asked before is no longer
            filled["ticket_key"] = tracker.get_slot("ticket_key") or str(uuid4())
        else:
            filled = fill(dispatcher, tracker.latest_message, tracker.slots, requested)
        return [SlotSet(name, value) for name, value in filled.items()]


class ActionAskTerritory(Action):
    """Ask for the collectivité, or which of its homonyms it is."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_ask_ticket_form_territory_name"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        choice = tracker.get_slot("territory_choice")
        if choice:
            ask_which_territory(dispatcher, choice)
        else:
            dispatcher.utter_message(response="utter_ask_territory_for_ticket")
        return []


class ActionAskContactName(Action):
    """Ask for the name, and for the function in the same breath unless it is known."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_ask_ticket_form_contact_name"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        known = tracker.get_slot("function")
        dispatcher.utter_message(
            response="utter_ask_name_for_ticket" if known else "utter_ask_name_and_function"
        )
        return []


class ActionAskEmail(Action):
    """Ask for the address, or whether the one just typed is what was meant."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_ask_ticket_form_email"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        doubted = tracker.get_slot("email_doubted")
        if doubted:
            dispatcher.utter_message(
                response="utter_ask_doubted_email",
                email=doubted,
                likelier=likelier_email(doubted) or doubted,
            )
        else:
            dispatcher.utter_message(response="utter_ask_email_for_ticket")
        return []


class ActionAskTelephone(Action):
    """Ask for the two optional answers at once, or for the number alone when it is corrected."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_ask_ticket_form_telephone"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        both = tracker.get_slot("moments") is None
        dispatcher.utter_message(
            response="utter_ask_optional" if both else "utter_ask_telephone_for_ticket"
        )
        return []


class ActionAskConfirmation(Action):
    """Show the summary and say what sending means; or ask which line is wrong."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_ask_ticket_form_ticket_confirmed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        if tracker.get_slot("asked") == "field":
            dispatcher.utter_message(response="utter_ask_which_field")
            return [SlotSet("asked", None)]
        draft = draft_of(tracker.slots)
        rows = summary(draft, draft.needs).items()
        lines = "\n".join(f"– {label} : {value}" for label, value in rows)
        dispatcher.utter_message(response="utter_ticket_summary", summary=lines)
        return []


class ActionOpenTicket(Action):
    """Open the confirmed ticket; on failure keep every answer and offer to try again."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_open_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        here, slots = desk.current(), tracker.slots
        key = f"chat:{tracker.sender_id[:43]}:{slots['ticket_key']}"
        try:
            async with transaction(here.sessions) as session:
                draft = draft_of(slots, await recorded(session, tracker.sender_id))
                ticket = await open_ticket(
                    session,
                    draft,
                    key=key,
                    now=here.clock(),
                    post=here.post,
                    answer_days=here.answer_days,
                )
        except Exception:  # whatever failed, the visitor keeps the answers and may try again
            log.exception("ticket_not_opened", key=key)
            dispatcher.utter_message(response="utter_ticket_failed")
            return [SlotSet("ticket_confirmed", None)]
        dispatcher.utter_message(
            response="utter_ticket_opened", reference=ticket.reference, email=ticket.email
        )
        opened = {"ticket_reference": ticket.reference, "followed_reference": None}
        forgotten = dict.fromkeys(("ticket_key", "ticket_confirmed", "asked"))
        return [SlotSet(name, value) for name, value in (opened | forgotten).items()]


class ActionStopTicket(Action):
    """The visitor would rather not: nothing is sent, nothing is lost."""

    def name(self) -> str:
        """See rasa_sdk."""
        return "action_stop_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """See rasa_sdk."""
        dispatcher.utter_message(response="utter_ticket_stopped")
        return [SlotSet("asked", None), SlotSet("ticket_confirmed", None)]
