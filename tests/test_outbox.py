"""Mails: written with what they tell, and none lost whatever the server does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from bot.advisers import service as advisers
from bot.conversations.retention import purge
from bot.db import Sessions, transaction
from bot.errors import InvalidTicket, MailNotFound, TransitionRefused
from bot.outbox import queries, service
from bot.outbox.models import Mail, MailKind, MailStatus
from bot.outbox.smtp import SmtpTransport
from bot.outbox.transport import ServerAway, compose
from bot.outbox.worker import deliver_due
from bot.tickets.mails import Post
from bot.tickets.models import Ticket
from bot.tickets.service import add_precision, cancel, open_ticket
from tests.conftest import Clock
from tests.postgres import free_port
from tests.smtp_server import Mailbox
from tests.test_tickets import DRAFT

SENDER = "ne-pas-repondre@anct-exemple.fr"
POST = Post(adviser_mailbox="cellule@anct-exemple.fr", site="https://assistant.anct-exemple.fr")
VISITOR = DRAFT.email


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    async with listening(box):
        yield box


@asynccontextmanager
async def listening(box: Mailbox, port: int = 0) -> AsyncIterator[None]:
    server = await box.serve(port)
    try:
        yield
    finally:
        server.close()


def transport(box: Mailbox, seconds: float = 60.0) -> SmtpTransport:
    """To the mailbox; `seconds` is how long a silent server is waited for."""
    return SmtpTransport(
        host="127.0.0.1", port=box.port, user="", password="", starttls=False, seconds=seconds
    )


class OneAfterTheOther:
    """Each message by the next transport: only the mail that meets silence is waited for briefly."""

    def __init__(self, transports: list[SmtpTransport]) -> None:
        self.transports = transports

    async def send(self, message: EmailMessage) -> None:
        await self.transports.pop(0).send(message)


async def a_ticket(sessions: Sessions, clock: Clock, key: str = "1", post: Post = POST) -> str:
    async with transaction(sessions) as session:
        return (await open_ticket(session, DRAFT, key=key, now=clock(), post=post)).reference


async def deliver(sessions: Sessions, box: Mailbox, clock: Clock) -> int:
    return await deliver_due(sessions, transport(box), sender=SENDER, clock=clock)


async def mails(sessions: Sessions) -> list[Mail]:
    async with transaction(sessions) as session:
        return list(await session.scalars(select(Mail).order_by(Mail.id)))


async def statuses(sessions: Sessions) -> list[str]:
    return [mail.status.value for mail in await mails(sessions)]


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


async def test_a_new_ticket_is_told_to_its_visitor_and_to_the_advisers(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock
) -> None:
    """Reference and summary for the one; for the others no contact detail, but the way to them."""
    reference = await a_ticket(any_sessions, clock)

    assert await deliver(any_sessions, mailbox, clock) == 2

    to_visitor, to_advisers = mailbox.taken
    assert to_visitor["To"] == VISITOR
    assert reference in to_visitor["Subject"]
    for told in (
        reference,
        DRAFT.project,
        DRAFT.contact_name,
        "https://assistant.anct-exemple.fr/",
    ):
        assert told in body(to_visitor)
        assert told in body(to_visitor, "html")
    assert to_advisers["To"] == POST.adviser_mailbox
    assert f"/console/demandes/{reference}" in body(to_advisers)
    for kept in (DRAFT.contact_name, VISITOR):
        assert kept not in to_advisers.as_string()


async def test_without_a_mailbox_every_adviser_is_told(
    any_sessions: Sessions, clock: Clock
) -> None:
    """The accounts of the console; none yet, and the ticket is opened all the same."""
    await a_ticket(any_sessions, clock, "alone", Post())
    async with transaction(any_sessions) as session:
        for name in ("alix", "camille"):
            email = f"{name}@anct-exemple.fr"
            password = "douze caractères"
            await advisers.add(
                session, email=email, display_name=name, password=password, now=clock()
            )
    await a_ticket(any_sessions, clock, "told", Post())

    recipients = [mail.recipient for mail in await mails(any_sessions)]
    assert recipients == [VISITOR, VISITOR, "alix@anct-exemple.fr", "camille@anct-exemple.fr"]


async def test_the_mail_exists_if_and_only_if_what_it_tells_does(
    any_sessions: Sessions, clock: Clock
) -> None:
    """A transaction that fails leaves neither ticket nor mail; a retried one writes no mail twice."""

    async def fail_at_the_end() -> None:
        async with transaction(any_sessions) as session:
            await open_ticket(session, DRAFT, key="1", now=clock(), post=POST)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_at_the_end()
    assert await mails(any_sessions) == []

    await asyncio.gather(*(a_ticket(any_sessions, clock) for _ in range(5)))

    assert [mail.kind for mail in await mails(any_sessions)] == [
        MailKind.TICKET_RECEIVED,
        MailKind.TICKET_NEW,
    ]


async def test_a_precision_and_a_cancellation_are_told(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock
) -> None:
    """The advisers read the precision; both sides learn of the cancellation."""
    reference = await a_ticket(any_sessions, clock)
    async with transaction(any_sessions) as session:
        text = "Le conseil vote le <10> juin."
        await add_precision(session, reference, text=text, now=clock(), post=POST)
        await cancel(session, reference, now=clock(), post=POST)

    await deliver(any_sessions, mailbox, clock)

    precision, confirmed, cancelled = mailbox.taken[2:]
    assert text in body(precision)
    assert "le &lt;10&gt; juin" in body(precision, "html")
    assert (confirmed["To"], cancelled["To"]) == (VISITOR, POST.adviser_mailbox)


async def test_the_headers_say_what_the_mail_is(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock
) -> None:
    """Automatic, from the service, with an identifier in the sender's domain."""
    await a_ticket(any_sessions, clock)
    await deliver(any_sessions, mailbox, clock)

    message = mailbox.taken[0]
    assert message["Auto-Submitted"] == "auto-generated"
    assert str(message["From"]) == f"Territoires d'engagement <{SENDER}>"
    assert message["Message-ID"].endswith("@anct-exemple.fr>")
    assert message["Date"].datetime == clock()


