"""The explorer of conversations: a page of the list, a conversation; masked unless said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import reading
from bot.conversations.models import (
    Author,
    ConversationSummary,
    Feedback,
    Message,
)
from bot.conversations.reading import TranscriptPage
from bot.errors import ConversationNotFound
from bot.review.filters import Filters, conditions
from bot.review.known import known_names, masked
from bot.review.masking import mask
from bot.review.rows import Row, row_of_summary
from bot.tickets.models import Ticket
from bot.tickets.search import is_frequent
from bot.words import holds_words, words_of

PAGE_SIZE = 25
MOST_COUNTED = 1_000
_EXTRACT = 160  # characters


@dataclass(frozen=True)
class Page:
    """One page of the list, the last begun first.

    `count` is None beyond `MOST_COUNTED`, and for words so frequent that counting would cost more
    than the page.
    `older` and `newer` are what the addresses of the pages around give to `before` and `after`.
    """

    rows: tuple[Row, ...]
    count: int | None
    older: int | None
    newer: int | None


@dataclass(frozen=True)
class Detail:
    """One conversation: its page of messages, its requests, the visitor's opinion."""

    row: Row
    transcript: TranscriptPage
    references: tuple[str, ...]
    opinion: Feedback | None
    comment: str


async def page(session: AsyncSession, filters: Filters) -> Page:
    """The page of the list that the filters ask for."""
    frequent = await is_frequent(session, filters.search)
    narrowed = conditions(session, filters, frequent=frequent)
    chosen = select(ConversationSummary).where(*narrowed)
    count = None if frequent else await _count(session, chosen)
    found = list(await session.scalars(_placed(chosen, filters)))
    further, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if filters.after:
        found.reverse()
    rows = [row_of_summary(summary) for summary in found]
    older = further or bool(filters.after)
    newer = bool(filters.before) or (bool(filters.after) and further)
    return Page(
        rows=await _with_extracts(session, rows, filters.search),
        count=count,
        older=rows[-1].number if rows and older else None,
        newer=rows[0].number if rows and newer else None,
    )


async def _count(session: AsyncSession, chosen: Select[Any]) -> int | None:
    some = chosen.with_only_columns(ConversationSummary.id).limit(MOST_COUNTED + 1).subquery()
    count = await session.scalar(select(func.count()).select_from(some)) or 0
    return count if count <= MOST_COUNTED else None


def _placed(chosen: Select[Any], filters: Filters) -> Select[Any]:
    number = ConversationSummary.id
    if filters.after:
        placed = chosen.where(number > filters.after).order_by(number)
    else:
        placed = chosen.order_by(number.desc())
        if filters.before:
            placed = placed.where(number < filters.before)
    return placed.limit(PAGE_SIZE + 1)


async def _with_extracts(
    session: AsyncSession, rows: Sequence[Row], search: str
) -> tuple[Row, ...]:
    ids = [row.conversation_id for row in rows]
    names = await known_names(session, ids)
    find = _holding if words_of(search) else _first_typed
    extracts = await find(session, ids, search)
    return tuple(
        replace(row, message_id=said[0], extract=_extract(said[1], names[row.conversation_id]))
        if (said := extracts.get(row.conversation_id))
        else row
        for row in rows
    )


async def _first_typed(
    session: AsyncSession, ids: Sequence[str], _search: str
) -> dict[str, tuple[int, str]]:
    """Conversation to the first message that its visitor typed: id and text."""
    first = (
        select(func.min(Message.id))
        .where(
            Message.conversation_id.in_(ids),
            Message.author == Author.VISITOR,
            Message.client_id.not_like("b-%"),  # buttons
            Message.client_id.not_like("h-%"),
        )
        .group_by(Message.conversation_id)
    )
    found = await session.execute(
        select(Message.conversation_id, Message.id, Message.text).where(Message.id.in_(first))
    )
    return {key: (id_, text) for key, id_, text in found}


async def _holding(
    session: AsyncSession, ids: Sequence[str], search: str
) -> dict[str, tuple[int, str]]:
    """Conversation to its first message that holds the words: read here, for they are few."""
    words = " ".join(words_of(search))
    said = await session.execute(
        select(Message.conversation_id, Message.id, Message.text)
        .where(Message.conversation_id.in_(ids))
        .order_by(Message.id.desc())
    )
    return {key: (id_, text) for key, id_, text in said if holds_words(text, words)}


def _extract(text: str, names: Sequence[str]) -> str:
    """The beginning of a message, masked before it is cut: half a number is not recognised."""
    text = " ".join(mask(text[: 3 * _EXTRACT], names).split())
    return text if len(text) <= _EXTRACT else text[: _EXTRACT - 1].rstrip() + "…"


async def row_of(session: AsyncSession, number: int) -> Row:
    """The conversation of that number.

    Raises:
        ConversationNotFound: there is none, or the visitor erased it.

    """
    summary = await session.get(ConversationSummary, number)
    if summary is None:
        raise ConversationNotFound(str(number))
    return row_of_summary(summary)


async def detail(
    session: AsyncSession, number: int, *, page: int, message: int, unmasked: bool
) -> Detail:
    """The conversation, at the page that shows `message` when it is not 0.

    Raises:
        ConversationNotFound: there is none, or the visitor erased it.

    """
    row = await row_of(session, number)
    key = row.conversation_id
    shown = await reading.page_of(session, key, message) if message else page
    transcript = await reading.page(session, key, number=shown)
    opinion = await session.get(Feedback, key)
    comment = opinion.comment if opinion else ""
    if not unmasked:
        names = (await known_names(session, [key]))[key]
        lines = tuple(masked(line, names) for line in transcript.lines)
        transcript, comment = replace(transcript, lines=lines), mask(comment, names)
    references = select(Ticket.reference).where(Ticket.conversation_id == key).order_by(Ticket.id)
    return Detail(
        row=row,
        transcript=transcript,
        references=tuple(await session.scalars(references)),
        opinion=opinion,
        comment=comment,
    )
