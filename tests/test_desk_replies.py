"""Answering by mail, notes, reminders, canned replies, reasons for reading, the brief."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversations.models import Author
from bot.conversations.queries import Line
from bot.db import Sessions, transaction
from bot.errors import InvalidTicket, MailNotFound, TransitionRefused
from bot.outbox.models import MailKind, MailStatus
from bot.outbox.queries import unsent
from bot.outbox.service import claim as claim_mail
from bot.outbox.smtp import SmtpTransport
from bot.outbox.worker import deliver_due
from bot.review import reading_log
from bot.tickets import canned, claims, notes, queries, readings, replies, service
from bot.tickets.brief import MAX_LINES, brief
from bot.tickets.mails import Post
from bot.tickets.statuses import Status
from tests.desk import account, mails, open_tickets
from tests.smtp_server import Mailbox

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + replies.RECALL


async def answered(sessions: Sessions, text: str = "Bonjour,\r\nvoici nos pistes.") -> str:
    alix = await account(sessions, "Alix")
    (reference,) = await open_tickets(sessions)
    async with transaction(sessions) as session:
        await replies.reply(session, reference, text=text, adviser_id=alix, now=NOW)
    return reference


async def test_a_reply_leaves_after_five_minutes_with_the_reference(
    any_sessions: Sessions,
) -> None:
    """Not a second before; to the visitor, signed, and answers come back to the adviser."""
    reference = await answered(any_sessions)
    box = Mailbox()
    server = await box.serve()
    smtp = SmtpTransport(host="127.0.0.1", port=box.port, user="", password="", starttls=False)
    taken = []
    for at, left in ((LATER - timedelta(seconds=1), 0), (LATER, 1)):
        await deliver_due(any_sessions, smtp, sender="te@anct-exemple.fr", clock=lambda at=at: at)
        taken = [message for message in box.taken if message["Reply-To"]]
        assert len(taken) == left
    server.close()

    (message,) = taken
    assert message["To"] == "jeanne.martin@mairie-exemple.fr"
    assert reference in message["Subject"]
    assert message["Reply-To"] == "alix@anct-exemple.fr"
    text, html = (part.get_content() for part in message.iter_parts())
    for body in (text, html):
        assert "voici nos pistes." in body
        assert "Alix" in body


async def test_a_reply_is_recalled_until_it_begins_to_leave(any_sessions: Sessions) -> None:
    """Nothing leaves, the text stays, the ticket waits for its answer again; later it is late."""
    reference = await answered(any_sessions)
    (mail,) = await mails(any_sessions, MailKind.REPLY)

    async with transaction(any_sessions) as session:
        await replies.recall(session, reference, mail.id, adviser_id=1, now=NOW)

    async with transaction(any_sessions) as session:
        ticket = await queries.detail(session, reference)
        assert ticket.row.answered_at is None
        assert (
            await replies.recalled_text(session, ticket.id, mail.id)
            == "Bonjour,\nvoici nos pistes."
        )
        assert MailKind.REPLY not in {row.kind for row in (await unsent(session)).rows}
        assert (await claim_mail(session, worker="w", now=LATER)).kind is not MailKind.REPLY  # type: ignore[union-attr]
        with pytest.raises(MailNotFound):
            await replies.recall(session, reference, mail.id, adviser_id=1, now=NOW)


async def test_a_reply_that_is_due_cannot_be_recalled(any_sessions: Sessions) -> None:
    """Nor that of another ticket."""
    reference = await answered(any_sessions)
    (other,) = await open_tickets(any_sessions, project="Autre projet")
    (mail,) = await mails(any_sessions, MailKind.REPLY)

    async with transaction(any_sessions) as session:
        for named, at in ((reference, LATER), (other, NOW)):
            with pytest.raises(MailNotFound):
                await replies.recall(session, named, mail.id, adviser_id=1, now=at)

    assert (await mails(any_sessions, MailKind.REPLY))[0].status is MailStatus.WAITING


async def test_the_worker_and_a_recall_never_both_have_the_mail(any_sessions: Sessions) -> None:
    """Thirty mails, each claimed and recalled at the same moment."""
    alix = await account(any_sessions, "Alix")
    references = await open_tickets(any_sessions, 30)

    async def recalled(reference: str, mail_id: int) -> bool:
        try:
            async with transaction(any_sessions) as session:
                await replies.recall(session, reference, mail_id, adviser_id=alix, now=NOW)
        except MailNotFound:
            return False
        return True

    async def claimed() -> int | None:
        async with transaction(any_sessions) as session:
            mail = await claim_mail(session, worker="w", now=LATER)
            return mail.id if mail else None

    async with transaction(any_sessions) as session:
        for reference in references:
            await replies.reply(session, reference, text="Bonjour", adviser_id=alix, now=NOW)
    waiting = {mail.ticket_id: mail.id for mail in await mails(any_sessions, MailKind.REPLY)}
    for (ticket_id, mail_id), reference in zip(waiting.items(), references, strict=True):
        assert ticket_id
        held, taken = await asyncio.gather(recalled(reference, mail_id), claimed())
        assert not (held and taken == mail_id)


async def test_the_mailbox_of_the_unit_gets_the_answers(any_sessions: Sessions) -> None:
    """When the setting names one."""
    alix = await account(any_sessions, "Alix")
    (reference,) = await open_tickets(any_sessions)
    post = Post(adviser_mailbox="cellule@anct-exemple.fr")
    async with transaction(any_sessions) as session:
        await replies.reply(session, reference, text="Oui", adviser_id=alix, now=NOW, post=post)

    assert (await mails(any_sessions, MailKind.REPLY))[0].reply_to == "cellule@anct-exemple.fr"


@pytest.mark.parametrize("day", ["", "demain", "2026-11-23", "2020-01-01", "2036-01-01"])
async def test_a_reminder_is_a_day_to_come(any_sessions: Sessions, day: str) -> None:
    """Neither today nor past, nor in ten years; nor on a closed ticket."""
    alix = await account(any_sessions, "Alix")
    (reference,) = await open_tickets(any_sessions)
    async with transaction(any_sessions) as session:
        with pytest.raises(InvalidTicket):
            await notes.snooze(session, reference, until=day, why="", adviser_id=alix, now=NOW)
        await service.change_status(session, reference, to=Status.CLOSED, adviser_id=alix, now=NOW)
        with pytest.raises(TransitionRefused):
            await notes.snooze(
                session, reference, until="2026-12-01", why="", adviser_id=alix, now=NOW
            )


async def test_a_canned_reply_is_filled_and_an_unknown_variable_is_told(
    any_sessions: Sessions,
) -> None:
    """The four variables; a title once; braces that are no variable are refused when kept."""
    alix = await account(any_sessions, "Alix")
    (reference,) = await open_tickets(any_sessions)
    body = "Bonjour {contact}, pour {collectivite} ({reference}). {conseiller}"
    async with transaction(any_sessions) as session:
        kept = {"adviser_id": alix, "now": NOW}
        await canned.save(session, None, title="Premier échange", body=body, **kept)
        row = (await queries.detail(session, reference)).row
        (reply,) = await canned.kept(session)
        assert canned.fill(reply.body, row, adviser="Alix") == (
            f"Bonjour Jeanne Martin, pour Buis-les-Baronnies ({reference}). Alix"
        )
        for title, text, field in (
            ("", "x", "title"),
            ("Autre", "", "body"),
            ("Autre", "Bonjour {prenom}", "body"),
        ):
            with pytest.raises(InvalidTicket) as refused:
                await canned.save(session, None, title=title, body=text, **kept)
            assert list(refused.value.problems) == [field]
    with pytest.raises(InvalidTicket, match="déjà"):
        async with transaction(any_sessions) as session:
            await canned.save(session, None, title="Premier échange", body="Bis", **kept)


async def test_a_conversation_of_somebody_else_opens_for_a_reason_and_for_a_time(
    any_sessions: Sessions,
) -> None:
    """One's own needs none; the coordinator reads who, why and whose."""
    alix, bo = await account(any_sessions, "Alix"), await account(any_sessions, "Bo")
    (reference,) = await open_tickets(any_sessions)
    async with transaction(any_sessions) as session:
        await claims.claim(session, reference, adviser_id=alix, now=NOW)
        ticket = await queries.detail(session, reference)

        async def opens(adviser_id: int, at: datetime = NOW) -> bool:
            return await readings.may_read(session, ticket, adviser_id=adviser_id, now=at)

        assert await opens(alix)
        assert not await opens(bo)
        for reason, precision in (("", ""), ("curious", ""), ("other", " ")):
            with pytest.raises(InvalidTicket):
                await readings.give_reason(
                    session, reference, reason=reason, precision=precision, adviser_id=bo, now=NOW
                )
        await readings.give_reason(
            session, reference, reason="check", precision="échantillon", adviser_id=bo, now=NOW
        )
        assert await opens(bo)
        assert not await opens(bo, NOW + readings.OPEN_FOR)
        (row,) = (await reading_log.page(session)).rows

    assert (row.by, row.owner, row.reference) == ("Bo", "Alix", reference)
    assert row.reason == "Vérifier la qualité des réponses : échantillon"