async def test_no_header_can_be_injected(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock
) -> None:
    """A line break in a name that a visitor typed stays in the subject as a space."""
    hostile = replace(DRAFT, territory_name="Crest\r\nBcc: autre@exemple.fr\r\n\r\nBonjour\x1b")
    async with transaction(any_sessions) as session:
        await open_ticket(session, hostile, key="1", now=clock(), post=POST)
    await deliver(any_sessions, mailbox, clock)

    to_advisers = mailbox.taken[1]
    assert to_advisers["Bcc"] is None
    assert to_advisers["Subject"].endswith("Crest Bcc: autre@exemple.fr Bonjour")
    forged = replace(DRAFT, email="a@exemple.fr\r\nBcc: b@exemple.fr")
    async with transaction(any_sessions) as session:
        with pytest.raises(InvalidTicket):
            await open_ticket(session, forged, key="2", now=clock(), post=POST)


async def test_what_the_server_defers_is_tried_again_later(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock
) -> None:
    """4xx: not before its time, then once; the others left meanwhile."""
    await a_ticket(any_sessions, clock)
    mailbox.answers = ["451 4.3.0 revenez plus tard"]

    first = await deliver(any_sessions, mailbox, clock)
    too_early = await deliver(any_sessions, mailbox, clock)
    async with transaction(any_sessions) as session:
        waiting = (await queries.unsent(session)).rows
    clock.move(service.DELAYS[0])
    later = await deliver(any_sessions, mailbox, clock)

    assert (first, too_early, later) == (1, 0, 1)
    assert "451" in str(waiting[0].last_error)
    assert await statuses(any_sessions) == ["sent", "sent"]


