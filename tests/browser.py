"""What tests in a real browser share: Debian's chromium, axe-core, and the app in a thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from playwright.sync_api import Browser, Frame, Page, sync_playwright

from bot.__main__ import migrate
from bot.app import create_app, now
from bot.guidance import Need, advise
from bot.rasa_client import Turn
from bot.settings import Settings
from tests.fake_engine import FakeEngine

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
# WCAG 2.1 A and AA are what RGAA 4.1 rests on; best practices come with them.
AXE_RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
  const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
  return found.violations.map(({id, nodes}) => `${id}: ${nodes.map(n => n.html).join(" | ")}`);
}"""
ADVICE = {
    "type": "advice",
    **advise(Need.specifications, form=None, population=900, territory_kind="commune").to_dict(),
}
BUTTONS = (
    {"title": "Oui, contacter un conseiller", "payload": "/affirm"},
    {"title": "Non merci", "payload": "/deny"},
)


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A started browser, closed at the end of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        yield browser
        browser.close()


def violations(page: Page | Frame) -> list[str]:
    """What axe-core finds wrong on the page as it stands, in words."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(AXE_RUN)
    return found


class SlowEngine(FakeEngine):
    """An engine that waits, before each answer, until `gate` is open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()

    async def turn(self, **asked: Any) -> Turn:
        await asyncio.to_thread(self.gate.wait, 30)
        return await super().turn(**asked)


class Site:
    """The application on a port of its own, in a thread; it can stop and start again."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = SlowEngine()
        self.clock_offset = timedelta()
        self.url = f"http://127.0.0.1:{settings.port}"
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    def start(self) -> None:
        """Migrate and serve; returns once the port answers."""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,))
        self._thread.start()
        assert ready.wait(30), "the application did not start"

    def stop(self) -> None:
        """Stop as SIGTERM does: streams end, then the port closes."""
        assert self._loop
        assert self._stop
        assert self._thread
        self.engine.gate.set()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine in the application's loop: a test has Playwright's already."""
        assert self._loop
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    def _run(self, ready: threading.Event) -> None:
        migrate(self.settings)
        asyncio.run(self._serve(ready))

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(
            create_app(self.settings, engine=self.engine, clock=lambda: now() + self.clock_offset),
            access_log=None,
            shutdown_timeout=1,
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.settings.port).start()
        ready.set()
        await self._stop.wait()
        await runner.cleanup()
