"""Workshops, registrations and shared experiences, on SQLite and PostgreSQL."""

import asyncio
import itertools
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conversations import service as conversations
from bot.db import Sessions, transaction
from bot.errors import (
    InvalidTicket,
    InvalidWorkshop,
    TransitionRefused,
    WorkshopClosed,
    WorkshopFull,
    WorkshopNotFound,
)
from bot.workshops import experiences, queries, registering, service
from bot.workshops.csv_export import registrations_csv
from bot.workshops.drafts import (
    ExperienceDraft,
    WorkshopDraft,
    read_experience,
    read_workshop,
)
from bot.workshops.models import (
    TRANSITIONS,
    Standing,
    WorkshopEventKind,
    WorkshopMode,
    WorkshopStatus,
)
from bot.workshops.queries import RegistrationRow
from bot.workshops.registering import WAITING_PLACES, Outcome, Person
from bot.workshops.retention import purge
from tests.test_tickets import an_adviser

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DRAFT = WorkshopDraft(
    title="Relancer un budget participatif",
    theme="Que faire quand peu d'habitants participent",
    description="Deux heures entre communes.",
    starts_at=datetime(2026, 12, 8, 13, 0, tzinfo=UTC),
    minutes=120,
    mode=WorkshopMode.VISIO,
    place="",
    places=3,
)
VALUES = {
    "title": "Relancer un budget participatif",
    "theme": "Que faire quand peu d'habitants participent",
    "day": "2026-12-08",
    "hour": "14:00",
    "minutes": "120",
    "mode": "visio",
    "place": "",
    "places": "3",
    "description": "",
}
SHARED = {
    "territory_name": "crest drome",
    "participation_form": "participatory_budget",
    "account": "Un premier budget participatif,\nrelancé avec une réunion par quartier.",
    "agreed_on": "2026-11-20",
}
EXPERIENCE = ExperienceDraft(
    territory_id="commune:26108",
    territory_name="Crest (commune, Drôme)",
    participation_form="participatory_budget",
    account="Un premier budget participatif, relancé avec une réunion par quartier.",
    agreed_on=date(2026, 11, 20),
)


def person(number: int = 1, **changes: str | None) -> Person:
    values = {
        "contact_name": f"Personne {number}",
        "function": "maire",
        "territory_id": None,
        "territory_name": "Crest",
        "email": f"p{number}@mairie-exemple.fr",
        "conversation_id": None,
    }
    return Person(**(values | changes))  # type: ignore[arg-type]  # strings for string fields


async def published(sessions: Sessions, *, adviser: int, **changes: object) -> int:
    async with transaction(sessions) as session:
        draft = replace(DRAFT, **changes)  # type: ignore[arg-type]  # a test's own changes
        workshop = await service.create(session, draft, adviser_id=adviser, now=NOW)
        await service.change_status(
            session, workshop.id, to=WorkshopStatus.PUBLISHED, adviser_id=adviser, now=NOW
        )
        return workshop.id


async def registered(sessions: Sessions, workshop: int, who: Person) -> Outcome:
    async with transaction(sessions) as session:
        return await registering.register(session, workshop, who, now=NOW)


async def a_conversation(sessions: Sessions) -> str:
    async with transaction(sessions) as session:
        return (await conversations.start(session, welcome="Bonjour.", now=NOW)).id


async def people(sessions: Sessions, workshop: int) -> list[tuple[str, Standing, int]]:
    async with transaction(sessions) as session:
        rows = await queries.registrations(session, workshop)
    return [(row.contact_name, row.standing, row.rank) for row in rows]


@pytest.fixture
async def adviser(any_sessions: Sessions) -> int:
    return await an_adviser(any_sessions)


async def test_places_are_given_then_ranks_on_the_waiting_list(
    any_sessions: Sessions, adviser: int
) -> None:
    """Three places, then first and second to wait."""
    workshop = await published(any_sessions, adviser=adviser)

    outcomes = [await registered(any_sessions, workshop, person(i)) for i in range(5)]

    assert [(o.standing, o.rank) for o in outcomes] == [
        (Standing.CONFIRMED, 0),
        (Standing.CONFIRMED, 0),
        (Standing.CONFIRMED, 0),
        (Standing.WAITING, 1),
        (Standing.WAITING, 2),
    ]


