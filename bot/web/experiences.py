"""The advisers' pages on the territories that agreed to share their experience."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.db import transaction
from bot.errors import InvalidWorkshop
from bot.web.forms import read_form, see_other
from bot.web.keys import ADVISER, CLOCK, SESSIONS
from bot.web.pages import render
from bot.web.workshop_pages import ExperienceFormPage, ExperienceListPage
from bot.workshops import experiences
from bot.workshops.drafts import EXPERIENCE_FIELDS, read_experience

LIST = "/console/territoires"
ONE = LIST + r"/{experience:\d{1,9}}"


async def list_all(request: web.Request) -> web.Response:
    """GET /console/territoires."""
    async with transaction(request.app[SESSIONS]) as session:
        rows = await experiences.kept(session)
    return render(request, ExperienceListPage(adviser=request[ADVISER], experiences=rows))


async def show_form(request: web.Request) -> web.Response:
    """GET /console/territoires/nouveau, or /console/territoires/{experience}/modifier."""
    if "experience" not in request.match_info:
        return _form(request, dict.fromkeys(EXPERIENCE_FIELDS, ""), {}, published=True)
    async with transaction(request.app[SESSIONS]) as session:
        row = await experiences.one(session, _number(request))
    values = {name: str(getattr(row, name)) for name in EXPERIENCE_FIELDS}
    return _form(request, values, {}, published=row.published)


async def save(request: web.Request) -> web.StreamResponse:
    """POST either of the addresses of `show_form`: `EXPERIENCE_FIELDS`, `published`."""
    form = await read_form(request)
    values = {name: form.get(name, "") for name in EXPERIENCE_FIELDS}
    published = "published" in form
    try:
        draft = read_experience(values, now=request.app[CLOCK]())
    except InvalidWorkshop as error:
        return _form(request, values, error.problems, published=published)
    async with transaction(request.app[SESSIONS]) as session:
        if "experience" in request.match_info:
            await experiences.revise(session, _number(request), draft, published=published)
        else:
            await experiences.share(session, draft, published=published)
    return see_other(LIST)


async def withdraw(request: web.Request) -> web.StreamResponse:
    """POST /console/territoires/{experience}/retirer."""
    async with transaction(request.app[SESSIONS]) as session:
        await experiences.withdraw(session, _number(request))
    return see_other(LIST)


def _number(request: web.Request) -> int:
    return int(request.match_info["experience"])


def _form(
    request: web.Request,
    values: Mapping[str, str],
    problems: Mapping[str, str],
    *,
    published: bool,
) -> web.Response:
    page = ExperienceFormPage(
        adviser=request[ADVISER],
        action=request.path,
        values=values,
        problems=problems,
        published=published,
    )
    return render(request, page, status=422 if problems else 200)
