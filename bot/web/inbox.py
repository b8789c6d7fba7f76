"""The list of requests, and what arrives while it is on the screen."""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from bot.advisers import service as advisers
from bot.dates import PARIS
from bot.db import transaction
from bot.guidance import Need
from bot.territories import names_of_places
from bot.tickets import inbox
from bot.tickets.filters import Age, Filters, Now, View
from bot.tickets.statuses import Status
from bot.web.desk_pages import ArrivalsFragment, InboxView
from bot.web.forms import chosen, number
from bot.web.keys import ADVISER, CLOCK, SESSIONS
from bot.web.pages import render

MAX_SEARCH = 200  # characters typed in the search field


async def show(request: web.Request) -> web.Response:
    """GET /console: `vue`, `statut`, `besoin`, `lieu`, `age`, `conseiller`, `q`, `page` choose."""
    filters, now = _filters(request), _now(request)
    async with transaction(request.app[SESSIONS]) as session:
        page = await inbox.page(
            session, filters, now, number=number(request.query.get("page"), least=1)
        )
        counts = await inbox.counts(session, now)
        newest = await inbox.newest(session)
        colleagues = await advisers.colleagues(session)
    departements, regions = names_of_places()
    view = InboxView(
        adviser=request[ADVISER],
        tickets=page,
        counts=counts,
        filters=filters,
        query=_query(request),
        newest=newest,
        departements=_named(departements, counts.departements),
        regions=_named(regions, counts.regions),
        colleagues=colleagues,
    )
    return render(request, view)


async def arrivals(request: web.Request) -> web.Response:
    """GET /console/arrivees: what was opened after the request `apres`, asked every so often."""
    after = number(request.query.get("apres"))
    async with transaction(request.app[SESSIONS]) as session:
        arrived = await inbox.arrived(session, after=after)
    return render(request, ArrivalsFragment(after=after, arrived=arrived))


def _now(request: web.Request) -> Now:
    at = request.app[CLOCK]()
    return Now(adviser_id=request[ADVISER].id, at=at, today=at.astimezone(PARIS).date())


def _filters(request: web.Request) -> Filters:
    """What the address asks for; what it misspells is left out."""
    asked = request.query
    place = asked.get("lieu", "")
    adviser_id = number(asked.get("conseiller"))
    status = chosen(Status, asked.get("statut"))
    default = View.ALL if status is Status.CLOSED else View.OPEN
    return Filters(
        view=chosen(View, asked.get("vue")) or default,
        status=status,
        need=chosen(Need, asked.get("besoin")),
        departement=place[2:] if place.startswith("d:") else "",
        region=place[2:] if place.startswith("r:") else "",
        age=chosen(Age, asked.get("age")),
        adviser_id=adviser_id or None,
        search=asked.get("q", "")[:MAX_SEARCH],
    )


def _query(request: web.Request) -> str:
    kept = [(name, value) for name, value in request.query.items() if name != "page" and value]
    return urlencode(kept)


def _named(names: dict[str, str], counts: dict[str, int]) -> tuple[tuple[str, str, int], ...]:
    """Code, name and count of the places that have open requests, by name."""
    rows = ((code, names.get(code, code), count) for code, count in counts.items())
    return tuple(sorted(rows, key=lambda row: row[1]))
