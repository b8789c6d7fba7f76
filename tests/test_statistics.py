"""The figures: a small history counted by hand, kept when conversations go, and shown to staff."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from aiohttp.test_utils import TestClient, TestServer
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import delete, select, update

from bot import territories
from bot.__main__ import main, migrate
from bot.advisers.models import Adviser
from bot.app import create_app
from bot.conversations.models import (
    Author,
    Conversation,
    ConversationEvent,
    Feedback,
    Message,
)
from bot.conversations.modes import Mode, Reason
from bot.conversations.retention import purge
from bot.db import Sessions, connect, make_sessions, transaction
from bot.outbox.models import Mail, MailKind
from bot.outbox.worker import deliver_due
from bot.review.statistics import counting, daily, digest, labels, periods
from bot.review.statistics.excerpts import excerpts, grouped
from bot.review.statistics.exchange import Exchange, Said
from bot.review.statistics.models import StatisticDay, Subject
from bot.review.statistics.periods import Period
from bot.review.statistics.report import figures, report
from bot.review.statistics.secrecy import without_small_counts
from bot.review.statistics.table import Column, Line, Table, Unit
from bot.review.statistics.tables import tables
from bot.review.statistics.worker import Statistician
from bot.tickets import service as tickets_service
from bot.tickets.models import Ticket, TicketEvent, TicketEventKind
from bot.tickets.statuses import Status
from bot.web.statistics_map import MAP, OVERSEAS, draw, shade
from bot.working_days import add_working_days, working_days_between
from tests.conftest import Clock, _migrated, make_settings
from tests.desk import account, open_tickets
from tests.fake_engine import FakeEngine
from tests.smtp_server import Mailbox
from tests.test_outbox import SENDER, body, listening, transport
from tests.test_web_desk import Office

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 23)  # the clock's, a Monday
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEPT = {"conversation_days": 30, "ticket_days": 730}
BUIS = "commune:26063"  # Buis-les-Baronnies, Drôme
LOST = "Je n'ai pas compris, et je ne veux pas vous faire perdre de temps."
CARD = {"card": {"type": "advice", "title": "Stratégie"}}


@dataclass
class Turn:
    """What a visitor says, what is understood of it, what the assistant answers."""

    text: str = "Un budget participatif"
    understanding: dict[str, Any] | None = None
    answer: str = "Voici un premier conseil."
    content: dict[str, Any] | None = None
    sent: str | None = None


ADVICE = Turn(understanding={"intent": "need_strategy", "model": "m1"}, content=CARD)


async def talk(sessions: Sessions, id_: str, at: datetime, *turns: Turn, **profile: object) -> str:
    """A conversation as the product records it."""
    async with transaction(sessions) as session:
        session.add(Conversation(id=id_, created_at=at, updated_at=at, profile=profile))
        await session.flush()
        session.add(_message(id_, at, Author.ASSISTANT, "Bonjour"))
        for turn in turns:
            said = _message(id_, at, Author.VISITOR, turn.text)
            said.understanding, said.client_id = turn.understanding, turn.sent
            answer = _message(id_, at, Author.ASSISTANT, turn.answer)
            answer.content = turn.content
            session.add(said)
            await session.flush()
            session.add(answer)
            await session.flush()
    return id_


def _message(id_: str, at: datetime, author: Author, text: str) -> Message:
    return Message(conversation_id=id_, created_at=at, author=author, text=text)


async def history(sessions: Sessions) -> None:
    """Six conversations of 20 November, one of the period before; the tests count them by hand."""
    at = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    served = {"needs": ["strategy"], "territory_id": BUIS, "participation_form": "jury"}
    await talk(sessions, "served", at, ADVICE, **served)
    await talk(sessions, "two needs", at, ADVICE, needs=["pitfalls", "strategy"], territory_id=BUIS)
    asked = Turn(understanding={"intent": "request_human", "model": "m1", "handover": "requested"})
    await talk(sessions, "ticket", at, ADVICE, asked, needs=["providers"])
    await talk(sessions, "given up", at, asked)
    lost = Turn(
        text="Blabla jeanne@mairie.fr",
        understanding={
            "intent": "nlu_fallback",
            "ranking": [{"intent": "nlu_fallback"}, {"intent": "need_providers"}],
            "model": "m2",
        },
        answer=LOST,
    )
    pressed = Turn(understanding={"intent": "ask_service"}, sent="b-4-0", answer=LOST)
    await talk(sessions, "lost", at, lost, pressed)
    vendor = Turn(understanding={"intent": "out_vendor", "model": "m2"}, answer="Hors champ")
    await talk(sessions, "vendor", at, vendor)
    await talk(sessions, "silent", at)
    await talk(sessions, "earlier", datetime(2026, 10, 25, 23, 30, tzinfo=UTC), ADVICE)
    await open_tickets(sessions, now=at, conversation_id="ticket")
    await open_tickets(sessions, now=at - timedelta(days=40))  # from the form, before
    async with transaction(sessions) as session:
        for id_, useful, comment in (("served", True, "Clair"), ("lost", False, "")):
            session.add(Feedback(conversation_id=id_, useful=useful, comment=comment, given_at=at))


def week() -> periods.Asked:
    """From Monday 26 October to Sunday 22 November, and the four weeks before."""
    period = Period(date(2026, 10, 27), date(2026, 11, 22))
    return periods.Asked(periods.Choice.FREE, period, Period(date(2026, 9, 30), date(2026, 10, 26)))


async def counted(sessions: Sessions, now: datetime = NOW) -> int:
    return await daily.count_due(sessions, now=now, **KEPT)


async def cells(sessions: Sessions) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Table to line to cells, of that period."""
    async with transaction(sessions) as session:
        found = await report(session, week(), today=TODAY)
    return {
        table.key: {line.heading: line.cells for line in table.lines} for table in tables(found)
    }


