"""Who speaks: modes, timers, the queue and its races, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.advisers import presence
from bot.advisers import service as advisers
from bot.advisers.hours import OpeningHours
from bot.advisers.signature import signature
from bot.conversations import availability, handover, human, live_desk, service, timers
from bot.conversations.handover import Delays
from bot.conversations.models import Conversation, ConversationEvent, Message
from bot.conversations.modes import TRANSITIONS, Mode, Reason
from bot.conversations.offers import wants_to_talk
from bot.conversations.service import Reply
from bot.dates import PARIS
from bot.db import Sessions, transaction
from bot.errors import (
    ConversationNotFound,
    ConversationTaken,
    NotYourConversation,
    SettingsError,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DELAYS = Delays(waiting=timedelta(minutes=10), silence=timedelta(minutes=5))
PASSWORD = "un mot de passe de test"


async def an_adviser(sessions: Sessions, name: str, *, online: bool = True) -> int:
    """An adviser who is logged in, with a page of the console open."""
    email = f"{name.lower()}@anct-exemple.fr"
    async with transaction(sessions) as session:
        adviser = await advisers.add(
            session, email=email, display_name=f"{name} Durand", password=PASSWORD, now=NOW
        )
        await advisers.log_in(
            session, email=email, password=PASSWORD, now=NOW, lasts=timedelta(hours=12)
        )
        await presence.seen(session, adviser.id, now=NOW, online=online)
        return adviser.id


async def a_waiting_visitor(sessions: Sessions) -> str:
    async with transaction(sessions) as session:
        conversation = await service.start(session, welcome="Bonjour.", now=NOW)
        assert await handover.request(session, conversation.id, now=NOW, delays=DELAYS)
        return conversation.id


async def take(
    sessions: Sessions, conversation_id: str, adviser_id: int, *, capacity: int = 3
) -> None:
    async with transaction(sessions) as session:
        await handover.take(
            session,
            conversation_id,
            adviser_id=adviser_id,
            capacity=capacity,
            now=NOW,
            delays=DELAYS,
        )


async def mode_of(sessions: Sessions, conversation_id: str) -> Mode:
    async with transaction(sessions) as session:
        return (await availability.speaker(session, conversation_id)).mode


async def visitor_says(
    sessions: Sessions, conversation_id: str, text: str, *, now: datetime
) -> int:
    async with transaction(sessions) as session:
        conversation = await service.get(session, conversation_id)
        message, _ = await service.say(session, conversation, text=text, client_id=text, now=now)
        await human.hear(session, message, now=now, delays=DELAYS)
        return message.id


async def rung(sessions: Sessions, now: datetime) -> list[Reason]:
    """The reasons of the timers that did something at that moment."""
    async with transaction(sessions) as session:
        due = await timers.due(session, now=now)
        return [t.reason for t in due if await timers.ring(session, t, now=now)]


async def test_each_change_leaves_a_dated_row_with_who_and_why(any_sessions: Sessions) -> None:
    """bot, waiting, adviser, bot: the rows tell the story."""
    camille = await an_adviser(any_sessions, "Camille")
    conversation_id = await a_waiting_visitor(any_sessions)

    await take(any_sessions, conversation_id, camille)
    async with transaction(any_sessions) as session:
        await handover.leave(
            session, conversation_id, Reason.HANDED_BACK, adviser_id=camille, now=NOW
        )

    async with transaction(any_sessions) as session:
        events = (await session.scalars(select(ConversationEvent).order_by("id"))).all()
    assert [(e.mode, e.reason, e.adviser_id, e.at) for e in events] == [
        (Mode.WAITING, Reason.REQUESTED, None, NOW),
        (Mode.ADVISER, Reason.TAKEN, camille, NOW),
        (Mode.BOT, Reason.HANDED_BACK, camille, NOW),
    ]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("reason", Reason)
async def test_no_change_leaves_the_table_of_transitions(
    sessions: Sessions, mode: Mode, reason: Reason
) -> None:
    """Every reason, from every mode: what the table does not name is refused and leaves no row."""
    async with transaction(sessions) as session:
        conversation = await service.start(session, welcome="Bonjour.", now=NOW)
        conversation.mode = mode

    async with transaction(sessions) as session:
        event = await handover.move(session, conversation.id, reason, now=NOW)

    sources, target = TRANSITIONS[reason]
    assert (event is not None) == (mode in sources)
    assert await mode_of(sessions, conversation.id) == (target if mode in sources else mode)


async def test_one_adviser_wins_each_of_two_hundred_races(any_sessions: Sessions) -> None:
    """The loser is told who was first; nobody else ever has the conversation."""
    names = ("Camille", "Alix")
    ids = [await an_adviser(any_sessions, name) for name in names]

    for _ in range(200):
        conversation_id = await a_waiting_visitor(any_sessions)
        outcomes = await asyncio.gather(
            *(take(any_sessions, conversation_id, each, capacity=1_000) for each in ids),
            return_exceptions=True,
        )
        winners = [name for name, outcome in zip(names, outcomes, strict=True) if outcome is None]
        losers = [outcome for outcome in outcomes if outcome is not None]
        assert len(winners) == 1, outcomes
        assert isinstance(losers[0], ConversationTaken)
        assert losers[0].by == f"{winners[0]} Durand"


async def test_capacity_holds_when_one_adviser_takes_two_at_once(any_sessions: Sessions) -> None:
    """Two tabs, one place left: the second is refused and the visitor still waits."""
    camille = await an_adviser(any_sessions, "Camille")

    for _ in range(20):
        waiting = [await a_waiting_visitor(any_sessions) for _ in range(2)]
        outcomes = await asyncio.gather(
            *(take(any_sessions, each, camille, capacity=1) for each in waiting),
            return_exceptions=True,
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == [
            "AdviserBusy",
            "NoneType",
        ]
        async with transaction(any_sessions) as session:
            for each in waiting:
                await service.erase(session, each)


async def test_an_answer_computed_when_the_adviser_came_is_thrown_away(
    any_sessions: Sessions,
) -> None:
    """What was understood is kept for the adviser; nothing is said, nothing is to be retried."""
    camille = await an_adviser(any_sessions, "Camille")
    async with transaction(any_sessions) as session:
        conversation = await service.start(session, welcome="Bonjour.", now=NOW)
        said, _ = await service.say(session, conversation, text="Un forum", client_id="1", now=NOW)
    async with transaction(any_sessions) as session:
        await handover.request(session, conversation.id, now=NOW, delays=DELAYS)
    await take(any_sessions, conversation.id, camille)

    async with transaction(any_sessions) as session:
        recorded = await service.answer(
            session,
            said,
            replies=[Reply(text="Trop tard.")],
            understanding={"intent": "need_strategy"},
            profile={"needs": ["strategy"]},
            now=NOW,
        )
        apology = await service.apologise(session, said, reply=Reply(text="Désolé."), now=NOW)

    assert recorded == []
    assert apology is None
    async with transaction(any_sessions) as session:
        messages = (await session.scalars(select(Message).order_by(Message.id))).all()
    assert [m.text for m in messages] == ["Bonjour.", "Un forum"]
    assert messages[1].understanding == {"intent": "need_strategy"}
    assert messages[1].answered_at == NOW


async def test_a_visitor_nobody_comes_for_returns_to_the_assistant(any_sessions: Sessions) -> None:
    """At the end of the delay and not before; ringing again does nothing."""
    conversation_id = await a_waiting_visitor(any_sessions)
    end = NOW + DELAYS.waiting

    assert await rung(any_sessions, end - timedelta(seconds=1)) == []
    assert await rung(any_sessions, end) == [Reason.NOBODY_CAME]
    assert await rung(any_sessions, end) == []
    assert await mode_of(any_sessions, conversation_id) is Mode.BOT


async def test_an_adviser_is_silent_from_the_first_word_left_without_answer(
    any_sessions: Sessions,
) -> None:
    """An answer stops the timer; the next words of the visitor start it, later ones do not."""
    camille = await an_adviser(any_sessions, "Camille")
    conversation_id = await a_waiting_visitor(any_sessions)
    await take(any_sessions, conversation_id, camille)
    async with transaction(any_sessions) as session:
        await human.write(
            session,
            conversation_id,
            adviser_id=camille,
            text="Bonjour, je vous lis.",
            client_id="a-1",
            signature="Camille, équipe de conseil",
            now=NOW,
        )
    later = NOW + timedelta(minutes=20)

    assert await rung(any_sessions, later) == []
    await visitor_says(any_sessions, conversation_id, "Une question", now=later)
    await visitor_says(
        any_sessions, conversation_id, "Et une autre", now=later + timedelta(minutes=4)
    )
    assert await rung(any_sessions, later + timedelta(minutes=4)) == []
    assert await rung(any_sessions, later + DELAYS.silence) == [Reason.ADVISER_SILENT]
    assert await mode_of(any_sessions, conversation_id) is Mode.BOT


async def test_a_visitor_who_left_gives_the_place_back(any_sessions: Sessions) -> None:
    """An hour after the adviser's last words."""
    camille = await an_adviser(any_sessions, "Camille")
    conversation_id = await a_waiting_visitor(any_sessions)
    await take(any_sessions, conversation_id, camille)
    async with transaction(any_sessions) as session:
        await human.write(
            session,
            conversation_id,
            adviser_id=camille,
            text="Êtes-vous là ?",
            client_id="a-1",
            signature="Camille",
            now=NOW,
        )

    assert await rung(any_sessions, NOW + human.VISITOR_SILENCE) == [Reason.VISITOR_SILENT]


