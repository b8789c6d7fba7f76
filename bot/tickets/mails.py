"""The mails that the life of a ticket causes, written with what they tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.outbox.models import MailKind
from bot.outbox.service import queue
from bot.tickets.contact import phone_label
from bot.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class Post:
    """Where the service's mails go and point to.

    `adviser_mailbox` gets what advisers are told; empty, every account of the console does. `site`
    is the public address without final slash; empty, mails hold no link.
    """

    adviser_mailbox: str = ""
    site: str = ""


NO_POST = Post()


async def tell_visitor(
    session: AsyncSession, ticket: Ticket, kind: MailKind, *, post: Post, now: datetime
) -> None:
    """Write to the address that the visitor gave."""
    values = {"reference": ticket.reference, "summary": summary(ticket), "site": post.site}
    await queue(session, kind, to=ticket.email, ticket_id=ticket.id, values=values, now=now)


async def tell_advisers(
    session: AsyncSession,
    ticket: Ticket,
    kind: MailKind,
    *,
    post: Post,
    now: datetime,
    precision: str = "",
) -> None:
    """Write to the advisers, without the visitor's name and contact details.

    Those stand in the console, where reading them leaves a trace; a mailbox leaves none.
    """
    values = {
        "reference": ticket.reference,
        "territory": ticket.territory_name,
        "summary": summary(ticket, contact=False),
        "precision": precision,
        "site": post.site,
    }
    for address in await _adviser_addresses(session, post):
        await queue(session, kind, to=address, ticket_id=ticket.id, values=values, now=now)


async def _adviser_addresses(session: AsyncSession, post: Post) -> list[str]:
    if post.adviser_mailbox:
        return [post.adviser_mailbox]
    return list(await session.scalars(select(Adviser.email).order_by(Adviser.id)))


def summary(ticket: Ticket, *, contact: bool = True) -> dict[str, str]:
    """French label to value, in the order of reading; what was not given is left out."""
    needs = [need.need.label.lower() for need in ticket.needs]
    rows: dict[str, Any] = {
        "Collectivité": ticket.territory_name,
        "Projet": ticket.project,
        "Besoins" if len(needs) > 1 else "Besoin": ", ".join(needs) or "à préciser ensemble",
        "Échéance": ticket.deadline,
        "Échange": ticket.meeting_mode.label.lower(),
        "Rythme": ticket.meeting_rhythm.label.lower(),
        "Moments préférés": ticket.moments,
    }
    if contact:
        rows |= {
            "Nom": ticket.contact_name,
            "Fonction": ticket.function,
            "Adresse électronique": ticket.email,
            "Téléphone": phone_label(ticket.telephone) if ticket.telephone else None,
        }
    return {label: value for label, value in rows.items() if value}