async def test_the_last_place_goes_to_one_of_those_who_ask_at_once(
    any_sessions: Sessions, adviser: int
) -> None:
    """Sixteen people at the same moment for three places: three confirmed, ranks 1 to 13."""
    workshop = await published(any_sessions, adviser=adviser)

    outcomes = await asyncio.gather(
        *(registered(any_sessions, workshop, person(i)) for i in range(16))
    )

    assert sum(o.standing is Standing.CONFIRMED for o in outcomes) == 3
    assert sorted(o.rank for o in outcomes) == [0, 0, 0, *range(1, 14)]


async def test_leaving_and_coming_at_once_never_gives_too_many_places(
    any_sessions: Sessions, adviser: int
) -> None:
    """While three leave and ten come, exactly three places are held afterwards."""
    workshop, conversation = (
        await published(any_sessions, adviser=adviser),
        await a_conversation(any_sessions),
    )
    leaving = [
        await registered(any_sessions, workshop, person(i, conversation_id=conversation))
        for i in range(3)
    ]

    async def leave(outcome: Outcome) -> None:
        async with transaction(any_sessions) as session:
            await registering.unregister(
                session, outcome.registration_id, conversation_id=conversation, now=NOW
            )

    await asyncio.gather(
        *(leave(outcome) for outcome in leaving),
        *(registered(any_sessions, workshop, person(i)) for i in range(10, 20)),
    )

    standings = [standing for _, standing, _ in await people(any_sessions, workshop)]
    assert standings.count(Standing.CONFIRMED) == 3
    assert standings.count(Standing.WAITING) == 7


async def test_one_address_registers_once_even_at_the_same_moment(
    any_sessions: Sessions, adviser: int
) -> None:
    """Case apart; the others are told that the address is registered already."""
    workshop = await published(any_sessions, adviser=adviser)
    emails = ["p1@mairie-exemple.fr", "P1@mairie-exemple.fr"] * 3

    outcomes = await asyncio.gather(
        *(registered(any_sessions, workshop, person(email=email)) for email in emails)
    )

    assert sum(not outcome.again for outcome in outcomes) == 1
    assert len({outcome.registration_id for outcome in outcomes}) == 1
    assert not any(outcome.ours for outcome in outcomes)


async def test_a_place_given_back_goes_to_the_first_who_waits(
    any_sessions: Sessions, adviser: int
) -> None:
    """The second becomes the first to wait; the promotion is dated, so that advisers tell it."""
    conversation = await a_conversation(any_sessions)
    workshop = await published(any_sessions, adviser=adviser, places=1)
    mine = await registered(any_sessions, workshop, person(1, conversation_id=conversation))
    for i in (2, 3):
        await registered(any_sessions, workshop, person(i))

    async with transaction(any_sessions) as session:
        await registering.unregister(
            session, mine.registration_id, conversation_id=conversation, now=NOW
        )

    assert await people(any_sessions, workshop) == [
        ("Personne 2", Standing.CONFIRMED, 1),
        ("Personne 3", Standing.WAITING, 1),
    ]
    async with transaction(any_sessions) as session:
        rows = await queries.registrations(session, workshop)
    assert [row.promoted_at for row in rows] == [NOW, None]


async def test_only_the_conversation_that_registered_can_cancel(
    any_sessions: Sessions, adviser: int
) -> None:
    """Another conversation, or the same a second time, finds nothing."""
    mine, other = await a_conversation(any_sessions), await a_conversation(any_sessions)
    workshop = await published(any_sessions, adviser=adviser)
    outcome = await registered(any_sessions, workshop, person(1, conversation_id=mine))

    for conversation, refused in ((other, True), (mine, False), (mine, True)):
        async with transaction(any_sessions) as session:
            with pytest.raises(WorkshopNotFound) if refused else nullcontext():
                await registering.unregister(
                    session, outcome.registration_id, conversation_id=conversation, now=NOW
                )


async def test_the_number_of_a_registration_is_never_given_again(
    any_sessions: Sessions, adviser: int
) -> None:
    """An old button cannot cancel another registration."""
    conversation = await a_conversation(any_sessions)
    workshop = await published(any_sessions, adviser=adviser)
    first = await registered(any_sessions, workshop, person(1, conversation_id=conversation))
    async with transaction(any_sessions) as session:
        await registering.unregister(
            session, first.registration_id, conversation_id=conversation, now=NOW
        )

    second = await registered(any_sessions, workshop, person(2, conversation_id=conversation))

    assert second.registration_id != first.registration_id


