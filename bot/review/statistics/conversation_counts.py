"""Counting the conversations of a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, Text, case, cast, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Author, Conversation, ConversationEvent, Feedback, Message
from bot.conversations.modes import Reason
from bot.dates import in_paris
from bot.review.statistics.counting import Tally, tally
from bot.review.statistics.exchange import Exchange, Said
from bot.review.statistics.models import UnansweredMessage
from bot.tickets.models import Ticket

_Facts = dict[str, dict[str, Any]]
_THEME = 60  # characters, the column's size
_HUMAN = {Reason.REQUESTED: "asked_human", Reason.TAKEN: "had_human"}


async def changed(session: AsyncSession, first: date, since: datetime | None) -> list[datetime]:
    """When the conversations begun from `first` on began, of which something is newer."""
    begun = select(Conversation.created_at).where(
        Conversation.created_at >= in_paris(first, time.min)
    )
    if since is None:
        return list(await session.scalars(begun))
    opinions = begun.join(Feedback, Feedback.conversation_id == Conversation.id)
    return [
        *await session.scalars(begun.where(Conversation.updated_at >= since)),
        *await session.scalars(opinions.where(Feedback.given_at >= since)),
    ]


async def of_day(session: AsyncSession, day: date) -> Tally:
    """What the conversations begun that day, in Paris, amount to; notes what stayed unanswered."""
    total: Tally = Counter()
    unanswered: dict[int, str] = {}
    for exchange in await _exchanges(session, day):
        counts, lost = tally(exchange)
        total.update(counts)
        unanswered |= lost
    await session.execute(delete(UnansweredMessage).where(UnansweredMessage.day == day))
    rows = [{"message_id": id_, "day": day, "theme": t[:_THEME]} for id_, t in unanswered.items()]
    if rows:
        await session.execute(insert(UnansweredMessage), rows)
    return total


async def _exchanges(session: AsyncSession, day: date) -> list[Exchange]:
    start, end = (in_paris(each, time.min) for each in (day, day + timedelta(days=1)))
    of_day = (Conversation.created_at >= start) & (Conversation.created_at < end)
    ids = select(Conversation.id).where(of_day)
    said, facts = await _said(session, ids), await _facts(session, ids)
    found = await session.execute(select(Conversation.id, Conversation.profile).where(of_day))
    return [
        Exchange(profile=profile or {}, said=tuple(said[id_]), **facts[id_])
        for id_, profile in found
    ]


async def _facts(session: AsyncSession, ids: Select[Any]) -> _Facts:
    """What came of each conversation, as the fields of `Exchange`."""
    facts: _Facts = defaultdict(dict)
    tickets = select(Ticket.conversation_id, Ticket.territory_id)
    for row in await session.execute(tickets.where(Ticket.conversation_id.in_(ids))):
        facts[row.conversation_id] |= {"ticket": True, "place": row.territory_id}
    humans = select(ConversationEvent.conversation_id, ConversationEvent.reason).where(
        ConversationEvent.reason.in_(_HUMAN)
    )
    for row in await session.execute(humans.where(ConversationEvent.conversation_id.in_(ids))):
        facts[row.conversation_id][_HUMAN[row.reason]] = True
    opinions = select(Feedback).where(Feedback.conversation_id.in_(ids))
    for opinion in await session.scalars(opinions):
        commented = bool(opinion.comment)
        facts[opinion.conversation_id] |= {"useful": opinion.useful, "commented": commented}
    return facts


async def _said(session: AsyncSession, ids: Select[Any]) -> dict[str, list[Said]]:
    """What was said in these conversations, without the words: those of cards are heavy."""
    assistant = Message.author == Author.ASSISTANT
    rows = await session.execute(
        select(
            Message.conversation_id,
            Message.id,
            Message.author,
            case((assistant, cast(Message.content, Text).contains('"type": "advice"'))),
            Message.understanding,
            Message.client_id,
        )
        .where(Message.conversation_id.in_(ids))
        .order_by(Message.id)
    )
    said: dict[str, list[Said]] = defaultdict(list)
    for conversation_id, id_, author, advice, understanding, client_id in rows:
        said[conversation_id].append(Said(id_, author, bool(advice), understanding, client_id))
    return said
