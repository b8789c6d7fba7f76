"""The summaries of conversations and the list that reads them, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.advisers.rights import Role
from bot.conversations import feedback, handover, retention, service
from bot.conversations.handover import Delays
from bot.conversations.models import ConversationSummary, Message, Outcome
from bot.conversations.service import Reply
from bot.db import Sessions, transaction
from bot.guidance import Need
from bot.review import explorer, reading_log, unmasking
from bot.review.filters import Filters
from bot.review.models import Annotation, Verdict
from bot.tickets import search
from tests.browser import ADVICE
from tests.desk import NOW, account, open_tickets

ADVISED = (Reply(card=ADVICE),)
LOST: dict[str, Any] = {
    "intent": "nlu_fallback",
    "confidence": 0.7,
    "ranking": [
        {"intent": "nlu_fallback", "confidence": 0.7},
        {"intent": "ask_cost", "confidence": 0.24},
    ],
    "path": [{"action": "action_fallback", "policy": "P", "responses": ["utter_rephrase"]}],
}


def read(intent: str, confidence: float) -> dict[str, Any]:
    ranking = [{"intent": intent, "confidence": confidence}]
    path = [{"action": "action_orient", "policy": "IndexedRulePolicy", "responses": []}]
    return {"intent": intent, "confidence": confidence, "ranking": ranking, "path": path}


async def talk(
    sessions: Sessions,
    text: str,
    understanding: dict[str, Any],
    *,
    replies: tuple[Reply, ...] = (Reply(text="Bien reçu."),),
    profile: dict[str, Any] | None = None,
    now: datetime = NOW,
) -> str:
    """A conversation of one turn; its key."""
    async with transaction(sessions) as session:
        conversation = await service.start(session, welcome="Bonjour", now=now)
        message, _ = await service.say(session, conversation, text=text, client_id="c1", now=now)
        await service.answer(
            session,
            message,
            replies=replies,
            understanding=understanding,
            profile=profile or {},
            now=now,
        )
        return conversation.id


async def found(sessions: Sessions, **asked: Any) -> list[str]:
    """The extracts of the page that these filters give."""
    async with transaction(sessions) as session:
        return [row.extract for row in (await explorer.page(session, Filters(**asked))).rows]


async def test_each_turn_brings_the_summary_up_to_date(any_sessions: Sessions) -> None:
    """Fallbacks add up, the lowest confidence stays, what is known is the last profile."""
    place = {"territory_id": "commune:26063", "territory_name": "Buis-les-Baronnies"}
    key = await talk(any_sessions, "zblorg", LOST, profile={"needs": ["strategy"]})
    async with transaction(any_sessions) as session:
        conversation = await service.get(session, key)
        message, _ = await service.say(
            session, conversation, text="un budget", client_id="c2", now=NOW
        )
        await service.answer(
            session,
            message,
            replies=ADVISED,
            understanding=read("need_strategy", 0.9),
            profile={**place, "needs": ["strategy", "providers"]},
            now=NOW,
        )
        row = (await explorer.page(session, Filters())).rows[0]

    assert (row.turns, row.fallbacks, row.lowest) == (2, 1, 24)
    assert row.needs == (Need.strategy, Need.providers)
    assert (row.territory_name, row.outcome) == ("Buis-les-Baronnies", Outcome.SELF_SERVED)


async def test_the_outcome_only_goes_up(any_sessions: Sessions) -> None:
    """Outside, then advised, then a human, then a request: never back."""
    key = await talk(any_sessions, "une subvention ?", read("out_funding", 0.9))
    delays = Delays(waiting=timedelta(minutes=3), silence=timedelta(minutes=5))
    adviser_id = await account(any_sessions, "Alix")

    async def outcome() -> Outcome:
        async with transaction(any_sessions) as session:
            return (await explorer.page(session, Filters())).rows[0].outcome

    assert await outcome() is Outcome.OUT_OF_SCOPE
    async with transaction(any_sessions) as session:
        await handover.request(session, key, now=NOW, delays=delays)
        who = {"adviser_id": adviser_id, "capacity": 1}
        await handover.take(session, key, now=NOW, delays=delays, **who)
    assert await outcome() is Outcome.HUMAN
    await open_tickets(any_sessions, conversation_id=key)
    assert await outcome() is Outcome.TICKET
    async with transaction(any_sessions) as session:
        message = await service.get(session, key)
        await handover.leave(
            session, key, handover.Reason.HANDED_BACK, adviser_id=adviser_id, now=NOW
        )
        said, _ = await service.say(session, message, text="encore", client_id="c9", now=NOW)
        await service.answer(
            session, said, replies=ADVISED, understanding=read("need_strategy", 0.9), now=NOW
        )
    assert await outcome() is Outcome.TICKET


async def test_each_filter_keeps_what_it_names(any_sessions: Sessions) -> None:
    """One conversation a filter, and a plain one that none keeps."""
    sure = read("greet", 0.95)
    await talk(any_sessions, "ordinaire", sure)
    await talk(any_sessions, "hier", sure, now=NOW - timedelta(days=30))
    await talk(any_sessions, "perdu", LOST)
    await talk(any_sessions, "hésitant", read("greet", 0.4))
    await talk(any_sessions, "conseil", sure, replies=ADVISED)
    await talk(any_sessions, "besoin", sure, profile={"needs": ["peer_workshops"]})
    buis = {"territory_id": "commune:26063", "territory_name": "Buis-les-Baronnies"}
    await talk(any_sessions, "drôme", sure, profile=buis)
    judged = await talk(any_sessions, "jugé", sure)
    async with transaction(any_sessions) as session:
        await feedback.give(session, judged, useful=False, comment="", now=NOW)

    assert await found(any_sessions, until=(NOW - timedelta(days=2)).date()) == ["hier"]
    assert "hier" not in await found(any_sessions, since=NOW.date())
    assert await found(any_sessions, fallbacks=1) == ["perdu"]
    assert await found(any_sessions, unsure=50) == ["hésitant", "perdu"]
    assert await found(any_sessions, outcome=Outcome.SELF_SERVED) == ["conseil"]
    assert await found(any_sessions, need=Need.peer_workshops) == ["besoin"]
    assert await found(any_sessions, departement="26") == ["drôme"]
    assert await found(any_sessions, region="84", territory_id="commune:26063") == ["drôme"]
    assert await found(any_sessions, useful=False) == ["jugé"]
    assert await found(any_sessions, useful=True) == []


async def test_conversations_nobody_reviewed_can_be_asked_for(any_sessions: Sessions) -> None:
    """A message labelled or set aside counts; one that a reviewer passed does not."""
    sure = read("greet", 0.95)
    for text in ("relue", "passée", "jamais vue"):
        await talk(any_sessions, text, sure)
    async with transaction(any_sessions) as session:
        for text, verdict in (("relue", Verdict.IGNORED), ("passée", Verdict.SKIPPED)):
            message = await session.scalar(sa.select(Message).where(Message.text == text))
            assert message
            session.add(Annotation(key=text, message_id=message.id, verdict=verdict, at=NOW))

    assert await found(any_sessions, unreviewed=True) == ["jamais vue", "passée"]


async def test_a_day_begins_at_midnight_in_paris(any_sessions: Sessions) -> None:
    """23:30 UTC is the next day."""
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    await talk(any_sessions, "tard", read("greet", 0.9), now=late)

    assert await found(any_sessions, since=date(2026, 11, 23)) == ["tard"]
    assert await found(any_sessions, until=date(2026, 11, 22)) == []


async def test_words_lead_to_the_message_that_holds_them(any_sessions: Sessions) -> None:
    """Without accents or case, whoever said them; the extract is that message, masked."""
    await talk(any_sessions, "bonjour", read("greet", 0.9))
    await talk(
        any_sessions,
        "Notre Médiathèque écrit de biblio@exemple.fr",
        read("inform", 0.9),
        replies=(Reply(text="Une ludothèque, dites-vous ?"),),
    )

    hidden = ["Notre Médiathèque écrit de [courriel]"]
    assert await found(any_sessions, search="mediatheq") == hidden
    assert await found(any_sessions, search="LUDOTHEQUE") == ["Une ludothèque, dites-vous ?"]
    assert await found(any_sessions, search="« - »") == [
        "Notre Médiathèque écrit de [courriel]",
        "bonjour",
    ]


async def test_words_that_very_many_messages_hold_are_found_the_same(
    any_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By looking into each conversation in its turn; accents, case and beginnings alike."""
    await talk(any_sessions, "Rien à voir", read("greet", 0.9))
    for number in range(3):
        await talk(any_sessions, f"Médiathèque {number} du quartier", read("greet", 0.9))
    asked = ("mediatheq", "QUARTIER mediatheque", "quartier 1", "voir mediatheque", "« - »", "x")
    by_index = [await found(any_sessions, search=words) for words in asked]

    monkeypatch.setattr(search, "FREQUENT", 0)
    assert [await found(any_sessions, search=words) for words in asked] == by_index
    assert [len(extracts) for extracts in by_index] == [3, 3, 1, 0, 4, 0]


