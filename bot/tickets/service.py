"""Opening a ticket and moving it on; the console and the custom actions both come through here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import territories
from bot.conversations import summary
from bot.conversations.models import Outcome
from bot.dates import PARIS
from bot.errors import InvalidTicket, TransitionRefused
from bot.outbox.models import MailKind
from bot.tickets.contact import clean_email, clean_phone
from bot.tickets.draft import TicketDraft, problems_of
from bot.tickets.events import by_reference, note
from bot.tickets.mails import NO_POST, Post, tell_advisers, tell_visitor
from bot.tickets.models import Ticket, TicketEvent, TicketEventKind, TicketNeed
from bot.tickets.moves import carry_needs, move
from bot.tickets.reference import make_reference
from bot.tickets.statuses import ClosingReason, Status
from bot.working_days import add_working_days

_NEXT_NUMBER = text(
    "INSERT INTO ticket_counter (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = ticket_counter.last + 1 RETURNING last"
)
ANSWER_DAYS = 5  # working days: the default of TE_ANSWER_WORKING_DAYS
PRECISION_LENGTH = 2_000  # characters: a whole message of the conversation fits


async def open_ticket(
    session: AsyncSession,
    draft: TicketDraft,
    *,
    key: str,
    now: datetime,
    post: Post = NO_POST,
    answer_days: int = ANSWER_DAYS,
) -> Ticket:
    """Open the ticket that `key` names, once, and write the mails that tell of it.

    A second call gives back the first ticket and writes nothing. `answer_days` working days from
    now a first answer is late; advisers see the date, the visitor is promised none.

    Raises:
        InvalidTicket: a field is missing, too long, or malformed.

    """
    if problems := problems_of(draft):
        raise InvalidTicket(problems)
    if (known := await _by_key(session, key)) is not None:
        return known
    try:
        async with session.begin_nested():
            ticket = await _insert(session, draft, key=key, now=now, answer_days=answer_days)
            await tell_visitor(session, ticket, MailKind.TICKET_RECEIVED, post=post, now=now)
            await tell_advisers(session, ticket, MailKind.TICKET_NEW, post=post, now=now)
            return ticket
    except IntegrityError:
        if (known := await _by_key(session, key)) is not None:
            return known
        raise


async def _by_key(session: AsyncSession, key: str) -> Ticket | None:
    found: Ticket | None = await session.scalar(select(Ticket).where(Ticket.key == key))
    return found


async def _insert(
    session: AsyncSession, draft: TicketDraft, *, key: str, now: datetime, answer_days: int
) -> Ticket:
    number = (await session.execute(_NEXT_NUMBER, {"year": now.year})).scalar_one()
    needs = enumerate(dict.fromkeys(draft.needs))
    place = territories.get(draft.territory_id) if draft.territory_id else None
    departement = place.departement if place else None
    opened_on = now.astimezone(PARIS).date()
    ticket = Ticket(
        reference=make_reference(now.year, number),
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
        telephone=clean_phone(draft.telephone) if draft.telephone.strip() else None,
        meeting_mode=draft.meeting_mode,
        meeting_rhythm=draft.meeting_rhythm,
        moments=draft.moments.strip() or None,
        deadline=draft.deadline.strip() or None,
        departement=departement,
        region=place.region if place else None,
        due_on=add_working_days(opened_on, answer_days, departement),
        needs=[TicketNeed(need=need, position=i, status=Status.NEW) for i, need in needs],
    )
    session.add(ticket)
    await session.flush()
    note(session, ticket.id, TicketEventKind.OPENED, now=now, status=Status.NEW)
    if draft.conversation_id is not None:
        await summary.note_outcome(session, draft.conversation_id, Outcome.TICKET)
    await session.flush()
    return ticket


async def change_status(
    session: AsyncSession,
    reference: str,
    *,
    to: Status,
    adviser_id: int,
    now: datetime,
    reason: ClosingReason = ClosingReason.ANSWERED,
) -> None:
    """Move a ticket and its needs along `TRANSITIONS` and leave a dated event.

    `reason` is that of the needs, when they are closed.

    Raises:
        TicketNotFound: no ticket bears the reference.
        TransitionRefused: `to` cannot follow the current status, or a colleague moved it first.

    """
    ticket = await by_reference(session, reference)
    await move(session, ticket, to, now=now)
    await carry_needs(session, ticket, to, reason=reason)
    kind = TicketEventKind.STATUS_CHANGED
    note(session, ticket.id, kind, now=now, status=to, adviser_id=adviser_id)


async def cancel(
    session: AsyncSession, reference: str, *, now: datetime, post: Post = NO_POST
) -> None:
    """Close a ticket because its visitor gives it up; the visitor and the advisers are told.

    Raises:
        TicketNotFound: no ticket bears the reference.
        TransitionRefused: it is closed already.

    """
    ticket = await by_reference(session, reference)
    await move(session, ticket, Status.CLOSED, now=now)
    await carry_needs(session, ticket, Status.CLOSED, reason=ClosingReason.CANCELLED)
    note(session, ticket.id, TicketEventKind.CANCELLED, now=now, status=Status.CLOSED)
    await tell_visitor(session, ticket, MailKind.CANCELLATION_CONFIRMED, post=post, now=now)
    await tell_advisers(session, ticket, MailKind.TICKET_CANCELLED, post=post, now=now)


async def add_precision(
    session: AsyncSession, reference: str, *, text: str, now: datetime, post: Post = NO_POST
) -> None:
    """Append what the visitor adds, dated, and tell the advisers.

    Raises:
        TicketNotFound: no ticket bears the reference.
        InvalidTicket: nothing was added, or more than `PRECISION_LENGTH` characters.
        TransitionRefused: the ticket is closed: nobody would read it.

    """
    text = text.strip()
    if not 0 < len(text) <= PRECISION_LENGTH:
        raise InvalidTicket({"precision": "Écrivez votre précision en quelques phrases."})
    ticket = await by_reference(session, reference)
    if ticket.status is Status.CLOSED:
        raise TransitionRefused(f"{reference}: a precision after the end")
    note(session, ticket.id, TicketEventKind.PRECISION, now=now, text=text)
    ticket.snoozed_until = None  # the visitor wrote: no reminder has to wait
    kind = MailKind.TICKET_PRECISION
    await tell_advisers(session, ticket, kind, post=post, now=now, precision=text)


async def note_reading(
    session: AsyncSession, ticket_id: int, *, adviser_id: int, now: datetime
) -> None:
    """Leave the trace that an adviser read a ticket's personal data."""
    session.add(
        TicketEvent(ticket_id=ticket_id, kind=TicketEventKind.READ, adviser_id=adviser_id, at=now)
    )
