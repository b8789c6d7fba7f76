"""The advisers' list: order, filters, counts, search, on SQLite and PostgreSQL; the calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conversations import service as conversations
from bot.db import Sessions, transaction
from bot.guidance import Need
from bot.tickets import claims, inbox, needs, notes, service
from bot.tickets.filters import Age, Filters, Now, View
from bot.tickets.inbox import Urgency
from bot.tickets.statuses import Status
from bot.working_days import add_working_days
from tests.desk import account, conversation, open_tickets

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVERYTHING = Filters(view=View.ALL)


def seen_by(adviser_id: int = 1, at: datetime = MONDAY) -> Now:
    return Now(adviser_id=adviser_id, at=at, today=at.date())


async def listed(
    sessions: Sessions, filters: Filters = EVERYTHING, now: Now | None = None
) -> list[str]:
    async with transaction(sessions) as session:
        page = await inbox.page(session, filters, now or seen_by())
        return [row.ticket.reference for row in page.rows]


@pytest.mark.parametrize(
    ("opened", "departement", "due"),
    [
        (date(2026, 11, 23), "26", date(2026, 11, 30)),  # a plain week
        (date(2026, 12, 21), "26", date(2026, 12, 29)),  # Christmas
        (date(2026, 3, 30), "26", date(2026, 4, 7)),  # Easter Monday
        (date(2026, 3, 30), "57", date(2026, 4, 8)),  # and Good Friday in Moselle
        (date(2026, 3, 30), "67", date(2026, 4, 8)),  # and in Alsace
        (date(2027, 12, 17), "974", date(2027, 12, 27)),  # 20 December in La Réunion
        (date(2027, 12, 17), "26", date(2027, 12, 24)),
        (date(2026, 4, 24), "976", date(2026, 5, 5)),  # 27 April in Mayotte, and 1 May
        (date(2026, 4, 24), None, date(2026, 5, 4)),
        (date(2026, 11, 28), "26", date(2026, 12, 4)),  # from a Saturday
    ],
)
def test_five_working_days_follow_the_calendar_of_the_territory(
    opened: date, departement: str | None, due: date
) -> None:
    """Week-ends, national holidays, those of Alsace-Moselle and overseas."""
    assert add_working_days(opened, 5, departement) == due


async def test_what_is_late_comes_first_and_a_warning_comes_before(
    any_sessions: Sessions,
) -> None:
    """Late, then due tomorrow, then the rest; an answered one no longer presses."""
    alix = await account(any_sessions, "Alix")
    (fresh,) = await open_tickets(any_sessions, now=MONDAY)
    (late,) = await open_tickets(any_sessions, now=MONDAY - timedelta(days=14))
    (soon,) = await open_tickets(any_sessions, now=MONDAY - timedelta(days=6))
    (answered,) = await open_tickets(any_sessions, now=MONDAY - timedelta(days=30))
    async with transaction(any_sessions) as session:
        for to in (Status.IN_PROGRESS, Status.WAITING):
            await service.change_status(session, answered, to=to, adviser_id=alix, now=MONDAY)
        page = await inbox.page(session, EVERYTHING, seen_by())
        late_only = await inbox.page(session, Filters(view=View.LATE), seen_by())

    assert [(row.ticket.reference, row.urgency) for row in page.rows] == [
        (late, Urgency.LATE),
        (soon, Urgency.SOON),
        (fresh, Urgency.NONE),
        (answered, Urgency.NONE),
    ]
    assert [row.ticket.reference for row in late_only.rows] == [late]


async def test_each_filter_keeps_what_it_names(any_sessions: Sessions) -> None:
    """Status, need, département, région, age, adviser, and the tabs with their counts."""
    alix, bo = await account(any_sessions, "Alix"), await account(any_sessions, "Bo")
    (drome,) = await open_tickets(any_sessions)
    (reunion,) = await open_tickets(
        any_sessions, territory_id="commune:97411", territory_name="Saint-Denis",
        needs=(Need.providers,), now=MONDAY - timedelta(days=40),
    )  # fmt: skip
    async with transaction(any_sessions) as session:
        await claims.claim(session, drome, adviser_id=alix, now=MONDAY)
        await needs.entrust(
            session, drome, Need.strategy, adviser_id=alix, to_adviser_id=bo, anyone_s=False,
            now=MONDAY,
        )  # fmt: skip
        counts = await inbox.counts(session, seen_by(alix))

    for chosen, expected in (
        ({"need": Need.providers}, [reunion]),
        ({"departement": "26"}, [drome]),
        ({"region": "04"}, [reunion]),
        ({"age": Age.MONTH}, [reunion]),
        ({"age": Age.DAY}, [drome]),
        ({"adviser_id": bo}, [drome]),
        ({"view": View.UNASSIGNED}, [reunion]),
        ({"status": Status.CLOSED}, []),
        ({"need": Need.strategy, "region": "04"}, []),
    ):
        assert await listed(any_sessions, replace(EVERYTHING, **chosen)) == expected
    for adviser_id, mine in ((alix, [drome]), (bo, [drome]), (99, [])):
        assert await listed(any_sessions, Filters(view=View.MINE), seen_by(adviser_id)) == mine
    assert counts.views[View.MINE] == counts.views[View.UNASSIGNED] == 1
    assert counts.needs[Need.strategy] == counts.departements["974"] == counts.regions["84"] == 1


async def test_a_ticket_put_aside_comes_back_first_on_its_day(any_sessions: Sessions) -> None:
    """Out of the list until then; what the visitor adds brings it back at once."""
    alix = await account(any_sessions, "Alix")
    (first, aside) = await open_tickets(any_sessions, 2)
    at_hand = Filters(view=View.OPEN)
    async with transaction(any_sessions) as session:
        await notes.snooze(
            session, aside, until="2026-11-25", why="après le conseil", adviser_id=alix, now=MONDAY
        )

    assert await listed(any_sessions, at_hand) == [first]
    assert await listed(any_sessions, Filters(view=View.SNOOZED)) == [aside]
    wednesday = seen_by(at=MONDAY + timedelta(days=2))
    assert await listed(any_sessions, at_hand, wednesday) == [aside, first]

    async with transaction(any_sessions) as session:
        await service.add_precision(session, aside, text="Le vote est avancé", now=MONDAY)
    assert await listed(any_sessions, at_hand) == [first, aside]


@pytest.mark.parametrize(
    "typed", ["péage", "PEAGE", "peag", "le péage", "baronnies peage", "TE-2026-0001", "Martin"]
)
async def test_words_are_found_in_the_request_without_accents_or_case(
    any_sessions: Sessions, typed: str
) -> None:
    """By their beginning, all of them."""
    (found,) = await open_tickets(any_sessions, project="Concertation sur le péage urbain")
    await open_tickets(any_sessions, contact_name="Paul Petit", project="Créer un conseil")

    assert await listed(any_sessions, replace(EVERYTHING, search=typed)) == [found]


async def test_words_are_found_in_the_conversation_until_it_is_erased(
    any_sessions: Sessions,
) -> None:
    """An index holds no more than its table does."""
    told = await conversation(any_sessions, "Bonjour", "Nous craignons une pétition d'opposants")
    (found,) = await open_tickets(any_sessions, conversation_id=told)
    await open_tickets(any_sessions, project="Autre chose")
    searched = replace(EVERYTHING, search="petition")

    assert await listed(any_sessions, searched) == [found]
    async with transaction(any_sessions) as session:
        await conversations.erase(session, told)
    assert await listed(any_sessions, searched) == []


@pytest.mark.parametrize("typed", ['"', "'", "* OR *", "a:b & !c", "--", "%", "😀", "\\"])
async def test_no_search_breaks_the_query(any_sessions: Sessions, typed: str) -> None:
    """Signs of the search languages are separators; a search without a word keeps everything."""
    await open_tickets(any_sessions)

    everything = await listed(any_sessions, EVERYTHING)
    found = await listed(any_sessions, replace(EVERYTHING, search=typed))

    assert everything
    assert found == everything or any(map(str.isalpha, typed))


async def test_arrivals_are_counted_from_what_the_page_knew(any_sessions: Sessions) -> None:
    """Two since."""
    await open_tickets(any_sessions)
    async with transaction(any_sessions) as session:
        known = await inbox.newest(session)
    await open_tickets(any_sessions, 2, project="Deux de plus")

    async with transaction(any_sessions) as session:
        assert await inbox.arrived(session, after=known) == 2