async def test_pages_follow_one_another_without_gap_nor_repeat(any_sessions: Sessions) -> None:
    """Down to the oldest, then back up to the newest."""
    total = 2 * explorer.PAGE_SIZE + 3
    for number in range(total):
        await talk(any_sessions, f"m{number}", read("greet", 0.9))

    async def page(**place: int) -> explorer.Page:
        async with transaction(any_sessions) as session:
            return await explorer.page(session, Filters(**place))

    pages = [await page()]
    while pages[-1].older:
        pages.append(await page(before=pages[-1].older))
    back = [pages[-1]]
    while back[0].newer:
        back.insert(0, await page(after=back[0].newer))

    for way in (pages, back):
        texts = [row.extract for each in way for row in each.rows]
        assert texts == [f"m{number}" for number in reversed(range(total))]
    assert {each.count for each in pages} == {total}


async def test_a_count_stops_where_counting_would_cost_more_than_the_page(
    any_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """« Plus de… » rather than a figure."""
    monkeypatch.setattr(explorer, "MOST_COUNTED", 2)
    for number in range(3):
        await talk(any_sessions, f"m{number}", read("greet", 0.9))

    async with transaction(any_sessions) as session:
        page = await explorer.page(session, Filters())
    assert (page.count, len(page.rows)) == (None, 3)


async def test_names_given_to_a_form_are_masked_everywhere(any_sessions: Sessions) -> None:
    """The contact of a request; an answer to « vos prénom et nom », though no request came of it."""
    asked = {**read("inform", 0.6), "awaited": "contact_name"}
    await talk(any_sessions, "lou garrec", asked)
    key = await talk(any_sessions, "vu avec martin hier", read("inform", 0.6))
    await open_tickets(any_sessions, conversation_id=key)  # Jeanne Martin

    assert await found(any_sessions) == ["vu avec [nom] hier", "[nom]"]


async def test_a_page_asks_the_database_a_few_things_only(any_sessions: Sessions) -> None:
    """As many queries for 25 conversations as for one."""
    asked: list[str] = []

    async def count(filters: Filters) -> int:
        async with transaction(any_sessions) as session:
            engine = session.get_bind().engine  # type: ignore[union-attr]  # a connection or an engine
            sa.event.listen(engine, "before_cursor_execute", note)
            asked.clear()
            await explorer.page(session, filters)
            sa.event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    await talk(any_sessions, "un", read("greet", 0.9))
    one = await count(Filters())
    for number in range(30):
        await talk(any_sessions, f"m{number}", read("greet", 0.9))
    assert await count(Filters()) == one <= 5


async def test_an_erased_conversation_leaves_the_list_but_not_the_log(
    any_sessions: Sessions,
) -> None:
    """Who read it without its masks stays known, and the number leads nowhere."""
    key = await talk(any_sessions, "à effacer", read("greet", 0.9))
    adviser_id = await account(any_sessions, "Alix", Role.ADVISER)
    async with transaction(any_sessions) as session:
        number = (await explorer.page(session, Filters())).rows[0].number
        unmasking.give_reason(
            session, number, reason="check", precision="", adviser_id=adviser_id, now=NOW
        )
    async with transaction(any_sessions) as session:
        await service.erase(session, key)

    async with transaction(any_sessions) as session:
        assert (await explorer.page(session, Filters())).rows == ()
        (row,) = (await reading_log.page(session)).rows
        assert (row.number, row.by) == (number, "Alix")
        assert (
            await session.scalar(sa.select(sa.func.count()).select_from(ConversationSummary)) == 0
        )
        later = NOW + timedelta(days=731)
        await retention.purge(session, now=later, conversation_days=30, ticket_days=730)
        assert (await reading_log.page(session)).rows == ()
