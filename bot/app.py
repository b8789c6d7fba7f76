"""The composition root: the only place that builds things."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp
import structlog
from aiohttp import web
from rasa_sdk.executor import ActionExecutor

from actions import desk
from bot import guidance, territories
from bot.actions_server import create_actions_app
from bot.advisers.hours import OpeningHours
from bot.conversations.handover import Delays
from bot.conversations.retention import purge
from bot.db import Sessions, connect, make_sessions, transaction
from bot.live import Live
from bot.outbox.smtp import SmtpTransport
from bot.outbox.worker import deliver_for_ever
from bot.rasa_client import Engine, RasaClient
from bot.review.statistics.worker import Statistician
from bot.settings import Settings
from bot.tickets.mails import Post
from bot.training.files import Project
from bot.training.gate import Tolerance
from bot.training.trainer import Trainer
from bot.web import access, console, middlewares, pages, ringing, routes
from bot.web.keys import (
    CLOCK,
    DELAYS,
    ENGINE,
    HOURS,
    LIVE,
    POST,
    SESSIONS,
    SETTINGS,
    TEMPLATES,
    TRAINER,
)
from bot.workshops import retention as workshops

MAX_BODY = 64 * 1024  # bytes of one form; a message is 2,000 characters at most
PURGE_EVERY = timedelta(hours=6)

log = structlog.get_logger()


def now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    engine: Engine | None = None,
    clock: Callable[[], datetime] = now,
) -> web.Application:
    """The public application and, on its own loopback listener, the action webhook.

    `engine` replaces Rasa in tests. Nothing is opened before the application starts. Raises
    SettingsError when the opening hours are malformed.
    """
    app = web.Application(
        client_max_size=MAX_BODY,
        middlewares=[
            middlewares.compress,
            middlewares.errors_as_pages,
            middlewares.refuse_cross_site,
            console.require_login,
            access.require_right,
        ],
    )
    app[SETTINGS], app[CLOCK] = settings, clock
    app[LIVE], app[TEMPLATES] = Live(), pages.environment()
    app[POST] = Post(adviser_mailbox=settings.adviser_mailbox, site=settings.public_url.rstrip("/"))
    app[HOURS] = OpeningHours.parse(settings.opening_hours, settings.closed_days)
    app[DELAYS] = Delays(
        waiting=timedelta(minutes=settings.waiting_minutes),
        silence=timedelta(minutes=settings.silence_minutes),
    )
    if engine is not None:
        app[ENGINE] = engine
    app.on_response_prepare.append(middlewares.add_security_headers)
    app.add_routes([*routes.PUBLIC, *routes.CONSOLE])
    app.cleanup_ctx.extend([_database, _engine, _actions, _retention, _mails, _timers])
    app.cleanup_ctx.extend([_statistics, _trainings])
    app.on_shutdown.append(_close_streams)
    return app


async def _close_streams(app: web.Application) -> None:
    app[LIVE].close()


async def _database(app: web.Application) -> AsyncIterator[None]:
    engine = connect(app[SETTINGS].database_url)
    app[SESSIONS] = make_sessions(engine)
    yield
    await engine.dispose()


async def _engine(app: web.Application) -> AsyncIterator[None]:
    if ENGINE in app:
        yield
        return
    settings = app[SETTINGS]
    async with aiohttp.ClientSession() as session:
        app[ENGINE] = RasaClient(
            session,
            url=settings.engine_url,
            secret=settings.engine_secret,
            timeout=settings.engine_timeout_seconds,
        )
        yield


async def _actions(app: web.Application) -> AsyncIterator[None]:
    desk.use(
        app[SESSIONS],
        clock=app[CLOCK],
        post=app[POST],
        answer_days=app[SETTINGS].answer_working_days,
    )
    # Read the data files now rather than in the first visitor's turn.
    territories.find("")
    guidance.load_library()
    executor = ActionExecutor()
    executor.register_package("actions")
    runner = web.AppRunner(create_actions_app(executor), access_log=None)
    await runner.setup()
    settings = app[SETTINGS]
    await web.TCPSite(runner, settings.actions_host, settings.actions_port).start()
    yield
    await runner.cleanup()


async def _retention(app: web.Application) -> AsyncIterator[None]:
    async with _in_background(_purge_for_ever(app)):
        yield


async def _statistics(app: web.Application) -> AsyncIterator[None]:
    statistician = Statistician(
        sessions=app[SESSIONS],
        clock=app[CLOCK],
        conversation_days=app[SETTINGS].conversation_days,
        ticket_days=app[SETTINGS].ticket_days,
        site=app[POST].site,
    )
    async with _until_stopped(statistician.work_until):
        yield


async def _timers(app: web.Application) -> AsyncIterator[None]:
    async with _until_stopped(partial(ringing.ring_until, app)):
        yield


async def _trainings(app: web.Application) -> AsyncIterator[None]:
    trainer = make_trainer(app[SETTINGS], app[SESSIONS], clock=app[CLOCK])
    await trainer.recover()
    app[TRAINER] = trainer
    yield
    await trainer.stop()


def make_trainer(
    settings: Settings, sessions: Sessions, *, clock: Callable[[], datetime] = now
) -> Trainer:
    """What trains candidates, as the settings say; for the command line too."""
    tolerance = Tolerance(
        exact_points=settings.gate_exact_points, outside_points=settings.gate_outside_points
    )
    return Trainer(sessions, Project(Path(settings.project_dir).resolve()), tolerance, clock=clock)


async def _mails(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    if not settings.smtp_host:
        log.warning("no_mail_server", setting="TE_SMTP_HOST")
        yield
        return
    transport = SmtpTransport(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password,
        starttls=settings.smtp_starttls,
    )
    sending = deliver_for_ever(
        app[SESSIONS], transport, sender=settings.smtp_from, clock=app[CLOCK]
    )
    async with _in_background(sending):
        yield


@asynccontextmanager
async def _until_stopped(
    work: Callable[[asyncio.Event], Coroutine[None, None, None]],
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(work(stop))
    yield
    stop.set()
    await task  # the round under way ends in order: it may hold the database


@asynccontextmanager
async def _in_background(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _purge_for_ever(app: web.Application) -> None:
    settings = app[SETTINGS]
    while True:
        try:
            async with transaction(app[SESSIONS]) as session:
                gone = await purge(
                    session,
                    now=app[CLOCK](),
                    conversation_days=settings.conversation_days,
                    ticket_days=settings.ticket_days,
                )
                registrations = await workshops.purge(
                    session, now=app[CLOCK](), registration_days=settings.registration_days
                )
            log.info("purged", conversations=gone[0], tickets=gone[1], registrations=registrations)
        except Exception:  # the next round tries again; a silent end would keep data for ever
            log.exception("purge_failed")
        await asyncio.sleep(PURGE_EVERY.total_seconds())
