"""One request as advisers read it."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot import territories
from bot.advisers import service as advisers
from bot.advisers.rights import Action
from bot.conversations import feedback, reading
from bot.dates import PARIS
from bot.db import transaction
from bot.outbox.queries import recallable
from bot.tickets import canned, queries, readings, replies, service
from bot.tickets.brief import brief
from bot.tickets.inbox import urgency
from bot.tickets.queries import TicketDetail
from bot.tickets.statuses import TRANSITIONS, Status
from bot.web.desk_pages import Conversation, Place, TicketView
from bot.web.forms import number
from bot.web.keys import ADVISER, CLOCK, SESSIONS
from bot.web.pages import render


async def show(request: web.Request) -> web.Response:
    """GET /console/demandes/{reference}: leaves the trace that this adviser read it.

    `page` or `message` choose the page of the conversation; `reponse` fills the reply with a
    canned one, `reprendre` with one that was recalled; `dit` names what was just done.
    """
    return await page(request)


async def page(
    request: web.Request,
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> web.Response:
    """The page, with a form that was refused when `problems` tell why."""
    adviser, now = request[ADVISER], request.app[CLOCK]()
    today = now.astimezone(PARIS).date()
    async with transaction(request.app[SESSIONS]) as session:
        ticket = await queries.detail(session, request.match_info["reference"])
        open_ = await readings.may_read(session, ticket, adviser_id=adviser.id, now=now)
        await service.note_reading(session, ticket.id, adviser_id=adviser.id, now=now)
        view = TicketView(
            adviser=adviser,
            ticket=ticket,
            place=_place(ticket),
            own=readings.is_own(ticket, adviser.id),
            may_reassign=adviser.may(Action.REASSIGN),
            locked=bool(ticket.conversation_id) and not open_,
            conversation=await _conversation(request, session, ticket) if open_ else None,
            opinion=await feedback.of(session, ticket.conversation_id or ""),
            earlier=await queries.earlier(session, ticket),
            colleagues=await advisers.colleagues(session),
            canned=await canned.kept(session),
            recallable=await recallable(session, ticket.id, now=now),
            typed=typed or {"reponse": await _prepared(request, session, ticket)},
            problems=problems or {},
            said=request.query.get("dit", ""),
            urgency=urgency(ticket.row, today),
            today=today,
            next_statuses=tuple(s for s in Status if s in TRANSITIONS[ticket.row.status]),
        )
    return render(request, view, status=422 if problems else 200)


def _place(ticket: TicketDetail) -> Place | None:
    territory = territories.get(ticket.territory_id) if ticket.territory_id else None
    if territory is None:
        return None
    group = territories.get(f"epci:{territory.epci}") if territory.epci else None
    departements, _ = territories.names_of_places()
    departement = departements.get(territory.departement or "")
    return Place(territory=territory, epci=group.name if group else None, departement=departement)


async def _conversation(
    request: web.Request, session: AsyncSession, ticket: TicketDetail
) -> Conversation | None:
    conversation_id = ticket.conversation_id
    if conversation_id is None:
        return None
    message = number(request.query.get("message"))
    shown = (
        await reading.page_of(session, conversation_id, message)
        if message
        else number(request.query.get("page"), least=1)
    )
    return Conversation(
        transcript=await reading.page(session, conversation_id, number=shown),
        brief=brief(await reading.said_by_visitor(session, conversation_id)),
        advice=await reading.advice_given(session, conversation_id),
    )


async def _prepared(request: web.Request, session: AsyncSession, ticket: TicketDetail) -> str:
    """The reply to start from: a canned one, one that was recalled, or nothing."""
    if mail_id := number(request.query.get("reprendre")):
        return await replies.recalled_text(session, ticket.id, mail_id)
    if reply_id := number(request.query.get("reponse")):
        reply = await canned.one(session, reply_id)
        return canned.fill(reply.body, ticket.row, adviser=request[ADVISER].display_name)
    return ""
