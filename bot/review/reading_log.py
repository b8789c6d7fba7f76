"""The log of readings: who read a conversation that was not theirs, or without its masks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, func, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.advisers.models import Adviser
from bot.conversations.models import ConversationReading
from bot.tickets.models import Ticket, TicketEvent, TicketEventKind

PAGE_SIZE = 50


@dataclass(frozen=True)
class Reading:
    """One reading: of the conversation of somebody's request, or of one without its masks.

    `reference` names the request, or else `number` the conversation.
    """

    at: datetime
    by: str | None
    reference: str | None
    number: int | None
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


async def page(session: AsyncSession, *, number: int = 1) -> ReadingPage:
    """Who read a conversation that was not theirs, or without its masks; the last first."""
    each = _each().subquery()
    count = await session.scalar(select(func.count()).select_from(each)) or 0
    found = await session.execute(
        select(each, Adviser.display_name.label("by"))
        .outerjoin(Adviser, Adviser.id == each.c.adviser_id)
        .order_by(each.c.at.desc(), each.c.reference, each.c.number)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    rows = tuple(
        Reading(
            at=row.at,
            by=row.by,
            reference=row.reference,
            number=row.number,
            owner=row.owner,
            reason=row.reason or "",
        )
        for row in found
    )
    return ReadingPage(rows=rows, number=number, count=count)


def _each() -> CompoundSelect[Any]:
    owner = aliased(Adviser)
    of_requests = (
        select(
            TicketEvent.at,
            TicketEvent.adviser_id,
            TicketEvent.text.label("reason"),
            Ticket.reference,
            owner.display_name.label("owner"),
            null().label("number"),
        )
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .outerjoin(owner, owner.id == Ticket.adviser_id)
        .where(TicketEvent.kind == TicketEventKind.TRANSCRIPT_READ)
    )
    of_conversations = select(
        ConversationReading.at,
        ConversationReading.adviser_id,
        ConversationReading.reason,
        null(),
        null(),
        ConversationReading.number,
    )
    return union_all(of_requests, of_conversations)
