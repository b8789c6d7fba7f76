"""Typed keys of what the application carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import jinja2
from aiohttp import web

from bot.advisers.hours import OpeningHours
from bot.advisers.service import CurrentAdviser
from bot.conversations.handover import Delays
from bot.db import Sessions
from bot.live import Live
from bot.rasa_client import Engine
from bot.settings import Settings
from bot.tickets.mails import Post
from bot.training.trainer import Trainer

SETTINGS = web.AppKey("settings", Settings)
SESSIONS: web.AppKey[Sessions] = web.AppKey("sessions")
ENGINE: web.AppKey[Engine] = web.AppKey("engine")
LIVE = web.AppKey("live", Live)
CLOCK: web.AppKey[Callable[[], datetime]] = web.AppKey("clock")
DELAYS = web.AppKey("delays", Delays)
HOURS = web.AppKey("hours", OpeningHours)
POST = web.AppKey("post", Post)
TRAINER = web.AppKey("trainer", Trainer)
TEMPLATES = web.AppKey("templates", jinja2.Environment)

ADVISER = web.RequestKey("adviser", CurrentAdviser)
