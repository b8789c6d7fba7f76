"""The visitor's page: read, write, press a button, be pushed what arrives later, erase."""

from __future__ import annotations

import json
from uuid import uuid4

from aiohttp import web
from aiohttp_sse import sse_response

from bot.conversations import queries, service
from bot.conversations.models import Author
from bot.conversations.queries import Line
from bot.db import transaction
from bot.errors import ConversationNotFound, EngineUnavailable, InvalidMessage
from bot.web import turns
from bot.web.forms import read_form, see_other
from bot.web.keys import ENGINE, LIVE, SESSIONS, SETTINGS
from bot.web.pages import ChatFragment, ChatPage, Composer, LinePage, render, render_text

COOKIE = "te_conversation"
BUTTON_PREFIX = "b-"  # of the client ids of buttons, in _line.html
SSE_RETRY_MS = 3_000  # how long a page waits before it reconnects
_GONE = (
    "Votre conversation précédente n'existe plus : elle a été effacée ou sa durée de conservation "
    "est passée. Envoyez votre message pour en commencer une nouvelle."
)


async def show(request: web.Request) -> web.Response:
    """GET /: the conversation of this browser, or the welcome."""
    lines, gone = await _lines_of_cookie(request)
    composer = _composer(lines)
    response = render(request, _page(request, lines, composer, notice=_GONE if gone else None))
    if gone:
        response.del_cookie(COOKIE, path="/")
    return response


async def post_message(request: web.Request) -> web.StreamResponse:
    """POST /conversation/messages: `text`, `client_id`, `after`."""
    form = await read_form(request)
    text, client_id = form.get("text", ""), form.get("client_id", "")[:36] or str(uuid4())
    try:
        service.clean_text(text)
        conversation_id = await _conversation(request)
        await turns.exchange(request.app, conversation_id, text=text, client_id=client_id)
    except InvalidMessage as error:
        return await _refused(request, text=text, error=str(error))
    except ConversationNotFound:
        return await _refused(request, text=text, error=_GONE, forget=True)
    return await _shown(request, conversation_id, after=_number(form.get("after")))


async def post_button(request: web.Request) -> web.StreamResponse:
    """POST /conversation/buttons: `message`, `index`, `client_id`, `after`."""
    form = await read_form(request)
    conversation_id = request.cookies.get(COOKIE, "")
    async with transaction(request.app[SESSIONS]) as session:
        button = await queries.offered_button(
            session, conversation_id, _number(form.get("message")), _number(form.get("index"))
        )
    if button is None:
        return await _refused(request, text="", error="Ce bouton n'est plus disponible.")
    await turns.exchange(
        request.app,
        conversation_id,
        text=button["title"],
        payload=button["payload"],
        client_id=form.get("client_id", "")[:36] or str(uuid4()),
    )
    return await _shown(request, conversation_id, after=_number(form.get("after")))


async def events(request: web.Request) -> web.StreamResponse:
    """GET /conversation/events: server-sent messages after `Last-Event-ID`, or after `after`."""
    conversation_id = request.cookies.get(COOKIE, "")
    if not conversation_id:
        return web.Response(status=204)
    last = _number(request.headers.get("Last-Event-ID") or request.query.get("after"))
    live = request.app[LIVE]
    with live.subscribe(conversation_id) as queue:
        async with sse_response(request) as stream:
            stream.headers["Cache-Control"] = "no-store"
            await stream.send("", event="hello", retry=SSE_RETRY_MS)
            while True:
                for line in await _transcript(request, conversation_id, after=last):
                    html = render_text(request.app, LinePage(line=line))
                    await stream.send(html, id=str(line.id), event="message")
                    last = line.id
                if await queue.get() is None:
                    return stream


async def erase(request: web.Request) -> web.Response:
    """POST /conversation/erase: delete the record and the engine's memory of it."""
    conversation_id = request.cookies.get(COOKIE, "")
    async with transaction(request.app[SESSIONS]) as session:
        await service.erase(session, conversation_id)
    try:
        await request.app[ENGINE].forget(conversation_id)
    except EngineUnavailable:
        request.app.logger.warning("the engine's memory of an erased conversation remains")
    response = see_other("/?effacee=oui")
    response.del_cookie(COOKIE, path="/")
    return response


async def _conversation(request: web.Request) -> str:
    """The id in the cookie, or that of a new conversation; sets the cookie when it is new."""
    known = request.cookies.get(COOKIE)
    if known:
        return known
    request[_NEW_ID] = await turns.start_conversation(request.app)
    return request[_NEW_ID]


_NEW_ID = web.RequestKey("new_conversation_id", str)


def _keep_cookie(request: web.Request, response: web.StreamResponse) -> None:
    if _NEW_ID not in request:
        return
    settings = request.app[SETTINGS]
    response.set_cookie(
        COOKIE,
        request[_NEW_ID],
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.secure_cookies,
        max_age=settings.conversation_days * 86_400,
    )


async def _shown(request: web.Request, conversation_id: str, *, after: int) -> web.StreamResponse:
    """The new lines for htmx; a redirection to the page for a browser without JavaScript."""
    if "HX-Request" not in request.headers:
        redirect = see_other("/#composer")
        _keep_cookie(request, redirect)
        return redirect
    lines = await _transcript(request, conversation_id, after=after)
    response = render(request, ChatFragment(lines=lines, composer=_composer(lines, after=after)))
    if _NEW_ID in request:
        response.headers["HX-Trigger"] = json.dumps({"conversation-started": True})
    _keep_cookie(request, response)
    return response


async def _refused(
    request: web.Request, *, text: str, error: str, forget: bool = False
) -> web.Response:
    """The composer again, with the reason and what was typed."""
    lines, gone = await _lines_of_cookie(request)
    composer = _composer(lines, text=text, error=error)
    if "HX-Request" in request.headers:
        response = render(request, ChatFragment(lines=(), composer=composer), status=422)
    else:
        response = render(request, _page(request, lines, composer), status=422)
    if forget or gone:
        response.del_cookie(COOKIE, path="/")
    return response


def _composer(
    lines: tuple[Line, ...], *, after: int = 0, text: str = "", error: str | None = None
) -> Composer:
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


def _page(
    request: web.Request,
    lines: tuple[Line, ...],
    composer: Composer,
    *,
    notice: str | None = None,
) -> ChatPage:
    return ChatPage(
        lines=lines, welcome=turns.welcome(request.app), composer=composer, notice=notice
    )


async def _lines_of_cookie(request: web.Request) -> tuple[tuple[Line, ...], bool]:
    """The lines of the cookie's conversation, and whether that conversation is gone."""
    conversation_id = request.cookies.get(COOKIE)
    if not conversation_id:
        return (), False
    lines = await _transcript(request, conversation_id)
    return lines, not lines


async def _transcript(
    request: web.Request, conversation_id: str, *, after: int = 0
) -> tuple[Line, ...]:
    async with transaction(request.app[SESSIONS]) as session:
        return await queries.transcript(session, conversation_id, after=after)


def _number(value: object) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
