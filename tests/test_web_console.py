"""The adviser's console through the HTTP door."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from aiohttp.test_utils import TestClient, TestServer

from bot.advisers import service as advisers
from bot.app import create_app
from bot.db import connect, make_sessions, transaction
from bot.settings import Settings
from bot.tickets import service
from bot.web.console import COOKIE
from tests.conftest import EMAIL, PASSWORD, Clock
from tests.fake_engine import FakeEngine
from tests.smtp_server import Mailbox
from tests.test_web_request_form import FORM

TICKET = "/console/demandes/TE-2026-0001"


async def test_an_adviser_reads_a_ticket_and_moves_it_on(adviser: TestClient) -> None:
    """List, page with the summary, status, history with the adviser's name."""
    await adviser.post("/demande", data=FORM)

    listed = await (await adviser.get("/console")).text()
    shown = await (await adviser.get(TICKET)).text()
    moved = await adviser.post(f"{TICKET}/statut", data={"statut": "in_progress"})

    assert "TE-2026-0001" in listed
    assert "Buis-les-Baronnies" in listed
    assert "jeanne.martin@mairie-exemple.fr" in shown
    assert "Créer une assemblée citoyenne" in shown
    text = await moved.text()
    assert "En cours" in text
    assert "Camille" in text


async def test_the_transcript_is_on_the_ticket_page(adviser: TestClient) -> None:
    """What the visitor wrote before filling the form is there to read."""
    await adviser.post("/conversation/messages", data={"text": "Nous avons peur du conflit"})
    await adviser.post("/demande", data=FORM)
    await adviser.post(f"{TICKET}/prendre")

    assert "Nous avons peur du conflit" in await (await adviser.get(TICKET)).text()


async def test_a_wrong_password_says_nothing_of_the_reason(adviser: TestClient) -> None:
    """The same page for an unknown account and for a wrong password."""
    answers = []
    for email in (EMAIL, "inconnu@anct-exemple.fr"):
        response = await adviser.post(
            "/console/connexion", data={"email": email, "password": "faux"}
        )
        assert response.status == 403
        answers.append((await response.text()).replace(email, ""))

    assert answers[0] == answers[1]


async def test_guessing_makes_the_account_rest(adviser: TestClient, clock: Clock) -> None:
    """After five wrong passwords even the right one waits five minutes."""
    credentials = {"email": EMAIL, "password": PASSWORD}
    for _ in range(5):
        await adviser.post("/console/connexion", data={"email": EMAIL, "password": "faux"})

    assert (await adviser.post("/console/connexion", data=credentials)).status == 403
    clock.move(timedelta(minutes=5, seconds=1))
    assert (await adviser.post("/console/connexion", data=credentials)).status == 200


async def test_a_session_ends_by_itself_and_by_logging_out(
    adviser: TestClient, clock: Clock
) -> None:
    """Twelve hours, or the button; a token kept aside opens nothing afterwards."""
    token = next(c.value for c in adviser.session.cookie_jar if c.key == COOKIE)
    await adviser.post("/console/deconnexion")
    kept = await adviser.get(
        "/console", headers={"Cookie": f"{COOKIE}={token}"}, allow_redirects=False
    )
    assert kept.status == 303

    await adviser.post("/console/connexion", data={"email": EMAIL, "password": PASSWORD})
    assert (await adviser.get("/console", allow_redirects=False)).status == 200
    clock.move(timedelta(hours=12, seconds=1))
    assert (await adviser.get("/console", allow_redirects=False)).status == 303


async def test_the_session_cookie_stays_in_the_console(adviser: TestClient) -> None:
    """HttpOnly, SameSite=Strict, and sent to /console only."""
    response = await adviser.post(
        "/console/connexion",
        data={"email": EMAIL, "password": PASSWORD},
        allow_redirects=False,
    )

    cookie = response.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/console"


async def test_two_advisers_closing_at_once_leave_one_event(adviser: TestClient) -> None:
    """The second is told that the ticket has moved."""
    await adviser.post("/demande", data=FORM)

    answers = await asyncio.gather(
        *(adviser.post(f"{TICKET}/statut", data={"statut": "closed"}) for _ in range(2))
    )

    assert sum("dit=conflit" in str(answer.url) for answer in answers) == 1


