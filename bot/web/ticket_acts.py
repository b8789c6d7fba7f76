"""What advisers do to a request: each handler calls one service and goes back to the page."""

from __future__ import annotations

from aiohttp import web

from bot.advisers.rights import Action
from bot.tickets import claims, notes, readings, replies, service
from bot.web.acting import act, closing_reason, reference, status, trace
from bot.web.forms import number
from bot.web.keys import ADVISER, POST


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