async def test_every_figure_is_the_one_counted_by_hand(any_sessions: Sessions) -> None:
    """Six conversations; the one that holds no visitor's message counts for nothing."""
    await history(any_sessions)

    assert await counted(any_sessions) == 4  # two days of conversations, two of requests
    found = await cells(any_sessions)

    assert found["volumes"] == {
        "Conversations": (6, 1, 5.0),
        "Messages des visiteurs": (8, 1, 7.0),
        "Messages échangés, réponses comprises": (22, 3, 19 / 3),
        "Demandes déposées": (1, 1, 0.0),
    }
    assert found["issues"] == {
        "Conseil donné, sans demande": (2, 2 / 6, 1.0),
        "Demande déposée": (1, 1 / 6, 0.0),
        "Échange en direct avec un conseiller": (0, 0.0, 0.0),
        "Conseiller souhaité, ni demande ni échange": (1, 1 / 6, 0.0),
        "Hors du champ du service": (1, 1 / 6, 0.0),
        "Quittée avant un conseil": (1, 1 / 6, 0.0),
    }
    assert found["parcours"] == {
        "A écrit à l'assistant": (6, 1.0, 0, 0.0),
        "Besoin compris": (3, 0.5, 3, 0.5),
        "Conseil donné": (3, 0.5, 0, 0.0),
        "Conseiller souhaité": (1, 1 / 6, 2, 2 / 3),
        "Demande déposée ou échange en direct": (1, 1 / 6, 0, 0.0),
    }
    assert found["besoins"]["Stratégie de participation"] == (2, 2 / 6)
    assert found["besoins"]["Ateliers entre pairs"] == (0, 0.0)
    assert found["besoins-ensemble"] == {
        "Aucun besoin compris": (3, 0.5),
        "Recherche de prestataires": (1, 1 / 6),
        "Stratégie de participation": (1, 1 / 6),
        "Stratégie de participation + Pièges à éviter": (1, 1 / 6),
    }
    assert found["formes"]["Non précisé"] == (5, 5 / 6)
    assert found["types-de-territoires"] == {
        "Commune": (3, 0.5),
        "Non précisé": (3, 0.5),
    }
    assert found["departements"] == {"Drôme (26)": (3, 0.5, 1), "Non précisé": (3, 0.5, 0)}


