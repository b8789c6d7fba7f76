"""The record of who said what, and how long it is kept, on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversations import queries, service
from bot.conversations.models import Author
from bot.conversations.retention import purge
from bot.conversations.service import Reply
from bot.db import Sessions, transaction
from bot.errors import ConversationNotFound, InvalidMessage
from bot.tickets.inbox import newest
from bot.tickets.service import open_ticket
from tests.test_tickets import DRAFT

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def a_conversation(sessions: Sessions) -> str:
    async with transaction(sessions) as session:
        return (await service.start(session, welcome="Bonjour.", now=NOW)).id


async def test_the_record_keeps_the_order_and_the_understanding(any_sessions: Sessions) -> None:
    """Welcome, what the visitor said and what was understood, then the answers."""
    conversation_id = await a_conversation(any_sessions)

    async with transaction(any_sessions) as session:
        conversation = await service.get(session, conversation_id)
        said, new = await service.say(
            session, conversation, text=" Un budget participatif ", client_id="1", now=NOW
        )
        await service.answer(
            session,
            said,
            replies=[Reply(text="Très bien."), Reply(card={"type": "advice"})],
            understanding={"intent": "need_strategy"},
            profile={"needs": ["strategy"]},
            now=NOW,
        )
    async with transaction(any_sessions) as session:
        lines = await queries.transcript(session, conversation_id)
        conversation = await service.get(session, conversation_id)

    assert new
    assert [line.author for line in lines] == [
        Author.ASSISTANT,
        Author.VISITOR,
        Author.ASSISTANT,
        Author.ASSISTANT,
    ]
    assert lines[1].text == "Un budget participatif"
    assert lines[1].understanding == {"intent": "need_strategy"}
    assert lines[3].card == {"type": "advice"}
    assert conversation.profile == {"needs": ["strategy"]}


async def test_a_message_sent_twice_is_recorded_once(any_sessions: Sessions) -> None:
    """The same client id gives back the first message."""
    conversation_id = await a_conversation(any_sessions)

    async with transaction(any_sessions) as session:
        conversation = await service.get(session, conversation_id)
        first, _ = await service.say(session, conversation, text="A", client_id="1", now=NOW)
        again, new = await service.say(session, conversation, text="B", client_id="1", now=NOW)

    assert (again.id, again.text, new) == (first.id, "A", False)


@pytest.mark.parametrize(("text", "word"), [("  \n ", "vide"), ("x" * 2_001, "2001")])
def test_an_unacceptable_message_says_why(text: str, word: str) -> None:
    """Empty or too long: the reason is French and names the trouble."""
    with pytest.raises(InvalidMessage, match=word):
        service.clean_text(text)


def test_control_characters_are_dropped_and_line_breaks_kept() -> None:
    """A pasted text keeps its lines; nothing invisible enters the record."""
    assert service.clean_text("un\r\ndeux\x00\x1b[31m") == "un\ndeux[31m"


async def test_only_a_button_that_was_offered_is_found(any_sessions: Sessions) -> None:
    """By message and index, in the visitor's own conversation only."""
    conversation_id, other = await a_conversation(any_sessions), await a_conversation(any_sessions)
    button = {"title": "Oui", "payload": "/affirm"}
    async with transaction(any_sessions) as session:
        conversation = await service.get(session, conversation_id)
        said, _ = await service.say(session, conversation, text="A", client_id="1", now=NOW)
        answers = await service.answer(
            session, said, replies=[Reply(text="?", buttons=(button,))], now=NOW
        )
        message = answers[0].id

    async with transaction(any_sessions) as session:
        assert await queries.offered_button(session, conversation_id, message, 0) == button
        assert await queries.offered_button(session, conversation_id, message, 1) is None
        assert await queries.offered_button(session, conversation_id, message, -1) is None
        assert await queries.offered_button(session, other, message, 0) is None


async def test_erasing_leaves_nothing_and_an_answer_under_way_is_dropped(
    any_sessions: Sessions,
) -> None:
    """The rows go; an answer computed meanwhile finds no conversation."""
    conversation_id = await a_conversation(any_sessions)
    async with transaction(any_sessions) as session:
        conversation = await service.get(session, conversation_id)
        said, _ = await service.say(session, conversation, text="A", client_id="1", now=NOW)
    async with transaction(any_sessions) as session:
        await service.erase(session, conversation_id)

    async with transaction(any_sessions) as session:
        assert await queries.transcript(session, conversation_id) == ()
        with pytest.raises(ConversationNotFound):
            await service.answer(session, said, replies=[Reply(text="B")], now=NOW)


async def test_retention_deletes_what_is_past_its_time_and_nothing_else(
    any_sessions: Sessions,
) -> None:
    """30 days for a conversation, unless a ticket quotes it: then 730 days for both."""
    alone, quoted = await a_conversation(any_sessions), await a_conversation(any_sessions)
    async with transaction(any_sessions) as session:
        draft = replace(DRAFT, conversation_id=quoted)
        await open_ticket(session, draft, key="chat:1", now=NOW)

    gone = []
    for days in (29, 31, 729, 731):
        async with transaction(any_sessions) as session:
            gone.append(
                await purge(
                    session,
                    now=NOW + timedelta(days=days),
                    conversation_days=30,
                    ticket_days=730,
                )
            )

    assert gone == [(0, 0), (1, 0), (0, 0), (1, 1)]
    async with transaction(any_sessions) as session:
        assert await queries.transcript(session, alone) == ()
        assert await queries.transcript(session, quoted) == ()
        assert await newest(session) == 0
