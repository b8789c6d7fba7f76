"""Fixtures: a migrated database on both systems, the real application, a clock one can move."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiohttp.test_utils import TestClient, TestServer
from playwright.sync_api import Browser

from bot.__main__ import migrate
from bot.advisers import service as advisers
from bot.app import create_app
from bot.db import Sessions, connect, make_sessions, transaction
from bot.settings import Settings
from tests.browser import ROOT, Site, chromium
from tests.fake_engine import FakeEngine
from tests.postgres import cluster, free_port
from tests.stack import Stack, running

PASSWORD = "un mot de passe de test"
EMAIL = "camille@anct-exemple.fr"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, step: timedelta) -> None:
        self.now += step


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with cluster() as prefix:
        yield prefix


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, on SQLite then on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/desk.sqlite3"
    prefix = request.getfixturevalue("postgres")
    name = f"desk_{abs(hash(request.node.nodeid))}"
    engine = sa.create_engine(f"{prefix}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{prefix}/{name}"


def make_settings(database_url: str, **changes: object) -> Settings:
    """Settings of a test: no fixed port, the given database."""
    values = {"engine_secret": "s" * 32, "database_url": database_url, "actions_port": free_port()}
    return Settings(**(values | changes))  # type: ignore[arg-type]  # the changes are a test's own


@pytest.fixture
async def any_sessions(any_database: str) -> AsyncIterator[Sessions]:
    """Sessions on a migrated database, SQLite then PostgreSQL."""
    await _migrated(any_database)
    engine = connect(any_database)
    yield make_sessions(engine)
    await engine.dispose()


@pytest.fixture
async def sessions(settings: Settings) -> AsyncIterator[Sessions]:
    """Sessions on a migrated SQLite database, for what no other system changes."""
    engine = connect(settings.database_url)
    yield make_sessions(engine)
    await engine.dispose()


async def _migrated(database_url: str) -> None:
    await asyncio.to_thread(migrate, make_settings(database_url))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product with the trained model: Rasa, the custom actions, the pages."""
    with running(tmp_path_factory.mktemp("stack")) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; closed at the end of the module, for its loop blocks async tests."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The real application with a fake engine, for a real browser."""
    database = f"sqlite+aiosqlite:///{tmp_path}/desk.sqlite3"
    settings = make_settings(database, port=free_port(), demo_host=True)
    site = Site(settings)
    site.start()
    yield site
    site.stop()


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project where nothing can be trained: messages, and neither rules nor models."""
    root = tmp_path / "project"
    for name in ("data/nlu", "tests/nlu"):
        (root / name).parent.mkdir(parents=True)
        (root / name).symlink_to(ROOT / name)
    return root


@pytest.fixture
async def settings(tmp_path: Path, project: Path) -> Settings:
    database = f"sqlite+aiosqlite:///{tmp_path}/desk.sqlite3"
    settings = make_settings(database, project_dir=str(project))
    await _migrated(settings.database_url)
    return settings


@pytest.fixture
async def client(settings: Settings, engine: FakeEngine, clock: Clock) -> AsyncIterator[TestClient]:
    """A visitor's browser on the real application; only the engine is fake."""
    app = create_app(settings, engine=engine, clock=clock)
    async with TestClient(TestServer(app), headers={"Sec-Fetch-Site": "same-origin"}) as client:
        yield client


@pytest.fixture
async def adviser(client: TestClient, settings: Settings, clock: Clock) -> TestClient:
    """The same browser, logged in to the console."""
    database = connect(settings.database_url)
    async with transaction(make_sessions(database)) as session:
        await advisers.add(
            session, email=EMAIL, display_name="Camille", password=PASSWORD, now=clock()
        )
    await database.dispose()
    await client.post("/console/connexion", data={"email": EMAIL, "password": PASSWORD})
    return client
