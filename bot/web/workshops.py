"""Workshops: the public list, and the advisers' pages that keep them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from aiohttp import web

from bot.dates import PARIS
from bot.db import transaction
from bot.errors import InvalidWorkshop, TransitionRefused
from bot.web.forms import read_form, see_other
from bot.web.keys import ADVISER, CLOCK, SESSIONS
from bot.web.pages import render
from bot.web.workshop_pages import (
    PublicWorkshopsPage,
    WorkshopFormPage,
    WorkshopListPage,
    WorkshopViewPage,
)
from bot.workshops import queries, registering, service
from bot.workshops.csv_export import registrations_csv
from bot.workshops.drafts import WORKSHOP_FIELDS, read_workshop
from bot.workshops.models import TRANSITIONS, WorkshopEventKind, WorkshopStatus
from bot.workshops.queries import WorkshopRow

LIST = "/console/ateliers"
ONE = LIST + r"/{workshop:\d{1,9}}"


async def show_public(request: web.Request) -> web.Response:
    """GET /ateliers: no login, no JavaScript."""
    async with transaction(request.app[SESSIONS]) as session:
        workshops = await queries.upcoming(session, now=request.app[CLOCK]())
    return render(request, PublicWorkshopsPage(workshops=workshops, client_id=str(uuid4())))


async def list_all(request: web.Request) -> web.Response:
    """GET /console/ateliers."""
    async with transaction(request.app[SESSIONS]) as session:
        workshops = await queries.kept(session, now=request.app[CLOCK]())
    return render(request, WorkshopListPage(adviser=request[ADVISER], workshops=workshops))


async def show(request: web.Request) -> web.Response:
    """GET /console/ateliers/{workshop}: leaves the trace that this adviser read who registered."""
    number = _number(request)
    async with transaction(request.app[SESSIONS]) as session:
        workshop = await queries.one(session, number)
        registrations = await queries.registrations(session, number)
        if registrations:
            service.note(session, number, WorkshopEventKind.READ, **_who_and_when(request))
        history = await queries.history(session, number)
    page = WorkshopViewPage(
        adviser=request[ADVISER],
        workshop=workshop,
        registrations=registrations,
        history=history,
        next_statuses=TRANSITIONS[workshop.status],
        conflict="conflit" in request.query,
    )
    return render(request, page)


async def show_form(request: web.Request) -> web.Response:
    """GET /console/ateliers/nouveau, or /console/ateliers/{workshop}/modifier."""
    if "workshop" not in request.match_info:
        return _form(request, dict.fromkeys(WORKSHOP_FIELDS, ""), {}, None)
    async with transaction(request.app[SESSIONS]) as session:
        workshop = await queries.one(session, _number(request))
    return _form(request, _values(workshop), {}, workshop)


async def create(request: web.Request) -> web.StreamResponse:
    """POST /console/ateliers/nouveau: `WORKSHOP_FIELDS`."""
    values = await _posted(request)
    try:
        draft = read_workshop(values, now=request.app[CLOCK]())
    except InvalidWorkshop as error:
        return _form(request, values, error.problems, None)
    async with transaction(request.app[SESSIONS]) as session:
        workshop = await service.create(session, draft, **_who_and_when(request))
    return see_other(f"{LIST}/{workshop.id}")


async def edit(request: web.Request) -> web.StreamResponse:
    """POST /console/ateliers/{workshop}/modifier: `WORKSHOP_FIELDS`."""
    number, values = _number(request), await _posted(request)
    async with transaction(request.app[SESSIONS]) as session:
        workshop = await queries.one(session, number)
    try:
        draft = read_workshop(values, now=request.app[CLOCK]())
        async with transaction(request.app[SESSIONS]) as session:
            await service.edit(session, number, draft, **_who_and_when(request))
    except InvalidWorkshop as error:
        return _form(request, values, error.problems, workshop)
    except TransitionRefused:
        return see_other(f"{LIST}/{number}?conflit=oui")
    return see_other(f"{LIST}/{number}")


async def change_status(request: web.Request) -> web.StreamResponse:
    """POST /console/ateliers/{workshop}/statut: `statut`."""
    number, status = _number(request), (await read_form(request)).get("statut", "")
    if status not in {each.value for each in WorkshopStatus}:
        raise web.HTTPBadRequest
    try:
        async with transaction(request.app[SESSIONS]) as session:
            await service.change_status(
                session, number, to=WorkshopStatus(status), **_who_and_when(request)
            )
    except TransitionRefused:
        return see_other(f"{LIST}/{number}?conflit=oui")
    return see_other(f"{LIST}/{number}")


async def remove(request: web.Request) -> web.StreamResponse:
    """POST /console/ateliers/{workshop}/inscriptions/{registration}/retirer."""
    number, registration = _number(request), int(request.match_info["registration"])
    async with transaction(request.app[SESSIONS]) as session:
        await registering.remove(session, number, registration, **_who_and_when(request))
    return see_other(f"{LIST}/{number}")


async def export(request: web.Request) -> web.Response:
    """GET /console/ateliers/{workshop}/inscriptions.csv: leaves a trace, as reading does."""
    number = _number(request)
    async with transaction(request.app[SESSIONS]) as session:
        await queries.one(session, number)
        text = registrations_csv(await queries.registrations(session, number))
        service.note(session, number, WorkshopEventKind.EXPORTED, **_who_and_when(request))
    name = f"atelier-{number}-inscriptions.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=text, content_type="text/csv", charset="utf-8", headers=headers)


def _number(request: web.Request) -> int:
    return int(request.match_info["workshop"])


def _who_and_when(request: web.Request) -> service.Trace:
    return {"adviser_id": request[ADVISER].id, "now": request.app[CLOCK]()}


async def _posted(request: web.Request) -> dict[str, str]:
    form = await read_form(request)
    return {name: form.get(name, "") for name in WORKSHOP_FIELDS}


def _values(row: WorkshopRow) -> dict[str, str]:
    """The fields of the form, as a workshop fills them."""
    local = row.starts_at.astimezone(PARIS)
    moment = {"day": local.date().isoformat(), "hour": f"{local:%H:%M}"}
    kept = {name: str(getattr(row, name)) for name in WORKSHOP_FIELDS if name not in moment}
    return kept | moment


def _form(
    request: web.Request,
    values: Mapping[str, str],
    problems: Mapping[str, str],
    workshop: WorkshopRow | None,
) -> web.Response:
    page = WorkshopFormPage(
        adviser=request[ADVISER],
        action=request.path,
        values=values,
        problems=problems,
        workshop=workshop,
    )
    return render(request, page, status=422 if problems else 200)
