"""The two assistants that are measured: ours, and the project that `rasa init` makes."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import aiohttp

from tests.postgres import free_port
from tests.stack import ROOT, STOP_SECONDS, running

RASA = ROOT / ".venv-rasa/bin/rasa"
TRAINING_SECONDS = 1_800  # two cores train the stock project in two minutes
COOKIE = "te_conversation"
AFTER = re.compile(r'id="composer".*?name="after" value="(\d+)"', re.DOTALL)

FRENCH = (
    "Bonjour",
    "La commune lance un conseil municipal des jeunes à la rentrée.",
    "Nous voulons créer une assemblée citoyenne mais on ne sait pas comment s'y prendre",
    "je suis DGS à Quimperlé",
    "bjr on a fé un budget particip mé personne vien kestion faut evité",
    "Qui pourrait animer ça pour nous, et comment rédiger le cahier des charges ?",
    "est-ce que c'est gratuit ?",
    "peut-on avoir la DETR pour refaire l'école ?",
    "je voudrais parler à un conseiller",
    "non laissez tomber",
)
ENGLISH = (
    "hello there",
    "I am feeling very good",
    "are you a bot?",
    "hey",
    "my day was horrible",
    "that sounds good",
    "good evening",
    "I don't feel very well",
    "not really",
    "have a nice day",
)


class Visitor(Protocol):
    """Someone who holds one conversation."""

    async def say(self, text: str) -> bool:
        """Send a message and read the answer to its end; whether there was one."""


@dataclass(frozen=True)
class Product:
    """A started assistant: how to talk to it, what to tell it, which processes it is."""

    visitor: Callable[[aiohttp.ClientSession], Visitor]
    script: tuple[str, ...]
    pids: dict[str, int]  # the engine's, and the app's where there is one


@dataclass
class Browser:
    """A visitor of our page: htmx's headers, a cookie, the last line on the screen."""

    session: aiohttp.ClientSession
    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    after: str = "0"

    async def say(self, text: str) -> bool:
        """Post the composer, as chat.html does."""
        form = {"text": text, "client_id": str(uuid4()), "after": self.after}
        headers = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
        async with self.session.post(
            f"{self.url}/conversation/messages", data=form, headers=headers, cookies=self.cookies
        ) as response:
            page = await response.text()
        if COOKIE in response.cookies:
            self.cookies = {COOKIE: response.cookies[COOKIE].value}
        if after := AFTER.search(page):
            self.after = after[1]
        answered = "te-line--assistant" in page and "te-retry" not in page
        return response.status == 200 and answered


@dataclass
class Sender:
    """A sender on Rasa's own REST channel."""

    session: aiohttp.ClientSession
    url: str
    name: str = field(default_factory=lambda: uuid4().hex)

    async def say(self, text: str) -> bool:
        """Post one message; Rasa answers 200 with an empty list when it says nothing."""
        message = {"sender": self.name, "message": text}
        async with self.session.post(f"{self.url}/webhooks/rest/webhook", json=message) as response:
            return response.status == 200 and bool(await response.json())


@contextmanager
def ours(directory: Path) -> Iterator[Product]:
    """Our product on a new database, from its migration on."""
    with running(directory) as stack:
        commands = _children()
        pids = {
            name: next(pid for pid, command in commands.items() if word in command)
            for name, word in {"engine": "bot.engine run", "app": "bot serve"}.items()
        }
        yield Product(lambda session: Browser(session, stack.url), FRENCH, pids)


def make_stock(project: Path) -> float:
    """Let `rasa init` write and train its project; returns the seconds it took."""
    project.mkdir()
    command = [str(RASA), "init", "--no-prompt", "--init-dir", str(project)]
    start = time.perf_counter()
    with (project.parent / "init.log").open("wb") as log:
        subprocess.run(
            command,
            check=True,
            timeout=TRAINING_SECONDS,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    return time.perf_counter() - start


@contextmanager
def stock(project: Path) -> Iterator[Product]:
    """The stock project as `rasa run` serves it: everything by default, on loopback."""
    port = free_port()
    command = [str(RASA), "run", "--interface", "127.0.0.1", "--port", str(port)]
    with (project.parent / "run.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=project, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        yield Product(lambda session: Sender(session, url), ENGLISH, {"engine": process.pid})
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _children() -> dict[int, str]:
    """The processes that this one started, and their command lines."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            command = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it ended meanwhile
        if int(parent) == os.getpid():
            found[int(entry.name)] = command
    return found
