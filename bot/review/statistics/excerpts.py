"""What visitors wrote on a theme that stayed without an answer: masked, alike ones together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Message
from bot.review.masking import mask
from bot.review.statistics.models import UnansweredMessage
from bot.review.statistics.periods import Period
from bot.tickets.models import Ticket

READ = 200  # messages of a theme, the newest: enough to see what returns
SHOWN = 160  # characters of an excerpt
ALIKE = 70  # of 100, between the words of two messages


@dataclass(frozen=True)
class Excerpt:
    """One message of a group of alike ones, masked, and how many there are."""

    text: str
    count: int


async def excerpts(session: AsyncSession, theme: str, period: Period) -> tuple[Excerpt, ...]:
    """The groups of messages on the theme, the largest first; those deleted since are not there."""
    rows = (
        await session.execute(
            select(Message.conversation_id, Message.text)
            .join(UnansweredMessage, UnansweredMessage.message_id == Message.id)
            .where(
                UnansweredMessage.theme == theme,
                UnansweredMessage.day.between(period.first, period.last),
            )
            .order_by(Message.id.desc())
            .limit(READ)
        )
    ).all()
    names = await _names(session, {row.conversation_id for row in rows})
    return grouped([mask(row.text, names[row.conversation_id]) for row in rows])


async def _names(session: AsyncSession, conversation_ids: set[str]) -> dict[str, list[str]]:
    """Who signed the requests of these conversations."""
    names: dict[str, list[str]] = defaultdict(list)
    signed = select(Ticket.conversation_id, Ticket.contact_name)
    for row in await session.execute(signed.where(Ticket.conversation_id.in_(conversation_ids))):
        names[row.conversation_id].append(row.contact_name)
    return names


def grouped(texts: list[str]) -> tuple[Excerpt, ...]:
    """Each text joins the first group whose first text is alike; the largest groups first."""
    groups: dict[str, int] = {}
    for text in texts:
        alike = (first for first in groups if fuzz.token_set_ratio(first, text) >= ALIKE)
        first = next(alike, text)
        groups[first] = groups.get(first, 0) + 1
    largest = sorted(groups.items(), key=lambda group: -group[1])
    return tuple(Excerpt(_short(text), count) for text, count in largest)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1].rstrip() + "…"