async def test_what_the_server_refuses_waits_for_a_human(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock
) -> None:
    """5xx: kept as failed with the reason, not tried by itself, sent when an adviser says so."""
    await a_ticket(any_sessions, clock)
    mailbox.refused_recipients = {VISITOR: "550 5.1.1 inconnu ici"}
    await deliver(any_sessions, mailbox, clock)
    clock.move(timedelta(days=30))
    assert await deliver(any_sessions, mailbox, clock) == 0
    async with transaction(any_sessions) as session:
        failed = (await queries.unsent(session)).rows
    assert [(row.status, row.attempts) for row in failed] == [(MailStatus.FAILED, 1)]
    assert "inconnu ici" in str(failed[0].last_error)

    mailbox.refused_recipients = {}
    async with transaction(any_sessions) as session:
        await service.retry(session, failed[0].id, now=clock())

    assert await deliver(any_sessions, mailbox, clock) == 1
    with pytest.raises(MailNotFound):
        async with transaction(any_sessions) as session:
            await service.retry(session, failed[0].id, now=clock())


@pytest.mark.parametrize("answer", ["silence", "hang up"])
async def test_a_server_that_falls_silent_or_dies_in_a_batch_loses_nothing(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock, answer: str
) -> None:
    """Two of six left; the round stops there, and the rest leaves once the server is back."""
    for key in "123":
        await a_ticket(any_sessions, clock, key)
    mailbox.answers = ["250 OK", "250 OK", answer]
    patient, impatient = transport(mailbox), transport(mailbox, seconds=0.5)

    before = await deliver_due(
        any_sessions, OneAfterTheOther([patient, patient, impatient]), sender=SENDER, clock=clock
    )
    met = mailbox.connections
    clock.move(service.LEASE)
    after = await deliver(any_sessions, mailbox, clock)

    assert (before, met, after) == (2, 3, 4)
    assert await statuses(any_sessions) == ["sent"] * 6
    assert len({message["Message-ID"] for message in mailbox.taken}) == 6


async def test_nothing_leaves_and_nothing_is_lost_while_the_server_is_down(
    any_sessions: Sessions, clock: Clock
) -> None:
    """One attempt a round, not one a mail; everything leaves when it comes back."""
    box, port = Mailbox(), free_port()
    box.port = port
    for key in "123":
        await a_ticket(any_sessions, clock, key)

    assert await deliver(any_sessions, box, clock) == 0
    assert sum(mail.attempts for mail in await mails(any_sessions)) == 1
    clock.move(timedelta(hours=1))
    async with listening(box, port):
        assert await deliver(any_sessions, box, clock) == 6


async def test_a_mail_that_never_leaves_ends_before_the_adviser_not_in_a_loop(
    any_sessions: Sessions, clock: Clock
) -> None:
    """After the last delay it fails, with the reason."""
    box = Mailbox()
    box.port = free_port()
    await a_ticket(any_sessions, clock)

    for _ in range(3 * len(service.DELAYS)):
        await deliver(any_sessions, box, clock)
        clock.move(timedelta(days=1))

    assert await statuses(any_sessions) == ["failed", "failed"]
    assert {mail.attempts for mail in await mails(any_sessions)} == {len(service.DELAYS) + 1}
    assert all(mail.last_error for mail in await mails(any_sessions))


async def test_two_workers_never_send_one_mail_at_once(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock
) -> None:
    """Four at a time over twenty mails: twenty messages, all different."""
    for key in range(10):
        await a_ticket(any_sessions, clock, str(key))

    sent = await asyncio.gather(*(deliver(any_sessions, mailbox, clock) for _ in range(4)))

    assert sum(sent) == len(mailbox.taken) == 20
    assert len({message["Message-ID"] for message in mailbox.taken}) == 20