async def test_a_full_waiting_list_is_said_so(any_sessions: Sessions, adviser: int) -> None:
    """Nobody waits in vain beyond the limit."""
    workshop = await published(any_sessions, adviser=adviser, places=1)
    for i in range(1 + WAITING_PLACES):
        await registered(any_sessions, workshop, person(i))

    with pytest.raises(WorkshopFull):
        await registered(any_sessions, workshop, person(99))


@pytest.mark.parametrize("state", ["draft", "cancelled", "begun"])
async def test_only_an_open_workshop_takes_registrations(
    any_sessions: Sessions, adviser: int, state: str
) -> None:
    """A draft, a cancelled workshop and one that has begun are closed, and not listed."""
    async with transaction(any_sessions) as session:
        workshop = (await service.create(session, DRAFT, adviser_id=adviser, now=NOW)).id
        for to in {"draft": [], "cancelled": ["cancelled"], "begun": ["published"]}[state]:
            await service.change_status(
                session, workshop, to=WorkshopStatus(to), adviser_id=adviser, now=NOW
            )
    now = DRAFT.starts_at if state == "begun" else NOW

    async with transaction(any_sessions) as session:
        with pytest.raises(WorkshopClosed):
            await registering.register(session, workshop, person(), now=now)
        assert await queries.upcoming(session, now=now) == ()


async def test_a_malformed_address_is_refused(any_sessions: Sessions, adviser: int) -> None:
    """As for a request to an adviser."""
    workshop = await published(any_sessions, adviser=adviser)

    with pytest.raises(InvalidTicket):
        await registered(any_sessions, workshop, person(email="p1@mairie"))


async def test_places_added_go_to_those_who_wait_and_taken_ones_cannot_be_removed(
    any_sessions: Sessions, adviser: int
) -> None:
    """From one place to two; then back to one, which is refused with the reason."""
    workshop = await published(any_sessions, adviser=adviser, places=1)
    for i in (1, 2, 3):
        await registered(any_sessions, workshop, person(i))

    async with transaction(any_sessions) as session:
        draft = replace(DRAFT, places=2)
        await service.edit(session, workshop, draft, adviser_id=adviser, now=NOW)
    async with transaction(any_sessions) as session:
        draft = replace(DRAFT, places=1)
        with pytest.raises(InvalidWorkshop, match="2 personnes ont déjà une place"):
            await service.edit(session, workshop, draft, adviser_id=adviser, now=NOW)

    assert [standing for _, standing, _ in await people(any_sessions, workshop)] == [
        Standing.CONFIRMED,
        Standing.CONFIRMED,
        Standing.WAITING,
    ]


async def test_every_transition_follows_the_table(any_sessions: Sessions, adviser: int) -> None:
    """Of all pairs of statuses, what the table allows happens and leaves an event."""
    for start, to in itertools.product(WorkshopStatus, WorkshopStatus):
        allowed = to in TRANSITIONS[start]
        async with transaction(any_sessions) as session:
            workshop = (await service.create(session, DRAFT, adviser_id=adviser, now=NOW)).id
            if start is not WorkshopStatus.DRAFT:
                await service.change_status(
                    session, workshop, to=start, adviser_id=adviser, now=NOW
                )
            with nullcontext() if allowed else pytest.raises(TransitionRefused):
                await service.change_status(session, workshop, to=to, adviser_id=adviser, now=NOW)
            row = await queries.one(session, workshop)
            history = await queries.history(session, workshop)
        assert row.status == (to if allowed else start)
        assert len(history) == 1 + (start is not WorkshopStatus.DRAFT) + allowed


async def test_a_past_date_cannot_be_published_nor_a_cancelled_workshop_edited(
    any_sessions: Sessions, adviser: int
) -> None:
    """Nothing that visitors were told comes back otherwise."""
    async with transaction(any_sessions) as session:
        late = (await service.create(session, DRAFT, adviser_id=adviser, now=NOW)).id
        with pytest.raises(TransitionRefused):
            await service.change_status(
                session,
                late,
                to=WorkshopStatus.PUBLISHED,
                adviser_id=adviser,
                now=DRAFT.starts_at,
            )
        await service.change_status(
            session, late, to=WorkshopStatus.CANCELLED, adviser_id=adviser, now=NOW
        )
        with pytest.raises(TransitionRefused):
            await service.edit(session, late, DRAFT, adviser_id=adviser, now=NOW)