async def test_only_whoever_has_the_conversation_writes_in_it(any_sessions: Sessions) -> None:
    """Neither a colleague, nor the same adviser once it is handed back."""
    camille, alix = [await an_adviser(any_sessions, name) for name in ("Camille", "Alix")]
    conversation_id = await a_waiting_visitor(any_sessions)
    await take(any_sessions, conversation_id, camille)

    async def writes(adviser_id: int) -> None:
        async with transaction(any_sessions) as session:
            await human.write(
                session,
                conversation_id,
                adviser_id=adviser_id,
                text="Bonjour",
                client_id=f"a-{adviser_id}",
                signature="Camille",
                now=NOW,
            )

    with pytest.raises(NotYourConversation):
        await writes(alix)
    await writes(camille)
    await writes(camille)  # sent twice
    async with transaction(any_sessions) as session:
        with pytest.raises(NotYourConversation):
            await handover.leave(session, conversation_id, Reason.CLOSED, adviser_id=alix, now=NOW)
        await handover.leave(session, conversation_id, Reason.CLOSED, adviser_id=camille, now=NOW)
    with pytest.raises(NotYourConversation):
        await writes(camille)
    async with transaction(any_sessions) as session:
        messages = (await session.scalars(select(Message.text).order_by(Message.id))).all()
    assert list(messages) == ["Bonjour.", "Bonjour"]


