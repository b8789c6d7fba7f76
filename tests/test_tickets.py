"""Opening a ticket and moving it on, on SQLite and PostgreSQL."""

import asyncio
import itertools
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers import service as advisers
from bot.db import Sessions, transaction
from bot.errors import InvalidTicket, TicketNotFound, TransitionRefused
from bot.guidance import Need
from bot.tickets import filters, inbox, queries, service
from bot.tickets.contact import clean_phone, likelier_email, phone_label
from bot.tickets.draft import TicketDraft
from bot.tickets.models import MeetingMode, MeetingRhythm, TicketEventKind
from bot.tickets.reference import find_reference
from bot.tickets.statuses import TRANSITIONS, Status

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DRAFT = TicketDraft(
    territory_id="commune:26063",
    territory_name="Buis-les-Baronnies",
    project="Créer une assemblée citoyenne",
    needs=(Need.specifications, Need.strategy),
    contact_name="Jeanne Martin",
    function="chef de projet",
    email="jeanne.martin@mairie-exemple.fr",
    meeting_mode=MeetingMode.VISIO,
    meeting_rhythm=MeetingRhythm.ONE_OFF,
)


EVERYTHING = filters.Filters(view=filters.View.ALL)
VIEWER = filters.Now(adviser_id=1, at=NOW, today=NOW.date())


async def count(session: AsyncSession) -> int:
    return (await inbox.page(session, EVERYTHING, VIEWER)).count


async def opened(sessions: Sessions, key: str = "chat:1") -> str:
    async with transaction(sessions) as session:
        return (await service.open_ticket(session, DRAFT, key=key, now=NOW)).reference


async def an_adviser(sessions: Sessions) -> int:
    async with transaction(sessions) as session:
        account = await advisers.add(
            session,
            email="camille@anct-exemple.fr",
            display_name="Camille",
            password="douze caractères",
            now=NOW,
        )
        return account.id


async def test_references_follow_one_another_within_a_year(any_sessions: Sessions) -> None:
    """TE-2026-0001, then 0002; the next year starts again."""
    assert await opened(any_sessions, "chat:1") == "TE-2026-0001"
    assert await opened(any_sessions, "chat:2") == "TE-2026-0002"
    async with transaction(any_sessions) as session:
        later = await service.open_ticket(
            session, DRAFT, key="chat:3", now=datetime(2027, 1, 4, tzinfo=UTC)
        )
    assert later.reference == "TE-2027-0001"


async def test_a_retried_opening_opens_one_ticket(any_sessions: Sessions) -> None:
    """The same key twice gives back the same reference."""
    first = await opened(any_sessions, "chat:1")
    again = await opened(any_sessions, "chat:1")

    assert first == again
    async with transaction(any_sessions) as session:
        assert await count(session) == 1


async def test_simultaneous_openings_of_one_key_open_one_ticket(any_sessions: Sessions) -> None:
    """Ten retries at once: one reference, one row."""
    references = await asyncio.gather(*(opened(any_sessions, "chat:1") for _ in range(10)))

    assert len(set(references)) == 1
    async with transaction(any_sessions) as session:
        assert await count(session) == 1


async def test_simultaneous_openings_get_different_references(any_sessions: Sessions) -> None:
    """Ten visitors at once: ten references."""
    references = await asyncio.gather(*(opened(any_sessions, f"chat:{i}") for i in range(10)))

    assert len(set(references)) == 10


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "jeanne@mairie"}, "email"),
        ({"email": ""}, "email"),
        ({"contact_name": " "}, "contact_name"),
        ({"function": "x"}, "function"),
        ({"territory_name": ""}, "territory_name"),
        ({"project": "x" * 2_001}, "project"),
        ({"telephone": "06 12"}, "telephone"),
        ({"moments": "x" * 201}, "moments"),
        ({"deadline": "x" * 201}, "deadline"),
    ],
)
async def test_a_malformed_ticket_names_its_field(
    any_sessions: Sessions, change: dict[str, str], field: str
) -> None:
    """Each problem is said in French under the field's name, and nothing is opened."""
    draft = replace(DRAFT, **change)  # type: ignore[arg-type]  # strings for string fields

    async with transaction(any_sessions) as session:
        with pytest.raises(InvalidTicket) as refused:
            await service.open_ticket(session, draft, key="chat:1", now=NOW)
        assert list(refused.value.problems) == [field]
        assert await count(session) == 0


async def test_detail_gives_needs_in_the_order_stated(any_sessions: Sessions) -> None:
    """The order of the visitor's needs is kept, and the opening is in the history."""
    reference = await opened(any_sessions)

    async with transaction(any_sessions) as session:
        ticket = await queries.detail(session, reference)

    assert ticket.row.needs == (Need.specifications, Need.strategy)
    assert [line.kind for line in ticket.history] == [TicketEventKind.OPENED]


async def test_every_transition_follows_the_table(any_sessions: Sessions) -> None:
    """Of all pairs of statuses, what the table allows happens and leaves an event."""
    adviser_id = await an_adviser(any_sessions)

    for start, to in itertools.product(Status, Status):
        allowed = to in TRANSITIONS[start]
        reference = await opened(any_sessions, f"chat:{start}-{to}")
        async with transaction(any_sessions) as session:
            for step in _PATHS[start]:
                await service.change_status(
                    session, reference, to=step, adviser_id=adviser_id, now=NOW
                )
            with nullcontext() if allowed else pytest.raises(TransitionRefused):
                await service.change_status(
                    session, reference, to=to, adviser_id=adviser_id, now=NOW
                )
            ticket = await queries.detail(session, reference)
        assert ticket.row.status == (to if allowed else start)
        assert len(ticket.history) == 1 + len(_PATHS[start]) + allowed


