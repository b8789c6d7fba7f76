"""Measure the pages of the console on a desk of synthetic requests, on SQLite and PostgreSQL.

    .venv/bin/python -m benchmarks.desk
    .venv/bin/python -m benchmarks.desk --tickets 1000 --messages 20000 --rounds 10

Makes its own databases in a temporary directory and removes them. The application serves in this
process on a loopback port, its engine replaced by one that answers nothing: the console asks it
nothing. Prints a table of the 95th percentile of each page, wall clock and processor time.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from aiohttp.test_utils import TestServer
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.__main__ import migrate
from bot.advisers.models import Adviser, AdviserSession
from bot.advisers.rights import Role
from bot.advisers.service import _digest
from bot.app import create_app
from bot.db import connect, make_sessions, transaction
from bot.review.statistics.daily import count_due
from bot.settings import Settings
from bot.tickets.models import Ticket
from bot.web.console import COOKIE
from scripts.seed_desk import Size, fill
from tests.fake_engine import FakeEngine
from tests.postgres import cluster, free_port

TOKEN = "benchmark"
TARGET_MS = 200
COUNTED_DAYS = 92  # all that is filled in; conversations are kept 30 days


async def prepare(database_url: str, size: Size) -> dict[str, str]:
    """Fill the database; returns the pages to measure: name to address."""
    engine = connect(database_url)
    async with transaction(make_sessions(engine)) as session:
        await fill(session, size, now=datetime.now(UTC))
        adviser = await log_in(session)
        owned = select(Ticket.reference).where(Ticket.adviser_id == adviser.id)
        mine = await session.scalar(owned.order_by(Ticket.id.desc()).limit(1))
        long = await session.scalar(select(Ticket).order_by(Ticket.id).limit(1))
        assert long is not None
        long.adviser_id = adviser.id
    spent = time.process_time()
    days = await count_due(
        make_sessions(engine),
        now=datetime.now(UTC),
        conversation_days=COUNTED_DAYS,
        ticket_days=COUNTED_DAYS,
    )
    spent = time.process_time() - spent
    print(f"{engine.dialect.name}: {days} days counted in {spent:.1f} s of processor")
    await analyze(engine)
    return {
        "inbox": "/console",
        "inbox, late": "/console?vue=late",
        "inbox, mine": "/console?vue=mine",
        "inbox, all, last page": f"/console?vue=all&page={-(-size.tickets // 50)}",
        "inbox, need and place": "/console?vue=all&besoin=strategy&lieu=d:26",
        "search, frequent word": "/console?vue=all&q=conflit",
        "search, rare words": "/console?vue=all&q=TE-2026-00042",
        "arrivals": "/console/arrivees?apres=1",
        "ticket": f"/console/demandes/{mine}",
        "ticket, 1,000 messages": f"/console/demandes/{long.reference}",
        "same, last page": f"/console/demandes/{long.reference}?page=10",
        "readings": "/console/lectures",
        "canned replies": "/console/reponses",
        "mails": "/console/courriels",
        "figures, 30 days": "/console/statistiques?periode=30-jours",
        "figures, year": "/console/statistiques?periode=annee",
        "figures, ODS": "/console/statistiques.ods?periode=annee",
    }


async def log_in(session: AsyncSession) -> Adviser:
    """Make the first account a coordinator who has the session `TOKEN`."""
    adviser = (await session.scalars(select(Adviser).order_by(Adviser.id).limit(1))).one()
    adviser.role = Role.COORDINATOR
    expires_at = datetime.now(UTC) + timedelta(days=1)
    session.add(
        AdviserSession(token_hash=_digest(TOKEN), adviser_id=adviser.id, expires_at=expires_at)
    )
    return adviser


async def analyze(engine: AsyncEngine) -> None:
    """Let the database count what it holds, as it does by itself in time; close it."""
    async with engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
        await connection.commit()
    await engine.dispose()


@asynccontextmanager
async def served(database_url: str) -> AsyncIterator[TestServer]:
    settings = Settings(
        engine_secret="s" * 32,
        database_url=database_url,
        actions_port=free_port(),
        conversation_days=365,  # the synthetic ones are up to three months old
    )
    async with TestServer(create_app(settings, engine=FakeEngine())) as server:
        yield server


async def measure(
    database_url: str, pages: dict[str, str], rounds: int
) -> dict[str, tuple[float, float]]:
    """Page to the 95th percentile in milliseconds: wall clock, then processor time."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with served(database_url) as server, aiohttp.ClientSession(cookie_jar=jar) as client:
        jar.update_cookies({COOKIE: TOKEN}, server.make_url("/console"))
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
        for round_ in range(rounds + 2):  # two to warm up
            for name, path in pages.items():
                wall, cpu = time.perf_counter(), time.process_time()
                async with client.get(server.make_url(path)) as response:
                    await response.read()
                    assert response.status == 200, (name, response.status)
                if round_ >= 2:
                    spent = (time.perf_counter() - wall, time.process_time() - cpu)
                    times[name].append(spent)
    return {name: percentiles(spent) for name, spent in times.items()}


def percentiles(spent: list[tuple[float, float]]) -> tuple[float, float]:
    rank = max(0, -(-95 * len(spent) // 100) - 1)
    walls, cpus = (sorted(values) for values in zip(*spent, strict=True))
    return walls[rank] * 1_000, cpus[rank] * 1_000


def table(results: dict[str, dict[str, tuple[float, float]]]) -> str:
    systems = list(results)
    head = "".join(f"{f'{s} wall':>18}{f'{s} CPU':>18}" for s in systems)
    lines = [f"{'page, p95 in ms':<26}{head}"]
    for name in results[systems[0]]:
        cells = "".join(f"{v:>18.0f}" for s in systems for v in results[s][name])
        lines.append(f"{name:<26}{cells}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    size = Size(arguments.tickets, arguments.messages, seed=2026)
    results = {}
    with tempfile.TemporaryDirectory() as directory, cluster() as prefix:
        urls = {
            "SQLite": f"sqlite+aiosqlite:///{Path(directory)}/desk.sqlite3",
            "PostgreSQL": f"{prefix}/postgres",
        }
        for system, url in urls.items():
            migrate(Settings(engine_secret="s" * 32, database_url=url))
            pages = asyncio.run(prepare(url, size))
            results[system] = asyncio.run(measure(url, pages, arguments.rounds))
    report(results, TARGET_MS)


def report(results: dict[str, dict[str, tuple[float, float]]], target_ms: int) -> None:
    print(table(results))
    slow = {n for pages in results.values() for n, (wall, _) in pages.items() if wall > target_ms}
    print(f"Over {target_ms} ms: {', '.join(sorted(slow)) or 'none'}")


if __name__ == "__main__":
    main()
