"""Messages pushed to an open page."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from bot.conversations import queries
from bot.conversations.queries import Line
from bot.db import transaction
from bot.web import chat_view, visitor
from bot.web.chat_pages import Lines, SpeakerPage
from bot.web.forms import number
from bot.web.keys import LIVE, SESSIONS
from bot.web.pages import render_text

HEARTBEAT_SECONDS = 15.0  # less than the minute after which proxies close a silent connection
RETRY_MS = 3_000  # how long a page waits before it reconnects


async def events(request: web.Request) -> web.StreamResponse:
    """GET /conversation/events: messages after `Last-Event-ID`, or after `after`, then new ones."""
    conversation_id = visitor.conversation_id(request)
    if not conversation_id:
        return web.Response(status=204)
    last = number(request.headers.get("Last-Event-ID") or request.query.get("after"))
    async with sse_response(request, ping_interval=HEARTBEAT_SECONDS) as stream:
        with suppress(ConnectionResetError):  # the page was closed
            await _push(request, stream, conversation_id, after=last)
    return stream


async def _push(
    request: web.Request, stream: EventSourceResponse, conversation_id: str, *, after: int
) -> None:
    """Send what is in the record, then what comes, until the server stops or the page goes."""
    await stream.send("", event="hello", retry=RETRY_MS)
    told = None
    with request.app[LIVE].subscribe(conversation_id) as queue:
        while True:
            for line in await _lines(request, conversation_id, after=after):
                html = render_text(request.app, Lines(lines=(line,)))
                await stream.send(html, id=str(line.id), event="message")
                after = line.id
            speaker = await chat_view.speaker(request)
            if speaker != told:
                html = render_text(request.app, SpeakerPage(speaker=speaker))
                await stream.send(html, event="message")  # without id: the last message keeps it
                told = speaker
            if await queue.get() is None:
                return


async def _lines(request: web.Request, conversation_id: str, *, after: int) -> tuple[Line, ...]:
    """No session stays open while the stream waits."""
    async with transaction(request.app[SESSIONS]) as session:
        return await queries.transcript(session, conversation_id, after=after)