async def test_what_is_not_understood_is_counted_by_model_and_by_theme(
    any_sessions: Sessions,
) -> None:
    """A button that leads to the same words is no message misunderstood."""
    await history(any_sessions)
    await counted(any_sessions)

    found = await cells(any_sessions)

    assert found["incomprehensions"] == {"m1": (5, 0, 0.0), "m2": (2, 1, 0.5)}
    assert found["sans-reponse"] == {
        "Non compris, peut-être « Besoin : prestataires »": (1, 0.5),
        "Hors service : offre commerciale": (1, 0.5),
    }
    assert found["satisfaction"] == {
        "Utile": (1, 0.5, None),
        "Pas utile": (1, 0.5, None),
        "Avec un commentaire": (1, 0.5, None),
    }


async def test_a_human_who_came_is_told_from_one_who_was_awaited(any_sessions: Sessions) -> None:
    """Taken: an exchange. Only asked for: given up."""
    at = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    adviser_id = await account(any_sessions, "Alix")
    for id_, reasons in (("taken", ("requested", "taken")), ("alone", ("requested",))):
        await talk(any_sessions, id_, at, Turn(understanding={"intent": "greet"}))
        async with transaction(any_sessions) as session:
            for reason in reasons:
                session.add(
                    ConversationEvent(
                        conversation_id=id_, mode=Mode.WAITING, reason=Reason(reason),
                        adviser_id=adviser_id, at=at,
                    )
                )  # fmt: skip
    await counted(any_sessions)

    issues = (await cells(any_sessions))["issues"]

    assert issues["Échange en direct avec un conseiller"][0] == 1
    assert issues["Conseiller souhaité, ni demande ni échange"][0] == 1


async def test_delays_are_in_working_days_and_late_is_what_is_past_its_date(
    any_sessions: Sessions,
) -> None:
    """Opened Thursday 5 November; 11 November is a public holiday."""
    opened = datetime(2026, 11, 5, 10, 0, tzinfo=UTC)
    quick, slow, forgotten, fresh = await open_tickets(any_sessions, 4, now=opened)
    async with transaction(any_sessions) as session:
        for reference, answered in ((quick, 6), (slow, 17)):
            at = datetime(2026, 11, answered, 10, 0, tzinfo=UTC)
            await session.execute(
                update(Ticket).where(Ticket.reference == reference).values(answered_at=at)
            )
        ticket = await session.scalar(select(Ticket).where(Ticket.reference == slow))
        assert ticket is not None
        ticket.status = Status.CLOSED
        session.add(
            TicketEvent(
                ticket_id=ticket.id, kind=TicketEventKind.STATUS_CHANGED, status=Status.CLOSED,
                at=datetime(2026, 11, 18, 10, 0, tzinfo=UTC),
            )
        )  # fmt: skip
        await session.execute(update(Ticket).where(Ticket.reference == fresh).values(due_on=TODAY))

    await counted(any_sessions)
    found = (await cells(any_sessions))["delais"]

    # 6 November: 1 day. 17 November: 6, 9, 10, 12, 13, 16, 17 are 7 days. Due on 13 November.
    assert found["Du dépôt à la première réponse"] == (2, 4.0, 7, None, None, None)
    assert found["Du dépôt à la clôture"] == (1, 8, 8, None, None, None)
    assert found["Première réponse en retard"] == (2, None, None, 2 / 3, None, None)
    assert forgotten != fresh


def test_working_days_between_answer_those_added() -> None:
    """Over weekends, public holidays of the place and ends of years."""
    for departement in (None, "67", "974"):
        for first in (date(2026, 4, 2), date(2026, 12, 18), date(2025, 12, 31)):
            for count in (1, 5, 17, 300):
                last = add_working_days(first, count, departement)
                assert working_days_between(first, last, departement) == count
    assert working_days_between(date(2026, 11, 7), date(2026, 11, 8)) == 0
    assert working_days_between(date(2026, 11, 9), date(2026, 11, 2)) == 0


async def test_counts_stay_when_conversations_are_deleted(any_sessions: Sessions) -> None:
    """Retention empties the record: the figures of those days are as they were."""
    await history(any_sessions)
    await counted(any_sessions)
    before = await cells(any_sessions)
    later = NOW + timedelta(days=40)

    async with transaction(any_sessions) as session:
        await purge(session, now=later, **KEPT)
    await counted(any_sessions, later)

    assert await cells(any_sessions) == before