_PATHS: dict[Status, list[Status]] = {
    Status.NEW: [],
    Status.IN_PROGRESS: [Status.IN_PROGRESS],
    Status.WAITING: [Status.IN_PROGRESS, Status.WAITING],
    Status.CLOSED: [Status.CLOSED],
}


async def test_an_unknown_reference_is_said_so(any_sessions: Sessions) -> None:
    """Reading or moving a ticket that does not exist raises TicketNotFound."""
    async with transaction(any_sessions) as session:
        with pytest.raises(TicketNotFound):
            await queries.detail(session, "TE-2026-9999")
        with pytest.raises(TicketNotFound):
            await service.change_status(
                session, "TE-2026-9999", to=Status.CLOSED, adviser_id=1, now=NOW
            )


async def test_the_list_puts_open_work_first_and_counts_each_status(
    any_sessions: Sessions,
) -> None:
    """Oldest open tickets first, closed ones last; every status has its count."""
    adviser_id = await an_adviser(any_sessions)
    first, second = await opened(any_sessions, "chat:1"), await opened(any_sessions, "chat:2")
    async with transaction(any_sessions) as session:
        await service.change_status(
            session, first, to=Status.CLOSED, adviser_id=adviser_id, now=NOW
        )

    async with transaction(any_sessions) as session:
        page = await inbox.page(session, EVERYTHING, VIEWER)
        counts = (await inbox.counts(session, VIEWER)).statuses
        shut = filters.Filters(view=filters.View.ALL, status=Status.CLOSED)
        closed = await inbox.page(session, shut, VIEWER)

    assert [row.ticket.reference for row in page.rows] == [second, first]
    assert counts == {
        Status.NEW: 1,
        Status.IN_PROGRESS: 0,
        Status.WAITING: 0,
        Status.CLOSED: 1,
    }
    assert [row.ticket.reference for row in closed.rows] == [first]


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("04 65 71 12 34", "+33465711234", "04 65 71 12 34"),
        ("+33 (0)4.65.71.12.34", "+33465711234", "04 65 71 12 34"),
        ("0033465711234", "+33465711234", "04 65 71 12 34"),
        ("0692-12-34-56", "+262692123456", "0692 12 34 56"),  # La Réunion
        ("0639 69 12 34", "+262639691234", "0639 69 12 34"),  # Mayotte
        ("0269 61 12 34", "+262269611234", "0269 61 12 34"),
        ("0590 81 12 34", "+590590811234", "0590 81 12 34"),  # Guadeloupe
        ("0596 60 12 34", "+596596601234", "0596 60 12 34"),  # Martinique
        ("0694 20 12 34", "+594694201234", "0694 20 12 34"),  # Guyane
        ("0508 41 12 34", "+508411234", "+508 41 12 34"),  # Saint-Pierre-et-Miquelon
        ("+687 24 12 34", "+687241234", "+687 24.12.34"),  # Nouvelle-Calédonie
    ],
)
def test_french_numbers_are_read_overseas_too(typed: str, kept: str, shown: str) -> None:
    """Kept in international form, shown as a French reader writes them."""
    assert clean_phone(typed) == kept
    assert phone_label(kept) == shown


@pytest.mark.parametrize("typed", ["", "17", "06 12", "04 65 71 12", "x", "200040293 merci"])
def test_what_is_no_number_is_told_so_in_french(typed: str) -> None:
    """With an example."""
    with pytest.raises(InvalidTicket, match="dix chiffres"):
        clean_phone(typed)


@pytest.mark.parametrize(
    ("address", "likelier"),
    [
        ("c@gmail.con", "c@gmail.com"),
        ("c@gmial.com", "c@gmail.com"),
        ("c@ornage.fr", "c@orange.fr"),
        ("c@wanadoo.f", "c@wanadoo.fr"),
        ("c@mairie-crest.frr", "c@mairie-crest.fr"),
        ("c@orange.fr", None),
        ("c@mairie-exemple.fr", None),
        ("c@free.fr", None),
        ("gmail.con", None),
    ],
)
def test_a_likely_slip_in_an_address_is_seen(address: str, likelier: str | None) -> None:
    """Mistyped endings and providers; nothing that a town hall may be called."""
    assert likelier_email(address) == likelier


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("où en est TE-2026-0042 ?", "TE-2026-0042"),
        ("te 2026 42", "TE-2026-0042"),
        ("Te2026-0042", "TE-2026-0042"),
        ("TE – 2026 – 7", "TE-2026-0007"),
        ("2026-0042", "TE-2026-0042"),
        ("TE-2026-12345", "TE-2026-12345"),
        ("TE-2381", None),
        ("contre 2026 42", None),
        ("en 2026", None),
    ],
)
def test_a_reference_is_read_as_it_is_typed(text: str, reference: str | None) -> None:
    """Whatever its case and its spaces; a year or another number is none."""
    assert find_reference(text) == reference
