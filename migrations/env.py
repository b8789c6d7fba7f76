"""Alembic's door to the desk database; the URL comes from the caller or from the settings."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection

import bot.advisers.models
import bot.conversations.models
import bot.outbox.models
import bot.review.models
import bot.review.statistics.models
import bot.tickets.models
import bot.training.models
import bot.workshops.models
from bot.db import Base, connect
from bot.settings import Settings

TABLES = (
    bot.advisers.models,
    bot.conversations.models,
    bot.outbox.models,
    bot.review.statistics.models,
    bot.tickets.models,
    bot.workshops.models,
)


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    url = context.config.attributes.get("database_url")
    engine = connect(url or Settings.from_environment().database_url)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(_run())
