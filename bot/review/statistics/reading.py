"""Reading the conversations of a day, to count them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import Select, Text, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Author, Conversation, ConversationEvent, Feedback, Message
from bot.conversations.modes import Reason
from bot.dates import in_paris
from bot.review.statistics.counting import OPENING
from bot.review.statistics.exchange import Exchange, Said
from bot.tickets.models import Ticket

_Facts = dict[str, dict[str, Any]]
_HUMAN = {Reason.REQUESTED: "asked_human", Reason.TAKEN: "had_human"}


async def exchanges(session: AsyncSession, day: date) -> list[Exchange]:
    """The conversations begun that day, in Paris."""
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
            case((assistant, func.substr(Message.text, 1, OPENING)), else_=""),
            case((assistant, cast(Message.content, Text).contains('"type": "advice"'))),
            Message.understanding,
            Message.client_id,
        )
        .where(Message.conversation_id.in_(ids))
        .order_by(Message.id)
    )
    said: dict[str, list[Said]] = defaultdict(list)
    for conversation_id, id_, author, opening, advice, understanding, client_id in rows:
        said[conversation_id].append(
            Said(id_, author, opening, bool(advice), understanding, client_id)
        )
    return said