async def test_a_conversation_that_is_erased_leaves_the_counts(any_sessions: Sessions) -> None:
    """At the latest the next day, as long as its day is counted again."""
    await history(any_sessions)
    await counted(any_sessions)
    async with transaction(any_sessions) as session:
        await session.execute(delete(Conversation).where(Conversation.id == "vendor"))

    assert await counted(any_sessions, NOW + timedelta(hours=21)) == 2
    assert (await cells(any_sessions))["volumes"]["Conversations"][0] == 5


async def test_only_days_that_changed_are_counted_again(any_sessions: Sessions) -> None:
    """A message, an opinion: their day. Nothing: none. A day is one of Paris."""
    await history(any_sessions)
    await counted(any_sessions)
    later = NOW + timedelta(hours=1)

    assert await counted(any_sessions, later) == 0
    async with transaction(any_sessions) as session:
        session.add(Feedback(conversation_id="earlier", useful=True, comment="", given_at=later))
    assert await counted(any_sessions, later + timedelta(minutes=1)) == 1
    async with transaction(any_sessions) as session:
        found = select(StatisticDay.day).where(StatisticDay.subject == Subject.CONVERSATION)
        days = await session.scalars(found.order_by(StatisticDay.day))
    assert list(days) == [date(2026, 10, 26), date(2026, 11, 20)]  # 25 October, 23:30 UTC


async def test_a_request_counts_again_when_something_happens_to_it(any_sessions: Sessions) -> None:
    """On the day of its opening, however long ago."""
    (reference,) = await open_tickets(any_sessions, now=NOW - timedelta(days=200))
    await counted(any_sessions)
    later = NOW + timedelta(hours=1)
    adviser_id = await account(any_sessions, "Alix")
    async with transaction(any_sessions) as session:
        await tickets_service.change_status(
            session, reference, to=Status.CLOSED, adviser_id=adviser_id, now=later
        )

    assert await counted(any_sessions, later) == 1
    async with transaction(any_sessions) as session:
        period = Period(TODAY - timedelta(days=210), TODAY - timedelta(days=190))
        found = await figures(session, period, today=TODAY)
    assert (found.tickets, found.late, found.delay("closing_days").count) == (1, 1, 1)


async def test_a_day_left_by_a_failure_is_still_due(any_sessions: Sessions) -> None:
    """Days are marked before they are counted."""
    await history(any_sessions)
    await counted(any_sessions)
    async with transaction(any_sessions) as session:
        await session.execute(
            update(StatisticDay)
            .where(StatisticDay.day == TODAY - timedelta(days=3))
            .values(counted_at=None)
        )

    assert await counted(any_sessions, NOW + timedelta(hours=1)) == 2


@pytest.mark.parametrize(
    ("choice", "today", "period", "previous"),
    [
        ("semaine", "2026-11-25", "2026-11-23/2026-11-25", "2026-11-16/2026-11-18"),
        ("mois", "2026-03-31", "2026-03-01/2026-03-31", "2026-02-01/2026-02-28"),
        ("30-jours", "2026-11-25", "2026-10-27/2026-11-25", "2026-09-27/2026-10-26"),
        ("trimestre", "2026-11-25", "2026-10-01/2026-11-25", "2026-07-01/2026-08-25"),
        ("annee", "2026-01-05", "2026-01-01/2026-01-05", "2025-01-01/2025-01-05"),
        ("n'importe quoi", "2026-11-25", "2026-10-27/2026-11-25", "2026-09-27/2026-10-26"),
    ],
)
def test_a_period_is_compared_with_the_same_days_before(
    choice: str, today: str, period: str, previous: str
) -> None:
    """From the beginning of the week, month, quarter or year, as many days of the one before."""
    asked = periods.read({"periode": choice}, date.fromisoformat(today))

    def written(each: Period) -> str:
        return f"{each.first}/{each.last}"

    assert (written(asked.period), written(asked.previous)) == (period, previous)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("", "2026-11-20", "Indiquez deux dates"),
        ("31/12/2026", "2026-11-20", "Indiquez deux dates"),
        ("2026-11-21", "2026-11-20", "vient après la seconde"),
        ("2026-11-21", "2026-11-24", "pas encore passée"),
        ("2020-11-21", "2026-11-20", "trois ans"),
    ],
)
async def test_dates_that_make_no_period_are_explained(
    office: Office, first: str, last: str, told: str
) -> None:
    """With the last 30 days in their place; a file is refused."""
    await office.sit("Alix")
    path = f"?periode=dates&du={first}&au={last}"

    response = await office.client.get(f"/console/statistiques{path}")
    page = unescape(await response.text())
    file = await office.client.get(f"/console/statistiques/volumes.csv{path}")

    assert response.status == 422
    assert told in page
    assert "du 25 octobre au 23 novembre 2026" in page
    assert file.status == 400


