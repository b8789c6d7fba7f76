"""What is done by itself: counting the days that changed, and Monday's digest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from bot.db import Sessions, transaction
from bot.review.statistics import daily, digest

POLL = timedelta(minutes=1)
COUNT_EVERY = timedelta(minutes=10)  # nobody watches figures by the minute

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Statistician:
    """Who counts, with what it needs; `site` is where mails point to."""

    sessions: Sessions
    clock: Callable[[], datetime]
    conversation_days: int
    ticket_days: int
    site: str

    async def count(self) -> int:
        """Count the days that changed; returns how many."""
        return await daily.count_due(
            self.sessions,
            now=self.clock(),
            conversation_days=self.conversation_days,
            ticket_days=self.ticket_days,
        )

    async def write_digest(self, monday: date) -> int | None:
        """Write the digest of that week; how many mails, or None when it was written already.

        Raises as `digest.write` does.
        """
        async with transaction(self.sessions) as session:
            if await digest.written(session, monday):
                return None
        await self.count()  # so that Sunday evening is in it
        async with transaction(self.sessions) as session:
            return await digest.write(session, monday, site=self.site, now=self.clock())

    async def work_until(self, stop: asyncio.Event) -> None:
        """Do both when they are due; a failure of ours is logged and the next round goes on."""
        counted = None
        while not stop.is_set():
            try:
                now = self.clock()
                if counted is None or now - counted >= COUNT_EVERY:
                    await self.count()
                    counted = now
                mails = await self.write_digest(digest.monday_due(now))
                if mails is not None:
                    log.info("digest_written", mails=mails)
            except Exception:
                log.exception("statistics_failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), POLL.total_seconds())