async def test_an_erased_conversation_cannot_be_taken(any_sessions: Sessions) -> None:
    camille = await an_adviser(any_sessions, "Camille")
    conversation_id = await a_waiting_visitor(any_sessions)
    async with transaction(any_sessions) as session:
        await service.erase(session, conversation_id)

    with pytest.raises(ConversationNotFound):
        await take(any_sessions, conversation_id, camille)
    async with transaction(any_sessions) as session:
        assert await live_desk.cases(session) == ()


async def places(sessions: Sessions, *, now: datetime = NOW, capacity: int = 1) -> int:
    async with transaction(sessions) as session:
        return await availability.free_places(session, now=now, capacity=capacity)


async def test_a_human_who_is_not_there_is_never_offered(any_sessions: Sessions) -> None:
    """Not the absent, not those whose pages are closed, not those logged out or busy."""
    assert await places(any_sessions) == 0
    await an_adviser(any_sessions, "Alix", online=False)
    assert await places(any_sessions) == 0

    camille = await an_adviser(any_sessions, "Camille")
    assert await places(any_sessions) == 1
    assert await places(any_sessions, now=NOW + presence.ABSENT_AFTER) == 0

    waiting = await a_waiting_visitor(any_sessions)
    assert await places(any_sessions) == 0
    await take(any_sessions, waiting, camille)
    assert await places(any_sessions) == 0
    assert await places(any_sessions, capacity=2) == 1
    async with transaction(any_sessions) as session:
        await advisers.drop_expired(session, now=NOW + timedelta(days=1))
    assert await places(any_sessions, capacity=2) == 0


