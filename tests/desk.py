"""What tests of the advisers' desk are given: accounts, tickets, conversations, mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select

from bot.advisers.models import Adviser
from bot.advisers.rights import Role
from bot.conversations import service as conversations
from bot.db import Sessions, transaction
from bot.guidance import Need
from bot.outbox.models import Mail, MailKind
from bot.tickets import service
from bot.tickets.draft import TicketDraft
from bot.tickets.models import MeetingMode, MeetingRhythm

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DRAFT = TicketDraft(
    territory_id="commune:26063",
    territory_name="Buis-les-Baronnies",
    project="Créer une assemblée citoyenne",
    needs=(Need.specifications, Need.strategy),
    contact_name="Jeanne Martin",
    function="chef de projet",
    email="jeanne.martin@mairie-exemple.fr",
    meeting_mode=MeetingMode.VISIO,
    meeting_rhythm=MeetingRhythm.ONE_OFF,
)


async def account(sessions: Sessions, name: str, role: Role = Role.ADVISER) -> int:
    """An account that logs in nowhere: hashing a password takes long."""
    async with transaction(sessions) as session:
        adviser = Adviser(
            email=f"{name.lower()}@anct-exemple.fr",
            display_name=name,
            password_hash="none",
            role=role,
            created_at=NOW,
        )
        session.add(adviser)
        await session.flush()
        return adviser.id


async def open_tickets(
    sessions: Sessions, count: int = 1, *, now: datetime = NOW, **changes: object
) -> list[str]:
    """Tickets of `DRAFT` with changes; their references."""
    draft = replace(DRAFT, **changes)  # type: ignore[arg-type]  # the changes are a test's own
    async with transaction(sessions) as session:
        return [
            (await service.open_ticket(session, draft, key=f"test:{uuid4()}", now=now)).reference
            for _ in range(count)
        ]


async def conversation(sessions: Sessions, *texts: str, now: datetime = NOW) -> str:
    """A conversation in which a visitor wrote these messages; its id."""
    async with transaction(sessions) as session:
        started = await conversations.start(session, welcome="Bonjour", now=now)
        for number, text in enumerate(texts):
            await conversations.say(session, started, text=text, client_id=f"c{number}", now=now)
        return started.id


async def mails(sessions: Sessions, kind: MailKind) -> list[Mail]:
    async with transaction(sessions) as session:
        return list(await session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)))
