"""The plain form: the same ticket, without the assistant (DESIGN section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import uuid4

from aiohttp import web
from multidict import MultiDict

from bot import territories
from bot.conversations import service as conversations
from bot.db import transaction
from bot.errors import ConversationNotFound, InvalidTicket
from bot.guidance import Need
from bot.tickets import service
from bot.tickets.contact import likelier_email
from bot.tickets.draft import TicketDraft
from bot.tickets.models import MeetingMode, MeetingRhythm
from bot.web.forms import read_form
from bot.web.keys import CLOCK, POST, SESSIONS, SETTINGS
from bot.web.pages import RequestForm, RequestSent, render
from bot.web.visitor import COOKIE

_FIELDS = (
    "territory_name",
    "project",
    "deadline",
    "mode",
    "rhythm",
    "moments",
    "contact_name",
    "function",
    "email",
    "telephone",
)


async def show(request: web.Request) -> web.Response:
    """GET /demande: filled with what the conversation already told."""
    profile = await _profile(request) or {}
    values = dict.fromkeys(_FIELDS, "") | {
        "territory_name": str(profile.get("territory_name") or ""),
        "project": str(profile.get("project") or ""),
        "function": str(profile.get("function") or ""),
        "deadline": str(profile.get("deadline") or ""),
    }
    needs = frozenset(need for need in Need if need.value in (profile.get("needs") or ()))
    page = RequestForm(token=str(uuid4()), values=values, chosen_needs=needs, problems={})
    return render(request, page)


async def post(request: web.Request) -> web.StreamResponse:
    """POST /demande: opens the ticket, or shows the form again with what is wrong."""
    filled = _Filled.of(await read_form(request))
    try:
        reference = await _open(request, filled)
    except InvalidTicket as error:
        return render(request, filled.page(error.problems), status=422)
    return render(request, RequestSent(reference=reference))


@dataclass(frozen=True)
class _Filled:
    """What was posted; `doubted_email` is the address already asked about."""

    token: str
    values: dict[str, str]
    needs: tuple[Need, ...]
    doubted_email: str

    @classmethod
    def of(cls, form: MultiDict[str]) -> _Filled:
        chosen = set(form.getall("needs", ()))
        return cls(
            token=form.get("token", "")[:36] or str(uuid4()),
            values={name: _visible(form.get(name, "")) for name in _FIELDS},
            needs=tuple(need for need in Need if need.value in chosen),
            doubted_email=form.get("doubted_email", ""),
        )

    def page(self, problems: dict[str, str]) -> RequestForm:
        """The form again, with what was typed."""
        return RequestForm(
            token=self.token,
            doubted_email=self.values["email"] if "email" in problems else "",
            values=self.values,
            chosen_needs=frozenset(self.needs),
            problems=problems,
        )


def _visible(value: str) -> str:
    """What was typed, without control characters, which no database or mail needs."""
    return "".join(c for c in value if c == "\n" or c.isprintable()).strip()


async def _open(request: web.Request, filled: _Filled) -> str:
    """Open the ticket; returns its reference."""
    values = filled.values
    mode, rhythm = _member(MeetingMode, values["mode"]), _member(MeetingRhythm, values["rhythm"])
    if mode is None or rhythm is None:
        raise InvalidTicket(_missing_choices(mode, rhythm))
    _doubt(values["email"], doubted=filled.doubted_email)
    draft = await _draft(request, values, filled.needs, mode, rhythm)
    app = request.app
    async with transaction(app[SESSIONS]) as session:
        ticket = await service.open_ticket(
            session,
            draft,
            key=f"form:{filled.token}",
            now=app[CLOCK](),
            post=app[POST],
            answer_days=app[SETTINGS].answer_working_days,
        )
    return ticket.reference


def _doubt(email: str, *, doubted: str) -> None:
    """Ask about an address with a likely slip, once: sent again as it is, it is meant.

    Raises:
        InvalidTicket: with the likelier address in its sentence.

    """
    likelier = likelier_email(email)
    if likelier and email != doubted:
        sentence = (
            f"« {email} » : vouliez-vous écrire « {likelier} » ? Corrigez l'adresse, ou envoyez de "
            "nouveau si elle est exacte."
        )
        raise InvalidTicket({"email": sentence})


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
        telephone=values["telephone"],
        moments=values["moments"],
        deadline=values["deadline"],
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
