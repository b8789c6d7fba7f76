"""One exchange with a visitor: record, ask the engine, record, tell the open pages."""

from __future__ import annotations

import structlog
from aiohttp import web

from bot.conversations import service
from bot.conversations.models import Message
from bot.conversations.service import Reply
from bot.db import transaction
from bot.errors import EngineUnavailable
from bot.web.keys import CLOCK, ENGINE, LIVE, SESSIONS, SETTINGS, TEMPLATES

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
) -> None:
    """Record what the visitor says and the assistant's answer to it.

    The visitor's message is committed before the engine is called. When the engine fails, an
    apology is recorded in its place and the message stays unanswered: sending the same
    `client_id` again asks the engine again.

    Raises:
        InvalidMessage: the text is empty or too long.
        ConversationNotFound: the conversation does not exist, or was erased meanwhile.

    """
    async with transaction(app[SESSIONS]) as session:
        conversation = await service.get(session, conversation_id)
        message, _new = await service.say(
            session, conversation, text=text, client_id=client_id, now=app[CLOCK]()
        )
    app[LIVE].publish(conversation_id, message.id)
    if message.answered_at is None:
        await _answer(app, message, payload)


async def _answer(app: web.Application, message: Message, payload: str | None) -> None:
    try:
        turn = await app[ENGINE].turn(
            conversation_id=message.conversation_id,
            message_id=str(message.id),
            text=message.text,
            payload=payload,
        )
    except EngineUnavailable as error:
        log.warning("engine_unavailable", message=message.id, reason=str(error))
        async with transaction(app[SESSIONS]) as session:
            apology = Reply(text=_text(app, "messages/engine_unavailable.txt"))
            said = await service.apologise(session, message, reply=apology, now=app[CLOCK]())
            app[LIVE].publish(message.conversation_id, said.id)
        return
    async with transaction(app[SESSIONS]) as session:
        answers = await service.answer(
            session,
            message,
            replies=turn.replies,
            understanding=turn.understanding,
            profile=turn.profile,
            now=app[CLOCK](),
        )
    app[LIVE].publish(message.conversation_id, answers[-1].id)


def welcome(app: web.Application) -> str:
    """The assistant's first words: what it is, what is kept, that a human can be asked for."""
    return _text(app, "messages/welcome.txt")


def _text(app: web.Application, template: str) -> str:
    settings = app[SETTINGS]
    rendered = (
        app[TEMPLATES]
        .get_template(template)
        .render(conversation_days=settings.conversation_days, ticket_days=settings.ticket_days)
    )
    return rendered.strip()
