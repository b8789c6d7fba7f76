"""Pages of text, and the health of the service."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.db import transaction
from bot.web.keys import ENGINE, SESSIONS, SETTINGS
from bot.web.pages import TextPage, render

BODIES = {
    "/accessibilite": "texts/accessibility.html",
    "/mentions-legales": "texts/legal.html",
    "/donnees-personnelles": "texts/privacy.html",
}


async def show(request: web.Request) -> web.Response:
    """GET one of `BODIES`."""
    settings = request.app[SETTINGS]
    page = TextPage(
        body=BODIES[request.path],
        conversation_days=settings.conversation_days,
        ticket_days=settings.ticket_days,
        registration_days=settings.registration_days,
    )
    return render(request, page)


async def health(request: web.Request) -> web.Response:
    """GET /sante: 200 when the database and the engine answer, else 503, each named."""
    database = True
    try:
        async with transaction(request.app[SESSIONS]) as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        database = False
    engine = await request.app[ENGINE].ready()
    body = {"database": database, "engine": engine}
    return web.json_response(body, status=200 if database and engine else 503)
