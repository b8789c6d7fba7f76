"""The commands that export what was reviewed, and train: `python -m bot review | train`."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import make_trainer
from bot.db import Sessions, connect, make_sessions, transaction
from bot.errors import EngineUnavailable
from bot.rasa_client import RasaClient
from bot.review.corpus import KEPT_ASIDE, REVIEWED, corpus
from bot.review.export import export, reviewed
from bot.review.story import story
from bot.settings import Settings
from bot.training import gate, records


def add_commands(commands: Any) -> None:
    """Declare the commands on argparse's sub-parsers."""
    review = commands.add_parser("review", help="what advisers said of visitors' messages")
    verbs = review.add_subparsers(dest="verb", required=True)
    verbs.add_parser(
        "export", help=f"write {REVIEWED}, to train on, and {KEPT_ASIDE}, to measure with"
    )
    told = verbs.add_parser("export-story", help="print a conversation as a test story, masked")
    told.add_argument("number", type=int, help="of any visitor's message of the conversation")
    train = commands.add_parser("train", help="train a candidate model, or put the former one back")
    what = train.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--candidate",
        action="store_true",
        help="train, compare with the model in service, and replace it if nothing is lost",
    )
    what.add_argument("--rollback", action="store_true", help="put the former model back")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run one of these commands; 1 when the gate refused the candidate."""
    if arguments.command == "review" and arguments.verb == "export":
        return asyncio.run(_export(settings))
    if arguments.command == "review":
        return asyncio.run(_story(settings, arguments.number))
    return asyncio.run(_roll_back(settings) if arguments.rollback else _candidate(settings))


@asynccontextmanager
async def _sessions(settings: Settings) -> AsyncIterator[Sessions]:
    engine = connect(settings.database_url)
    yield make_sessions(engine)
    await engine.dispose()


async def _export(settings: Settings) -> int:
    project = Path(settings.project_dir)
    async with _sessions(settings) as sessions, transaction(sessions) as session:
        made = export(await reviewed(session), corpus(project))
    (project / REVIEWED).write_text(made.training)
    (project / KEPT_ASIDE).write_text(made.kept_aside)
    print(f"{made.taught} messages to learn in {REVIEWED}, {made.aside} kept in {KEPT_ASIDE}.")
    for source, reason in made.left_out:
        print(f"{source} : {reason}.")
    return 0


async def _story(settings: Settings, number: int) -> int:
    async with _sessions(settings) as sessions, transaction(sessions) as session:
        print(await story(session, number), end="")
    return 0


async def _candidate(settings: Settings) -> int:
    async with _sessions(settings) as sessions:
        trainer = make_trainer(settings, sessions)
        training_id = await trainer.start(adviser_id=None)
        passed = await trainer.finished()
        async with transaction(sessions) as session:
            row = await records.one(session, training_id)
        print(gate.text(row.report) if row.report else row.error)
        if passed:
            await trainer.promote(training_id)
            await _tell_engine(settings)
    return 0 if passed else 1


async def _roll_back(settings: Settings) -> int:
    async with _sessions(settings) as sessions:
        await make_trainer(settings, sessions).roll_back()
    await _tell_engine(settings)
    return 0


async def _tell_engine(settings: Settings) -> None:
    async with aiohttp.ClientSession() as session:
        engine = RasaClient(
            session, url=settings.engine_url, secret=settings.engine_secret,
            timeout=settings.engine_timeout_seconds,
        )  # fmt: skip
        try:
            print(f"The engine now answers with the model {await engine.reload()}.")
        except EngineUnavailable:
            print("The engine does not run: it will take this model when it starts.")
