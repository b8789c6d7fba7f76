"""What advisers do to a request: each handler calls one service and goes back to the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypedDict
from urllib.parse import quote

from aiohttp import web
from multidict import MultiDict
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.rights import Action
from bot.db import transaction
from bot.errors import (
    AdviserNotFound,
    InvalidTicket,
    MailNotFound,
    NotYours,
    TicketTaken,
    TransitionRefused,
)
from bot.tickets import claims, notes, readings, replies, service
from bot.tickets.models import ClosingReason, Status
from bot.web import ticket
from bot.web.forms import number, read_form, see_other
from bot.web.keys import ADVISER, CLOCK, POST, SESSIONS

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


async def claim(request: web.Request) -> web.StreamResponse:
    """POST …/prendre."""
    return await act(
        request,
        lambda session, _form: claims.claim(session, reference(request), **trace(request)),
        said="prise",
    )


async def transfer(request: web.Request) -> web.StreamResponse:
    """POST …/confier: `collegue`, `mot`."""
    return await act(
        request,
        lambda session, form: claims.transfer(
            session,
            reference(request),
            to_adviser_id=number(form.get("collegue")),
            word=form.get("mot", ""),
            anyone_s=request[ADVISER].may(Action.REASSIGN),
            post=request.app[POST],
            **trace(request),
        ),
        said="confiee",
    )


async def release(request: web.Request) -> web.StreamResponse:
    """POST …/liberer."""
    anyone_s = request[ADVISER].may(Action.REASSIGN)
    return await act(
        request,
        lambda session, _form: claims.release(
            session, reference(request), anyone_s=anyone_s, **trace(request)
        ),
        said="liberee",
    )


async def change_status(request: web.Request) -> web.StreamResponse:
    """POST …/statut: `statut`, and `motif` to close."""
    return await act(
        request,
        lambda session, form: service.change_status(
            session,
            reference(request),
            to=status(form),
            reason=closing_reason(form),
            **trace(request),
        ),
        said="statut",
    )


async def add_note(request: web.Request) -> web.StreamResponse:
    """POST …/note: `note`."""
    return await act(
        request,
        lambda session, form: notes.add_note(
            session, reference(request), text=form.get("note", ""), **trace(request)
        ),
        said="note",
    )


async def snooze(request: web.Request) -> web.StreamResponse:
    """POST …/rappel: `jour`, `pourquoi`."""
    return await act(
        request,
        lambda session, form: notes.snooze(
            session,
            reference(request),
            until=form.get("jour", ""),
            why=form.get("pourquoi", ""),
            **trace(request),
        ),
        said="rappel",
    )


async def wake(request: web.Request) -> web.StreamResponse:
    """POST …/rappel/annuler."""
    return await act(
        request,
        lambda session, _form: notes.wake(session, reference(request), **trace(request)),
        said="rappel-annule",
    )


async def reply(request: web.Request) -> web.StreamResponse:
    """POST …/repondre: `reponse`."""
    return await act(
        request,
        lambda session, form: replies.reply(
            session,
            reference(request),
            text=form.get("reponse", ""),
            post=request.app[POST],
            **trace(request),
        ),
        said="reponse",
    )


async def recall(request: web.Request) -> web.StreamResponse:
    """POST …/courriels/{id}/annuler: the page then gives the text back to write again."""
    mail_id = int(request.match_info["id"])
    return await act(
        request,
        lambda session, _form: replies.recall(
            session, reference(request), mail_id, **trace(request)
        ),
        said=f"reponse-annulee&reprendre={mail_id}",
    )


async def give_reason(request: web.Request) -> web.StreamResponse:
    """POST …/lecture: `raison`, `precision`."""
    return await act(
        request,
        lambda session, form: readings.give_reason(
            session,
            reference(request),
            reason=form.get("raison", ""),
            precision=form.get("precision", ""),
            **trace(request),
        ),
        said="lecture#conversation",
    )


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
