"""How a handler acts on a request: one service in one transaction, then back to the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypedDict
from urllib.parse import quote

from aiohttp import web
from multidict import MultiDict
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import transaction
from bot.errors import (
    AdviserNotFound,
    InvalidTicket,
    MailNotFound,
    NotYours,
    TicketTaken,
    TransitionRefused,
)
from bot.tickets.statuses import ClosingReason, Status
from bot.web import ticket
from bot.web.forms import read_form, see_other
from bot.web.keys import ADVISER, CLOCK, SESSIONS

Work = Callable[[AsyncSession, MultiDict[str]], Awaitable[None]]
# What the page says when a colleague was faster; `console/_said_notice.html` has the sentences.
_REFUSALS = {
    TransitionRefused: "conflit",
    TicketTaken: "deja-prise",
    NotYours: "collegue",
    MailNotFound: "trop-tard",
}


class Trace(TypedDict):
    """Who acts, and when."""

    adviser_id: int
    now: datetime


async def act(request: web.Request, work: Work, *, said: str) -> web.StreamResponse:
    """Do the work in one transaction and go back to the page, which says what came of it.

    What was typed comes back with the reason when it is refused.
    """
    form = await read_form(request)
    try:
        async with transaction(request.app[SESSIONS]) as session:
            await work(session, form)
    except InvalidTicket as error:
        return await ticket.page(request, typed=form, problems=error.problems)
    except AdviserNotFound:
        problems = {"collegue": "Choisissez un collègue."}
        return await ticket.page(request, typed=form, problems=problems)
    except tuple(_REFUSALS) as refusal:
        said = _REFUSALS[type(refusal)]
    return see_other(f"/console/demandes/{quote(reference(request))}?dit={said}")


def reference(request: web.Request) -> str:
    """The reference in the address."""
    return request.match_info["reference"]


def trace(request: web.Request) -> Trace:
    """Who acts: whoever is logged in, whatever the form says."""
    return {"adviser_id": request[ADVISER].id, "now": request.app[CLOCK]()}


def status(form: MultiDict[str]) -> Status:
    """The status chosen.

    Raises:
        web.HTTPBadRequest: there is no such status.

    """
    try:
        return Status(form.get("statut", ""))
    except ValueError as error:
        raise web.HTTPBadRequest from error


def closing_reason(form: MultiDict[str]) -> ClosingReason:
    """The closing reason chosen; an answer was given when none was.

    Raises:
        web.HTTPBadRequest: there is no such reason.

    """
    try:
        return ClosingReason(form.get("motif") or ClosingReason.ANSWERED)
    except ValueError as error:
        raise web.HTTPBadRequest from error
