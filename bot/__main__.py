"""Command line: `python -m bot serve | migrate | purge | digest | adviser | review | train | …`."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import secrets
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import structlog
from aiohttp import web
from alembic import command
from alembic.config import Config

from bot import learning
from bot.advisers import service as advisers
from bot.advisers.rights import Role
from bot.app import create_app, now
from bot.conversations.retention import purge
from bot.db import connect, make_sessions, transaction
from bot.errors import AdviserExists, AdviserNotFound, AnnotationNotFound, BotError
from bot.review.statistics import digest
from bot.review.statistics.worker import Statistician
from bot.settings import Settings
from bot.workshops import retention as workshops

ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = ROOT / ".env"


def init() -> None:
    """Write `.env` with a fresh secret, readable by its owner only; keep one that exists."""
    if ENV_FILE.exists():
        return
    descriptor = os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"ENGINE_SECRET={secrets.token_urlsafe(32)}\n")
    print(f"Wrote {ENV_FILE.name} with a new secret.")


def load_env_file() -> None:
    """Let `.env` fill the variables that the environment leaves out."""
    if not ENV_FILE.exists():
        return
    for line in ENV_FILE.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema."""
    if settings.database_url.startswith("sqlite"):
        (ROOT / "var").mkdir(exist_ok=True)
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["database_url"] = settings.database_url
    command.upgrade(config, "head")


def serve(settings: Settings) -> None:
    """Serve the public pages and the action webhook until interrupted."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ]
    )
    web.run_app(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=None,
        print=lambda *_lines: print(
            f"Pages on http://{settings.host}:{settings.port}/ (visitors) and "
            f"http://{settings.host}:{settings.port}/console (advisers).",
            flush=True,
        ),
    )


async def add_adviser(
    settings: Settings, *, email: str, name: str, password: str, role: Role
) -> None:
    """Create an adviser's account."""
    engine = connect(settings.database_url)
    try:
        async with transaction(make_sessions(engine)) as session:
            await advisers.add(
                session,
                email=email,
                display_name=name,
                password=password,
                role=role,
                now=datetime.now(UTC),
            )
    finally:
        await engine.dispose()


async def set_role(settings: Settings, *, email: str, role: Role) -> None:
    """Change what an account is for."""
    engine = connect(settings.database_url)
    try:
        async with transaction(make_sessions(engine)) as session:
            await advisers.set_role(session, email=email, role=role)
    finally:
        await engine.dispose()


async def purge_once(settings: Settings) -> tuple[int, int, int]:
    """Delete what is past its time, now: how many conversations, tickets, registrations."""
    engine = connect(settings.database_url)
    try:
        async with transaction(make_sessions(engine)) as session:
            now = datetime.now(UTC)
            conversations, tickets = await purge(
                session,
                now=now,
                conversation_days=settings.conversation_days,
                ticket_days=settings.ticket_days,
            )
            registrations = await workshops.purge(
                session, now=now, registration_days=settings.registration_days
            )
            return conversations, tickets, registrations
    finally:
        await engine.dispose()


async def write_digest(settings: Settings, monday: date | None) -> int | None:
    """Write the digest of that week, or of the last one: how many mails; None: it was before."""
    engine = connect(settings.database_url)
    statistician = Statistician(
        sessions=make_sessions(engine),
        clock=now,
        conversation_days=settings.conversation_days,
        ticket_days=settings.ticket_days,
        site=settings.public_url.rstrip("/"),
    )
    try:
        return await statistician.write_digest(monday or digest.last_monday(now()))
    finally:
        await engine.dispose()


def _read_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise ValueError("The two passwords differ.")
    return password


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve the pages and the custom actions")
    commands.add_parser("init", help="write .env with a fresh secret, unless there is one")
    commands.add_parser("migrate", help="bring the database to the newest schema")
    commands.add_parser("purge", help="delete what is past its retention time")
    week = commands.add_parser("digest", help="write the mails of a week's figures, once a week")
    week.add_argument(
        "--week", type=date.fromisoformat, help="its Monday, as 2026-11-16; default: the last one"
    )
    adviser = commands.add_parser("adviser", help="accounts of the console")
    verbs = adviser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser(
        "add", help="create an account; the password is read from the terminal or standard input"
    )
    add.add_argument("--email", required=True)
    add.add_argument("--name", required=True, help="the name visitors and colleagues see")
    change = verbs.add_parser("role", help="change what an account is for")
    change.add_argument("--email", required=True)
    roles = [role.value for role in Role]
    add.add_argument("--role", choices=roles, default=Role.ADVISER.value)
    change.add_argument("--role", choices=roles, required=True)
    learning.add_commands(commands)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == "init":
        init()
        return 0
    load_env_file()
    settings = Settings.from_environment()
    if arguments.command == "serve":
        serve(settings)
    elif arguments.command == "migrate":
        migrate(settings)
    elif arguments.command == "purge":
        conversations, tickets, registrations = asyncio.run(purge_once(settings))
        print(
            f"Deleted {conversations} conversations, {tickets} tickets "
            f"and {registrations} registrations to workshops."
        )
    elif arguments.command in {"review", "train"}:
        return learning.run(arguments, settings)
    elif arguments.command == "digest":
        written = asyncio.run(write_digest(settings, arguments.week))
        done = "This week's digest was written before." if written is None else "Done."
        print(f"{done} Mails to send: {written or 0}.")
    elif arguments.verb == "role":
        asyncio.run(set_role(settings, email=arguments.email, role=Role(arguments.role)))
        print(f"{arguments.email} is now: {arguments.role}.")
    else:
        coroutine = add_adviser(
            settings,
            email=arguments.email,
            name=arguments.name,
            password=_read_password(),
            role=Role(arguments.role),
        )
        asyncio.run(coroutine)
        print(f"Account created for {arguments.email}.")
    return 0


def main() -> int:
    """Run the command; a mistake of the caller is one sentence on standard error."""
    arguments = _parser().parse_args()
    try:
        return _run(arguments)
    except AdviserExists as error:
        print(f"There is an account for {error} already.", file=sys.stderr)
        return 1
    except AdviserNotFound as error:
        print(f"There is no account for {error}.", file=sys.stderr)
        return 1
    except AnnotationNotFound as error:
        print(f"No message of a visitor bears the number {error}.", file=sys.stderr)
        return 1
    except (BotError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
