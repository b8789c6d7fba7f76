"""The explorer of conversations: the list, one conversation, seeing it without its masks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from aiohttp import web

from bot import territories
from bot.advisers.rights import Action
from bot.conversations.models import Outcome
from bot.db import transaction
from bot.errors import InvalidTicket
from bot.guidance import Need
from bot.review import explorer, unmasking
from bot.review.filters import Filters
from bot.web.forms import chosen, number, read_form, see_other
from bot.web.keys import ADVISER, CLOCK, SESSIONS
from bot.web.pages import render
from bot.web.review_pages import ConversationsView, ConversationView

LIST = "/console/conversations"
ONE = LIST + r"/{number:\d{1,9}}"
MAX_SEARCH = 200  # characters typed in the search field


async def show_list(request: web.Request) -> web.Response:
    """GET /console/conversations.

    `q`, `du`, `au`, `lieu`, `besoin`, `issue`, `incompris`, `confiance`, `avis` and `relecture`
    narrow it; `avant` and `apres` choose the page.
    """
    filters = _filters(request)
    async with transaction(request.app[SESSIONS]) as session:
        found = await explorer.page(session, filters)
    place = territories.get(filters.territory_id) if filters.territory_id else None
    departements, regions = territories.names_of_places()
    view = ConversationsView(
        adviser=request[ADVISER],
        found=found,
        filters=filters,
        query=_query(request),
        place=request.query.get("lieu", ""),
        territory=place.name if place else "",
        departements=tuple(sorted(departements.items())),
        regions=tuple(sorted(regions.items(), key=lambda item: item[1])),
    )
    return render(request, view)


async def show(request: web.Request) -> web.Response:
    """GET /console/conversations/{number}: `page` or `message` choose the page of messages."""
    return await _page(request)


async def unmask(request: web.Request) -> web.StreamResponse:
    """POST …/lecture: `raison`, `precision`."""
    form, asked = await read_form(request), int(request.match_info["number"])
    try:
        async with transaction(request.app[SESSIONS]) as session:
            await explorer.row_of(session, asked)
            unmasking.give_reason(
                session,
                asked,
                reason=form.get("raison", ""),
                precision=form.get("precision", ""),
                adviser_id=request[ADVISER].id,
                now=request.app[CLOCK](),
            )
    except InvalidTicket as error:
        return await _page(request, typed=form, problems=error.problems)
    return see_other(f"{LIST}/{asked}")


async def _page(
    request: web.Request,
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> web.Response:
    adviser, asked = request[ADVISER], int(request.match_info["number"])
    allowed = adviser.may(Action.UNMASK)
    async with transaction(request.app[SESSIONS]) as session:
        unmasked = allowed and await unmasking.is_open(
            session, asked, adviser_id=adviser.id, now=request.app[CLOCK]()
        )
        detail = await explorer.detail(
            session,
            asked,
            page=number(request.query.get("page"), least=1),
            message=number(request.query.get("message")),
            unmasked=unmasked,
        )
    view = ConversationView(
        adviser=adviser,
        detail=detail,
        unmasked=unmasked,
        may_unmask=allowed,
        typed=typed or {},
        problems=problems or {},
    )
    return render(request, view, status=422 if problems else 200)


def _filters(request: web.Request) -> Filters:
    """What the address asks for; what it misspells is left out."""
    asked = request.query
    kind, _, code = asked.get("lieu", "").partition(":")
    return Filters(
        since=_day(asked.get("du")),
        until=_day(asked.get("au")),
        territory_id=code if kind == "t" else "",
        departement=code if kind == "d" else "",
        region=code if kind == "r" else "",
        need=chosen(Need, asked.get("besoin")),
        outcome=chosen(Outcome, asked.get("issue")),
        fallbacks=number(asked.get("incompris")),
        unsure=number(asked.get("confiance")),
        useful={"utile": True, "inutile": False}.get(asked.get("avis", "")),
        unreviewed=asked.get("relecture") == "aucune",
        search=asked.get("q", "")[:MAX_SEARCH],
        before=number(asked.get("avant")),
        after=number(asked.get("apres")),
    )


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def _query(request: web.Request) -> str:
    placed = {"avant", "apres"}
    kept = [(name, value) for name, value in request.query.items() if name not in placed and value]
    return urlencode(kept)
