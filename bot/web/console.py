"""The adviser's console: log in, list the tickets, read one, move it on."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from aiohttp import web

from bot import territories
from bot.advisers import service as advisers
from bot.conversations import feedback
from bot.conversations import queries as conversations
from bot.db import transaction
from bot.errors import TransitionRefused
from bot.tickets import queries, service
from bot.tickets.models import TRANSITIONS, Status
from bot.web.forms import read_form, see_other
from bot.web.keys import ADVISER, CLOCK, SESSIONS, SETTINGS
from bot.web.middlewares import Handler
from bot.web.pages import LoginPage, TicketListPage, TicketViewPage, render

COOKIE = "te_adviser"
LOGIN = "/console/connexion"


@web.middleware
async def require_login(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody without a session into `/console`, but to the login page."""
    path = request.path
    if not (path == "/console" or path.startswith("/console/")) or path == LOGIN:
        return await handler(request)
    async with transaction(request.app[SESSIONS]) as session:
        request[ADVISER] = await advisers.current(
            session, request.cookies.get(COOKIE, ""), now=request.app[CLOCK]()
        )
    return await handler(request)


async def show_login(request: web.Request) -> web.Response:
    """GET /console/connexion."""
    return render(request, LoginPage())


async def log_in(request: web.Request) -> web.StreamResponse:
    """POST /console/connexion: `email`, `password`."""
    form = await read_form(request)
    email = form.get("email", "")
    settings = request.app[SETTINGS]
    lasts = timedelta(hours=settings.adviser_session_hours)
    async with transaction(request.app[SESSIONS]) as session:
        now = request.app[CLOCK]()
        await advisers.drop_expired(session, now=now)
        token = await advisers.log_in(
            session, email=email, password=form.get("password", ""), now=now, lasts=lasts
        )
    if token is None:
        return render(request, LoginPage(email=email, refused=True), status=403)
    response = see_other("/console")
    response.set_cookie(
        COOKIE,
        token,
        path="/console",
        httponly=True,
        samesite="Strict",
        secure=settings.secure_cookies,
        max_age=int(lasts.total_seconds()),
    )
    return response


async def log_out(request: web.Request) -> web.StreamResponse:
    """POST /console/deconnexion."""
    async with transaction(request.app[SESSIONS]) as session:
        await advisers.log_out(session, request.cookies.get(COOKIE, ""))
    response = see_other(LOGIN)
    response.del_cookie(COOKIE, path="/console")
    return response


async def list_tickets(request: web.Request) -> web.Response:
    """GET /console: `statut` and `page` choose."""
    status = _status(request.query.get("statut", ""))
    number = request.query.get("page", "1")
    async with transaction(request.app[SESSIONS]) as session:
        tickets = await queries.page(
            session, status=status, number=max(1, int(number)) if number.isdecimal() else 1
        )
        counts = await queries.counts(session)
    page = TicketListPage(adviser=request[ADVISER], tickets=tickets, counts=counts, status=status)
    return render(request, page)


async def show_ticket(request: web.Request) -> web.Response:
    """GET /console/demandes/{reference}: leaves the trace that this adviser read it."""
    reference = request.match_info["reference"]
    async with transaction(request.app[SESSIONS]) as session:
        ticket = await queries.detail(session, reference)
        await service.note_reading(
            session, ticket.id, adviser_id=request[ADVISER].id, now=request.app[CLOCK]()
        )
        lines = await conversations.transcript(session, ticket.conversation_id or "")
        opinion = await feedback.of(session, ticket.conversation_id or "")
    territory = territories.get(ticket.territory_id) if ticket.territory_id else None
    page = TicketViewPage(
        adviser=request[ADVISER],
        ticket=ticket,
        territory_label=territory.label if territory else ticket.row.territory_name,
        lines=lines,
        opinion=opinion,
        next_statuses=tuple(s for s in Status if s in TRANSITIONS[ticket.row.status]),
        conflict="conflit" in request.query,
    )
    return render(request, page)


async def change_status(request: web.Request) -> web.StreamResponse:
    """POST /console/demandes/{reference}/statut: `statut`."""
    reference = request.match_info["reference"]
    status = _status(str((await read_form(request)).get("statut", "")))
    if status is None:
        raise web.HTTPBadRequest
    path = f"/console/demandes/{quote(reference)}"
    try:
        async with transaction(request.app[SESSIONS]) as session:
            await service.change_status(
                session,
                reference,
                to=status,
                adviser_id=request[ADVISER].id,
                now=request.app[CLOCK](),
            )
    except TransitionRefused:
        return see_other(f"{path}?conflit=oui")
    return see_other(path)


def _status(value: str) -> Status | None:
    try:
        return Status(value)
    except ValueError:
        return None
