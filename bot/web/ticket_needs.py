"""What advisers do to one need of a request, and to which needs it states."""

from __future__ import annotations

from aiohttp import web

from bot.advisers.rights import Action
from bot.guidance import Need
from bot.tickets import needs
from bot.web.acting import act, closing_reason, reference, status, trace
from bot.web.forms import number
from bot.web.keys import ADVISER, POST


async def correct(request: web.Request) -> web.StreamResponse:
    """POST …/besoins: the `besoin`s that the request states."""
    known = {need.value for need in Need}
    return await act(
        request,
        lambda session, form: needs.correct(
            session,
            reference(request),
            {Need(value) for value in form.getall("besoin", []) if value in known},
            **trace(request),
        ),
        said="besoins",
    )


async def change_status(request: web.Request) -> web.StreamResponse:
    """POST …/besoins/{need}/statut: `statut`, and `motif` to close."""
    return await act(
        request,
        lambda session, form: needs.change_status(
            session,
            reference(request),
            _need(request),
            to=status(form),
            reason=closing_reason(form),
            **trace(request),
        ),
        said="besoin",
    )


async def entrust(request: web.Request) -> web.StreamResponse:
    """POST …/besoins/{need}/confier: `collegue`, empty for whoever has the request."""
    return await act(
        request,
        lambda session, form: needs.entrust(
            session,
            reference(request),
            _need(request),
            to_adviser_id=number(form.get("collegue")) or None,
            anyone_s=request[ADVISER].may(Action.REASSIGN),
            post=request.app[POST],
            **trace(request),
        ),
        said="besoin-confie",
    )


def _need(request: web.Request) -> Need:
    """The need in the address, which the URL map limits to the five."""
    return Need(request.match_info["need"])
