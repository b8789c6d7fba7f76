"""What a request says, label by label: the chat shows it, mails repeat it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.guidance import Need
from bot.tickets.contact import phone_label
from bot.tickets.draft import TicketDraft
from bot.tickets.models import Ticket


def summary(
    told: TicketDraft | Ticket, needs: Sequence[Need], *, contact: bool = True
) -> dict[str, str]:
    """French label to value, in the order of reading; what was not given is left out.

    `contact=False` leaves out who the visitor is and how to reach them.
    """
    labels = [need.label.lower() for need in needs]
    rows = {
        "Collectivité": told.territory_name,
        "Projet": told.project,
        "Besoins" if len(labels) > 1 else "Besoin": ", ".join(labels) or "à préciser ensemble",
        "Échéance": told.deadline,
        "Échange": told.meeting_mode.label.lower(),
        "Rythme": told.meeting_rhythm.label.lower(),
        "Moments préférés": told.moments,
    }
    if contact:
        rows |= {
            "Nom": told.contact_name,
            "Fonction": told.function,
            "Adresse électronique": told.email,
            "Téléphone": phone_label(told.telephone) if told.telephone else None,
        }
    return {label: value for label, value in rows.items() if value}
