"""What is announced to whoever looks for peers: workshops, and territories that share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions import desk
from actions.answering import is_bare
from actions.profile import Slots
from bot.db import transaction
from bot.guidance import Need
from bot.workshops import experiences, queries
from bot.workshops.experiences import ExperienceRow
from bot.workshops.queries import WorkshopRow

NEED = Need.peer_workshops.value
SHOWN = 3  # workshops, and experiences: what a phone shows without getting lost


async def show_workshops(dispatcher: CollectingDispatcher, slots: Slots) -> None:
    """Show the next workshops and who shares an experience on the visitor's form, or say none."""
    here = desk.current()
    async with transaction(here.sessions) as session:
        workshops = await queries.upcoming(session, now=here.clock(), limit=SHOWN)
        shared = await experiences.shared(
            session,
            form=slots.get("participation_form"),
            but_for=slots.get("territory_id"),
            limit=SHOWN,
        )
    if workshops or shared:
        dispatcher.utter_message(json_message={"card": _card(workshops, shared)})
    buttons = [_register_button(workshop) for workshop in workshops]
    meeting = [{"title": "Être mis en relation", "payload": "/request_human"}] if shared else []
    if workshops:
        dispatcher.utter_message(response="utter_workshops", buttons=[*buttons, *meeting])
    elif shared:
        dispatcher.utter_message(response="utter_only_experiences", buttons=meeting)
    else:
        dispatcher.utter_message(response="utter_no_workshop")


def asks_for_peers(message: Mapping[str, Any], advised: Sequence[str], slots: Slots) -> bool:
    """Whether the message states the need that workshops answer, or it is advised at last.

    `advised` are the needs advised by now, `slots` what was known before.
    """
    intent = (message.get("intent") or {}).get("name")
    stated = intent == "need_peer_workshops" or NEED in (message.get("needs") or ())
    if is_bare(message, slots.get("asked")):
        stated = False
    return stated or (NEED in advised and NEED not in (slots.get("advised") or ()))


def _card(
    workshops: tuple[WorkshopRow, ...], shared: tuple[ExperienceRow, ...]
) -> dict[str, object]:
    return {
        "type": "workshops",
        "title": "Les prochains ateliers entre pairs",
        "workshops": [
            {
                "title": row.title,
                "theme": row.theme,
                "when": row.when,
                "duration": row.duration,
                "where": row.where,
                "places_left": row.places_left,
            }
            for row in workshops
        ],
        "experiences": [
            {"territory": row.territory_name, "form": row.form, "account": row.account}
            for row in shared
        ],
    }


def _register_button(workshop: WorkshopRow) -> dict[str, str]:
    return {
        "title": f"M'inscrire : {workshop.short_when}",
        "payload": f'/register_workshop{{"workshop": "{workshop.id}"}}',
    }
