"""Reading a long conversation: one page at a time, what the visitor said, what was advised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Author, Message
from bot.conversations.queries import Line, line

PAGE_SIZE = 100  # messages of one page: a screen reader and a phone can still go through it
_READ_FOR_BRIEF = 200  # visitor's messages: the first ones tell the request


@dataclass(frozen=True)
class TranscriptPage:
    """One page of a conversation, oldest first."""

    lines: tuple[Line, ...]
    number: int
    count: int

    @property
    def last(self) -> int:
        """The number of the last page, from 1."""
        return max(1, -(-self.count // PAGE_SIZE))


@dataclass(frozen=True)
class AdviceLine:
    """An advice that the assistant showed."""

    message_id: int
    title: str
    at: datetime


async def page(session: AsyncSession, conversation_id: str, *, number: int) -> TranscriptPage:
    """The `number`-th page, from 1, of what was said."""
    of = Message.conversation_id == conversation_id
    count = await session.scalar(select(func.count()).select_from(Message).where(of)) or 0
    found = await session.scalars(
        select(Message)
        .where(of)
        .order_by(Message.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return TranscriptPage(lines=tuple(line(m) for m in found), number=number, count=count)


async def page_of(session: AsyncSession, conversation_id: str, message_id: int) -> int:
    """The number of the page that shows a message."""
    before = await session.scalar(
        select(func.count())
        .select_from(Message)
        .where(Message.conversation_id == conversation_id, Message.id < message_id)
    )
    return (before or 0) // PAGE_SIZE + 1


async def said_by_visitor(session: AsyncSession, conversation_id: str) -> tuple[Line, ...]:
    """What the visitor wrote, oldest first: the beginning of a very long conversation."""
    found = await session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.author == Author.VISITOR)
        .order_by(Message.id)
        .limit(_READ_FOR_BRIEF)
    )
    return tuple(line(message) for message in found)


async def advice_given(session: AsyncSession, conversation_id: str) -> tuple[AdviceLine, ...]:
    """The advice cards shown, oldest first; one shown again counts once, the last time."""
    found = await session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.author == Author.ASSISTANT,
            cast(Message.content, Text).contains('"advice"'),  # few: most messages have no card
        )
        .order_by(Message.id)
    )
    shown = (line(message) for message in found)
    advice = {
        each.card["title"]: AdviceLine(each.id, each.card["title"], each.created_at)
        for each in shown
        if each.card and each.card.get("type") == "advice"
    }
    return tuple(sorted(advice.values(), key=lambda each: each.message_id))
