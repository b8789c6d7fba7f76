"""A human takes over and gives back: what is told to the visitor, and who is told of it."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.service import CurrentAdviser
from bot.advisers.signature import signature
from bot.conversations import handover, human, offers, service
from bot.conversations.modes import Reason
from bot.conversations.service import Reply
from bot.db import transaction
from bot.errors import EngineUnavailable
from bot.web import turns
from bot.web.keys import CLOCK, DELAYS, ENGINE, SESSIONS, SETTINGS
from bot.web.messages import words

_STOP = "/cancel_ticket"  # the engine began to prepare a request, which the visitor does not want


async def speak(app: web.Application, conversation_id: str, *, text: str, client_id: str) -> None:
    """What the visitor typed: an answer to the offer that they have just read, or anything else.

    Raises as `turns.exchange` does.
    """
    async with transaction(app[SESSIONS]) as session:
        offer = await offers.standing(session, conversation_id)
    if offer is not None and offers.wants_to_talk(text):
        await talk(app, conversation_id, offer.id, text=text, client_id=client_id)
    else:
        await turns.exchange(app, conversation_id, text=text, client_id=client_id)


async def choose(
    app: web.Application, conversation_id: str, message_id: int, button: dict[str, str], sent: str
) -> None:
    """The visitor pressed a button of ours, on that message; `sent` names the sending."""
    if button["action"] == offers.TALK:
        await talk(app, conversation_id, message_id, text=button["title"], client_id=sent)
    else:
        await _prepare(app, conversation_id, message_id, text=button["title"], client_id=sent)


async def talk(
    app: web.Application, conversation_id: str, offer_id: int, *, text: str, client_id: str
) -> None:
    """Put the visitor in the queue; nobody there any more is said, and a request prepared."""
    queued = False
    async with transaction(app[SESSIONS]) as session:
        conversation = await service.get(session, conversation_id)
        message, new = await service.say(
            session, conversation, text=text, client_id=client_id, now=app[CLOCK]()
        )
        if conversation.mode.human:
            await turns.pass_on(app, session, conversation, message)
        elif new and await turns.human_available(app, session):
            message.answered_at = app[CLOCK]()
            queued = await _request(app, session, conversation_id)
        begun = bool(await offers.deferred(session, offer_id))
    turns.tell(app, conversation_id)
    if message.answered_at is None:
        await _prepare(app, conversation_id, offer_id, text=text, client_id=client_id, alone=True)
    elif queued and begun:
        await _stop_ticket(app, conversation_id, f"{message.id}-stop")


async def _request(app: web.Application, session: AsyncSession, conversation_id: str) -> bool:
    now = app[CLOCK]()
    await handover.request(session, conversation_id, now=now, delays=app[DELAYS])
    await human.notice(session, conversation_id, Reply(text=words(app, "requested")), now=now)
    return True


async def _stop_ticket(app: web.Application, conversation_id: str, message_id: str) -> None:
    with suppress(EngineUnavailable):  # then the request goes on when the assistant is back
        await app[ENGINE].turn(
            conversation_id=conversation_id, message_id=message_id, payload=_STOP
        )


async def _prepare(
    app: web.Application,
    conversation_id: str,
    offer_id: int,
    *,
    text: str,
    client_id: str,
    alone: bool = False,
) -> None:
    """Go on with a request: as the engine began it behind the offer, or from its beginning."""
    async with transaction(app[SESSIONS]) as session:
        kept = await offers.deferred(session, offer_id)
        if kept:
            conversation = await service.get(session, conversation_id)
            message, _new = await service.say(
                session, conversation, text=text, client_id=client_id, now=app[CLOCK]()
            )
            await turns.pass_on(app, session, conversation, message)
            if message.answered_at is None:
                plain = (Reply(text=words(app, "nobody")),) if alone else ()
                await service.answer(session, message, replies=plain + kept, now=app[CLOCK]())
    if kept:
        turns.tell(app, conversation_id)
        return
    await turns.exchange(
        app,
        conversation_id,
        text=text,
        client_id=client_id,
        payload="/request_human",
        offering=alone,
    )


async def go_back(app: web.Application, conversation_id: str, *, text: str, sent: str) -> None:
    """The visitor returns to the assistant.

    Raises:
        ConversationNotFound: the conversation was erased.

    """
    async with transaction(app[SESSIONS]) as session:
        conversation = await service.get(session, conversation_id)
        now = app[CLOCK]()
        message, new = await service.say(session, conversation, text=text, client_id=sent, now=now)
        message.answered_at = now
        moved = await handover.move(session, conversation_id, Reason.RETURNED, now=now)
        if new or moved:
            back = Reply(text=words(app, "returned"))
            await human.notice(session, conversation_id, back, now=now)
    turns.tell(app, conversation_id)


async def take(app: web.Application, conversation_id: str, adviser: CurrentAdviser) -> None:
    """See `handover.take`, for its errors too; the visitor is told who came."""
    async with transaction(app[SESSIONS]) as session:
        now = app[CLOCK]()
        await handover.take(
            session,
            conversation_id,
            adviser_id=adviser.id,
            capacity=app[SETTINGS].adviser_capacity,
            now=now,
            delays=app[DELAYS],
        )
        joined = Reply(text=words(app, "taken", who=signed(app, adviser.display_name)))
        await human.notice(session, conversation_id, joined, now=now)
    turns.tell(app, conversation_id)


async def leave(
    app: web.Application, conversation_id: str, reason: Reason, adviser: CurrentAdviser
) -> None:
    """See `handover.leave`, for its errors too; the visitor is told."""
    async with transaction(app[SESSIONS]) as session:
        now = app[CLOCK]()
        await handover.leave(session, conversation_id, reason, adviser_id=adviser.id, now=now)
        gone = Reply(text=words(app, reason.value, who=signed(app, adviser.display_name)))
        await human.notice(session, conversation_id, gone, now=now)
    turns.tell(app, conversation_id)


def signed(app: web.Application, display_name: str | None) -> str:
    """How visitors see that adviser."""
    return signature(display_name, first_name=app[SETTINGS].adviser_first_name)
