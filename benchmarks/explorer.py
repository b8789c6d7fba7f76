"""Measure the explorer of conversations on a record of a million synthetic messages.

    .venv/bin/python -m benchmarks.explorer
    .venv/bin/python -m benchmarks.explorer --messages 50000 --conversations 4000 --tickets 500

As benchmarks/desk.py does: its own databases, PostgreSQL and SQLite, the application in this
process. Prints the 95th percentile of each page, wall clock and processor time of this process.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.desk import analyze, log_in, measure, report
from bot.__main__ import migrate
from bot.conversations.models import ConversationSummary
from bot.db import connect, make_sessions, transaction
from bot.settings import Settings
from scripts.seed_desk import Size, fill
from tests.postgres import cluster

TARGET_MS = 300
SYSTEMS = ("PostgreSQL", "SQLite")
LIST = "/console/conversations"


async def prepare(database_url: str, size: Size) -> dict[str, str]:
    """Fill the database; returns the pages to measure: name to address."""
    now = datetime.now(UTC)
    engine = connect(database_url)
    async with transaction(make_sessions(engine)) as session:
        await fill(session, size, now=now)
        await log_in(session)
        middle = (await session.scalar(select(func.max(ConversationSummary.id))) or 0) // 2
        place = await session.get_one(ConversationSummary, middle)
        town = place.territory_name.split()[-1].split("-")[-1]
    await analyze(engine)
    month = (now - timedelta(days=60)).date()
    return {
        "list": LIST,
        "list, from the middle": f"{LIST}?avant={middle}",
        "list, the oldest": f"{LIST}?apres=1",
        "an outcome": f"{LIST}?issue=out_of_scope",
        "a need": f"{LIST}?besoin=providers",
        "a département": f"{LIST}?lieu=d:26",
        "a commune": f"{LIST}?lieu=t:{place.territory_id}",
        "days of two months ago": f"{LIST}?du={month}&au={month + timedelta(days=2)}",
        "not understood 3 times": f"{LIST}?incompris=3",
        "low confidence": f"{LIST}?confiance=30",
        "not useful": f"{LIST}?avis=inutile",
        "four filters, few left": f"{LIST}?issue=human&lieu=d:48&incompris=2&avis=utile",
        "search, word of 6 %": f"{LIST}?q=conflit",
        "search, two words of 6 %": f"{LIST}?q=tirage+sort",
        "search, three letters of 20 %": f"{LIST}?q=con",
        "search, a town": f"{LIST}?q={town}",
        "search, nothing": f"{LIST}?q=xylophone",
        "search and filters": f"{LIST}?q=conflit&lieu=d:26&issue=self_served",
        "conversation": f"{LIST}/{middle}",
        "conversation, 1,000 messages": f"{LIST}/1?page=5",
        "readings": "/console/lectures",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--conversations", type=int, default=80_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--on", nargs="+", default=SYSTEMS, choices=SYSTEMS)
    arguments = parser.parse_args()
    size = Size(arguments.tickets, arguments.messages, 2026, arguments.conversations)
    results = {}
    with tempfile.TemporaryDirectory() as directory, cluster() as prefix:
        urls = {
            "PostgreSQL": f"{prefix}/postgres",
            "SQLite": f"sqlite+aiosqlite:///{Path(directory)}/desk.sqlite3",
        }
        for system in arguments.on:
            url = urls[system]
            migrate(Settings(engine_secret="s" * 32, database_url=url))
            pages = asyncio.run(prepare(url, size))
            results[system] = asyncio.run(measure(url, pages, arguments.rounds))
            report({system: results[system]}, TARGET_MS)
    if len(results) > 1:
        report(results, TARGET_MS)


if __name__ == "__main__":
    main()
