"""Replies that advisers keep ready, with the variables that a ticket fills."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import CannedReplyNotFound, InvalidTicket
from bot.tickets.models import CannedReply
from bot.tickets.queries import TicketRow
from bot.tickets.replies import LENGTH

VARIABLES = {
    "contact": "le nom de la personne",
    "collectivite": "le nom de sa collectivité",
    "reference": "la référence de la demande",
    "conseiller": "votre nom",
}
_VARIABLE = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True)
class CannedRow:
    """One reply kept ready."""

    id: int
    title: str
    body: str


async def kept(session: AsyncSession) -> tuple[CannedRow, ...]:
    """Every reply, by title."""
    rows = await session.scalars(select(CannedReply).order_by(CannedReply.title))
    return tuple(CannedRow(id=row.id, title=row.title, body=row.body) for row in rows)


async def one(session: AsyncSession, reply_id: int) -> CannedRow:
    """The reply.

    Raises:
        CannedReplyNotFound: no reply bears the id.

    """
    row = await session.get(CannedReply, reply_id)
    if row is None:
        raise CannedReplyNotFound(str(reply_id))
    return CannedRow(id=row.id, title=row.title, body=row.body)


async def save(
    session: AsyncSession,
    reply_id: int | None,
    *,
    title: str,
    body: str,
    adviser_id: int,
    now: datetime,
) -> None:
    """Keep a new reply, or change one.

    Raises:
        InvalidTicket: a field is empty or too long, the title is taken, or a variable is unknown.
        CannedReplyNotFound: no reply bears the id.

    """
    title, body = " ".join(title.split()), body.replace("\r\n", "\n").strip()
    if problems := _problems(title, body):
        raise InvalidTicket(problems)
    row = CannedReply() if reply_id is None else await session.get(CannedReply, reply_id)
    if row is None:
        raise CannedReplyNotFound(str(reply_id))
    row.title, row.body, row.adviser_id, row.updated_at = title, body, adviser_id, now
    session.add(row)
    try:
        await session.flush()
    except IntegrityError:
        raise InvalidTicket({"title": "Une autre réponse porte déjà ce titre."}) from None


async def remove(session: AsyncSession, reply_id: int) -> None:
    """Forget a reply; nothing happens when it is gone already."""
    await session.execute(delete(CannedReply).where(CannedReply.id == reply_id))


def fill(body: str, ticket: TicketRow, *, adviser: str) -> str:
    """The reply with its variables filled; what is between braces and is none stays as it is."""
    values = {
        "contact": ticket.contact_name,
        "collectivite": ticket.territory_name,
        "reference": ticket.reference,
        "conseiller": adviser,
    }
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), body)


def _problems(title: str, body: str) -> dict[str, str]:
    problems = {}
    if not 2 <= len(title) <= 120:
        problems["title"] = "Donnez un titre de 2 à 120 caractères."
    unknown = [name for name in _VARIABLE.findall(body) if name not in VARIABLES]
    if not 0 < len(body) <= LENGTH:
        problems["body"] = f"Écrivez la réponse, en {LENGTH} caractères au plus."
    elif unknown:
        known = ", ".join(f"{{{name}}}" for name in VARIABLES)
        problems["body"] = f"« {{{unknown[0]}}} » n'est pas une variable. Connues : {known}."
    return problems
