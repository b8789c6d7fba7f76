"""The figures of the service, for its staff: the page, its files, the weekly mail."""

from __future__ import annotations

import asyncio
from datetime import date
from urllib.parse import urlencode

from aiohttp import web

from bot.dates import PARIS
from bot.db import transaction
from bot.review.statistics import digest, labels
from bot.review.statistics.excerpts import excerpts
from bot.review.statistics.files import csv_of, ods_of
from bot.review.statistics.periods import Asked, InvalidPeriod, read
from bot.review.statistics.report import Report, report
from bot.review.statistics.tables import tables
from bot.web.forms import read_form, see_other
from bot.web.keys import ADVISER, CLOCK, SESSIONS
from bot.web.pages import render
from bot.web.statistics_map import draw
from bot.web.statistics_pages import StatisticsPage, ThemePage

HOME = "/console/statistiques"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


async def show(request: web.Request) -> web.Response:
    """GET /console/statistiques: `periode`, and `du` and `au` for free dates."""
    problem = ""
    try:
        asked = read(request.query, _today(request))
    except InvalidPeriod as error:
        asked, problem = read({}, _today(request)), str(error)
    async with transaction(request.app[SESSIONS]) as session:
        found = await report(session, asked, today=_today(request))
        wanted = await digest.asked(session, request[ADVISER].id)
    page = _page(request, found, problem=problem, wanted=wanted)
    return render(request, page, status=422 if problem else 200)


async def show_theme(request: web.Request) -> web.Response:
    """GET /console/statistiques/sans-reponse: `theme`, and the period."""
    asked, theme = _asked(request), request.query.get("theme", "")
    async with transaction(request.app[SESSIONS]) as session:
        found = await excerpts(session, theme, asked.period)
    page = ThemePage(
        adviser=request[ADVISER],
        label=labels.theme_label(theme),
        asked=asked,
        query=_query(asked),
        excerpts=found,
    )
    return render(request, page)


async def export_table(request: web.Request) -> web.Response:
    """GET /console/statistiques/{table}.csv, of the period."""
    found = await _report(request)
    table = next((t for t in tables(found) if t.key == request.match_info["table"]), None)
    if table is None:
        raise web.HTTPNotFound
    name = f"statistiques-{table.key}-{_days(found.asked)}.csv"
    return _file(csv_of(table).encode(), name, "text/csv", charset="utf-8")


async def export_all(request: web.Request) -> web.Response:
    """GET /console/statistiques.ods, of the period."""
    found = await _report(request)
    content = await asyncio.to_thread(ods_of, tables(found), found.asked)
    return _file(content, f"statistiques-{_days(found.asked)}.ods", _ODS)


async def set_digest(request: web.Request) -> web.StreamResponse:
    """POST /console/statistiques/bilan: `recevoir`, there when the box is ticked."""
    wanted = "recevoir" in await read_form(request)
    async with transaction(request.app[SESSIONS]) as session:
        await digest.ask(session, request[ADVISER].id, wanted=wanted)
    return see_other(f"{HOME}?bilan=enregistre#bilan")


def _today(request: web.Request) -> date:
    return request.app[CLOCK]().astimezone(PARIS).date()


def _asked(request: web.Request) -> Asked:
    try:
        return read(request.query, _today(request))
    except InvalidPeriod as error:
        raise web.HTTPBadRequest from error


async def _report(request: web.Request) -> Report:
    async with transaction(request.app[SESSIONS]) as session:
        return await report(session, _asked(request), today=_today(request))


def _page(request: web.Request, found: Report, *, problem: str, wanted: bool) -> StatisticsPage:
    places = {code: n for code, n in found.now.of("place").items() if code}
    themes = tuple((theme, labels.theme_label(theme)) for theme in found.now.of("unanswered"))
    return StatisticsPage(
        adviser=request[ADVISER],
        asked=found.asked,
        query=_query(found.asked),
        problem=problem,
        tables=tables(found),
        map=draw(places),
        themes=themes,
        since=found.since,
        counted_at=found.counted_at,
        wanted=wanted,
        saved="bilan" in request.query,
    )


def _query(asked: Asked) -> str:
    """The period by its dates, so that a link means tomorrow what it means today."""
    first, last = asked.period.first.isoformat(), asked.period.last.isoformat()
    return urlencode({"periode": "dates", "du": first, "au": last})


def _days(asked: Asked) -> str:
    return f"{asked.period.first.isoformat()}-{asked.period.last.isoformat()}"


def _file(content: bytes, name: str, kind: str, charset: str | None = None) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type=kind, charset=charset, headers=headers)
