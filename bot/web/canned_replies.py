"""The replies that advisers keep ready."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.db import transaction
from bot.errors import InvalidTicket
from bot.tickets import canned
from bot.web.desk_pages import CannedFormPage, CannedListPage
from bot.web.forms import read_form, see_other
from bot.web.keys import ADVISER, CLOCK, SESSIONS
from bot.web.pages import render

LIST = "/console/reponses"
ONE = LIST + r"/{id:\d{1,9}}"


async def list_all(request: web.Request) -> web.Response:
    """GET /console/reponses."""
    async with transaction(request.app[SESSIONS]) as session:
        replies = await canned.kept(session)
    return render(request, CannedListPage(adviser=request[ADVISER], replies=replies))


async def show_form(request: web.Request) -> web.Response:
    """GET /console/reponses/nouvelle, or /console/reponses/{id}/modifier."""
    reply_id = _id(request)
    if reply_id is None:
        return _form(request, {"title": "", "body": ""}, {})
    async with transaction(request.app[SESSIONS]) as session:
        reply = await canned.one(session, reply_id)
    return _form(request, {"title": reply.title, "body": reply.body}, {})


async def save(request: web.Request) -> web.StreamResponse:
    """POST the form: `title`, `body`."""
    form = await read_form(request)
    values = {name: form.get(name, "") for name in ("title", "body")}
    try:
        async with transaction(request.app[SESSIONS]) as session:
            await canned.save(
                session,
                _id(request),
                adviser_id=request[ADVISER].id,
                now=request.app[CLOCK](),
                **values,
            )
    except InvalidTicket as error:
        return _form(request, values, error.problems)
    return see_other(LIST)


async def remove(request: web.Request) -> web.StreamResponse:
    """POST /console/reponses/{id}/supprimer."""
    async with transaction(request.app[SESSIONS]) as session:
        await canned.remove(session, int(request.match_info["id"]))
    return see_other(LIST)


def _id(request: web.Request) -> int | None:
    return int(request.match_info["id"]) if "id" in request.match_info else None


def _form(
    request: web.Request, values: Mapping[str, str], problems: Mapping[str, str]
) -> web.Response:
    page = CannedFormPage(
        adviser=request[ADVISER],
        action=request.path,
        kept=_id(request) is not None,
        values=values,
        problems=problems,
    )
    return render(request, page, status=422 if problems else 200)
