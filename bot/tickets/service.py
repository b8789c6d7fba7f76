"""Opening a ticket and moving it on; the console and the custom actions both come through here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import InvalidTicket, TicketNotFound, TransitionRefused
from bot.guidance import Need
from bot.tickets.models import (
    TRANSITIONS,
    MeetingMode,
    MeetingRhythm,
    Status,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketNeed,
)

_NEXT_NUMBER = text(
    "INSERT INTO ticket_counter (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = ticket_counter.last + 1 RETURNING last"
)


@dataclass(frozen=True, kw_only=True)
class TicketDraft:
    """What a visitor asks for, before it is checked."""

    territory_name: str
    project: str
    needs: tuple[Need, ...]
    contact_name: str
    function: str
    email: str
    meeting_mode: MeetingMode
    meeting_rhythm: MeetingRhythm
    territory_id: str | None = None
    conversation_id: str | None = None


def clean_email(value: str) -> str:
    """The normalised address.

    Raises:
        InvalidTicket: its `problems["email"]` says in French what is wrong with it.

    """
    try:
        return validate_email(value.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise InvalidTicket({"email": _EMAIL_PROBLEM.format(value=value.strip()[:80])}) from error


_EMAIL_PROBLEM = (
    "L'adresse « {value} » semble incomplète. Elle doit ressembler à prenom.nom@mairie-exemple.fr."
)

_LENGTHS = {
    "territory_name": (2, 200, "Indiquez le nom de votre collectivité."),
    "project": (3, 2_000, "Dites en quelques mots quel est votre projet."),
    "contact_name": (2, 120, "Indiquez votre nom."),
    "function": (2, 120, "Indiquez votre fonction, par exemple « maire » ou « DGS »."),
}


def problems_of(draft: TicketDraft) -> dict[str, str]:
    """What is wrong with a draft: field to French sentence; empty when it can be opened."""
    problems = {
        name: sentence
        for name, (shortest, longest, sentence) in _LENGTHS.items()
        if not shortest <= len(getattr(draft, name).strip()) <= longest
    }
    try:
        clean_email(draft.email)
    except InvalidTicket as error:
        problems.update(error.problems)
    return problems


async def open_ticket(
    session: AsyncSession, draft: TicketDraft, *, key: str, now: datetime
) -> Ticket:
    """Open the ticket that `key` names, once: a second call gives back the first ticket.

    Raises:
        InvalidTicket: a field is missing, too long, or no e-mail address.

    """
    if problems := problems_of(draft):
        raise InvalidTicket(problems)
    if (known := await _by_key(session, key)) is not None:
        return known
    try:
        async with session.begin_nested():
            return await _insert(session, draft, key=key, now=now)
    except IntegrityError:
        if (known := await _by_key(session, key)) is not None:
            return known
        raise


async def _by_key(session: AsyncSession, key: str) -> Ticket | None:
    found: Ticket | None = await session.scalar(select(Ticket).where(Ticket.key == key))
    return found


async def _insert(session: AsyncSession, draft: TicketDraft, *, key: str, now: datetime) -> Ticket:
    number = (await session.execute(_NEXT_NUMBER, {"year": now.year})).scalar_one()
    ticket = Ticket(
        reference=f"TE-{now.year}-{number:04d}",
        key=key,
        status=Status.NEW,
        opened_at=now,
        conversation_id=draft.conversation_id,
        territory_id=draft.territory_id,
        territory_name=draft.territory_name.strip(),
        project=draft.project.strip(),
        contact_name=draft.contact_name.strip(),
        function=draft.function.strip(),
        email=clean_email(draft.email),
        meeting_mode=draft.meeting_mode,
        meeting_rhythm=draft.meeting_rhythm,
        needs=[
            TicketNeed(need=need, position=i) for i, need in enumerate(dict.fromkeys(draft.needs))
        ],
    )
    session.add(ticket)
    await session.flush()
    session.add(
        TicketEvent(ticket_id=ticket.id, kind=TicketEventKind.OPENED, status=Status.NEW, at=now)
    )
    await session.flush()
    return ticket


async def change_status(
    session: AsyncSession, reference: str, *, to: Status, adviser_id: int, now: datetime
) -> None:
    """Move a ticket along `TRANSITIONS` and leave a dated event.

    Raises:
        TicketNotFound: no ticket bears the reference.
        TransitionRefused: `to` cannot follow the current status, or a colleague moved it first.

    """
    ticket = await session.scalar(select(Ticket).where(Ticket.reference == reference))
    if ticket is None:
        raise TicketNotFound(reference)
    allowed = [status for status, following in TRANSITIONS.items() if to in following]
    moved = await session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.status.in_(allowed))
        .values(status=to)
        .returning(Ticket.id)
    )
    if moved.first() is None:
        raise TransitionRefused(f"{reference}: {ticket.status} -> {to}")
    session.add(
        TicketEvent(
            ticket_id=ticket.id,
            kind=TicketEventKind.STATUS_CHANGED,
            status=to,
            adviser_id=adviser_id,
            at=now,
        )
    )


async def note_reading(
    session: AsyncSession, ticket_id: int, *, adviser_id: int, now: datetime
) -> None:
    """Leave the trace that an adviser read a ticket's personal data."""
    session.add(
        TicketEvent(ticket_id=ticket_id, kind=TicketEventKind.READ, adviser_id=adviser_id, at=now)
    )
