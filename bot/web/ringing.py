"""The worker that does what the timers say, and tells the visitor and the open pages."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog
from aiohttp import web

from bot.conversations import human, offers, timers
from bot.conversations.modes import Reason
from bot.conversations.service import Reply
from bot.db import transaction
from bot.web import turns
from bot.web.keys import CLOCK, SESSIONS
from bot.web.messages import words

POLL = timedelta(seconds=2)  # timers are in minutes
_INSTEAD = {Reason.NOBODY_CAME, Reason.ADVISER_SILENT}  # the visitor is owed another way

log = structlog.get_logger()


async def ring(app: web.Application) -> int:
    """Do what the timers that have rung say; returns how many did something."""
    async with transaction(app[SESSIONS]) as session:
        due = await timers.due(session, now=app[CLOCK]())
    rung = 0
    for timer in due:
        async with transaction(app[SESSIONS]) as session:
            if not await timers.ring(session, timer, now=app[CLOCK]()):
                continue
            ways = (offers.TICKET_BUTTON, offers.FORM_LINK) if timer.reason in _INSTEAD else ()
            told = Reply(text=words(app, timer.reason.value), buttons=ways)
            await human.notice(session, timer.conversation_id, told, now=app[CLOCK]())
        rung += 1
        turns.tell(app, timer.conversation_id)
    return rung


async def ring_until(app: web.Application, stop: asyncio.Event) -> None:
    """Look at the timers every `POLL`; a failure of ours is logged and the next round goes on."""
    while not stop.is_set():
        try:
            await ring(app)
        except Exception:
            log.exception("timers_failed")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL.total_seconds())
