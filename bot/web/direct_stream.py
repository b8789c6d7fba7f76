"""Pushed to advisers: the list, the messages of a conversation, that the visitor is writing."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from bot.conversations import live_desk, queries
from bot.conversations.live_desk import Case
from bot.db import transaction
from bot.errors import ConversationNotFound
from bot.live import DESK, typing_in
from bot.web.direct import is_mine
from bot.web.direct_pages import CaseLines, CaseOver, CasesFragment
from bot.web.forms import number
from bot.web.keys import ADVISER, LIVE, SESSIONS
from bot.web.pages import Page, render_text
from bot.web.stream import HEARTBEAT_SECONDS, RETRY_MS


async def list_events(request: web.Request) -> web.StreamResponse:
    """GET /console/direct/evenements: the list, each time it changes."""
    async with sse_response(request, ping_interval=HEARTBEAT_SECONDS) as stream:
        with suppress(ConnectionResetError):
            await _push_list(request, stream)
    return stream


async def _push_list(request: web.Request, stream: EventSourceResponse) -> None:
    await stream.send("", event="hello", retry=RETRY_MS)
    shown = ""
    with request.app[LIVE].subscribe(DESK) as queue:
        while True:
            async with transaction(request.app[SESSIONS]) as session:
                cases = await live_desk.cases(session)
            html = _text(request, CasesFragment(cases=cases, me=request[ADVISER].id))
            if html != shown:
                await stream.send(html, event="cases")
                shown = html
            if await _next(queue) is None:
                return


async def events(request: web.Request) -> web.StreamResponse:
    """GET /console/direct/{number}/evenements: messages after `Last-Event-ID` or `after`.

    204, which ends the stream for good, for an adviser who does not have the conversation.
    """
    case = await _case(request)
    if case is None or not is_mine(case, request):
        return web.Response(status=204)
    last = number(request.headers.get("Last-Event-ID") or request.query.get("after"))
    async with sse_response(request, ping_interval=HEARTBEAT_SECONDS) as stream:
        with suppress(ConnectionResetError):
            await _push(request, stream, case, after=last)
    return stream


async def _push(
    request: web.Request, stream: EventSourceResponse, case: Case, *, after: int
) -> None:
    await stream.send("", event="hello", retry=RETRY_MS)
    writing = typing_in(case.conversation_id)
    with request.app[LIVE].subscribe(case.conversation_id, writing) as queue:
        topic: str | None = case.conversation_id
        while topic is not None:
            if topic == writing:
                await stream.send("", event="typing")
            else:
                async with transaction(request.app[SESSIONS]) as session:
                    lines = await queries.transcript(session, case.conversation_id, after=after)
                for line in lines:
                    html = _text(request, CaseLines(lines=(line,)))
                    await stream.send(html, id=str(line.id), event="message")
                    after = line.id
                now = await _case(request)
                if now is None or not is_mine(now, request):
                    await stream.send(_text(request, CaseOver(case=now or case)), event="over")
                    return
            topic = await queue.get()


async def _case(request: web.Request) -> Case | None:
    """None when the visitor erased the conversation."""
    async with transaction(request.app[SESSIONS]) as session:
        with suppress(ConversationNotFound):
            return await live_desk.case(session, number(request.match_info["number"]))
    return None


async def _next(queue: asyncio.Queue[str | None]) -> str | None:
    """The next topic; those that came with it ask for the same reading."""
    topic = await queue.get()
    while topic is not None and not queue.empty():
        topic = queue.get_nowait()
    return topic


def _text(request: web.Request, page: Page) -> str:
    return render_text(request.app, page)
