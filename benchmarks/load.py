"""What is measured on a started product: latency, throughput, memory, processor time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.products import Product, Visitor

CONVERSATIONS = 20
LONG = 400  # turns of the long conversation
EARLY, LATE = slice(7, 12), slice(395, 400)  # turns 8 to 12, and 396 to 400
WARM_UP = 2  # conversations
FIRST_ANSWER_SECONDS = 180
PHASE_SECONDS = 600  # a bound, far above what a phase takes
REQUEST_SECONDS = 60


@dataclass(frozen=True)
class Turn:
    """One turn as a visitor lived it; `engine_ms` (CPU) tells nothing when others spoke too."""

    milliseconds: float
    engine_ms: float
    answered: bool


@dataclass(frozen=True)
class Load:
    """Everything measured under load."""

    alone: list[Turn]
    together: list[Turn]
    together_seconds: float
    long: list[Turn]

    @property
    def unanswered(self) -> int:
        """Turns to which the visitor got no answer."""
        return sum(self.unanswered_by_phase.values())

    @property
    def unanswered_by_phase(self) -> dict[str, int]:
        """The same, so that one knows where to look."""
        phases = {"alone": self.alone, "together": self.together, "long": self.long}
        return {name: sum(not turn.answered for turn in turns) for name, turns in phases.items()}


async def first_answer(product: Product) -> None:
    """Say the first sentence until the product answers it."""
    async with asyncio.timeout(FIRST_ANSWER_SECONDS), _session() as session:
        while True:
            if await _answers(product.visitor(session), product.script[0]):
                return
            await asyncio.sleep(0.1)


async def measure(product: Product) -> Load:
    """The three loads, one after the other, after a warm-up."""
    async with _session() as session:
        await _one_by_one(product, session, WARM_UP)
        alone = await _one_by_one(product, session, CONVERSATIONS)
        start = time.perf_counter()
        together = await _all_at_once(product, session)
        seconds = time.perf_counter() - start
        async with asyncio.timeout(PHASE_SECONDS):
            long = await _converse(product, session, _long_script(product.script))
    return Load(alone, together, seconds, long)


def memory(pid: int) -> float:
    """The resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def cpu_seconds(pid: int) -> float:
    """The processor time of a process and all its threads: the clock of clock_getcpuclockid(3).

    It counts nanoseconds, where /proc/PID/stat counts hundredths of a second.
    """
    return time.clock_gettime((~pid << 3) | 2)


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),  # each visitor keeps their own cookie
        timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS),
    )


async def _answers(visitor: Visitor, text: str) -> bool:
    try:
        return await visitor.say(text)
    except aiohttp.ClientError:
        return False  # it does not listen yet


async def _one_by_one(product: Product, session: aiohttp.ClientSession, count: int) -> list[Turn]:
    async with asyncio.timeout(PHASE_SECONDS):
        return [
            turn for _ in range(count) for turn in await _converse(product, session, product.script)
        ]


async def _all_at_once(product: Product, session: aiohttp.ClientSession) -> list[Turn]:
    """Each conversation starts at another sentence, so that they are not in step."""
    scripts = [_turned(product.script, number) for number in range(CONVERSATIONS)]
    async with asyncio.timeout(PHASE_SECONDS):
        conversations = await asyncio.gather(
            *(_converse(product, session, script) for script in scripts)
        )
    return [turn for conversation in conversations for turn in conversation]


def _turned(script: Sequence[str], number: int) -> list[str]:
    cut = number % len(script)
    return [*script[cut:], *script[:cut]]


def _long_script(script: Sequence[str]) -> list[str]:
    """The script over and over, so placed that the early and the late turns say the same."""
    shift = LATE.start - EARLY.start
    places = [n if n < EARLY.stop else n - shift for n in range(LONG)]
    return [script[place % len(script)] for place in places]


async def _converse(
    product: Product, session: aiohttp.ClientSession, script: Sequence[str]
) -> list[Turn]:
    """One new conversation, a sentence after the other without a pause."""
    visitor, engine = product.visitor(session), product.pids["engine"]
    turns = []
    for text in script:
        cpu, start = cpu_seconds(engine), time.perf_counter()
        answered = await visitor.say(text)
        milliseconds = (time.perf_counter() - start) * 1_000
        turns.append(Turn(milliseconds, (cpu_seconds(engine) - cpu) * 1_000, answered))
    return turns
