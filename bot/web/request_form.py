"""The plain form: the same ticket, without the assistant (DESIGN section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar
from uuid import uuid4

from aiohttp import web

from bot import territories
from bot.conversations import service as conversations
from bot.db import transaction
from bot.errors import ConversationNotFound, InvalidTicket
from bot.guidance import Need
from bot.tickets import service
from bot.tickets.models import MeetingMode, MeetingRhythm
from bot.tickets.service import TicketDraft
from bot.web.forms import read_form
from bot.web.keys import CLOCK, SESSIONS
from bot.web.pages import RequestForm, RequestSent, render
from bot.web.visitor import COOKIE

_FIELDS = ("territory_name", "project", "contact_name", "function", "email", "mode", "rhythm")


async def show(request: web.Request) -> web.Response:
    """GET /demande: filled with what the conversation already told."""
    profile = await _profile(request) or {}
    values = dict.fromkeys(_FIELDS, "") | {
        "territory_name": str(profile.get("territory_name") or ""),
        "project": str(profile.get("project") or ""),
        "function": str(profile.get("function") or ""),
    }
    needs = frozenset(need for need in Need if need.value in (profile.get("needs") or ()))
    page = RequestForm(token=str(uuid4()), values=values, chosen_needs=needs, problems={})
    return render(request, page)


async def post(request: web.Request) -> web.StreamResponse:
    """POST /demande: opens the ticket, or shows the form again with what is wrong."""
    form = await read_form(request)
    values = {name: str(form.get(name, "")).strip() for name in _FIELDS}
    token = form.get("token", "")[:36] or str(uuid4())
    chosen = {str(value) for value in form.getall("needs", ())}
    needs = tuple(need for need in Need if need.value in chosen)
    mode, rhythm = _member(MeetingMode, values["mode"]), _member(MeetingRhythm, values["rhythm"])
    try:
        if mode is None or rhythm is None:
            raise InvalidTicket(_missing_choices(mode, rhythm))
        draft = await _draft(request, values, needs, mode, rhythm)
        async with transaction(request.app[SESSIONS]) as session:
            ticket = await service.open_ticket(
                session, draft, key=f"form:{token}", now=request.app[CLOCK]()
            )
    except InvalidTicket as error:
        page = RequestForm(
            token=token, values=values, chosen_needs=frozenset(needs), problems=error.problems
        )
        return render(request, page, status=422)
    return render(request, RequestSent(reference=ticket.reference))


async def _draft(
    request: web.Request,
    values: Mapping[str, str],
    needs: tuple[Need, ...],
    mode: MeetingMode,
    rhythm: MeetingRhythm,
) -> TicketDraft:
    found = territories.resolve(values["territory_name"], limit=2)
    known = await _profile(request) is not None
    return TicketDraft(
        territory_id=found[0].id if len(found) == 1 else None,
        territory_name=values["territory_name"],
        project=values["project"],
        needs=needs,
        contact_name=values["contact_name"],
        function=values["function"],
        email=values["email"],
        meeting_mode=mode,
        meeting_rhythm=rhythm,
        conversation_id=request.cookies[COOKIE] if known else None,
    )


def _missing_choices(mode: MeetingMode | None, rhythm: MeetingRhythm | None) -> dict[str, str]:
    problems = {}
    if mode is None:
        problems["mode"] = "Choisissez comment vous préférez échanger."
    if rhythm is None:
        problems["rhythm"] = "Choisissez un échange ponctuel ou un suivi régulier."
    return problems


Choice = TypeVar("Choice", bound=StrEnum)


def _member(kind: type[Choice], value: str) -> Choice | None:
    return kind(value) if value in {member.value for member in kind} else None


async def _profile(request: web.Request) -> dict[str, Any] | None:
    """What the visitor's conversation told so far; None without a conversation."""
    conversation_id = request.cookies.get(COOKIE, "")
    async with transaction(request.app[SESSIONS]) as session:
        try:
            return (await conversations.get(session, conversation_id)).profile
        except ConversationNotFound:
            return None
