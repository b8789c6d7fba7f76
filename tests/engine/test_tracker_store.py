"""WindowTrackerStore through Rasa's interface, on SQLite then on PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channel import TurnRecord, current_turn
from bot.tracker_store import WindowTrackerStore
from tests.postgres import cluster

TURNS = 60
MAX_HISTORY = 3  # states of the longest rule
MOST_EVENTS = 100  # a turn of these tests has five events, one of a form about ten
DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [tell, ask]
entities: []
slots:
  territory_id: {type: text, influence_conversation: true, mappings: [{type: custom}]}
  needs: {type: list, influence_conversation: true, mappings: [{type: custom}]}
  consent: {type: bool, mappings: [{type: custom}]}
  mode: {type: text, initial_value: visio, mappings: [{type: custom}]}
  forgotten: {type: text, mappings: [{type: custom}]}
  requested_slot: {type: text, mappings: [{type: custom}]}
actions: [action_answer]
forms:
  ticket_form: {required_slots: [mode]}
"""
)
START: list[Event] = [
    ActionExecuted("action_session_start"),
    SessionStarted(),
    ActionExecuted("action_listen"),
]
TOLD: list[Event] = [
    SlotSet("territory_id", "commune:26108"),
    SlotSet("needs", ["strategy", "providers"]),
    SlotSet("consent", False),
    SlotSet("mode", None),
    SlotSet("forgotten", "soon"),
    SlotSet("forgotten", None),
]
FORM: list[Event] = [ActiveLoop("ticket_form"), SlotSet("requested_slot", "mode")]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with cluster() as prefix:
        yield prefix.replace("+psycopg://", "+psycopg2://")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/engine.sqlite3"
    prefix = request.getfixturevalue("postgres")
    name = f"engine_{uuid4().hex}"
    engine = sa.create_engine(f"{prefix}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{prefix}/{name}"


@pytest.fixture
def store(url: str) -> WindowTrackerStore:
    return WindowTrackerStore(DOMAIN, host=url)


def turn(number: int, *happened: Event) -> list[Event]:
    """A visitor's message, what it changed, the answer."""
    return [
        UserUttered(f"Où en est-on, n° {number} ?", {"name": "tell", "confidence": 0.9}),
        *happened,
        ActionExecuted("action_answer", policy="RulePolicy", confidence=1.0),
        BotUttered("Voilà…", {"buttons": [{"title": "Oui", "payload": "/ask"}]}),
        ActionExecuted("action_listen"),
    ]


def tracker(*events: Event, sender_id: str = "c") -> DialogueStateTracker:
    return DialogueStateTracker.from_events(sender_id, list(events), DOMAIN.slots)


async def converse(store: WindowTrackerStore, *turns: list[Event]) -> list[int]:
    """Live through turns as Rasa does: retrieve, add, save; the events kept after each."""
    await store.save(tracker(*START))
    kept = []
    for events in turns:
        now = await store.retrieve("c")
        for event in events:
            now.update(event, DOMAIN)
        await store.save(now)
        kept.append(len((await store.retrieve("c")).events))
    return kept


async def test_a_conversation_comes_back_as_it_was_saved(store: WindowTrackerStore) -> None:
    """Each event with its data and its date, and the state they lead to."""
    saved = tracker(*START, *turn(1, *TOLD, *FORM))

    await store.save(saved)
    back = await store.retrieve("c")

    assert [e.as_dict() for e in back.events] == [e.as_dict() for e in saved.events]
    assert back.current_state() == saved.current_state()


async def test_a_conversation_outlives_the_engine(store: WindowTrackerStore, url: str) -> None:
    """Another process finds it in the database."""
    await store.save(tracker(*START, *turn(1, *TOLD)))

    back = await WindowTrackerStore(DOMAIN, host=url).retrieve("c")

    assert back.get_slot("territory_id") == "commune:26108"


async def test_an_unknown_conversation_is_none(store: WindowTrackerStore) -> None:
    """Rasa then starts a new one."""
    await store.save(tracker(*START))

    assert await store.retrieve("another") is None


async def test_the_state_survives_when_the_window_cuts(store: WindowTrackerStore) -> None:
    """After sixty turns it is that of a tracker which kept all: slots, form, latest action."""
    turns = [turn(1, *TOLD), turn(2, *FORM), *(turn(n) for n in range(3, TURNS + 1))]

    await converse(store, *turns)
    back = await store.retrieve("c")

    whole = tracker(*START, *(event for events in turns for event in events))
    assert len(back.events) < len(whole.events)
    assert back.current_slot_values() == whole.current_slot_values()
    assert back.active_loop_name == whole.active_loop_name == "ticket_form"
    assert back.latest_action_name == whole.latest_action_name == "action_listen"
    assert back.latest_message.text == whole.latest_message.text
    assert back.past_states(DOMAIN)[-MAX_HISTORY:] == whole.past_states(DOMAIN)[-MAX_HISTORY:]


@pytest.mark.parametrize("closing", [1, 30, TURNS])
async def test_a_form_that_was_closed_stays_closed(store: WindowTrackerStore, closing: int) -> None:
    """And a slot emptied later stays empty, whichever turn the window cuts at."""
    turns = [turn(n) for n in range(TURNS)]
    turns.insert(0, turn(TURNS, *TOLD, *FORM))
    turns.insert(closing, turn(TURNS + 1, ActiveLoop(None), SlotSet("territory_id", None)))

    await converse(store, *turns)
    back = await store.retrieve("c")

    assert back.active_loop_name is None
    assert back.get_slot("territory_id") is None
    assert back.get_slot("needs") == ["strategy", "providers"]


async def test_the_number_of_events_stays_bounded(store: WindowTrackerStore) -> None:
    """The last twenty turns of sixty keep no more than the twenty before."""
    kept = await converse(store, turn(1, *TOLD, *FORM), *(turn(n) for n in range(2, TURNS + 1)))

    assert max(kept[40:]) == max(kept[20:40]) < MOST_EVENTS


async def test_an_empty_tracker_leaves_no_row(store: WindowTrackerStore) -> None:
    """Saving one is how the channel forgets a conversation."""
    await store.save(tracker(*START, *turn(1, *TOLD)))

    await store.save(tracker())

    assert await store.retrieve("c") is None
    assert list(await store.keys()) == []


async def test_keys_are_the_conversations_in_memory(store: WindowTrackerStore) -> None:
    """One a conversation, however often it was saved."""
    for sender_id in ("a", "b", "a"):
        await store.save(tracker(*START, sender_id=sender_id))

    assert sorted(await store.keys()) == ["a", "b"]


@pytest.mark.parametrize(("days", "left"), [(0, ["new"]), (1, ["new", "old"])])
async def test_old_conversations_are_purged(
    store: WindowTrackerStore, url: str, days: float, left: list[str]
) -> None:
    """At the first save after a start, those older than `days` go."""
    await store.save(tracker(*START, sender_id="old"))

    restarted = WindowTrackerStore(DOMAIN, host=url, days=days)
    await restarted.save(tracker(*START, sender_id="new"))

    assert sorted(await restarted.keys()) == left


@pytest.mark.parametrize(("setting", "left"), [("0", ["new"]), ("1", ["new", "old"])])
async def test_the_days_are_those_of_the_desk(
    store: WindowTrackerStore,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    left: list[str],
) -> None:
    """One setting, TE_CONVERSATION_DAYS, for the record and for the engine's memory."""
    await store.save(tracker(*START, sender_id="old"))
    monkeypatch.setenv("TE_CONVERSATION_DAYS", setting)

    restarted = WindowTrackerStore(DOMAIN, host=url)
    await restarted.save(tracker(*START, sender_id="new"))

    assert sorted(await restarted.keys()) == left


async def test_a_slow_reader_loses_no_turn(tmp_path: Path) -> None:
    """SQLite writes ahead (WAL): a save passes while another process reads."""
    path = tmp_path / "engine.sqlite3"
    store = WindowTrackerStore(DOMAIN, host=f"sqlite:///{path}")
    await store.save(tracker(*START))
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM tracker").fetchone()

    await store.save(tracker(*START, *turn(1, *TOLD)))

    assert (await store.retrieve("c")).get_slot("territory_id") == "commune:26108"
    assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    reader.close()


async def test_the_turn_under_way_learns_what_was_saved(store: WindowTrackerStore) -> None:
    """The channel answers with the tracker as the turn left it."""
    saved, record = tracker(*START, *turn(1, *TOLD)), TurnRecord()
    token = current_turn.set(record)

    await store.save(saved)

    current_turn.reset(token)
    assert record.tracker is saved
