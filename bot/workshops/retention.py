"""How long the people registered are kept: what the privacy notice promises, as code."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.workshops.models import Registration, Workshop


async def purge(session: AsyncSession, *, now: datetime, registration_days: int) -> int:
    """Delete the registrations of workshops that began `registration_days` ago; returns how many.

    The workshops stay: they name nobody.
    """
    old = select(Workshop.id).where(Workshop.starts_at < now - timedelta(days=registration_days))
    gone = delete(Registration).where(Registration.workshop_id.in_(old)).returning(Registration.id)
    return len((await session.execute(gone)).all())