async def test_the_last_words_are_what_was_typed_not_a_button(any_sessions: Sessions) -> None:
    """The list shows enough to choose by; the visitor's key is not in it as a number."""
    conversation_id = await a_waiting_visitor(any_sessions)
    await visitor_says(any_sessions, conversation_id, "Un budget participatif", now=NOW)
    async with transaction(any_sessions) as session:
        conversation = await session.get(Conversation, conversation_id)
        assert conversation
        await service.say(
            session, conversation, text="Parler maintenant", client_id="b-1-0", now=NOW
        )

    async with transaction(any_sessions) as session:
        (case,) = await live_desk.cases(session)
    assert (case.last_words, case.mode) == ("Un budget participatif", Mode.WAITING)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23T09:00", True),
        ("2026-11-23T12:30", False),
        ("2026-11-23T13:59", False),
        ("2026-11-23T16:59", True),
        ("2026-11-27T15:00", False),
        ("2026-11-28T10:00", False),
        ("2026-12-25T10:00", False),
        ("2026-05-14T10:00", False),
        ("2026-12-24T10:00", False),
    ],
)
def test_opening_hours_know_days_holidays_and_closed_days(at: str, is_open: bool) -> None:
    """Weekdays, Friday shorter, Christmas, Ascension, and a day that the service chose."""
    hours = OpeningHours.parse(
        "mon-thu 09:00-12:30 14:00-17:00; fri 09:00-12:00", closed="2026-12-24"
    )

    assert hours.is_open(datetime.fromisoformat(at).replace(tzinfo=PARIS)) is is_open


@pytest.mark.parametrize(
    ("hours", "closed"),
    [("lun 9h-12h", ""), ("mon 17:00-09:00", ""), ("mon 09:00-12:00", "24 décembre")],
)
def test_malformed_hours_stop_the_start(hours: str, closed: str) -> None:
    with pytest.raises(SettingsError, match="TE_OPENING_HOURS"):
        OpeningHours.parse(hours, closed)


def test_the_default_hours_are_closed_on_every_public_holiday_of_2027() -> None:
    hours = OpeningHours.parse("mon-sun 00:00-23:59")
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]

    closed = [
        d for d in days if not hours.is_open(datetime(d.year, d.month, d.day, 10, tzinfo=UTC))
    ]

    assert len(closed) == 11


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("oui", True),
        ("maintenant svp", True),
        ("je prefere parler tout de suite", True),
        ("une demande par mail", False),
        ("non merci", False),
        ("pas maintenant", False),
        ("quels sont les pièges ?", False),
    ],
)
def test_a_choice_typed_under_the_offer_is_understood(text: str, now: bool) -> None:
    assert wants_to_talk(text) is now


def test_visitors_see_a_first_name_or_the_team() -> None:
    assert signature("Camille Durand", first_name=True) == "Camille, équipe de conseil"
    assert signature("Camille Durand", first_name=False) == "Équipe de conseil"
    assert signature(None, first_name=True) == "Équipe de conseil"
