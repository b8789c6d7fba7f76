"""Pages of the advisers' desk: the inbox, a ticket, the canned replies, the readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from bot.advisers.service import Colleague
from bot.conversations.models import Feedback
from bot.conversations.reading import AdviceLine, TranscriptPage
from bot.guidance import Need
from bot.review.reading_log import ReadingPage
from bot.territories import Territory
from bot.tickets.brief import Quote
from bot.tickets.canned import VARIABLES, CannedRow
from bot.tickets.filters import Age, Filters, View
from bot.tickets.inbox import Counts, InboxPage, Urgency
from bot.tickets.queries import TicketDetail, TicketRow
from bot.tickets.readings import Reason
from bot.tickets.statuses import TRANSITIONS, ClosingReason, Status
from bot.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class InboxView(Page):
    """The list of requests; `query` is the filters as an address repeats them, without the page."""

    template: ClassVar[str] = "console/inbox.html"

    tickets: InboxPage
    counts: Counts
    filters: Filters
    query: str
    newest: int
    departements: tuple[tuple[str, str, int], ...]
    regions: tuple[tuple[str, str, int], ...]
    colleagues: tuple[Colleague, ...]
    views: tuple[View, ...] = tuple(View)
    statuses: tuple[Status, ...] = tuple(Status)
    needs: tuple[Need, ...] = tuple(Need)
    ages: tuple[Age, ...] = tuple(Age)


@dataclass(frozen=True, kw_only=True)
class ArrivalsFragment(Page):
    """What the list says of requests opened since it was shown; `after` is the last it knows."""

    template: ClassVar[str] = "console/_arrivals.html"

    after: int
    arrived: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """The card of a territory, and the EPCI and département that it belongs to, when known."""

    territory: Territory
    epci: str | None
    departement: str | None


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What may be read of the conversation: None in the place of what asks for a reason."""

    transcript: TranscriptPage
    brief: tuple[Quote, ...]
    advice: tuple[AdviceLine, ...]


@dataclass(frozen=True, kw_only=True)
class TicketView(Page):
    """One request. `conversation` is None when there is none, or when it asks for a reason.

    `typed` and `problems` give back a form that was refused; `said` names the notice to show;
    `recallable` maps the mails that can be held back to when they leave.
    """

    template: ClassVar[str] = "console/ticket.html"

    ticket: TicketDetail
    place: Place | None
    own: bool
    may_reassign: bool
    locked: bool
    conversation: Conversation | None
    opinion: Feedback | None
    earlier: tuple[TicketRow, ...]
    colleagues: tuple[Colleague, ...]
    canned: tuple[CannedRow, ...]
    recallable: Mapping[int, datetime]
    urgency: Urgency
    today: date
    next_statuses: tuple[Status, ...]
    typed: Mapping[str, str]
    problems: Mapping[str, str]
    said: str = ""
    needs: tuple[Need, ...] = tuple(Need)
    statuses: tuple[Status, ...] = tuple(Status)
    transitions: Mapping[Status, frozenset[Status]] = field(default_factory=lambda: TRANSITIONS)
    closing_reasons: tuple[ClosingReason, ...] = tuple(ClosingReason)
    reasons: tuple[Reason, ...] = tuple(Reason)


@dataclass(frozen=True, kw_only=True)
class CannedListPage(Page):
    """The replies kept ready."""

    template: ClassVar[str] = "console/canned_replies.html"

    replies: tuple[CannedRow, ...]


@dataclass(frozen=True, kw_only=True)
class CannedFormPage(Page):
    """A reply to write or to change, with what was typed and what is wrong with it."""

    template: ClassVar[str] = "console/canned_reply_form.html"

    action: str
    kept: bool
    values: Mapping[str, str]
    problems: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=lambda: VARIABLES)


@dataclass(frozen=True, kw_only=True)
class ReadingsView(Page):
    """Who read which conversation that was not theirs, and why."""

    template: ClassVar[str] = "console/readings.html"

    readings: ReadingPage
