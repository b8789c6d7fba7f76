"""Who sees a conversation without its masks: whoever gave a reason, for a time; it is kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import ConversationReading
from bot.tickets.readings import OPEN_FOR, told


class Reason(StrEnum):
    """Why one needs to see what the masks hide."""

    UNREADABLE = "unreadable"
    REQUEST = "request"
    CHECK = "check"
    RIGHTS = "rights"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The French words of the form and of the trace."""
        return _LABELS[self]


_LABELS = {
    Reason.UNREADABLE: "Comprendre un message que les masques rendent illisible",
    Reason.REQUEST: "Traiter une demande liée à cette conversation",
    Reason.CHECK: "Vérifier la qualité des réponses",
    Reason.RIGHTS: "Répondre à une personne qui exerce ses droits",
    Reason.OTHER: "Autre raison, à préciser",
}


async def is_open(session: AsyncSession, number: int, *, adviser_id: int, now: datetime) -> bool:
    """Whether this adviser gave a reason less than `OPEN_FOR` ago."""
    given = await session.scalar(
        select(ConversationReading.id)
        .where(
            ConversationReading.number == number,
            ConversationReading.adviser_id == adviser_id,
            ConversationReading.at > now - OPEN_FOR,
        )
        .limit(1)
    )
    return given is not None


def give_reason(
    session: AsyncSession,
    number: int,
    *,
    reason: str,
    precision: str,
    adviser_id: int,
    now: datetime,
) -> None:
    """Leave the trace that lifts the masks; `reason` is a value of `Reason`.

    Raises:
        InvalidTicket: no reason was chosen, or the other one was not told.

    """
    text = told(Reason, reason, precision)
    session.add(ConversationReading(number=number, adviser_id=adviser_id, reason=text, at=now))
