"""What advisers keep on a ticket for themselves: notes, and a day on which to come back to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.dates import PARIS, day_in_words
from bot.errors import InvalidTicket, TransitionRefused
from bot.tickets.events import by_reference, clean, note
from bot.tickets.models import TicketEventKind
from bot.tickets.statuses import Status

NOTE_LENGTH = 4_000  # characters
_FURTHEST = timedelta(days=366)  # a reminder further away is a slip of the year


async def add_note(
    session: AsyncSession, reference: str, *, text: str, adviser_id: int, now: datetime
) -> None:
    """Append a note that visitors never see.

    Raises:
        TicketNotFound: no ticket bears the reference.
        InvalidTicket: nothing was written, or too much.

    """
    hint = f"Écrivez votre note, en {NOTE_LENGTH} caractères au plus."
    text = clean("note", text, longest=NOTE_LENGTH, sentence=hint)
    ticket = await by_reference(session, reference)
    note(session, ticket.id, TicketEventKind.NOTE, now=now, adviser_id=adviser_id, text=text)


async def snooze(
    session: AsyncSession,
    reference: str,
    *,
    until: str,
    why: str,
    adviser_id: int,
    now: datetime,
) -> None:
    """Put a ticket aside until a day, YYYY-MM-DD, on which it comes first in the list.

    Raises:
        TicketNotFound: no ticket bears the reference.
        InvalidTicket: the day is malformed, past or more than a year away, or `why` too long.
        TransitionRefused: the ticket is closed.

    """
    day = _day(until, today=now.astimezone(PARIS).date())
    hint = "Écrivez la raison du rappel en 200 caractères au plus."
    why = clean("pourquoi", why, longest=200, sentence=hint, optional=True)
    ticket = await by_reference(session, reference)
    if ticket.status is Status.CLOSED:
        raise TransitionRefused(f"{reference}: a reminder after the end")
    ticket.snoozed_until = day
    text = f"{day_in_words(day)}{f' : {why}' if why else ''}"
    note(session, ticket.id, TicketEventKind.SNOOZED, now=now, adviser_id=adviser_id, text=text)


async def wake(session: AsyncSession, reference: str, *, adviser_id: int, now: datetime) -> None:
    """Forget the reminder of a ticket; nothing happens without one.

    Raises:
        TicketNotFound: no ticket bears the reference.

    """
    ticket = await by_reference(session, reference)
    if ticket.snoozed_until is not None:
        ticket.snoozed_until = None
        note(session, ticket.id, TicketEventKind.WOKEN, now=now, adviser_id=adviser_id)


def _day(typed: str, *, today: date) -> date:
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise InvalidTicket({"jour": "Indiquez le jour du rappel."}) from None
    if not today < day <= today + _FURTHEST:
        raise InvalidTicket({"jour": "Le rappel doit être après aujourd'hui, dans l'année."})
    return day
