"""What a migration makes of rows that were there before it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.conversations import feedback, handover, service
from bot.conversations.handover import Delays
from bot.conversations.models import ConversationSummary
from bot.db import connect, make_sessions, transaction
from bot.review import explorer
from bot.review.filters import Filters
from tests.desk import NOW, account, open_tickets
from tests.test_explorer import ADVISED, LOST, read, talk

ROOT = Path(__file__).parents[1]


def alembic(database_url: str, revision: str) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["database_url"] = database_url
    go = command.downgrade if revision != "head" else command.upgrade
    go(config, revision)


async def rows(database_url: str) -> list[tuple[Any, ...]]:
    """The list of the explorer, but for the numbers."""
    engine = connect(database_url)
    async with transaction(make_sessions(engine)) as session:
        page = await explorer.page(session, Filters())
        summaries = list(await session.scalars(sa.select(ConversationSummary)))
    await engine.dispose()
    confidences = {each.conversation_id: each.lowest_confidence for each in summaries}
    return [
        (row.conversation_id, row.started_at, row.outcome, row.turns, row.fallbacks, row.needs,
         row.territory_id, row.territory_name, row.useful, confidences[row.conversation_id])
        for row in page.rows
    ]  # fmt: skip


async def fill(database_url: str) -> None:
    """One conversation of each outcome, an opinion, a message not understood."""
    engine = connect(database_url)
    sessions = make_sessions(engine)
    lost = {key: value for key, value in LOST.items() if key != "path"}  # as it was recorded then
    buis = {"territory_id": "commune:26063", "territory_name": "Buis-les-Baronnies"}
    await talk(sessions, "perdu", lost)
    await talk(sessions, "argent", read("out_funding", 0.8))
    profile = {**buis, "needs": ["strategy", "providers"]}
    advised = await talk(
        sessions, "conseil", read("need_strategy", 0.6), replies=ADVISED, profile=profile
    )
    human = await talk(sessions, "quelqu'un", read("request_human", 0.9))
    ticket = await talk(sessions, "demande", read("request_human", 0.9))
    await open_tickets(sessions, conversation_id=ticket)
    adviser_id = await account(sessions, "Alix")
    async with transaction(sessions) as session:
        delays = Delays(waiting=NOW - NOW, silence=NOW - NOW)
        await feedback.give(session, advised, useful=True, comment="", now=NOW)
        await handover.request(session, human, now=NOW, delays=delays)
        await handover.take(
            session, human, adviser_id=adviser_id, capacity=1, now=NOW, delays=delays
        )
        empty = await service.start(session, welcome="Bonjour", now=NOW)
        assert empty
    await engine.dispose()


async def test_conversations_of_before_get_the_summary_that_turns_would_have_given(
    any_database: str,
) -> None:
    """The back-fill of 0007 says what was kept turn by turn, on rows of every kind."""
    await asyncio.to_thread(alembic, any_database, "head")
    await fill(any_database)
    kept = await rows(any_database)

    await asyncio.to_thread(alembic, any_database, "0005")
    await asyncio.to_thread(alembic, any_database, "head")

    assert sorted(await rows(any_database)) == sorted(kept)
    assert len(kept) == 6
