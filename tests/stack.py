"""The whole product as `make run` starts it: the engine and the app, as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
RASA_PYTHON = ROOT / ".venv-rasa/bin/python"
START_SECONDS = 300  # a loaded machine: Rasa alone imports some six thousand modules
STOP_SECONDS = 20

ENDPOINTS = """\
action_endpoint:
  url: http://127.0.0.1:{actions_port}/webhook
tracker_store:
  type: bot.tracker_store.WindowTrackerStore
  url: sqlite:///{directory}/engine.sqlite3
"""


@dataclass(frozen=True)
class Stack:
    """Where the product of a test listens, and what opens its doors."""

    directory: Path
    port: int
    engine_port: int
    actions_port: int
    secret: str
    project: Path = ROOT  # where the model, and what it is trained on, are

    @property
    def url(self) -> str:
        """The public pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def engine_url(self) -> str:
        """The engine, which only the app may reach."""
        return f"http://127.0.0.1:{self.engine_port}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of both processes."""
        return os.environ | {
            "ENGINE_SECRET": self.secret,
            "TE_DATABASE_URL": f"sqlite+aiosqlite:///{self.directory}/desk.sqlite3",
            "TE_ENGINE_URL": self.engine_url,
            "TE_PORT": str(self.port),
            "TE_ACTIONS_PORT": str(self.actions_port),
            "TE_PROJECT_DIR": str(self.project),
            "RASA_TELEMETRY_ENABLED": "false",
            "SANIC_WORKERS": "1",
        }

    def bot(self, *arguments: str, stdin: str = "") -> None:
        """Run `python -m bot …` on this product's database."""
        command = [sys.executable, "-m", "bot", *arguments]
        subprocess.run(command, check=True, cwd=ROOT, env=self.environment, input=stdin, text=True)

    @contextmanager
    def app(self) -> Iterator[None]:
        """Serve the app until the end of the block."""
        with self._started_app():
            self._wait_for_app()
            yield

    @contextmanager
    def engine(self) -> Iterator[None]:
        """Run the engine until the end of the block."""
        with self._started_engine():
            self._wait_for_engine()
            yield

    @contextmanager
    def both(self) -> Iterator[None]:
        """Run app and engine, started at once as `make run` does, until the end of the block."""
        with self._started_engine(), self._started_app():
            self._wait_for_app()
            self._wait_for_engine()
            yield

    def _started_app(self) -> AbstractContextManager[None]:
        return self._process("app", [sys.executable, "-m", "bot", "serve"])

    def _wait_for_app(self) -> None:
        self._wait(f"{self.url}/mentions-legales")

    def _wait_for_engine(self) -> None:
        self._wait(f"{self.engine_url}/webhooks/orientation/")

    def _started_engine(self) -> AbstractContextManager[None]:
        endpoints = self.directory / "endpoints.yml"
        endpoints.write_text(
            ENDPOINTS.format(actions_port=self.actions_port, directory=self.directory)
        )
        command = [
            str(RASA_PYTHON), "-m", "bot.engine", "run", "--interface", "127.0.0.1",
            "--port", str(self.engine_port), "--model", str(self.project / "models/orientation.tar.gz"),
            "--endpoints", str(endpoints), "--credentials", "credentials.yml",
        ]  # fmt: skip
        return self._process("engine", command)

    @contextmanager
    def _process(self, name: str, command: list[str]) -> Iterator[None]:
        log = self.directory / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )
            try:
                yield
            finally:
                process.terminate()
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _wait(self, url: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if _answers(url):
                return
            time.sleep(0.2)
        logs = "\n".join(path.read_text()[-3_000:] for path in self.directory.glob("*.log"))
        raise TimeoutError(f"{url} did not answer\n{logs}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def make_stack(directory: Path, project: Path = ROOT) -> Stack:
    """A product on free ports, its database migrated, nothing started."""
    stack = Stack(directory, free_port(), free_port(), free_port(), "s" * 43, project)
    stack.bot("migrate")
    return stack


@contextmanager
def running(directory: Path) -> Iterator[Stack]:
    """The product, started; stopped at the end of the block."""
    stack = make_stack(directory)
    with stack.both():
        yield stack
