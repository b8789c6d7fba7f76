"""One message, while a ticket already sent is followed; pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.profile import Slots, entity
from actions.ticket_acts import declines, intent_of, interrupts, stops
from actions.ticket_told import text_of
from bot.errors import InvalidTicket
from bot.tickets.contact import clean_email
from bot.tickets.reference import find_reference

Filled = dict[str, Any]
GOALS = {"ask_ticket_status": "status", "change_ticket": "change", "cancel_ticket": "cancel"}
_TOLD_WORDS = 4  # beyond those that only ask: from here on the message holds the precision itself
_ASKING = frozenset(
    "a à ai aimerais ajout ajoute ajouter ajoutez au aux avoir bonjour ce ces cette change changer "
    "changez chose choses complément compléter complétez corriger corrigez dans de demande "
    "demander déjà des deux dossier du en encore envoyé envoyée envoyer est et faire faut il info "
    "information informations infos je jai joindre la le les ma merci mes mettre modif "
    "modification modifier modifiez mon mot moi nos notre numéro oublié oublier on par peut peux "
    "plaît plait possible pour pourrais pouvez pr préciser précision précisions que qu quelque "
    "rajouter rajoutez rectifier référence s sa se sil sollicitation souhaite souhaiterais sur svp "
    "ticket transmise truc un une veux vient vos votre voudrais vous y".split()
)


_LOST = re.compile(
    r"(?<!\w)(?:pas|plus|perdue?|[ée]gar[ée]e?|oubli[ée]e?|sans|retrouve)(?!\w)", re.I
)


def goal_slots(message: Mapping[str, Any]) -> Filled:
    """What the visitor wants of the ticket; a bare reference asks where it stands.

    The questions that the goal does not ask are answered in advance.
    """
    goal = GOALS.get(intent_of(message), "status")
    return {
        "follow_goal": goal,
        "followed_precision": precision_in(text_of(message)) if goal == "change" else "",
        "followed_cancel": None if goal == "cancel" else False,
    }


def precision_in(text: str) -> str | None:
    """The message itself when it says what to add, not only that something is to be added."""
    words = re.findall(r"[^\W\d_]+|\d+", re.sub(r"\bTE[\s-]*\d[\d\s-]*", "", text).lower())
    told = [word for word in words if word not in _ASKING]
    return text if len(told) >= _TOLD_WORDS and not text.endswith("?") else None


def answer_follow_up(
    dispatcher: CollectingDispatcher, message: Mapping[str, Any], slots: Slots, requested: str
) -> Filled:
    """The slots that a message fills while `requested` is asked; empty leaves it to the rules."""
    if requested in {"followed_reference", "followed_email"}:
        return _who(dispatcher, message, slots, requested)
    if requested == "followed_precision":
        text = text_of(message)
        gone = stops(message) or interrupts(message) or declines(message)
        return {} if gone or not text else {"followed_precision": text}
    sure = intent_of(message) in {"affirm", "cancel_ticket"} and not _says_no(message)
    if sure or intent_of(message) == "deny":
        return {"followed_cancel": sure}
    return {}


def _says_no(message: Mapping[str, Any]) -> bool:
    return bool(re.match(r"(?:non|nan|surtout pas|n['’e])(?!\w)", text_of(message), re.IGNORECASE))


def _who(
    dispatcher: CollectingDispatcher, message: Mapping[str, Any], slots: Slots, requested: str
) -> Filled:
    """The reference and the address, in any order; what is malformed is told why."""
    text, told = text_of(message), {}
    if reference := find_reference(text):
        told["followed_reference"] = reference
    if email := entity(message, "email"):
        told["followed_email"] = email
    if told or interrupts(message) or declines(message) or not text:
        return told
    if requested == "followed_reference" and _LOST.search(text):
        return {"ticket_found": "left", "requested_slot": None}
    if requested == "followed_reference":
        dispatcher.utter_message(response="utter_invalid_reference")
        return {"followed_reference": None}
    try:
        return {"followed_email": clean_email(text)}
    except InvalidTicket as error:
        dispatcher.utter_message(response="utter_invalid_email", problem=error.problems["email"])
        return {"followed_email": None}
