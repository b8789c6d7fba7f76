"""The page on who read which conversation, for whoever oversees the unit."""

from __future__ import annotations

from aiohttp import web

from bot.db import transaction
from bot.review import reading_log
from bot.web.desk_pages import ReadingsView
from bot.web.forms import number
from bot.web.keys import ADVISER, SESSIONS
from bot.web.pages import render


async def show(request: web.Request) -> web.Response:
    """GET /console/lectures: `page`."""
    asked = number(request.query.get("page"), least=1)
    async with transaction(request.app[SESSIONS]) as session:
        page = await reading_log.page(session, number=asked)
    return render(request, ReadingsView(adviser=request[ADVISER], readings=page))