def test_a_period_says_each_part_of_a_date_once() -> None:
    """Month and year are those of its end, unless they differ."""
    for first, last, label in (
        (date(2026, 11, 1), date(2026, 11, 1), "le 1er novembre 2026"),
        (date(2026, 11, 16), date(2026, 11, 22), "du 16 au 22 novembre 2026"),
        (date(2026, 10, 16), date(2026, 11, 16), "du 16 octobre au 16 novembre 2026"),
        (date(2025, 11, 1), date(2026, 11, 2), "du 1er novembre 2025 au 2 novembre 2026"),
    ):
        assert Period(first, last).label == label


def secret(*counts: int) -> Table:
    columns = (Column("Conversations", Unit.COUNT), Column("Part", Unit.SHARE))
    lines = tuple(Line(str(rank), (count, count / 100)) for rank, count in enumerate(counts))
    return Table(
        key="lieux", title="", about="", first="", columns=columns, lines=lines, secret=True
    )


def test_small_counts_of_territories_leave_in_no_file() -> None:
    """Nor the share that gives them back, nor what the total would give back."""
    few = [line.cells for line in without_small_counts(secret(40, 7, 4, 2, 0)).lines]
    alone = [line.cells for line in without_small_counts(secret(40, 7, 4)).lines]
    none = without_small_counts(secret(40, 7, 5))

    assert few == [(40, 0.4), (7, 0.07), ("moins de 5", None), ("moins de 5", None), (0, 0.0)]
    assert alone == [(40, 0.4), ("non diffusé", None), ("moins de 5", None)]
    assert none == secret(40, 7, 5)


def test_the_map_draws_every_departement_and_shades_by_number() -> None:
    """Mainland outlines, overseas squares: together, all that a territory may lie in."""
    codes = {line.partition("\t")[0] for line in MAP.read_text().splitlines()}
    drawn = draw({"26": 8, "974": 1})

    assert codes | set(OVERSEAS) == set(territories.names_of_places()[0])
    shades = {each.place.name: each.place.shade for each in (*drawn.outlines, *drawn.squares)}
    assert (shades["Drôme"], shades["La Réunion"], shades["Ain"]) == (4, 1, 0)
    assert drawn.legend == ((0, "aucune"), (1, "1 à 2"), (2, "3 à 4"), (3, "5 à 6"), (4, "7 à 8"))
    for most in range(1, 12):
        for step, span in draw({"26": most}).legend[1:]:
            first, last = (span.split(" à ") * 2)[:2]
            assert {shade(n, most) for n in range(int(first), int(last) + 1)} == {step}


