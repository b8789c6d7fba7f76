"""What territories agreed to share with their peers, kept by advisers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import WorkshopNotFound
from bot.guidance import form_label
from bot.workshops.drafts import ExperienceDraft
from bot.workshops.models import Experience


@dataclass(frozen=True)
class ExperienceRow:
    """What a territory agreed to share."""

    id: int
    territory_name: str
    participation_form: str
    account: str
    agreed_on: date
    published: bool

    @property
    def form(self) -> str:
        """The French name of the form of participation."""
        return form_label(self.participation_form)


async def share(session: AsyncSession, draft: ExperienceDraft, *, published: bool) -> Experience:
    """Keep what a territory agreed to share; visitors see it when it is published."""
    experience = Experience(published=published, **asdict(draft))
    session.add(experience)
    await session.flush()
    return experience


async def revise(
    session: AsyncSession, experience_id: int, draft: ExperienceDraft, *, published: bool
) -> None:
    """Replace a shared experience, and show it or not; raises WorkshopNotFound."""
    experience = await _get(session, experience_id)
    for name, value in asdict(draft).items():
        setattr(experience, name, value)
    experience.published = published


async def withdraw(session: AsyncSession, experience_id: int) -> None:
    """Show a shared experience no more; raises WorkshopNotFound."""
    (await _get(session, experience_id)).published = False


async def shared(
    session: AsyncSession, *, form: str | None, but_for: str | None, limit: int
) -> tuple[ExperienceRow, ...]:
    """What visitors see, the latest agreement first.

    `form` keeps one form of participation; `but_for` leaves out the visitor's own territory, by
    its id.
    """
    chosen = select(Experience).where(Experience.published)
    if form is not None:
        chosen = chosen.where(Experience.participation_form == form)
    if but_for is not None:
        chosen = chosen.where(Experience.territory_id.is_distinct_from(but_for))
    latest_first = (Experience.agreed_on.desc(), Experience.id.desc())
    return tuple(map(_row, await session.scalars(chosen.order_by(*latest_first).limit(limit))))


async def kept(session: AsyncSession) -> tuple[ExperienceRow, ...]:
    """Every experience, for advisers, by territory."""
    by_name = (Experience.territory_name, Experience.id)
    return tuple(map(_row, await session.scalars(select(Experience).order_by(*by_name))))


async def one(session: AsyncSession, experience_id: int) -> ExperienceRow:
    """The experience; raises WorkshopNotFound."""
    return _row(await _get(session, experience_id))


async def _get(session: AsyncSession, experience_id: int) -> Experience:
    experience = await session.get(Experience, experience_id)
    if experience is None:
        raise WorkshopNotFound(experience_id)
    return experience


def _row(experience: Experience) -> ExperienceRow:
    return ExperienceRow(
        id=experience.id,
        territory_name=experience.territory_name,
        participation_form=experience.participation_form,
        account=experience.account,
        agreed_on=experience.agreed_on,
        published=experience.published,
    )
