"""Who reads which conversation: one's own freely, any other for a reason that leaves a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.advisers.models import Adviser
from bot.errors import InvalidTicket
from bot.tickets.events import by_reference, clean, note
from bot.tickets.models import Ticket, TicketEvent, TicketEventKind
from bot.tickets.queries import TicketDetail

OPEN_FOR = timedelta(hours=4)  # half a working day: then the reason is asked for again
PAGE_SIZE = 50
_PRECISION_LENGTH = 300


class Reason(StrEnum):
    """Why one reads a conversation of somebody else's request."""

    TAKE_OVER = "take_over"
    ADVISE_COLLEAGUE = "advise_colleague"
    CHECK = "check"
    RIGHTS = "rights"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The French words of the form and of the trace."""
        return _LABELS[self]


_LABELS = {
    Reason.TAKE_OVER: "Décider qui prend cette demande",
    Reason.ADVISE_COLLEAGUE: "Aider un collègue qui me l'a demandé",
    Reason.CHECK: "Vérifier la qualité des réponses",
    Reason.RIGHTS: "Répondre à une personne qui exerce ses droits",
    Reason.OTHER: "Autre raison, à préciser",
}


@dataclass(frozen=True)
class Reading:
    """One reading of somebody else's conversation."""

    at: datetime
    by: str | None
    reference: str
    owner: str | None
    reason: str


@dataclass(frozen=True)
class ReadingPage:
    """One page of the readings, the last first."""

    rows: tuple[Reading, ...]
    number: int
    count: int

    @property
    def last(self) -> int:
        """The number of the last page, from 1."""
        return max(1, -(-self.count // PAGE_SIZE))


def is_own(ticket: TicketDetail, adviser_id: int) -> bool:
    """Whether this adviser has the ticket, or was entrusted with one of its needs."""
    return adviser_id in {ticket.adviser_id, *(line.adviser_id for line in ticket.need_lines)}


async def may_read(
    session: AsyncSession, ticket: TicketDetail, *, adviser_id: int, now: datetime
) -> bool:
    """Whether the conversation is the adviser's own, or opened for a reason `OPEN_FOR` ago."""
    if is_own(ticket, adviser_id):
        return True
    given = await session.scalar(
        select(TicketEvent.id)
        .where(
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.kind == TicketEventKind.TRANSCRIPT_READ,
            TicketEvent.adviser_id == adviser_id,
            TicketEvent.at > now - OPEN_FOR,
        )
        .limit(1)
    )
    return given is not None


async def give_reason(
    session: AsyncSession,
    reference: str,
    *,
    reason: str,
    precision: str,
    adviser_id: int,
    now: datetime,
) -> None:
    """Leave the trace that opens a conversation; `reason` is a value of `Reason`.

    Raises:
        TicketNotFound: no ticket bears the reference.
        InvalidTicket: no reason was chosen, or the other one was not told.

    """
    if reason not in {each.value for each in Reason}:
        raise InvalidTicket({"raison": "Choisissez la raison de votre lecture."})
    other = Reason(reason) is Reason.OTHER
    precision = clean(
        "precision",
        precision,
        longest=_PRECISION_LENGTH,
        sentence=f"Précisez la raison, en {_PRECISION_LENGTH} caractères au plus.",
        optional=not other,
    )
    ticket = await by_reference(session, reference)
    told = [precision] if other else [Reason(reason).label, precision]
    kind = TicketEventKind.TRANSCRIPT_READ
    text = " : ".join(part for part in told if part)
    note(session, ticket.id, kind, now=now, adviser_id=adviser_id, text=text)


async def page(session: AsyncSession, *, number: int = 1) -> ReadingPage:
    """Who read a conversation that was not theirs, the last first."""
    kept = TicketEvent.kind == TicketEventKind.TRANSCRIPT_READ
    count = await session.scalar(select(func.count()).select_from(TicketEvent).where(kept)) or 0
    owner = aliased(Adviser)
    found = await session.execute(
        select(TicketEvent, Adviser.display_name, Ticket.reference, owner.display_name)
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .outerjoin(Adviser, Adviser.id == TicketEvent.adviser_id)
        .outerjoin(owner, owner.id == Ticket.adviser_id)
        .where(kept)
        .order_by(TicketEvent.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    rows = tuple(
        Reading(at=event.at, by=by, reference=reference, owner=owner_name, reason=event.text or "")
        for event, by, reference, owner_name in found
    )
    return ReadingPage(rows=rows, number=number, count=count)
