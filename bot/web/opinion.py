"""Was the exchange useful? The visitor's answer, and the list that advisers read."""

from __future__ import annotations

from aiohttp import web

from bot.conversations import feedback
from bot.db import transaction
from bot.errors import InvalidMessage
from bot.web import visitor
from bot.web.chat_pages import FeedbackFragment, FeedbackPage
from bot.web.forms import read_form
from bot.web.keys import ADVISER, CLOCK, SESSIONS
from bot.web.pages import FeedbackListPage, render

ANSWERS = {"yes": True, "no": False}


async def post(request: web.Request) -> web.Response:
    """POST /conversation/avis: `useful` (yes or no), `comment`."""
    form = await read_form(request)
    comment, useful = form.get("comment", ""), ANSWERS.get(form.get("useful", ""))
    page = FeedbackFragment if "HX-Request" in request.headers else FeedbackPage
    try:
        async with transaction(request.app[SESSIONS]) as session:
            opinion = await feedback.give(
                session,
                visitor.conversation_id(request),
                useful=useful,
                comment=comment,
                now=request.app[CLOCK](),
            )
    except InvalidMessage as error:
        return render(request, page(opinion=None, comment=comment, problem=str(error)), status=422)
    return render(request, page(opinion=opinion, comment=opinion.comment))


async def show_list(request: web.Request) -> web.Response:
    """GET /console/avis: the last answers, newest first."""
    async with transaction(request.app[SESSIONS]) as session:
        opinions = await feedback.latest(session)
    return render(request, FeedbackListPage(adviser=request[ADVISER], opinions=opinions))
