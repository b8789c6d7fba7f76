"""All personas on a product that runs, a handful at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp

from tests.stack import Stack
from tests.visitors.judge import Verdict, judge
from tests.visitors.persona import Persona
from tests.visitors.visit import Visit
from tests.visitors.visitor import Visitor

AT_ONCE = 4
TIMEOUT = aiohttp.ClientTimeout(total=60)  # one page; a machine that does something else besides


async def visit_all(stack: Stack, personas: Sequence[Persona]) -> list[Verdict]:
    """One verdict a persona, in the same order."""
    places = asyncio.Semaphore(AT_ONCE)

    async def enter(persona: Persona) -> Visit:
        async with places, _session() as session:
            return await Visitor(persona, session, stack.url).visit()

    visits = await asyncio.gather(*map(enter, personas))
    return [judge(visit, stack.directory / "desk.sqlite3") for visit in visits]


def _session() -> aiohttp.ClientSession:
    """A browser: its own cookies (an address of the machine has no domain: `unsafe`)."""
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        headers={"Sec-Fetch-Site": "same-origin"},
        timeout=TIMEOUT,
    )