def test_a_name_of_territory_not_found_is_a_theme() -> None:
    """The model understood; the official list does not hold the name. The words are domain.yml's."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    said = {"responses": ["utter_territory_unknown"]}
    understanding = {"intent": "inform", "path": [{"action": "action_orient", **said}]}
    message = Said(1, Author.VISITOR, understanding=understanding)

    counts, unanswered = counting.tally(Exchange(profile={}, said=(message,)))

    assert unanswered == {1: "place_unknown"}
    assert counts["fallback", ""] == 0
    assert labels.theme_label("place_unknown") == "Nom de collectivité non trouvé"
    assert said["responses"][0] in domain["responses"]


async def test_excerpts_are_masked_and_alike_ones_are_together(any_sessions: Sessions) -> None:
    """Whoever signed a request of the conversation is masked too."""
    await history(any_sessions)
    await counted(any_sessions)

    async with transaction(any_sessions) as session:
        found = await excerpts(session, "near:need_providers", week().period)

    assert [each.count for each in found] == [1]
    assert "jeanne@mairie.fr" not in found[0].text
    assert found[0].text.startswith("Blabla")
    assert [each.count for each in grouped(["acheter un vélo", "un vélo à acheter", "la cantine"])] == [2, 1]  # fmt: skip


@pytest.fixture
async def office(any_database: str, clock: Clock) -> AsyncIterator[Office]:
    """The application on both systems, with the history counted."""
    await _migrated(any_database)
    database = connect(any_database)
    sessions = make_sessions(database)
    await history(sessions)
    await counted(sessions)
    app = create_app(make_settings(any_database), engine=FakeEngine(), clock=clock)
    async with TestClient(TestServer(app), headers={"Sec-Fetch-Site": "same-origin"}) as client:
        yield Office(client, sessions, clock)
    await database.dispose()


async def test_the_page_shows_each_table_with_its_definition(office: Office) -> None:
    """The map has its table, nothing is inline, no personal data is there."""
    await office.sit("Alix")

    page = unescape(
        await office.text("/console/statistiques?periode=dates&du=2026-10-27&au=2026-11-22")
    )

    assert page.count("<table") == 12
    assert re.search(r"Stratégie de participation</th>\s*<td>2</td>\s*<td>33\u00a0%", page)
    assert re.search(r"Drôme \(26\)</th>\s*<td>3</td>", page)
    assert "<title>Drôme : 3</title>" in page
    assert "+500\u00a0%" in page
    assert "comptées depuis le 26 octobre 2026" in page
    assert "style=" not in page
    for personal in ("Jeanne Martin", "jeanne", "Blabla"):
        assert personal not in page
    assert 'href="/console/avis"' in page


async def test_a_theme_leads_to_its_masked_messages(office: Office) -> None:
    """By the link of its line."""
    await office.sit("Alix")
    page = await office.text("/console/statistiques?periode=dates&du=2026-10-27&au=2026-11-22")
    found = re.search(r'href="(/console/statistiques/sans-reponse\?[^"]*need_providers)"', page)
    assert found is not None

    theme = unescape(await office.text(unescape(found[1])))

    assert "Non compris, peut-être « Besoin : prestataires »" in theme
    assert "Blabla" in theme
    assert "jeanne@mairie.fr" not in theme


async def test_a_table_is_a_french_csv_without_small_territories(office: Office) -> None:
    """The mark of UTF-8, semicolons, per cent with a comma."""
    await office.sit("Alix")
    path = "?periode=dates&du=2026-10-27&au=2026-11-22"

    response = await office.client.get(f"/console/statistiques/departements.csv{path}")
    content = (await response.read()).decode()
    needs = await office.text(f"/console/statistiques/besoins.csv{path}")

    assert response.content_type == "text/csv"
    assert "statistiques-departements-2026-10-27-2026-11-22.csv" in str(response.headers)
    assert content.startswith("\ufeffDépartement;Conversations;Part (%);Demandes\r\n")
    assert "Drôme (26);moins de 5;;moins de 5" in content
    assert ["Stratégie de participation", "2", "33,3"] in list(
        csv.reader(io.StringIO(needs), delimiter=";")
    )
    assert (await office.client.get("/console/statistiques/rien.csv")).status == 404


async def test_all_tables_are_one_spreadsheet(office: Office) -> None:
    """A sheet each, and the period."""
    await office.sit("Alix")

    response = await office.client.get("/console/statistiques.ods?periode=30-jours")
    with zipfile.ZipFile(io.BytesIO(await response.read())) as file:
        content = file.read("content.xml").decode()

    assert re.findall(r'<table:table [^>]*table:name="([^"]+)"', content)[:3] == [
        "Période",
        "Volumes",
        "Issue des conversations",
    ]
    assert "moins de 5" in content


async def test_the_page_of_an_empty_desk_says_so(adviser: TestClient) -> None:
    """No division by nothing."""
    page = unescape(await (await adviser.get("/console/statistiques")).text())

    assert "Aucune conversation n'est encore comptée" in page
    assert "Rien à compter sur cette période" in page


async def test_the_box_of_the_digest_is_kept_by_account(office: Office) -> None:
    """Off by default, on when ticked, off again when not."""
    alix = await office.sit("Alix")

    assert "checked" not in await office.text("/console/statistiques")
    ticked = await office.text("/console/statistiques/bilan", recevoir="oui")
    assert "Votre choix est enregistré" in ticked
    assert "checked" in ticked
    await office.sit("Dominique")
    assert "checked" not in await office.text("/console/statistiques")
    await office.back("Alix", alix)
    assert "checked" not in await office.text("/console/statistiques/bilan", rien="")


MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 8:00 in Paris


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (MONDAY - timedelta(seconds=1), date(2026, 11, 9)),
        (MONDAY, date(2026, 11, 16)),
        (MONDAY + timedelta(days=6, hours=16), date(2026, 11, 16)),
        (datetime(2026, 3, 30, 6, 0, tzinfo=UTC), date(2026, 3, 23)),  # summer time began
    ],
)
def test_the_digest_is_due_on_mondays_at_eight_in_paris(now: datetime, monday: date) -> None:
    """A service that was down is due the same all the week."""
    assert digest.monday_due(now) == monday


async def readers(sessions: Sessions, *names: str) -> None:
    for name in names:
        adviser_id = await account(sessions, name)
        async with transaction(sessions) as session:
            await digest.ask(session, adviser_id, wanted=True)


async def test_the_digest_is_sent_once_to_whoever_asked(
    any_sessions: Sessions, clock: Clock
) -> None:
    """By the worker, whatever restarts, through a real SMTP server."""
    await history(any_sessions)
    await readers(any_sessions, "Alix", "Camille")
    await account(any_sessions, "Dominique")
    clock.now = MONDAY
    box = Mailbox()

    def worker() -> Statistician:
        return Statistician(sessions=any_sessions, clock=clock, **KEPT, site="https://a.exemple.fr")

    assert await worker().write_digest(digest.monday_due(clock())) == 2
    assert await worker().write_digest(digest.monday_due(clock())) is None
    await readers(any_sessions, "Sacha")  # asked on Monday at nine: next week
    assert await worker().write_digest(digest.monday_due(clock())) is None
    async with listening(box):
        await deliver_due(any_sessions, transport(box), sender=SENDER, clock=clock)

    sent = [mail for mail in box.taken if "Bilan" in str(mail["Subject"])]
    assert sorted(mail["To"] for mail in sent) == [
        "alix@anct-exemple.fr",
        "camille@anct-exemple.fr",
    ]
    mail = sent[0]
    assert mail["Subject"] == "Bilan de la semaine du 16 au 22 novembre 2026"
    for told in (
        "Conversations : 6 (semaine d'avant : 0)",
        "Demandes déposées : 1 (semaine d'avant : 0)",
        "Demandes en retard aujourd'hui : 1",
        "Hors service : offre commerciale : 1 message\r\n",
        "1 utile, 1 pas utile, 1 avec un commentaire",
        "https://a.exemple.fr/console/statistiques",
    ):
        assert told in body(mail)
    assert "Hors service : offre commerciale : 1 message" in body(mail, "html")
    for personal in ("Jeanne", "Blabla", "Buis"):
        assert personal not in mail.as_string()


async def test_a_week_that_nobody_asked_for_is_done_without_a_mail(any_sessions: Sessions) -> None:
    """Whoever asks on Wednesday waits for the next Monday."""
    async with transaction(any_sessions) as session:
        assert await digest.write(session, date(2026, 11, 16), site="", now=MONDAY) == 0
    await readers(any_sessions, "Alix")
    async with transaction(any_sessions) as session:
        assert await digest.write(session, date(2026, 11, 16), site="", now=MONDAY) is None
        assert not (await session.scalars(select(Mail))).all()


async def test_a_digest_is_deleted_after_a_while_and_not_written_again(
    any_sessions: Sessions,
) -> None:
    """It holds the address of a member of the staff."""
    await readers(any_sessions, "Alix")
    for now, left in ((MONDAY, 1), (MONDAY + timedelta(days=31), 0)):
        async with transaction(any_sessions) as session:
            await digest.write(session, date(2026, 11, 16), site="", now=now)
            await purge(session, now=now, **KEPT)
        async with transaction(any_sessions) as session:
            assert len((await session.scalars(select(Mail))).all()) == left


def test_the_command_writes_the_digest_of_a_week_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m bot digest`; half a week is refused in one sentence."""
    url = f"sqlite+aiosqlite:///{tmp_path}/desk.sqlite3"
    migrate(make_settings(url))
    monkeypatch.setenv("TE_DATABASE_URL", url)
    monkeypatch.setenv("ENGINE_SECRET", "s" * 32)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["bot", "digest", *arguments])
        status = main()
        told = capsys.readouterr()
        return status, told.out + told.err

    assert run("--week", "2020-11-16") == (0, "Done. Mails to send: 0.\n")
    assert "written before" in run("--week", "2020-11-16")[1]
    assert run()[0] == 0
    status, told = run("--week", "2020-11-17")
    assert (status, "Give the Monday" in told) == (1, True)


