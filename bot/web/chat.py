"""The visitor's conversation: read, write, press a button, erase."""

from __future__ import annotations

from uuid import uuid4

from aiohttp import web

from bot.conversations import queries, service
from bot.db import transaction
from bot.errors import ConversationNotFound, EngineUnavailable, InvalidMessage
from bot.live import typing_in
from bot.web import chat_view as view
from bot.web import takeover, turns, visitor
from bot.web.chat_pages import FramePage, Lines
from bot.web.forms import number, read_form, see_other
from bot.web.keys import ENGINE, LIVE, SESSIONS
from bot.web.pages import render

_GONE = (
    "Votre conversation précédente n'existe plus : elle a été effacée ou sa durée de conservation "
    "est passée. Envoyez votre message pour en commencer une nouvelle."
)
_ERASED = "Votre conversation est effacée : vos messages et les réponses sont supprimés."


async def show(request: web.Request) -> web.Response:
    """GET /: the conversation of this browser, or the welcome."""
    lines, gone = await view.lines_of_visitor(request)
    erased = _ERASED if "effacee" in request.query else None
    page = await view.page(request, lines, view.composer(lines), notice=_GONE if gone else erased)
    response = render(request, page)
    if gone:
        visitor.forget(request, response)
    return response


async def show_frame(request: web.Request) -> web.Response:
    """GET /widget: what the widget shows in its frame; the frame asks for its messages itself."""
    erased = _ERASED if "effacee" in request.query else None
    welcome = turns.welcome(request.app)
    page = FramePage(
        lines=(), welcome=welcome, composer=view.composer(()), notice=erased, embedded=True
    )
    return render(request, page)


async def resume(request: web.Request) -> web.Response:
    """GET /conversation: the messages after `after` and the composer, for a page already open."""
    lines, gone = await view.lines_of_visitor(request)
    if not lines:
        response = web.Response(status=204)
        if gone:
            visitor.forget(request, response)
        return response
    after = number(request.query.get("after"))
    new = tuple(line for line in lines if line.id > after)
    return render(request, await view.fragment(request, new, view.composer(lines), ways=after == 0))


async def missed(request: web.Request) -> web.Response:
    """GET /conversation/messages: those after `after`, when the stream may have missed some."""
    after = number(request.query.get("after"))
    lines = await view.transcript(request, visitor.conversation_id(request), after=after)
    return render(request, Lines(lines=lines))


async def post_message(request: web.Request) -> web.StreamResponse:
    """POST /conversation/messages: `text`, `client_id`, `after`."""
    form = await read_form(request)
    text, client_id = form.get("text", ""), form.get("client_id", "")[:36] or str(uuid4())
    try:
        service.clean_text(text)
        conversation_id = await visitor.conversation(request)
        await takeover.speak(request.app, conversation_id, text=text, client_id=client_id)
    except InvalidMessage as error:
        return await _refused(request, text=text, error=str(error))
    except ConversationNotFound:
        return await _refused(request, text=text, error=_GONE, forget=True)
    return await _shown(request, conversation_id, after=number(form.get("after")))


async def post_button(request: web.Request) -> web.StreamResponse:
    """POST /conversation/buttons: `message`, `index`, `client_id`, `after`."""
    form = await read_form(request)
    conversation_id, message_id = visitor.conversation_id(request), number(form.get("message"))
    async with transaction(request.app[SESSIONS]) as session:
        button = await queries.offered_button(
            session, conversation_id, message_id, number(form.get("index"))
        )
    if button is None or "href" in button:
        return await _refused(request, text="", error="Ce bouton n'est plus disponible.")
    await _press(request, conversation_id, message_id, button, form.get("client_id", "")[:36])
    return await _shown(request, conversation_id, after=number(form.get("after")))


async def _press(
    request: web.Request, conversation_id: str, message_id: int, button: dict[str, str], sent: str
) -> None:
    app, sent = request.app, sent or str(uuid4())
    if "action" in button:
        await takeover.choose(app, conversation_id, message_id, button, sent)
        return
    title, payload = button["title"], button["payload"]
    await turns.exchange(app, conversation_id, text=title, payload=payload, client_id=sent)


async def go_back(request: web.Request) -> web.StreamResponse:
    """POST /conversation/assistant: `text`, `client_id`, `after`; back to the assistant."""
    form = await read_form(request)
    conversation_id, sent = visitor.conversation_id(request), form.get("client_id", "")[:36]
    try:
        await takeover.go_back(
            request.app, conversation_id, text=form.get("text", ""), sent=sent or str(uuid4())
        )
    except (ConversationNotFound, InvalidMessage):
        return await _refused(request, text="", error=_GONE, forget=True)
    return await _shown(request, conversation_id, after=number(form.get("after")))


async def note_writing(request: web.Request) -> web.Response:
    """POST /conversation/frappe: the visitor is writing; told to the adviser, kept nowhere."""
    request.app[LIVE].publish(typing_in(visitor.conversation_id(request)))
    return web.Response(status=204)


async def erase(request: web.Request) -> web.Response:
    """POST /conversation/erase: delete the record and the engine's memory of it."""
    conversation_id = visitor.conversation_id(request)
    async with transaction(request.app[SESSIONS]) as session:
        await service.erase(session, conversation_id)
    turns.tell(request.app, conversation_id)
    try:
        await request.app[ENGINE].forget(conversation_id)
    except EngineUnavailable:
        request.app.logger.warning("the engine's memory of an erased conversation remains")
    page = "/widget?effacee=oui" if visitor.embedded(request) else "/?effacee=oui"
    if "HX-Request" in request.headers:
        response = web.Response(status=204, headers={"HX-Redirect": page})
    else:
        response = see_other(page)
    visitor.forget(request, response)
    return response


async def _shown(request: web.Request, conversation_id: str, *, after: int) -> web.StreamResponse:
    """The new lines for htmx; a redirection to the page for a browser without JavaScript."""
    if "HX-Request" in request.headers:
        lines = await view.transcript(request, conversation_id, after=after)
        ways = visitor.has_started(request)
        page = await view.fragment(request, lines, view.composer(lines, after=after), ways=ways)
        response = render(request, page)
    else:
        response = see_other("/#composer")
    visitor.keep(request, response)
    return response


async def _refused(
    request: web.Request, *, text: str, error: str, forget: bool = False
) -> web.Response:
    """The composer again, with the reason and what was typed."""
    lines, gone = await view.lines_of_visitor(request)
    composer = view.composer(lines, text=text, error=error)
    if "HX-Request" in request.headers:
        response = render(request, await view.fragment(request, (), composer), status=422)
    else:
        response = render(request, await view.page(request, lines, composer), status=422)
    if forget or gone:
        visitor.forget(request, response)
    return response
