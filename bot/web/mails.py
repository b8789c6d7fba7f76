"""The console's page on mails: what did not leave, why, and trying again."""

from __future__ import annotations

from aiohttp import web

from bot.db import transaction
from bot.outbox import queries, service
from bot.web.forms import see_other
from bot.web.keys import ADVISER, CLOCK, SESSIONS, SETTINGS
from bot.web.pages import MailsPage, render


async def show(request: web.Request) -> web.Response:
    """GET /console/courriels."""
    async with transaction(request.app[SESSIONS]) as session:
        unsent = await queries.unsent(session)
    has_server = bool(request.app[SETTINGS].smtp_host)
    return render(
        request, MailsPage(adviser=request[ADVISER], unsent=unsent, has_server=has_server)
    )


async def retry(request: web.Request) -> web.StreamResponse:
    """POST /console/courriels/{id}/reessayer."""
    async with transaction(request.app[SESSIONS]) as session:
        mail_id = int(request.match_info["id"])
        await service.retry(session, mail_id, now=request.app[CLOCK]())
    return see_other("/console/courriels")
