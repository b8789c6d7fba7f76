"""What a visitor asks for, before it is a ticket, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import InvalidTicket
from bot.guidance import Need
from bot.tickets.contact import clean_email, clean_phone
from bot.tickets.models import MeetingMode, MeetingRhythm


@dataclass(frozen=True, kw_only=True)
class TicketDraft:
    """The fields as typed; those with a default may be left out."""

    territory_name: str
    project: str
    needs: tuple[Need, ...]
    contact_name: str
    function: str
    email: str
    meeting_mode: MeetingMode
    meeting_rhythm: MeetingRhythm
    telephone: str = ""
    moments: str = ""
    deadline: str = ""
    territory_id: str | None = None
    conversation_id: str | None = None


_LENGTHS = {
    "territory_name": (2, 200, "Indiquez le nom de votre collectivité."),
    "project": (3, 2_000, "Dites en quelques mots quel est votre projet."),
    "contact_name": (2, 120, "Indiquez votre nom."),
    "function": (2, 120, "Indiquez votre fonction, par exemple « maire » ou « DGS »."),
    "moments": (0, 200, "Indiquez vos moments préférés en 200 caractères au plus."),
    "deadline": (0, 200, "Indiquez votre échéance en 200 caractères au plus."),
}


def problems_of(draft: TicketDraft) -> dict[str, str]:
    """What is wrong with a draft: field to French sentence; empty when it can be opened."""
    problems = {
        name: sentence
        for name, (shortest, longest, sentence) in _LENGTHS.items()
        if not shortest <= len(getattr(draft, name).strip()) <= longest
    }
    problems |= _problems(clean_email, draft.email)
    if draft.telephone.strip():
        problems |= _problems(clean_phone, draft.telephone)
    return problems


def _problems(clean: Callable[[str], str], value: str) -> dict[str, str]:
    try:
        clean(value)
    except InvalidTicket as error:
        return error.problems
    return {}
