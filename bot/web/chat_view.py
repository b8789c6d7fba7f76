"""What the visitor's page shows of a conversation: its lines, the composer, the ways out."""

from __future__ import annotations

from uuid import uuid4

from aiohttp import web

from bot.conversations import availability, feedback, queries, service
from bot.conversations.availability import Speaker
from bot.conversations.models import Author, Feedback
from bot.conversations.queries import Line
from bot.db import transaction
from bot.web import takeover, turns, visitor
from bot.web.chat_pages import ChatFragment, ChatPage, Composer
from bot.web.keys import SESSIONS

BUTTON_PREFIX = "b-"  # of the client ids of buttons, in _line.html


def composer(
    lines: tuple[Line, ...], *, after: int = 0, text: str = "", error: str | None = None
) -> Composer:
    """The field as it stands under `lines`, or under the message `after` when there is none."""
    return Composer(
        client_id=str(uuid4()),
        after=lines[-1].id if lines else after,
        max_length=service.MAX_LENGTH,
        text=text,
        error=error,
        unanswered=_unanswered(lines),
    )


def _unanswered(lines: tuple[Line, ...]) -> Line | None:
    """The visitor's last message when it was typed and got no answer; a button is still there."""
    said = [line for line in lines if line.author is Author.VISITOR]
    waiting = said and said[-1].retry_id and not said[-1].retry_id.startswith(BUTTON_PREFIX)
    return said[-1] if waiting else None


async def page(
    request: web.Request,
    lines: tuple[Line, ...],
    composer: Composer,
    *,
    notice: str | None = None,
) -> ChatPage:
    """The whole page."""
    return ChatPage(
        lines=lines,
        welcome=turns.welcome(request.app),
        composer=composer,
        speaker=await speaker(request),
        notice=notice,
        opinion=await _opinion(request),
    )


async def fragment(
    request: web.Request, lines: tuple[Line, ...], composer: Composer, *, ways: bool = False
) -> ChatFragment:
    """`ways` sends what else one can do with the conversation, folded as at first."""
    return ChatFragment(
        lines=lines,
        composer=composer,
        speaker=await speaker(request),
        ways=ways,
        opinion=await _opinion(request) if ways else None,
        embedded=visitor.embedded(request),
    )


async def speaker(request: web.Request) -> Speaker:
    """Who answers the visitor, named as visitors see them."""
    async with transaction(request.app[SESSIONS]) as session:
        found = await availability.speaker(session, visitor.conversation_id(request))
    return Speaker(found.mode, takeover.signed(request.app, found.adviser_name))


async def lines_of_visitor(request: web.Request) -> tuple[tuple[Line, ...], bool]:
    """The lines of the visitor's conversation, and whether that conversation is gone."""
    conversation_id = visitor.conversation_id(request)
    if not conversation_id:
        return (), False
    lines = await transcript(request, conversation_id)
    return lines, not lines


async def _opinion(request: web.Request) -> Feedback | None:
    async with transaction(request.app[SESSIONS]) as session:
        return await feedback.of(session, visitor.conversation_id(request))


async def transcript(
    request: web.Request, conversation_id: str, *, after: int = 0
) -> tuple[Line, ...]:
    """The messages after one of them, oldest first."""
    async with transaction(request.app[SESSIONS]) as session:
        return await queries.transcript(session, conversation_id, after=after)
