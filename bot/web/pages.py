"""Rendering: one frozen dataclass a page, its fields the only variables of the template."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import ClassVar

import jinja2
from aiohttp import web

from bot.advisers.service import CurrentAdviser
from bot.conversations.models import Feedback
from bot.dates import day_in_words
from bot.guidance import Need
from bot.outbox.queries import Unsent
from bot.review.entities import entity_label
from bot.review.understood import understood
from bot.tickets.contact import phone_label
from bot.tickets.models import MeetingMode, MeetingRhythm
from bot.typography import french
from bot.web.assets import asset_url
from bot.web.french import day, figure, hour, iso_date, iso_day, weight
from bot.web.keys import TEMPLATES


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page carries; a subclass names its template."""

    template: ClassVar[str]

    adviser: CurrentAdviser | None = None


@dataclass(frozen=True, kw_only=True)
class RequestForm(Page):
    """The plain form that opens the same ticket without the assistant."""

    template: ClassVar[str] = "request.html"

    token: str
    doubted_email: str = ""
    values: dict[str, str]
    chosen_needs: frozenset[Need]
    problems: dict[str, str]
    needs: tuple[Need, ...] = tuple(Need)
    modes: tuple[MeetingMode, ...] = tuple(MeetingMode)
    rhythms: tuple[MeetingRhythm, ...] = tuple(MeetingRhythm)


@dataclass(frozen=True, kw_only=True)
class RequestSent(Page):
    """The plain form's answer: the reference of the ticket."""

    template: ClassVar[str] = "request_sent.html"

    reference: str


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """Something went wrong: what, and what to do. `reference` finds it in the log of a failure."""

    template: ClassVar[str] = "error.html"

    title: str
    explanation: str
    reference: str | None = None
    kept_text: str = ""


@dataclass(frozen=True, kw_only=True)
class TextPage(Page):
    """A page of text only: privacy, legal notices, accessibility."""

    template: ClassVar[str] = "text.html"

    body: str
    conversation_days: int
    ticket_days: int
    registration_days: int


@dataclass(frozen=True, kw_only=True)
class DemoHostPage(Page):
    """A page that imitates a partner's site; `widget` is the origin it loads the script from."""

    template: ClassVar[str] = "demo_host.html"

    widget: str


@dataclass(frozen=True, kw_only=True)
class LoginPage(Page):
    """The console's door."""

    template: ClassVar[str] = "console/login.html"

    email: str = ""
    refused: bool = False


@dataclass(frozen=True, kw_only=True)
class MailsPage(Page):
    """The mails that did not leave yet."""

    template: ClassVar[str] = "console/mails.html"

    unsent: Unsent
    has_server: bool


@dataclass(frozen=True, kw_only=True)
class FeedbackListPage(Page):
    """What visitors thought of their exchange."""

    template: ClassVar[str] = "console/feedback.html"

    opinions: tuple[Feedback, ...]


def environment() -> jinja2.Environment:
    """The templates: autoescaped, an unknown variable is an error."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["asset"] = asset_url
    env.filters["day"] = day
    env.filters["iso_date"] = iso_date
    env.filters["weight"] = weight
    env.filters["hour"] = hour
    env.filters["iso_day"] = iso_day
    env.filters["date"] = day_in_words
    env.filters["need_label"] = need_label
    env.filters["phone"] = phone_label
    env.filters["entity_label"] = entity_label
    env.filters["french"] = french
    env.filters["understood"] = understood
    env.filters["figure"] = figure
    return env


def need_label(value: str) -> str:
    """The French name of a need that the engine named; an unknown one as it is."""
    return Need(value).label if value in {need.value for need in Need} else value


def render_text(app: web.Application, page: Page) -> str:
    """The page's template with the page's fields."""
    values = {field.name: getattr(page, field.name) for field in fields(page)}
    return app[TEMPLATES].get_template(page.template).render(values)


def render(request: web.Request, page: Page, *, status: int = 200) -> web.Response:
    """The page as an HTML response."""
    return web.Response(
        text=render_text(request.app, page), status=status, content_type="text/html"
    )