async def test_an_unknown_ticket_or_status_is_a_french_page(adviser: TestClient) -> None:
    """404 and 400, not a failure."""
    await adviser.post("/demande", data=FORM)

    unknown = await adviser.get("/console/demandes/TE-2026-9999")
    malformed = await adviser.post(f"{TICKET}/statut", data={"statut": "perdu"})

    assert unknown.status == 404
    assert malformed.status == 400


async def test_reading_a_ticket_leaves_a_trace(adviser: TestClient) -> None:
    """The second reading shows the first in the history."""
    await adviser.post("/demande", data=FORM)
    await adviser.get(TICKET)

    text = await (await adviser.get(TICKET)).text()

    assert "Lectures (1)" in text


async def test_the_list_is_filtered_by_status(adviser: TestClient) -> None:
    """Closed tickets only when asked for."""
    await adviser.post("/demande", data=FORM)

    assert "TE-2026-0001" in await (await adviser.get("/console?statut=new")).text()
    assert "TE-2026-0001" not in await (await adviser.get("/console?statut=closed")).text()
    assert (await adviser.get("/console?statut=perdu&page=x")).status == 200


async def test_what_the_visitor_added_and_took_back_is_on_the_ticket_page(
    adviser: TestClient, settings: Settings, clock: Clock
) -> None:
    """The precision with its date, and who cancelled."""
    await adviser.post("/demande", data=FORM)
    database = connect(settings.database_url)
    async with transaction(make_sessions(database)) as session:
        text = "Le conseil <vote> le 10 juin."
        await service.add_precision(session, "TE-2026-0001", text=text, now=clock())
        await service.cancel(session, "TE-2026-0001", now=clock())
    await database.dispose()

    shown = await (await adviser.get(TICKET)).text()

    assert "Précision du 23 novembre 2026" in shown
    assert "Le conseil &lt;vote&gt; le 10 juin." in shown
    assert "annulée par la personne" in shown
    assert "Close" in shown


async def test_without_a_mail_server_the_console_says_so(adviser: TestClient) -> None:
    """The mails wait, the page names the setting, and no address is shown without a trace."""
    await adviser.post("/demande", data=FORM)

    text = await (await adviser.get("/console/courriels")).text()

    assert "Aucun serveur de courriel" in text
    assert "TE_SMTP_HOST" in text
    assert "2 courriels ne sont pas encore partis" in text
    assert "Réessayer" not in text
    assert FORM["email"] not in text


async def test_the_app_sends_mails_and_a_failed_one_is_tried_again_from_the_console(
    settings: Settings, engine: FakeEngine, clock: Clock
) -> None:
    """From the form to the mailbox; the refused one shows its reason and leaves at the button."""
    box = Mailbox()
    box.refused_recipients = {FORM["email"]: "550 boite inconnue"}
    server = await box.serve()
    with_mails = replace(
        settings,
        smtp_host="127.0.0.1",
        smtp_port=box.port,
        smtp_starttls=False,
        smtp_from="te@anct-exemple.fr",
        adviser_mailbox="cellule@anct-exemple.fr",
    )
    app = create_app(with_mails, engine=engine, clock=clock)
    async with TestClient(TestServer(app), headers={"Sec-Fetch-Site": "same-origin"}) as client:
        await log_in(client, with_mails, clock)
        await client.post("/demande", data=FORM)
        text = await until(client, "boite inconnue")
        assert "Échec" in text

        box.refused_recipients = {}
        await client.post("/console/courriels/1/reessayer")
        await until(client, "Tous les courriels sont partis")
    server.close()

    assert {message["To"] for message in box.taken} == {FORM["email"], "cellule@anct-exemple.fr"}


async def log_in(client: TestClient, settings: Settings, clock: Clock) -> None:
    database = connect(settings.database_url)
    async with transaction(make_sessions(database)) as session:
        await advisers.add(
            session, email=EMAIL, display_name="Camille", password=PASSWORD, now=clock()
        )
    await database.dispose()
    await client.post("/console/connexion", data={"email": EMAIL, "password": PASSWORD})


async def until(client: TestClient, words: str) -> str:
    """The page of mails once it shows these words: the worker sends in its own time."""
    async with asyncio.timeout(120):
        while True:
            text = await (await client.get("/console/courriels")).text()
            if words in text:
                return text
            await asyncio.sleep(0.2)


async def test_a_mail_that_is_not_there_cannot_be_tried_again(adviser: TestClient) -> None:
    """404, in French; so is an id that is no number."""
    for mail_id in ("99", "x"):
        assert (await adviser.post(f"/console/courriels/{mail_id}/reessayer")).status == 404