async def test_visitors_see_the_next_published_workshops(
    any_sessions: Sessions, adviser: int
) -> None:
    """In the order of their dates, with the places left, in French words."""
    later = await published(
        any_sessions, adviser=adviser, starts_at=DRAFT.starts_at + timedelta(days=7), minutes=90
    )
    sooner = await published(any_sessions, adviser=adviser)
    await registered(any_sessions, sooner, person())

    async with transaction(any_sessions) as session:
        rows = await queries.upcoming(session, now=NOW, limit=2)

    assert [row.id for row in rows] == [sooner, later]
    assert [row.places_left for row in rows] == [2, 3]
    assert rows[0].when == "mardi 8 décembre 2026 à 14 h"
    assert [row.duration for row in rows] == ["2 h", "1 h 30"]


async def test_an_adviser_removes_a_registration_and_it_is_noted(
    any_sessions: Sessions, adviser: int
) -> None:
    """In its own workshop only."""
    workshop = await published(any_sessions, adviser=adviser)
    other = await published(any_sessions, adviser=adviser)
    outcome = await registered(any_sessions, workshop, person())

    with pytest.raises(WorkshopNotFound):
        async with transaction(any_sessions) as session:
            await registering.remove(
                session, other, outcome.registration_id, adviser_id=adviser, now=NOW
            )
    async with transaction(any_sessions) as session:
        await registering.remove(
            session, workshop, outcome.registration_id, adviser_id=adviser, now=NOW
        )
        history = await queries.history(session, workshop)

    assert await people(any_sessions, workshop) == []
    assert history[-1].kind is WorkshopEventKind.REMOVED


async def test_erasing_a_conversation_keeps_the_registration(
    any_sessions: Sessions, adviser: int
) -> None:
    """The place was asked for; an adviser can still give it back."""
    conversation = await a_conversation(any_sessions)
    workshop = await published(any_sessions, adviser=adviser)
    await registered(any_sessions, workshop, person(conversation_id=conversation))

    async with transaction(any_sessions) as session:
        await conversations.erase(session, conversation)

    assert len(await people(any_sessions, workshop)) == 1


async def test_registrations_go_some_time_after_the_workshop(
    any_sessions: Sessions, adviser: int
) -> None:
    """90 days after it began; the workshop stays, with nobody in it."""
    workshop = await published(any_sessions, adviser=adviser)
    later = await published(
        any_sessions, adviser=adviser, starts_at=DRAFT.starts_at + timedelta(days=30)
    )
    for each in (workshop, later):
        await registered(any_sessions, each, person())

    gone = []
    for days in (89, 91):
        async with transaction(any_sessions) as session:
            now = DRAFT.starts_at + timedelta(days=days)
            gone.append(await purge(session, now=now, registration_days=90))

    assert gone == [0, 1]
    assert await people(any_sessions, workshop) == []
    assert len(await people(any_sessions, later)) == 1


async def test_experiences_are_shown_for_their_form_until_withdrawn(
    any_sessions: Sessions,
) -> None:
    """Not to the territory itself, the latest agreement first, no more than asked."""
    async with transaction(any_sessions) as session:
        crest = (await experiences.share(session, EXPERIENCE, published=True)).id
        other = replace(EXPERIENCE, territory_id=None, territory_name="Syndicat")
        await experiences.share(
            session, replace(other, agreed_on=date(2026, 11, 21)), published=True
        )
        await experiences.share(
            session, replace(other, participation_form="survey"), published=True
        )
        await experiences.share(session, other, published=False)

    async def shown(**asked: str | None) -> list[str]:
        chosen = {"form": None, "but_for": None} | asked
        async with transaction(any_sessions) as session:
            rows = await experiences.shared(session, limit=2, **chosen)
        return [row.territory_name for row in rows]

    assert await shown(form="participatory_budget") == ["Syndicat", "Crest (commune, Drôme)"]
    assert await shown(form="participatory_budget", but_for="commune:26108") == ["Syndicat"]
    assert len(await shown()) == 2
    assert await shown(form="petition") == []
    async with transaction(any_sessions) as session:
        await experiences.withdraw(session, crest)
    assert await shown(form="participatory_budget") == ["Syndicat"]


