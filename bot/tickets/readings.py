"""Who reads which conversation: one's own freely, any other for a reason that leaves a trace."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import InvalidTicket
from bot.tickets.events import by_reference, clean, note
from bot.tickets.models import TicketEvent, TicketEventKind
from bot.tickets.queries import TicketDetail

OPEN_FOR = timedelta(hours=4)  # half a working day: then the reason is asked for again
_PRECISION_LENGTH = 300


_OTHER = "other"


class Reason(StrEnum):
    """Why one reads a conversation of somebody else's request."""

    TAKE_OVER = "take_over"
    ADVISE_COLLEAGUE = "advise_colleague"
    CHECK = "check"
    RIGHTS = "rights"
    OTHER = _OTHER

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


class Labelled(Protocol):
    """A reason that a form offers."""

    @property
    def value(self) -> str:
        """What the form sends."""

    @property
    def label(self) -> str:
        """The French words."""


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
    text = told(Reason, reason, precision)
    ticket = await by_reference(session, reference)
    kind = TicketEventKind.TRANSCRIPT_READ
    note(session, ticket.id, kind, now=now, adviser_id=adviser_id, text=text)


def told(reasons: Iterable[Labelled], reason: str, precision: str) -> str:
    """The words of the trace; the member `other` of `reasons` is what was typed alone.

    Raises:
        InvalidTicket: no reason was chosen, or the other one was not told.

    """
    chosen = next((each for each in reasons if each.value == reason), None)
    if chosen is None:
        raise InvalidTicket({"raison": "Choisissez la raison de votre lecture."})
    other = chosen.value == _OTHER
    precision = clean(
        "precision",
        precision,
        longest=_PRECISION_LENGTH,
        sentence=f"Précisez la raison, en {_PRECISION_LENGTH} caractères au plus.",
        optional=not other,
    )
    return " : ".join(part for part in ("" if other else chosen.label, precision) if part)
