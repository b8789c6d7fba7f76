"""Who has a ticket, on SQLite and PostgreSQL."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.advisers import service as advisers
from bot.advisers.rights import Role
from bot.db import Sessions, transaction
from bot.errors import AdviserNotFound, InvalidTicket, NotYours, TicketNotFound, TicketTaken
from bot.outbox.models import MailKind
from bot.tickets import claims, queries
from bot.tickets.models import TicketEventKind
from tests.desk import account, mails, open_tickets

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RACES = 200


async def owner_of(sessions: Sessions, reference: str) -> str | None:
    async with transaction(sessions) as session:
        return (await queries.detail(session, reference)).row.owner


async def claimed_by(sessions: Sessions, reference: str, adviser_id: int) -> str:
    """What the console does for a click on « Prendre », in a transaction of its own."""
    async with transaction(sessions) as session:
        try:
            await claims.claim(session, reference, adviser_id=adviser_id, now=NOW)
        except TicketTaken as taken:
            return f"lost to {taken}"
    return "won"


async def test_of_two_advisers_racing_for_a_ticket_exactly_one_wins_every_time(
    any_sessions: Sessions,
) -> None:
    """Two hundred tickets; the loser reads the winner's name, and one event tells the claim."""
    names = {await account(any_sessions, "Alix"): "Alix", await account(any_sessions, "Bo"): "Bo"}
    references = await open_tickets(any_sessions, RACES)

    for number, reference in enumerate(references):
        racers = list(names) if number % 2 else list(names)[::-1]
        said = await asyncio.gather(*(claimed_by(any_sessions, reference, r) for r in racers))

        assert said.count("won") == 1
        winner = names[racers[said.index("won")]]
        assert f"lost to {winner}" in said
        async with transaction(any_sessions) as session:
            ticket = await queries.detail(session, reference)
        assert ticket.row.owner == winner
        claimed = [fact for fact in ticket.history if fact.kind is TicketEventKind.CLAIMED]
        assert [fact.by for fact in claimed] == [winner]


async def test_taking_one_s_own_ticket_again_changes_nothing(any_sessions: Sessions) -> None:
    """A double click is no second event and no error."""
    alix = await account(any_sessions, "Alix")
    (reference,) = await open_tickets(any_sessions, 1)

    assert [await claimed_by(any_sessions, reference, alix) for _ in range(2)] == ["won", "won"]

    async with transaction(any_sessions) as session:
        kinds = [fact.kind for fact in (await queries.detail(session, reference)).history]
    assert kinds.count(TicketEventKind.CLAIMED) == 1


async def test_a_transfer_reaches_the_colleague_with_its_word(any_sessions: Sessions) -> None:
    """The owner changes, the history keeps the word, and the colleague gets a mail."""
    alix, bo = await account(any_sessions, "Alix"), await account(any_sessions, "Bo")
    (reference,) = await open_tickets(any_sessions, 1)
    await claimed_by(any_sessions, reference, alix)

    async with transaction(any_sessions) as session:
        await claims.transfer(
            session, reference, adviser_id=alix, to_adviser_id=bo, word=" Tu connais ce maire ",
            anyone_s=False, now=NOW,
        )  # fmt: skip

    async with transaction(any_sessions) as session:
        fact = (await queries.detail(session, reference)).history[-1]
    assert (fact.by, fact.to, fact.text) == ("Alix", "Bo", "Tu connais ce maire")
    assert await owner_of(any_sessions, reference) == "Bo"
    (mail,) = await mails(any_sessions, MailKind.TICKET_ASSIGNED)
    assert mail.recipient == "bo@anct-exemple.fr"
    assert "Tu connais ce maire" in mail.text
    assert "jeanne.martin" not in mail.text


async def test_a_colleague_s_ticket_is_not_given_nor_released_without_the_right(
    any_sessions: Sessions,
) -> None:
    """The owner's name is told; with the right, both are done."""
    alix, bo = await account(any_sessions, "Alix"), await account(any_sessions, "Bo")
    (reference,) = await open_tickets(any_sessions, 1)
    await claimed_by(any_sessions, reference, alix)
    given = {"adviser_id": bo, "to_adviser_id": bo, "word": "", "now": NOW}

    async with transaction(any_sessions) as session:
        with pytest.raises(NotYours, match="Alix"):
            await claims.transfer(session, reference, **given, anyone_s=False)
        with pytest.raises(NotYours, match="Alix"):
            await claims.release(session, reference, adviser_id=bo, anyone_s=False, now=NOW)
        await claims.transfer(session, reference, **given, anyone_s=True)
    assert await owner_of(any_sessions, reference) == "Bo"

    async with transaction(any_sessions) as session:
        await claims.release(session, reference, adviser_id=bo, anyone_s=False, now=NOW)
    assert await owner_of(any_sessions, reference) is None
    assert await claimed_by(any_sessions, reference, alix) == "won"


async def test_nobody_is_given_a_ticket_who_cannot_answer_it(any_sessions: Sessions) -> None:
    """Nor an unknown account, nor an auditor; nor is a novel taken for a word."""
    alix = await account(any_sessions, "Alix")
    auditor = await account(any_sessions, "Lou", Role.AUDITOR)
    (reference,) = await open_tickets(any_sessions, 1)

    async with transaction(any_sessions) as session:
        for nobody in (auditor, 99):
            with pytest.raises(AdviserNotFound):
                await claims.transfer(
                    session, reference, adviser_id=alix, to_adviser_id=nobody, word="",
                    anyone_s=True, now=NOW,
                )  # fmt: skip
        with pytest.raises(InvalidTicket, match="500"):
            await claims.transfer(
                session, reference, adviser_id=alix, to_adviser_id=alix, word="x" * 501,
                anyone_s=True, now=NOW,
            )  # fmt: skip
        with pytest.raises(TicketNotFound):
            await claims.claim(session, "TE-2026-9999", adviser_id=alix, now=NOW)


async def test_a_deleted_account_leaves_its_tickets_to_take(any_sessions: Sessions) -> None:
    """The ticket is nobody's again."""
    alix, bo = await account(any_sessions, "Alix"), await account(any_sessions, "Bo")
    (reference,) = await open_tickets(any_sessions, 1)
    await claimed_by(any_sessions, reference, alix)

    async with transaction(any_sessions) as session:
        await session.delete(await session.get_one(advisers.Adviser, alix))

    assert await claimed_by(any_sessions, reference, bo) == "won"