async def test_an_experience_is_revised(any_sessions: Sessions) -> None:
    """What is kept is what was written last; an unknown one is said so."""
    async with transaction(any_sessions) as session:
        known = (await experiences.share(session, EXPERIENCE, published=False)).id
        await experiences.revise(
            session, known, replace(EXPERIENCE, account="Autrement."), published=True
        )
        row = await experiences.one(session, known)
        with pytest.raises(WorkshopNotFound):
            await experiences.withdraw(session, known + 1)

    assert (row.account, row.published, row.form) == ("Autrement.", True, "Budget participatif")


def test_what_an_adviser_typed_becomes_a_workshop() -> None:
    """The hour is the one that clocks show in Paris."""
    assert read_workshop(VALUES, now=NOW) == replace(DRAFT, description="")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"theme": "x" * 301}, "theme"),
        ({"day": ""}, "day"),
        ({"day": "2026-11-22"}, "day"),
        ({"hour": "14 heures"}, "hour"),
        ({"minutes": "deux heures"}, "minutes"),
        ({"minutes": "5"}, "minutes"),
        ({"places": "0"}, "places"),
        ({"places": "²"}, "places"),
        ({"mode": "ailleurs"}, "mode"),
        ({"mode": "on_site"}, "place"),
        ({"description": "Écrivez à camille@mairie-exemple.fr"}, "description"),
        ({"theme": "Appelez le 04 75 00 00 00"}, "theme"),
    ],
)
def test_a_malformed_workshop_names_its_field(change: dict[str, str], field: str) -> None:
    """Each problem is said in French under the field's name."""
    with pytest.raises(InvalidWorkshop) as refused:
        read_workshop(VALUES | change, now=NOW)

    assert list(refused.value.problems) == [field]


def test_every_problem_is_said_at_once() -> None:
    """An empty form is told all that it misses."""
    with pytest.raises(InvalidWorkshop) as refused:
        read_workshop(dict.fromkeys(VALUES, ""), now=NOW)

    assert set(refused.value.problems) == {
        "title", "theme", "day", "hour", "minutes", "mode", "places",
    }  # fmt: skip


def test_what_an_adviser_typed_becomes_an_experience() -> None:
    """The territory is resolved, the account is one paragraph."""
    assert read_experience(SHARED, now=NOW) == EXPERIENCE


def test_an_experience_read_again_is_the_same() -> None:
    """Editing does not make an official name ambiguous."""
    again = SHARED | {"territory_name": EXPERIENCE.territory_name}

    assert read_experience(again, now=NOW) == EXPERIENCE


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"territory_name": ""}, "territory_name"),
        ({"territory_name": "Saint-Denis"}, "territory_name"),
        ({"participation_form": "autre"}, "participation_form"),
        ({"account": "Bien."}, "account"),
        ({"account": f"{SHARED['account']} Contact : a.b@mairie-exemple.fr"}, "account"),
        ({"account": f"{SHARED['account']} Tél. 06.00.00.00.00"}, "account"),
        ({"agreed_on": ""}, "agreed_on"),
        ({"agreed_on": "2026-11-24"}, "agreed_on"),
    ],
)
def test_a_malformed_experience_names_its_field(change: dict[str, str], field: str) -> None:
    """No person's address or phone is ever published."""
    with pytest.raises(InvalidWorkshop) as refused:
        read_experience(SHARED | change, now=NOW)

    assert list(refused.value.problems) == [field]


def test_a_spreadsheet_opens_the_list_and_runs_nothing() -> None:
    """Headings and semicolons for a French spreadsheet; a formula is only text."""
    row = RegistrationRow(
        id=1,
        rank=1,
        standing=Standing.WAITING,
        contact_name="=cmd|'/c calc'!A0",
        function="maire ; conseillère",
        territory_name="Crest",
        email="p1@mairie-exemple.fr",
        created_at=NOW,
        promoted_at=None,
    )

    headings, line = registrations_csv([row]).splitlines()

    assert headings == "\ufeffÉtat;Rang;Nom;Fonction;Collectivité;Adresse électronique;Inscription"
    assert line == (
        "Liste d'attente;1;'=cmd|'/c calc'!A0;\"maire ; conseillère\";Crest;"
        "p1@mairie-exemple.fr;lundi 23 novembre 2026 à 10 h"
    )
