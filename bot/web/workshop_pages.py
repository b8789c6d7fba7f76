"""Pages of the workshops and of the territories that share their experience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.guidance import Form, forms
from bot.web.pages import Page
from bot.workshops.experiences import ExperienceRow
from bot.workshops.models import WorkshopMode, WorkshopStatus
from bot.workshops.queries import EventRow, RegistrationRow, WorkshopLists, WorkshopRow


@dataclass(frozen=True, kw_only=True)
class PublicWorkshopsPage(Page):
    """What anybody may read: the next published workshops, and how to register."""

    template: ClassVar[str] = "workshops.html"

    workshops: tuple[WorkshopRow, ...]
    client_id: str


@dataclass(frozen=True, kw_only=True)
class WorkshopListPage(Page):
    """The workshops that advisers keep."""

    template: ClassVar[str] = "console/workshops.html"

    workshops: WorkshopLists


@dataclass(frozen=True, kw_only=True)
class WorkshopFormPage(Page):
    """A workshop to write or to change, with what was typed and what is wrong with it."""

    template: ClassVar[str] = "console/workshop_form.html"

    action: str
    values: Mapping[str, str]
    problems: Mapping[str, str]
    workshop: WorkshopRow | None
    modes: tuple[WorkshopMode, ...] = tuple(WorkshopMode)


@dataclass(frozen=True, kw_only=True)
class WorkshopViewPage(Page):
    """One workshop, the people registered and what advisers did."""

    template: ClassVar[str] = "console/workshop.html"

    workshop: WorkshopRow
    registrations: tuple[RegistrationRow, ...]
    history: tuple[EventRow, ...]
    next_statuses: frozenset[WorkshopStatus]
    conflict: bool = False


@dataclass(frozen=True, kw_only=True)
class ExperienceListPage(Page):
    """The territories that agreed to share their experience."""

    template: ClassVar[str] = "console/experiences.html"

    experiences: tuple[ExperienceRow, ...]


@dataclass(frozen=True, kw_only=True)
class ExperienceFormPage(Page):
    """A shared experience to write or to change."""

    template: ClassVar[str] = "console/experience_form.html"

    action: str
    values: Mapping[str, str]
    problems: Mapping[str, str]
    published: bool
    forms: Mapping[str, Form] = field(default_factory=forms)
