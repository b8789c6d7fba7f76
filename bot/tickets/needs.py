"""The needs of a ticket, each with its own status, owner and closing reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.errors import NeedNotFound, NotYours, TransitionRefused
from bot.guidance import Need
from bot.tickets.claims import working_adviser
from bot.tickets.events import by_reference, note
from bot.tickets.mails import NO_POST, Post, tell_colleague
from bot.tickets.models import Ticket, TicketEventKind, TicketNeed
from bot.tickets.moves import before, move
from bot.tickets.statuses import ClosingReason, Status, overall


async def change_status(
    session: AsyncSession,
    reference: str,
    need: Need,
    *,
    to: Status,
    adviser_id: int,
    now: datetime,
    reason: ClosingReason = ClosingReason.ANSWERED,
) -> None:
    """Move one need along the table of transitions; the ticket follows what its needs say.

    Raises:
        TicketNotFound, NeedNotFound: there is no such ticket, or it does not state that need.
        TransitionRefused: `to` cannot follow, or a colleague moved the need first.

    """
    ticket = await by_reference(session, reference)
    _stated(ticket, need)
    moved = await session.execute(
        update(TicketNeed)
        .where(_is(ticket, need), TicketNeed.status.in_(before(to)))
        .values(status=to, closing_reason=reason if to is Status.CLOSED else None)
        .returning(TicketNeed.need)
        .execution_options(synchronize_session=False)
    )
    if moved.first() is None:
        raise TransitionRefused(f"{reference}, {need.value} -> {to}")
    kind = TicketEventKind.NEED_STATUS
    text = reason.label if to is Status.CLOSED else None
    note(session, ticket.id, kind, now=now, adviser_id=adviser_id, need=need, status=to, text=text)
    await _agree(session, ticket, adviser_id=adviser_id, now=now)


async def entrust(
    session: AsyncSession,
    reference: str,
    need: Need,
    *,
    adviser_id: int,
    to_adviser_id: int | None,
    anyone_s: bool,
    now: datetime,
    post: Post = NO_POST,
) -> None:
    """Give one need to a colleague, who is told by mail, or back to whoever has the ticket.

    A ticket that a colleague has is touched only when it is `anyone_s` to give: whoever is
    entrusted with a need reads the conversation without giving a reason.

    Raises:
        TicketNotFound, NeedNotFound, AdviserNotFound: what is named does not exist.
        NotYours: a colleague has the ticket.

    """
    ticket = await by_reference(session, reference)
    if not (anyone_s or ticket.adviser_id in {None, adviser_id}):
        raise NotYours(reference)
    _stated(ticket, need)
    colleague = None if to_adviser_id is None else await working_adviser(session, to_adviser_id)
    await session.execute(
        update(TicketNeed).where(_is(ticket, need)).values(adviser_id=to_adviser_id)
    )
    kind = TicketEventKind.NEED_ENTRUSTED
    note(
        session,
        ticket.id,
        kind,
        now=now,
        adviser_id=adviser_id,
        need=need,
        to_adviser_id=to_adviser_id,
    )
    if colleague is not None and colleague.id != adviser_id:
        giver = await session.get_one(Adviser, adviser_id)
        word = f"Il s'agit du besoin « {need.label} »."
        await tell_colleague(
            session, ticket, colleague, by=giver.display_name, word=word, post=post, now=now
        )


async def correct(
    session: AsyncSession,
    reference: str,
    needs: Collection[Need],
    *,
    adviser_id: int,
    now: datetime,
) -> None:
    """Make a ticket state these needs; what was added or removed stays in its history.

    Those events tell the review of the assistant's understanding what it should have understood.

    Raises:
        TicketNotFound: no ticket bears the reference.

    """
    ticket = await by_reference(session, reference)
    stated = {line.need: line for line in ticket.needs}
    for need in (need for need in stated if need not in needs):
        await session.execute(delete(TicketNeed).where(_is(ticket, need)))
        kind = TicketEventKind.NEED_REMOVED
        note(session, ticket.id, kind, now=now, adviser_id=adviser_id, need=need)
    position = max((line.position for line in ticket.needs), default=-1)
    for need in (need for need in Need if need in needs and need not in stated):
        position += 1
        session.add(
            TicketNeed(ticket_id=ticket.id, need=need, position=position, status=Status.NEW)
        )
        kind = TicketEventKind.NEED_ADDED
        note(session, ticket.id, kind, now=now, adviser_id=adviser_id, need=need)
    await session.flush()
    await _agree(session, ticket, adviser_id=adviser_id, now=now)


async def _agree(session: AsyncSession, ticket: Ticket, *, adviser_id: int, now: datetime) -> None:
    """Move the ticket where its needs say it stands."""
    statuses = await session.scalars(
        select(TicketNeed.status).where(TicketNeed.ticket_id == ticket.id)
    )
    status = overall(list(statuses), ticket.status)
    if status is not ticket.status:
        await move(session, ticket, status, now=now)
        kind = TicketEventKind.STATUS_CHANGED
        note(session, ticket.id, kind, now=now, adviser_id=adviser_id, status=status)


def _stated(ticket: Ticket, need: Need) -> None:
    if need not in {line.need for line in ticket.needs}:
        raise NeedNotFound(f"{ticket.reference}: {need.value}")


def _is(ticket: Ticket, need: Need) -> ColumnElement[bool]:
    return (TicketNeed.ticket_id == ticket.id) & (TicketNeed.need == need)
