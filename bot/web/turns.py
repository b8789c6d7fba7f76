"""One exchange with a visitor: record, ask the engine, record, tell the open pages.

The engine is asked only while the assistant speaks; otherwise the words go to the advisers.
"""

from __future__ import annotations

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import availability, handover, human, offers, service
from bot.conversations.models import Conversation, Message
from bot.conversations.modes import Mode, Reason
from bot.conversations.service import Reply
from bot.db import transaction
from bot.errors import EngineUnavailable
from bot.live import DESK
from bot.rasa_client import Turn
from bot.web.keys import CLOCK, DELAYS, ENGINE, HOURS, LIVE, SESSIONS, SETTINGS
from bot.web.messages import words

log = structlog.get_logger()


async def start_conversation(app: web.Application) -> str:
    """Open a conversation with its welcome message; returns its id."""
    async with transaction(app[SESSIONS]) as session:
        conversation = await service.start(session, welcome=welcome(app), now=app[CLOCK]())
        return conversation.id


async def exchange(
    app: web.Application,
    conversation_id: str,
    *,
    text: str,
    client_id: str,
    payload: str | None = None,
    offering: bool = True,
) -> None:
    """Record what the visitor says and the assistant's answer to it, or give it to the advisers.

    The visitor's message is committed before the engine is called. When the engine fails, an
    apology is recorded in its place and the message stays unanswered: sending the same
    `client_id` again asks the engine again. `offering` lets a human be offered now.

    Raises:
        InvalidMessage: the text is empty or too long.
        ConversationNotFound: the conversation does not exist, or was erased meanwhile.

    """
    async with transaction(app[SESSIONS]) as session:
        conversation = await service.get(session, conversation_id)
        message, _new = await service.say(
            session, conversation, text=text, client_id=client_id, now=app[CLOCK]()
        )
        await pass_on(app, session, conversation, message)
    tell(app, conversation_id)
    if message.answered_at is None:
        await _answer(app, message, payload, offering=offering)


async def pass_on(
    app: web.Application, session: AsyncSession, conversation: Conversation, message: Message
) -> None:
    """Give the message to the advisers if a human has the word, to the assistant if it is over."""
    now = app[CLOCK]()
    if conversation.mode is Mode.CLOSED:
        await handover.move(session, conversation.id, Reason.WROTE_AGAIN, now=now)
    elif conversation.mode.human:
        await human.hear(session, message, now=now, delays=app[DELAYS])


async def human_available(app: web.Application, session: AsyncSession) -> bool:
    """Whether an adviser is there, in the opening hours, with a place."""
    now, capacity = app[CLOCK](), app[SETTINGS].adviser_capacity
    if not app[HOURS].is_open(now):
        return False
    return await availability.free_places(session, now=now, capacity=capacity) > 0


def tell(app: web.Application, conversation_id: str) -> None:
    """Tell the open pages, the visitor's and the advisers'."""
    app[LIVE].publish(conversation_id)
    app[LIVE].publish(DESK)


async def _answer(
    app: web.Application, message: Message, payload: str | None, *, offering: bool
) -> None:
    try:
        turn = await app[ENGINE].turn(
            conversation_id=message.conversation_id,
            message_id=str(message.id),
            text=message.text,
            payload=payload,
        )
    except EngineUnavailable as error:
        log.warning("engine_unavailable", message=message.id, reason=str(error))
        await _apologise(app, message)
        return
    async with transaction(app[SESSIONS]) as session:
        asked = {} if turn.handover is None else {"handover": turn.handover}
        message.understanding = turn.understanding | asked
        await service.answer(
            session,
            message,
            replies=await _replies(app, session, message, turn) if offering else turn.replies,
            understanding=message.understanding,
            profile=turn.profile,
            now=app[CLOCK](),
        )
    app[LIVE].publish(message.conversation_id)


async def _replies(
    app: web.Application, session: AsyncSession, message: Message, turn: Turn
) -> tuple[Reply, ...]:
    """What the engine said or, asked for a human, both ways; nobody there is said plainly."""
    if turn.handover is None or not await offers.was_asked(session, message):
        return turn.replies
    if await human_available(app, session):
        return (offers.offer(words(app, "offer"), deferred=turn.replies),)
    return (Reply(text=words(app, "nobody")), *turn.replies)


async def _apologise(app: web.Application, message: Message) -> None:
    """The engine is away: say so, with the plain form and, if one is there, an adviser."""
    async with transaction(app[SESSIONS]) as session:
        there = await human_available(app, session)
        apology = Reply(
            text=words(app, "engine_unavailable"), buttons=(offers.TALK_BUTTON,) if there else ()
        )
        await service.apologise(session, message, reply=apology, now=app[CLOCK]())
    app[LIVE].publish(message.conversation_id)


def welcome(app: web.Application) -> str:
    """The assistant's first words: what it is, what is kept, that a human can be asked for."""
    return words(app, "welcome")