async def test_a_worker_that_dies_while_sending_makes_a_recognisable_duplicate(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock
) -> None:
    """At least once: nobody touches the row during its lease, then it leaves again, the same."""
    await a_ticket(any_sessions, clock, post=Post())

    class DiesAfterwards(SmtpTransport):
        async def send(self, message: EmailMessage) -> None:
            await super().send(message)
            raise asyncio.CancelledError

    dying = DiesAfterwards(
        host="127.0.0.1", port=mailbox.port, user="", password="", starttls=False
    )
    with pytest.raises(asyncio.CancelledError):
        await deliver_due(any_sessions, dying, sender=SENDER, clock=clock)
    clock.move(service.LEASE - timedelta(seconds=1))
    assert await deliver(any_sessions, mailbox, clock) == 0
    clock.move(timedelta(seconds=1))
    assert await deliver(any_sessions, mailbox, clock) == 1

    first, second = mailbox.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert body(first) == body(second)


async def test_an_answer_lost_on_the_way_makes_the_same_duplicate(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock
) -> None:
    """The server took the mail and its word was lost: sent twice, under one Message-ID."""
    await a_ticket(any_sessions, clock, post=Post())
    mailbox.answers = ["take and hang up"]

    await deliver(any_sessions, mailbox, clock)
    clock.move(service.DELAYS[0])
    await deliver(any_sessions, mailbox, clock)

    assert len(mailbox.taken) == 2
    assert len({message["Message-ID"] for message in mailbox.taken}) == 1
    assert await statuses(any_sessions) == ["sent"]


async def test_a_worker_back_from_the_dead_overwrites_nothing(
    any_sessions: Sessions, clock: Clock
) -> None:
    """Its lease ended and another sent the mail: what it notes is ignored."""
    await a_ticket(any_sessions, clock, post=Post())
    async with transaction(any_sessions) as session:
        slow = await service.claim(session, worker="slow", now=clock())
    clock.move(service.LEASE)
    async with transaction(any_sessions) as session:
        quick = await service.claim(session, worker="quick", now=clock())
        assert slow is not None
        assert quick is not None
        await service.note_sent(session, quick, now=clock())
        await service.note_failure(session, slow, reason="trop tard", now=clock(), final=True)

    assert await statuses(any_sessions) == ["sent"]


async def test_a_mail_goes_with_its_ticket(any_sessions: Sessions, clock: Clock) -> None:
    """What retention deletes leaves no copy in the outbox."""
    await a_ticket(any_sessions, clock)
    clock.move(timedelta(days=731))
    async with transaction(any_sessions) as session:
        await purge(session, now=clock(), conversation_days=30, ticket_days=730)

    assert await mails(any_sessions) == []
    async with transaction(any_sessions) as session:
        assert await session.scalar(select(func.count()).select_from(Ticket)) == 0


async def test_a_closed_ticket_takes_no_precision(any_sessions: Sessions, clock: Clock) -> None:
    """Nobody would read it; an empty one is refused too, and neither writes a mail."""
    reference = await a_ticket(any_sessions, clock)
    async with transaction(any_sessions) as session:
        with pytest.raises(InvalidTicket):
            await add_precision(session, reference, text="  ", now=clock())
        await cancel(session, reference, now=clock())
        with pytest.raises(TransitionRefused):
            await add_precision(session, reference, text="Encore un mot.", now=clock())
        with pytest.raises(TransitionRefused):
            await cancel(session, reference, now=clock())


async def test_an_encrypted_connection_is_demanded_by_default(
    any_sessions: Sessions, mailbox: Mailbox, clock: Clock
) -> None:
    """A server without STARTTLS gets no mail and no password: the mail waits."""
    await a_ticket(any_sessions, clock, post=Post())
    strict = SmtpTransport(
        host="127.0.0.1", port=mailbox.port, user="moi", password="secret", starttls=True
    )
    mail = (await mails(any_sessions))[0]

    with pytest.raises(ServerAway):
        await strict.send(compose(mail, sender=SENDER))

    assert mailbox.taken == []
    assert "secret" not in repr(strict)
