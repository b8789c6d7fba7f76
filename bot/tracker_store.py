"""Rasa's short memory of a conversation: one row, a bounded number of turns, a flat cost.

Rasa's own stores give back every event since the session began, and each turn walks them all:
at turn 400 a turn costs thirteen times what it costs at turn 10 (ENGINE.md). Slots, the active
form and the last few turns are all that the policies and actions use; the transcript lives in the
desk database. Runs inside Rasa (Python 3.10, SQLAlchemy 1.4).
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from typing import Any, Iterable, List, Optional, Text

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channel import current_turn
from bot.settings import Settings

KEPT_TURNS = 2  # rules and actions look back on the turn under way, and on what led to it
MOST_TURNS = 4  # cut back to KEPT_TURNS beyond it: cutting each turn would replay each turn
SECONDS_A_DAY = 86_400

_metadata = sa.MetaData()
_trackers = sa.Table(
    "tracker",
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("events", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
)


class WindowTrackerStore(TrackerStore):
    """One JSON row a conversation, on SQLite (WAL) or PostgreSQL; rows older than `days` go."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        event_broker: Optional[EventBroker] = None,
        host: Optional[Text] = None,
        days: Optional[float] = None,
        **kwargs: Any,
    ) -> None:
        """Open `host`, an SQLAlchemy 1.4 URL; `endpoints.yml` gives it as `url`.

        `days` is TE_CONVERSATION_DAYS where it is not given, as in the desk database.
        """
        super().__init__(domain, event_broker, **kwargs)
        if not host:  # SQLite in memory would be one database a thread
            raise ValueError("endpoints.yml must give the tracker store its url.")
        self._engine = sa.create_engine(host, pool_pre_ping=True)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _tune_sqlite)
        _metadata.create_all(self._engine)
        if days is None:
            days = float(os.environ.get("TE_CONVERSATION_DAYS", Settings.conversation_days))
        self._days = days
        self._next_purge = 0.0

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the end of the tracker; an empty tracker leaves no row."""
        turn = current_turn.get()
        if turn is not None:
            turn.tracker = tracker
        events = self._window(tracker)
        row = None
        if events:
            row = json.dumps([event.as_dict() for event in events], separators=(",", ":"))
        await asyncio.to_thread(self._write, tracker.sender_id, row)

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The conversation as the policies need it, or None."""
        row = await asyncio.to_thread(self._read, sender_id)
        if row is None:
            return None
        return DialogueStateTracker.from_events(
            sender_id, deserialise_events(json.loads(row)), self.domain.slots
        )

    async def keys(self) -> Iterable[Text]:
        """The ids of the conversations in memory."""
        return await asyncio.to_thread(self._keys)

    def _window(self, tracker: DialogueStateTracker) -> List[Event]:
        events = list(tracker.events)
        turns = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
        if len(turns) <= MOST_TURNS:
            return events
        cut = turns[-KEPT_TURNS]
        return [*self._summary(tracker.sender_id, events[:cut]), *events[cut:]]

    def _summary(self, sender_id: Text, events: List[Event]) -> List[Event]:
        """The few events that put a new tracker in the state in which `events` leave one."""
        past = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        slots: List[Event] = [
            SlotSet(name, slot.value)
            for name, slot in past.slots.items()
            if slot.value != slot.initial_value
        ]
        loop: List[Event] = [ActiveLoop(past.active_loop_name)] if past.active_loop_name else []
        return [*slots, *loop, ActionExecuted(ACTION_LISTEN_NAME)]

    def _write(self, sender_id: Text, row: Optional[Text]) -> None:
        now = time.time()
        with self._engine.begin() as connection:
            connection.execute(_trackers.delete().where(_trackers.c.sender_id == sender_id))
            if row is not None:
                connection.execute(
                    _trackers.insert().values(sender_id=sender_id, events=row, updated_at=now)
                )
            if now >= self._next_purge:
                old = _trackers.c.updated_at < now - self._days * SECONDS_A_DAY
                connection.execute(_trackers.delete().where(old))
                self._next_purge = now + SECONDS_A_DAY

    def _read(self, sender_id: Text) -> Optional[Text]:
        query = sa.select(_trackers.c.events).where(_trackers.c.sender_id == sender_id)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def _keys(self) -> List[Text]:
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(_trackers.c.sender_id)).scalars())


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")  # without it a slow reader loses a turn (ENGINE.md)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
