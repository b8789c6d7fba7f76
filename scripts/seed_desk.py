"""Fill a desk with synthetic requests, to measure or to try the console. Never on a real desk.

    .venv/bin/python -m scripts.seed_desk --tickets 10000 --messages 200000
    .venv/bin/python -m scripts.seed_desk --remove

Reads TE_DATABASE_URL, or --database. The same seed gives the same rows. Tickets are marked
(`synthetic`), conversations bear ids that begin with `synthetic-`, and `--remove` deletes both.
No name nor sentence comes from a real person.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.conversations.models import Author, Conversation, Message
from bot.dates import PARIS
from bot.db import connect, make_sessions, transaction
from bot.guidance import Need, forms
from bot.territories.gazetteer import gazetteer
from bot.territories.model import Kind
from bot.tickets.models import (
    MeetingMode,
    MeetingRhythm,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketNeed,
)
from bot.tickets.statuses import Status
from bot.working_days import add_working_days

PREFIX = "synthetic-"
BATCH = 2_000  # rows of one INSERT
LONG = 1_000  # messages of the first conversation: the page of a ticket must stand it
_ADVISERS = 12
_PROJECTS = (
    "Créer un budget participatif ouvert aux jeunes",
    "Organiser une concertation sur l'aménagement de la place",
    "Lancer une convention citoyenne sur le climat",
    "Mettre en place un conseil de développement",
    "Consulter les habitants sur le plan de mobilité",
    "Relancer les conseils de quartier",
)
_SENTENCES = (
    "Nous voulons associer les habitants avant le vote du budget.",
    "Le conseil hésite entre un tirage au sort et un appel à volontaires.",
    "Il nous faudrait un cahier des charges pour choisir un prestataire.",
    "Nous craignons que les mêmes personnes viennent à chaque réunion.",
    "Comment éviter que la concertation tourne au conflit ?",
    "Combien de temps faut-il prévoir pour préparer la démarche ?",
    "Avez-vous des exemples dans des communes de notre taille ?",
    "Une association s'oppose au projet depuis deux ans.",
)
_ANSWERS = (
    "Voici un premier conseil sur ce besoin.",
    "Souhaitez-vous contacter un conseiller ?",
    "Pouvez-vous préciser votre projet ?",
)


@dataclass(frozen=True)
class Size:
    """How much to make."""

    tickets: int
    messages: int
    seed: int


async def fill(session: AsyncSession, size: Size, *, now: datetime) -> None:
    """Write the rows.

    Raises:
        SystemExit: the desk holds requests that are not synthetic.

    """
    real = await session.scalar(
        select(func.count()).select_from(Ticket).where(Ticket.synthetic.is_(False))
    )
    if real:
        raise SystemExit("This desk holds real requests: nothing was written.")
    draw = random.Random(size.seed)  # noqa: S311 - reproducible on purpose, guards nothing
    advisers = await _advisers(session, now)
    opened = [now - timedelta(minutes=draw.randrange(90 * 24 * 60)) for _ in range(size.tickets)]
    opened.sort()
    await _insert(session, Conversation, _conversations(draw, opened))
    await _insert(session, Message, _messages(draw, size, opened))
    tickets = list(_tickets(draw, opened, advisers))
    await _insert(session, Ticket, iter(tickets))
    ids = {key: id_ for key, id_ in await session.execute(select(Ticket.key, Ticket.id))}  # noqa: C416
    await _insert(session, TicketNeed, _needs(draw, tickets, ids))
    await _insert(session, TicketEvent, _events(tickets, ids))


async def remove(session: AsyncSession) -> int:
    """Delete the synthetic rows; returns how many tickets went. Accounts stay."""
    gone = await session.execute(
        delete(Ticket).where(Ticket.synthetic.is_(True)).returning(Ticket.id)
    )
    await session.execute(delete(Conversation).where(Conversation.id.startswith(PREFIX)))
    return len(gone.all())


async def _advisers(session: AsyncSession, now: datetime) -> list[int]:
    """Accounts that nobody can log in to: their password is no hash."""
    for number in range(_ADVISERS):
        email = f"{PREFIX}{number}@exemple.invalid"
        if await session.scalar(select(Adviser.id).where(Adviser.email == email)) is None:
            name = f"Compte d'essai {number + 1}"
            session.add(
                Adviser(email=email, display_name=name, password_hash="none", created_at=now)  # noqa: S106
            )
    await session.flush()
    found = await session.scalars(select(Adviser.id).where(Adviser.email.startswith(PREFIX)))
    return list(found)


def _conversations(draw: random.Random, opened: list[datetime]) -> Iterator[dict[str, Any]]:
    places = gazetteer()
    communes = [row for row, kind in enumerate(places.kinds) if kind is Kind.COMMUNE]
    for number, at in enumerate(opened):
        needs = draw.sample(list(Need), draw.choice((0, 1, 1, 2)))
        profile = {
            "needs": [need.value for need in needs],
            "territory_id": places.territory(draw.choice(communes)).id,
            "participation_form": draw.choice(list(forms())),
        }
        yield {"id": f"{PREFIX}{number}", "created_at": at, "updated_at": at, "profile": profile}


def _messages(draw: random.Random, size: Size, opened: list[datetime]) -> Iterator[dict[str, Any]]:
    lengths = [min(LONG, size.messages)]
    rest = max(0, size.messages - lengths[0])
    others = max(1, len(opened) - 1)
    lengths += [rest // others + (number < rest % others) for number in range(len(opened) - 1)]
    for number, (length, at) in enumerate(zip(lengths, opened, strict=True)):
        for place in range(length):
            visitor = place % 2 == 0
            yield {
                "conversation_id": f"{PREFIX}{number}",
                "author": Author.VISITOR if visitor else Author.ASSISTANT,
                "text": draw.choice(_SENTENCES if visitor else _ANSWERS),
                "content": None,
                "understanding": {"intent": "ask_advice", "needs": [draw.choice(list(Need)).value]}
                if visitor
                else None,
                "created_at": at + timedelta(seconds=10 * place),
            }


def _tickets(
    draw: random.Random, opened: list[datetime], advisers: list[int]
) -> Iterator[dict[str, Any]]:
    places = gazetteer()
    communes = [row for row, kind in enumerate(places.kinds) if kind is Kind.COMMUNE]
    for number, at in enumerate(opened):
        place = places.territory(draw.choice(communes))
        status = draw.choices(list(Status), weights=(10, 20, 10, 60))[0]
        answered = status in {Status.WAITING, Status.CLOSED}
        owner = None if status is Status.NEW and draw.random() < 0.7 else draw.choice(advisers)
        yield {
            "reference": f"TE-{at.year}-{number + 1:05d}",
            "key": f"{PREFIX}{number}",
            "status": status,
            "opened_at": at,
            "conversation_id": f"{PREFIX}{number}",
            "territory_id": place.id,
            "territory_name": place.name,
            "departement": place.departement,
            "region": place.region,
            "project": draw.choice(_PROJECTS),
            "contact_name": f"Personne {number + 1}",
            "function": draw.choice(("maire", "DGS", "secrétaire de mairie", "chef de projet")),
            "email": f"personne{number + 1}@exemple.invalid",
            "meeting_mode": draw.choice(list(MeetingMode)),
            "meeting_rhythm": draw.choice(list(MeetingRhythm)),
            "adviser_id": owner,
            "due_on": add_working_days(at.astimezone(PARIS).date(), 5, place.departement),
            "answered_at": at + timedelta(days=3) if answered else None,
            "synthetic": True,
        }


def _needs(
    draw: random.Random, tickets: list[dict[str, Any]], ids: dict[str, int]
) -> Iterator[dict[str, Any]]:
    for ticket in tickets:
        for position, need in enumerate(draw.sample(list(Need), draw.choice((1, 1, 2, 3)))):
            yield {
                "ticket_id": ids[ticket["key"]],
                "need": need,
                "position": position,
                "status": ticket["status"],
            }


def _events(tickets: list[dict[str, Any]], ids: dict[str, int]) -> Iterator[dict[str, Any]]:
    for ticket in tickets:
        yield {
            "ticket_id": ids[ticket["key"]],
            "kind": TicketEventKind.OPENED,
            "status": Status.NEW,
            "at": ticket["opened_at"],
        }


async def _insert(session: AsyncSession, table: type, rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            await session.execute(insert(table), batch)
            batch = []
    if batch:
        await session.execute(insert(table), batch)


async def _run(arguments: argparse.Namespace) -> None:
    engine = connect(arguments.database)
    try:
        async with transaction(make_sessions(engine)) as session:
            if arguments.remove:
                print(f"Removed {await remove(session)} synthetic tickets.")
                return
            size = Size(arguments.tickets, arguments.messages, arguments.seed)
            await fill(session, size, now=datetime.now(UTC))
            print(f"Wrote {size.tickets} tickets and {size.messages} messages, all synthetic.")
    finally:
        await engine.dispose()


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    default = os.environ.get("TE_DATABASE_URL", "sqlite+aiosqlite:///var/desk.sqlite3")
    parser.add_argument("--database", default=default)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--remove", action="store_true", help="delete the synthetic rows")
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