@pytest.mark.parametrize("day", [date(2026, 11, 17), date(2026, 11, 23)])
async def test_no_digest_of_half_a_week(any_sessions: Sessions, day: date) -> None:
    """Nor of a week that does not begin on a Monday."""
    async with transaction(any_sessions) as session:
        with pytest.raises(ValueError, match="Monday"):
            await digest.write(session, day, site="", now=MONDAY)


async def test_the_application_writes_the_digest_by_itself(any_database: str, clock: Clock) -> None:
    """From its start: a Monday spent down is made up for. The mail is in « Courriels »."""
    await _migrated(any_database)
    database = connect(any_database)
    sessions = make_sessions(database)
    await readers(sessions, "Alix")
    clock.now = MONDAY + timedelta(days=1)
    app = create_app(make_settings(any_database), engine=FakeEngine(), clock=clock)

    async with TestClient(TestServer(app), headers={"Sec-Fetch-Site": "same-origin"}) as client:
        office = Office(client, sessions, clock)
        await office.sit("Sacha")
        for _ in range(100):
            async with transaction(sessions) as session:
                kinds = list(await session.scalars(select(Mail.kind)))
            if kinds:
                break
        page = unescape(await office.text("/console/courriels"))

    assert kinds == [MailKind.DIGEST]
    assert "Bilan de la semaine, à qui l'a demandé" in page
    await database.dispose()


