"""Fill a desk with synthetic requests, to measure or to try the console. Never on a real desk.

    .venv/bin/python -m scripts.seed_desk --tickets 10000 --messages 200000
    .venv/bin/python -m scripts.seed_desk --conversations 80000 --messages 1000000
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
from typing import Any, TypeAlias

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.conversations.models import (
    Author,
    Conversation,
    ConversationSummary,
    Message,
    Outcome,
)
from bot.dates import PARIS
from bot.db import Base, connect, make_sessions, transaction
from bot.guidance import Need, forms
from bot.territories.gazetteer import gazetteer
from bot.territories.model import Kind, Territory
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

Visit: TypeAlias = tuple[int, tuple[datetime, Territory]]  # number, begun at, from where

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
    """How much to make; the last `tickets` conversations led to a request."""

    tickets: int
    messages: int
    seed: int
    conversations: int = 0

    @property
    def begun(self) -> int:
        """How many conversations: as many as tickets at least."""
        return max(self.tickets, self.conversations)


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
    begun = [now - timedelta(minutes=draw.randrange(90 * 24 * 60)) for _ in range(size.begun)]
    begun.sort()
    visits = list(enumerate(zip(begun, _places(draw, size.begun), strict=True)))
    await _insert(session, Conversation, _conversations(draw, visits))
    await _insert(session, ConversationSummary, _summaries(draw, size, visits))
    await _insert(session, Message, _messages(draw, size, visits))
    tickets = list(_tickets(draw, visits[size.begun - size.tickets :], advisers))
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


def _places(draw: random.Random, count: int) -> list[Territory]:
    places = gazetteer()
    communes = [row for row, kind in enumerate(places.kinds) if kind is Kind.COMMUNE]
    return [places.territory(draw.choice(communes)) for _ in range(count)]


def _conversations(draw: random.Random, visits: list[Visit]) -> Iterator[dict[str, Any]]:
    for number, (at, place) in visits:
        profile = {
            "needs": [need.value for need in draw.sample(list(Need), draw.choice((0, 1, 1, 2)))],
            "territory_id": place.id,
            "participation_form": draw.choice(list(forms())),
        }
        yield {"id": f"{PREFIX}{number}", "created_at": at, "updated_at": at, "profile": profile}


def _summaries(draw: random.Random, size: Size, visits: list[Visit]) -> Iterator[dict[str, Any]]:
    others = [outcome for outcome in Outcome if outcome is not Outcome.TICKET]
    for number, (at, place) in visits:
        requested = number >= size.begun - size.tickets
        yield {
            "conversation_id": f"{PREFIX}{number}",
            "started_at": at,
            "outcome": Outcome.TICKET if requested else draw.choice(others),
            "turns": size.messages // size.begun // 2,
            "fallbacks": draw.choices((0, 1, 2, 4), weights=(80, 12, 6, 2))[0],
            "lowest_confidence": round(draw.betavariate(4, 2), 3),
            "needs": f" {' '.join(draw.sample([need.value for need in Need], 2))} ",
            "territory_id": place.id,
            "territory_name": place.name,
            "departement": place.departement,
            "region": place.region,
            "useful": draw.choice((True, False, None, None, None, None)),
        }


def _messages(draw: random.Random, size: Size, visits: list[Visit]) -> Iterator[dict[str, Any]]:
    lengths = [min(LONG, size.messages)]
    rest = max(0, size.messages - lengths[0])
    others = max(1, size.begun - 1)
    lengths += [rest // others + (number < rest % others) for number in range(size.begun - 1)]
    for length, (number, (at, place)) in zip(lengths, visits, strict=True):
        for rank in range(length):
            visitor = rank % 2 == 0
            text = draw.choice(_SENTENCES if visitor else _ANSWERS)
            yield {
                "conversation_id": f"{PREFIX}{number}",
                "author": Author.VISITOR if visitor else Author.ASSISTANT,
                "text": text if rank else f"{text} Nous sommes à {place.name}.",
                "content": None,
                "understanding": _understanding(draw) if visitor else None,
                "client_id": f"c{rank}" if visitor else None,
                "created_at": at + timedelta(seconds=10 * rank),
            }


def _understanding(draw: random.Random) -> dict[str, Any]:
    needs = draw.sample([need.value for need in Need], 3)
    ranking = [
        {"intent": f"need_{need}", "confidence": sure}
        for need, sure in zip(needs, (0.7, 0.2, 0.1), strict=True)
    ]
    path = [{"action": "action_orient", "policy": "IndexedRulePolicy", "responses": []}]
    return {**ranking[0], "ranking": ranking, "needs": needs[:1], "entities": [], "path": path}


def _tickets(
    draw: random.Random, visits: list[Visit], advisers: list[int]
) -> Iterator[dict[str, Any]]:
    for rank, (number, (at, place)) in enumerate(visits):
        status = draw.choices(list(Status), weights=(10, 20, 10, 60))[0]
        answered = status in {Status.WAITING, Status.CLOSED}
        owner = None if status is Status.NEW and draw.random() < 0.7 else draw.choice(advisers)
        yield {
            "reference": f"TE-{at.year}-{rank + 1:05d}",
            "key": f"{PREFIX}{number}",
            "status": status,
            "opened_at": at,
            "conversation_id": f"{PREFIX}{number}",
            "territory_id": place.id,
            "territory_name": place.name,
            "departement": place.departement,
            "region": place.region,
            "project": draw.choice(_PROJECTS),
            "contact_name": f"Personne {rank + 1}",
            "function": draw.choice(("maire", "DGS", "secrétaire de mairie", "chef de projet")),
            "email": f"personne{rank + 1}@exemple.invalid",
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


async def _insert(
    session: AsyncSession, mapped: type[Base], rows: Iterator[dict[str, Any]]
) -> None:
    table: Any = mapped.__table__  # without the mapping: eight times as fast
    connection = await session.connection()
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            await connection.execute(insert(table), batch)
            batch = []
    if batch:
        await connection.execute(insert(table), batch)


async def _run(arguments: argparse.Namespace) -> None:
    engine = connect(arguments.database)
    try:
        async with transaction(make_sessions(engine)) as session:
            if arguments.remove:
                print(f"Removed {await remove(session)} synthetic tickets.")
                return
            size = Size(
                arguments.tickets, arguments.messages, arguments.seed, arguments.conversations
            )
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
    parser.add_argument("--conversations", type=int, default=0, help="as many as tickets, or more")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--remove", action="store_true", help="delete the synthetic rows")
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
