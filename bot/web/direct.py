"""The console's « En direct »: who waits, take one, read, write, hand back, close; presence."""

from __future__ import annotations

from uuid import uuid4

from aiohttp import web

from bot.advisers import presence
from bot.conversations import availability, human, live_desk, queries
from bot.conversations.live_desk import Case
from bot.conversations.modes import Mode, Reason
from bot.db import transaction
from bot.errors import AdviserBusy, ConversationTaken, InvalidMessage, NotYourConversation
from bot.web import takeover, turns
from bot.web.direct_pages import CasePage, DirectPage, ReplyFragment
from bot.web.forms import number, read_form, see_other
from bot.web.keys import ADVISER, CLOCK, HOURS, SESSIONS, SETTINGS
from bot.web.pages import render

LIST = "/console/direct"
ONE = LIST + r"/{number:\d{1,9}}"
_ENDS = {"rendre": Reason.HANDED_BACK, "terminer": Reason.CLOSED}
_NOT_YOURS = "Votre message n'est pas parti : cette conversation n'est plus la vôtre."


async def show_list(request: web.Request) -> web.Response:
    """GET /console/direct."""
    me, now = request[ADVISER].id, request.app[CLOCK]()
    async with transaction(request.app[SESSIONS]) as session:
        cases = await live_desk.cases(session)
        online = await presence.is_online(session, me)
    page = DirectPage(
        adviser=request[ADVISER],
        cases=cases,
        me=me,
        online=online,
        open_now=request.app[HOURS].is_open(now),
        capacity=request.app[SETTINGS].adviser_capacity,
    )
    return render(request, page)


async def set_presence(request: web.Request) -> web.StreamResponse:
    """POST /console/presence: `disponible`, oui or non."""
    online = (await read_form(request)).get("disponible") == "oui"
    async with transaction(request.app[SESSIONS]) as session:
        me, now = request[ADVISER].id, request.app[CLOCK]()
        await presence.seen(session, me, now=now, online=online)
    return see_other(LIST)


async def beat(request: web.Request) -> web.Response:
    """POST /console/presence/vu: a page of the console is open; answers how many visitors wait."""
    async with transaction(request.app[SESSIONS]) as session:
        await presence.seen(session, request[ADVISER].id, now=request.app[CLOCK]())
        waiting = await availability.waiting_count(session)
    return web.json_response({"waiting": waiting})


async def show(request: web.Request) -> web.Response:
    """GET /console/direct/{number}: what was said is for the adviser who took it."""
    return render(request, await _page(request))


async def take(request: web.Request) -> web.StreamResponse:
    """POST /console/direct/{number}/prendre."""
    case = await _case(request)
    path = f"{LIST}/{case.number}"
    try:
        await takeover.take(request.app, case.conversation_id, request[ADVISER])
    except ConversationTaken:
        return see_other(f"{path}?conflit=oui")
    except AdviserBusy:
        return see_other(f"{path}?complet=oui")
    return see_other(path)


async def write(request: web.Request) -> web.StreamResponse:
    """POST /console/direct/{number}/messages: `text`, `client_id`."""
    form = await read_form(request)
    case, problem = await _case(request), None
    try:
        await _write(request, case, form.get("text", ""), form.get("client_id", "")[:36])
    except InvalidMessage as error:
        problem = str(error)
    except NotYourConversation:
        problem = _NOT_YOURS
    status = 422 if problem else 200
    if "HX-Request" in request.headers:
        fragment = ReplyFragment(reply_id=_reply_id(), problem=problem)
        return render(request, fragment, status=status)
    if problem is None:
        return see_other(f"{LIST}/{case.number}#reponse")
    page = await _page(request, text=form.get("text", ""), problem=problem)
    return render(request, page, status=status)


async def leave(request: web.Request) -> web.StreamResponse:
    """POST /console/direct/{number}/rendre or /terminer."""
    case = await _case(request)
    reason = _ENDS[request.match_info["end"]]
    try:
        await takeover.leave(request.app, case.conversation_id, reason, request[ADVISER])
    except NotYourConversation:
        return see_other(f"{LIST}/{case.number}")
    return see_other(LIST)


async def _write(request: web.Request, case: Case, text: str, client_id: str) -> None:
    app, adviser = request.app, request[ADVISER]
    async with transaction(app[SESSIONS]) as session:
        await human.write(
            session,
            case.conversation_id,
            adviser_id=adviser.id,
            text=text,
            client_id=client_id or _reply_id(),
            signature=takeover.signed(app, adviser.display_name),
            now=app[CLOCK](),
        )
    turns.tell(app, case.conversation_id)


async def _case(request: web.Request) -> Case:
    async with transaction(request.app[SESSIONS]) as session:
        return await live_desk.case(session, number(request.match_info["number"]))


def is_mine(case: Case, request: web.Request) -> bool:
    """Whether the adviser who asks has that conversation now."""
    return case.mode is Mode.ADVISER and case.adviser_id == request[ADVISER].id


async def _page(request: web.Request, *, text: str = "", problem: str | None = None) -> CasePage:
    case = await _case(request)
    mine = is_mine(case, request)
    async with transaction(request.app[SESSIONS]) as session:
        lines = await queries.transcript(session, case.conversation_id) if mine else ()
    return CasePage(
        adviser=request[ADVISER],
        case=case,
        mine=mine,
        lines=lines,
        reply_id=_reply_id(),
        after=lines[-1].id if lines else 0,
        capacity=request.app[SETTINGS].adviser_capacity,
        text=text,
        problem=problem,
        conflict="conflit" in request.query,
        full="complet" in request.query,
    )


def _reply_id() -> str:
    """The name of a sending; a visitor's browser never gives one that begins so."""
    return f"a-{str(uuid4())[:34]}"
