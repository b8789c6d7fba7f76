"""The needs of a ticket, each with a life of its own, on SQLite and PostgreSQL."""

import asyncio
import itertools
from datetime import UTC, datetime

import pytest

from bot.db import Sessions, transaction
from bot.errors import NeedNotFound, NotYours, TransitionRefused
from bot.guidance import Need
from bot.outbox.models import MailKind
from bot.tickets import claims, needs, queries, service
from bot.tickets.models import TicketEventKind
from bot.tickets.queries import TicketDetail
from bot.tickets.statuses import TRANSITIONS, ClosingReason, Status, overall
from tests.desk import account, mails, open_tickets

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def moved(
    sessions: Sessions, reference: str, need: Need, to: Status, adviser_id: int
) -> TicketDetail:
    async with transaction(sessions) as session:
        await needs.change_status(
            session, reference, need, to=to, adviser_id=adviser_id, now=NOW,
            reason=ClosingReason.REDIRECTED,
        )  # fmt: skip
    return await detail(sessions, reference)


async def detail(sessions: Sessions, reference: str) -> TicketDetail:
    async with transaction(sessions) as session:
        return await queries.detail(session, reference)


async def test_a_ticket_goes_where_its_needs_go(any_sessions: Sessions) -> None:
    """In progress with the first need, closed with the last, open again with one of them."""
    alix = await account(any_sessions, "Alix")
    (reference,) = await open_tickets(any_sessions)
    steps = (
        (Need.strategy, Status.IN_PROGRESS, Status.IN_PROGRESS),
        (Need.strategy, Status.WAITING, Status.WAITING),
        (Need.strategy, Status.CLOSED, Status.IN_PROGRESS),
        (Need.specifications, Status.CLOSED, Status.CLOSED),
        (Need.specifications, Status.IN_PROGRESS, Status.IN_PROGRESS),
    )

    for need, to, expected in steps:
        ticket = await moved(any_sessions, reference, need, to, alix)
        assert ticket.row.status is expected

    by_need = {line.need: line for line in ticket.need_lines}
    assert by_need[Need.strategy].closing_reason is ClosingReason.REDIRECTED
    assert by_need[Need.specifications].closing_reason is None


async def test_moving_the_ticket_takes_its_needs_along(any_sessions: Sessions) -> None:
    """Closing closes those still open, with the reason; a need closed before keeps its own."""
    alix = await account(any_sessions, "Alix")
    (reference,) = await open_tickets(any_sessions)
    await moved(any_sessions, reference, Need.strategy, Status.CLOSED, alix)

    async with transaction(any_sessions) as session:
        await service.change_status(
            session, reference, to=Status.CLOSED, adviser_id=alix, now=NOW,
            reason=ClosingReason.NO_NEWS,
        )  # fmt: skip

    ticket = await detail(any_sessions, reference)
    reasons = {line.need: (line.status, line.closing_reason) for line in ticket.need_lines}
    assert reasons == {
        Need.strategy: (Status.CLOSED, ClosingReason.REDIRECTED),
        Need.specifications: (Status.CLOSED, ClosingReason.NO_NEWS),
    }
    assert ticket.row.answered_at == NOW


def test_whatever_the_needs_do_the_ticket_follows_the_one_table() -> None:
    """From every reachable state of two needs, each move leads the ticket along `TRANSITIONS`."""
    seen, ahead = set(), [((Status.NEW, Status.NEW), Status.NEW)]
    while ahead:
        lines, ticket = state = ahead.pop()
        if state in seen:
            continue
        seen.add(state)
        for index, to in itertools.product((0, 1), Status):
            if to in TRANSITIONS[lines[index]]:
                after = (to, lines[1]) if index == 0 else (lines[0], to)
                status = overall(after, ticket)
                assert status is ticket or status in TRANSITIONS[ticket]
                ahead.append((after, status))
    assert len(seen) > 10


async def test_two_advisers_moving_one_need_at_once_leave_one_event(
    any_sessions: Sessions,
) -> None:
    """The second is refused."""
    alix = await account(any_sessions, "Alix")
    (reference,) = await open_tickets(any_sessions)

    said = await asyncio.gather(
        *(moved(any_sessions, reference, Need.strategy, Status.CLOSED, alix) for _ in range(2)),
        return_exceptions=True,
    )

    assert [type(each) for each in said].count(TransitionRefused) == 1
    history = (await detail(any_sessions, reference)).history
    assert [fact.kind for fact in history].count(TicketEventKind.NEED_STATUS) == 1


async def test_correcting_the_needs_keeps_what_was_understood(any_sessions: Sessions) -> None:
    """The history says what was added and removed: it will feed the review."""
    alix = await account(any_sessions, "Alix")
    (reference,) = await open_tickets(any_sessions)

    async with transaction(any_sessions) as session:
        wanted = {Need.strategy, Need.providers}
        await needs.correct(session, reference, wanted, adviser_id=alix, now=NOW)

    ticket = await detail(any_sessions, reference)
    assert [line.need for line in ticket.need_lines] == [Need.strategy, Need.providers]
    assert [(fact.kind, fact.need) for fact in ticket.history[1:]] == [
        (TicketEventKind.NEED_REMOVED, Need.specifications),
        (TicketEventKind.NEED_ADDED, Need.providers),
    ]


async def test_a_need_entrusted_tells_the_colleague_and_not_behind_the_owner_s_back(
    any_sessions: Sessions,
) -> None:
    """By mail; a colleague's ticket is left alone, and a need not stated is not found."""
    alix, bo = await account(any_sessions, "Alix"), await account(any_sessions, "Bo")
    (reference,) = await open_tickets(any_sessions)
    async with transaction(any_sessions) as session:
        await claims.claim(session, reference, adviser_id=alix, now=NOW)
        await needs.entrust(
            session, reference, Need.strategy, adviser_id=alix, to_adviser_id=bo,
            anyone_s=False, now=NOW,
        )  # fmt: skip

    async with transaction(any_sessions) as session:
        for need, refusal in ((Need.specifications, NotYours), (Need.providers, NeedNotFound)):
            with pytest.raises(refusal):
                await needs.entrust(
                    session, reference, need, adviser_id=bo, to_adviser_id=bo,
                    anyone_s=need is Need.providers, now=NOW,
                )  # fmt: skip

    (mail,) = await mails(any_sessions, MailKind.TICKET_ASSIGNED)
    assert mail.recipient == "bo@anct-exemple.fr"
    assert "Stratégie de participation" in mail.text
    by_need = {line.need: line.by for line in (await detail(any_sessions, reference)).need_lines}
    assert by_need == {Need.strategy: "Bo", Need.specifications: None}