def _before(revision: str) -> str:
    """The revision that this one follows."""
    script = ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini")))
    return str(script.get_revision(revision).down_revision)


async def test_replies_keep_their_mail_when_the_schema_moves(any_database: str) -> None:
    """SQLite makes the table of mails again: histories that point to it are put back."""

    def go(step: str, revision: str) -> None:
        config = Config(str(ROOT / "alembic.ini"))
        config.attributes["database_url"] = any_database
        getattr(command, step)(config, revision)

    await asyncio.to_thread(go, "upgrade", "head")
    database = connect(any_database)
    sessions = make_sessions(database)
    await open_tickets(sessions)
    async with transaction(sessions) as session:
        mail_id = await session.scalar(select(Mail.id).limit(1))
        session.add(TicketEvent(ticket_id=1, kind=TicketEventKind.REPLIED, at=NOW, mail_id=mail_id))
    await readers(sessions, "Alix")
    async with transaction(sessions) as session:
        await digest.write(session, date(2026, 11, 16), site="", now=MONDAY)
    await database.dispose()

    await asyncio.to_thread(go, "downgrade", _before("0009"))
    await asyncio.to_thread(go, "upgrade", "head")

    database = connect(any_database)
    async with database.connect() as connection:
        kept = await connection.scalar(
            sa.select(TicketEvent.mail_id).where(TicketEvent.kind == TicketEventKind.REPLIED)
        )
        wanted = await connection.scalar(sa.select(Adviser.weekly_digest))
    await database.dispose()
    assert kept == mail_id
    assert wanted is False
