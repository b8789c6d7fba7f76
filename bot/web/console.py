"""The door of the advisers' console: log in, log out, and nobody else comes in."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot.advisers import service as advisers
from bot.db import transaction
from bot.web.forms import read_form, see_other
from bot.web.keys import ADVISER, CLOCK, SESSIONS, SETTINGS
from bot.web.middlewares import Handler
from bot.web.pages import LoginPage, render

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
