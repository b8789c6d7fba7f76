"""The mails that the life of a ticket causes, written with what they tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.advisers.rights import Action, roles_that
from bot.guidance import Need
from bot.outbox.letters import one_line
from bot.outbox.models import MailKind
from bot.outbox.service import queue
from bot.tickets.models import Ticket
from bot.tickets.summary import summary


@dataclass(frozen=True, kw_only=True)
class Post:
    """Where the service's mails go and point to.

    `adviser_mailbox` gets what advisers are told; empty, every account that answers requests
    does. `site` is the public address without final slash; empty, mails hold no link.
    """

    adviser_mailbox: str = ""
    site: str = ""


NO_POST = Post()


async def tell_visitor(
    session: AsyncSession, ticket: Ticket, kind: MailKind, *, post: Post, now: datetime
) -> None:
    """Write to the address that the visitor gave."""
    values = {
        "reference": ticket.reference,
        "summary": summary(ticket, _needs(ticket)),
        "site": post.site,
    }
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
        "territory": one_line(ticket.territory_name),  # it stands in a subject
        "summary": summary(ticket, _needs(ticket), contact=False),
        "precision": precision,
        "site": post.site,
    }
    for address in await _adviser_addresses(session, post):
        await queue(session, kind, to=address, ticket_id=ticket.id, values=values, now=now)


async def tell_colleague(
    session: AsyncSession,
    ticket: Ticket,
    colleague: Adviser,
    *,
    by: str,
    word: str,
    post: Post,
    now: datetime,
) -> None:
    """Write to the colleague whom a ticket, or one of its needs, is given to."""
    values = {
        "reference": ticket.reference,
        "territory": one_line(ticket.territory_name),
        "summary": summary(ticket, _needs(ticket), contact=False),
        "by": by,
        "word": word,
        "site": post.site,
    }
    kind = MailKind.TICKET_ASSIGNED
    await queue(session, kind, to=colleague.email, ticket_id=ticket.id, values=values, now=now)


def _needs(ticket: Ticket) -> list[Need]:
    return [need.need for need in ticket.needs]


async def _adviser_addresses(session: AsyncSession, post: Post) -> list[str]:
    if post.adviser_mailbox:
        return [post.adviser_mailbox]
    at_work = Adviser.role.in_(roles_that(Action.WORK))
    return list(await session.scalars(select(Adviser.email).where(at_work).order_by(Adviser.id)))