def said(number: int, text: str, **understood: object) -> Line:
    return Line(
        id=number, author=Author.VISITOR, text=text, buttons=(), card=None,
        understanding=understood, created_at=NOW,
    )  # fmt: skip


def test_the_brief_quotes_word_for_word_what_tells_most() -> None:
    """Five lines at most, in order, each from the message it names; no contact, no greeting."""
    text = "Bonjour. Nous voulons créer une assemblée citoyenne avant le 10 juin."
    entity = {"entity": "deadline", "start": text.index("le 10 juin"), "end": len(text) - 1}
    lines = [
        said(1, text, needs=["strategy"], entities=[entity]),
        said(2, "oui"),
        said(3, "Vous pouvez m'écrire à jeanne.martin@mairie-exemple.fr"),
        *(said(n, f"Une remarque ordinaire numéro {n} sur le projet.") for n in range(4, 12)),
        said(12, "Combien de citoyens faut-il tirer au sort ?", needs=["strategy"]),
        said(13, "Combien de citoyens faut-il tirer au sort ?", needs=["strategy"]),
    ]

    quotes = brief(lines)

    assert len(quotes) == MAX_LINES
    assert [quote.message_id for quote in quotes] == sorted(q.message_id for q in quotes)
    assert quotes[0].text == "Nous voulons créer une assemblée citoyenne avant le 10 juin."
    assert quotes[-1] == brief([lines[-2]])[0]
    texts = {line.id: line.text for line in lines}
    assert all(quote.text in texts[quote.message_id] for quote in quotes)
    assert not any("@" in quote.text for quote in quotes)
