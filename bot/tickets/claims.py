"""Who has a ticket: taking it, giving it to a colleague, letting it go.

Each is one conditional UPDATE, so that of two who act at once one is told, and nothing is undone.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.advisers.rights import Action, may
from bot.errors import AdviserNotFound, NotYours, TicketTaken
from bot.tickets.events import by_reference, clean, note
from bot.tickets.mails import NO_POST, Post, tell_colleague
from bot.tickets.models import Ticket, TicketEventKind

WORD_LENGTH = 500  # characters of a word to the colleague
WORD_HINT = f"Écrivez votre mot au collègue en {WORD_LENGTH} caractères au plus."


async def claim(session: AsyncSession, reference: str, *, adviser_id: int, now: datetime) -> None:
    """Take a ticket that nobody has; taking one's own again changes nothing.

    Raises:
        TicketNotFound: no ticket bears the reference.
        TicketTaken: a colleague has it; the text is the colleague's name.

    """
    ticket = await by_reference(session, reference)
    if await _own(session, ticket, Ticket.adviser_id.is_(None), adviser_id):
        note(session, ticket.id, TicketEventKind.CLAIMED, now=now, adviser_id=adviser_id)
        return
    owner = await _owner(session, ticket.id)
    if owner is not None and owner.id != adviser_id:
        raise TicketTaken(owner.display_name)


async def transfer(
    session: AsyncSession,
    reference: str,
    *,
    adviser_id: int,
    to_adviser_id: int,
    word: str,
    anyone_s: bool,
    now: datetime,
    post: Post = NO_POST,
) -> None:
    """Give a ticket that is one's own, or nobody's, to a colleague, who is told by mail.

    `anyone_s` lets a ticket of somebody else be given too.

    Raises:
        TicketNotFound, AdviserNotFound: there is no such ticket, or no such colleague at work.
        InvalidTicket: the word is too long.
        NotYours: a colleague has it; the text is the colleague's name.

    """
    word = clean("mot", word, longest=WORD_LENGTH, sentence=WORD_HINT, optional=True)
    ticket = await by_reference(session, reference)
    colleague = await working_adviser(session, to_adviser_id)
    given = await _own(session, ticket, _in_hand(adviser_id, anyone_s=anyone_s), colleague.id)
    if not given:
        raise NotYours(await _owner_name(session, ticket.id))
    kind = TicketEventKind.TRANSFERRED
    note(
        session,
        ticket.id,
        kind,
        now=now,
        adviser_id=adviser_id,
        to_adviser_id=colleague.id,
        text=word or None,
    )
    if colleague.id != adviser_id:
        giver = await session.get_one(Adviser, adviser_id)
        await tell_colleague(
            session, ticket, colleague, by=giver.display_name, word=word, post=post, now=now
        )


async def release(
    session: AsyncSession, reference: str, *, adviser_id: int, anyone_s: bool, now: datetime
) -> None:
    """Put a ticket back among those that nobody has.

    Raises:
        TicketNotFound: no ticket bears the reference.
        NotYours: a colleague has it, and it is not `anyone_s` to release.

    """
    ticket = await by_reference(session, reference)
    if not await _own(session, ticket, _in_hand(adviser_id, anyone_s=anyone_s), None):
        raise NotYours(await _owner_name(session, ticket.id))
    note(session, ticket.id, TicketEventKind.RELEASED, now=now, adviser_id=adviser_id)


async def working_adviser(session: AsyncSession, adviser_id: int) -> Adviser:
    """The account of a colleague who answers requests.

    Raises:
        AdviserNotFound: there is no such account, or its role answers nobody.

    """
    found = await session.get(Adviser, adviser_id)
    if found is None or not may(found.role, Action.WORK):
        raise AdviserNotFound(str(adviser_id))
    return found


async def _own(
    session: AsyncSession, ticket: Ticket, free: ColumnElement[bool], adviser_id: int | None
) -> bool:
    changed = await session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, free)
        .values(adviser_id=adviser_id)
        .returning(Ticket.id)
    )
    return changed.first() is not None


def _in_hand(adviser_id: int, *, anyone_s: bool) -> ColumnElement[bool]:
    mine = or_(Ticket.adviser_id == adviser_id, Ticket.adviser_id.is_(None))
    return true() if anyone_s else mine


async def _owner(session: AsyncSession, ticket_id: int) -> Adviser | None:
    owner: Adviser | None = await session.scalar(
        select(Adviser).join(Ticket, Ticket.adviser_id == Adviser.id).where(Ticket.id == ticket_id)
    )
    return owner


async def _owner_name(session: AsyncSession, ticket_id: int) -> str:
    owner = await _owner(session, ticket_id)
    return owner.display_name if owner else ""
