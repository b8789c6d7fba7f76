"""The advisers' desk through the HTTP door: rights, claims, reasons, forms that lose nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from html import unescape

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from sqlalchemy import delete
from structlog.testing import capture_logs

from bot.advisers.models import AdviserSession
from bot.advisers.rights import ALLOWED, Action, Role
from bot.advisers.service import _digest
from bot.db import Sessions, connect, make_sessions, transaction
from bot.settings import Settings
from bot.web.access import NEEDED
from bot.web.console import COOKIE
from bot.web.routes import CONSOLE
from tests.conftest import Clock
from tests.desk import account, conversation, open_tickets

TICKET = "/console/demandes/TE-2026-0001"
SECRET = "Nous avons peur du conflit"


@dataclass
class Office:
    """The application, its database, and who is at the keyboard."""

    client: TestClient
    sessions: Sessions
    clock: Clock

    async def sit(self, name: str, role: Role = Role.ADVISER) -> int:
        """Log in as a new account; hashing a password takes too long to do it each time."""
        adviser_id = await account(self.sessions, name, role)
        await self.back(name, adviser_id)
        return adviser_id

    async def back(self, name: str, adviser_id: int) -> None:
        """Be that account from now on."""
        async with transaction(self.sessions) as session:
            await session.execute(
                delete(AdviserSession).where(AdviserSession.token_hash == _digest(name))
            )
            session.add(
                AdviserSession(
                    token_hash=_digest(name), adviser_id=adviser_id,
                    expires_at=self.clock().replace(year=2030),
                )
            )  # fmt: skip
        self.client.session.cookie_jar.update_cookies({COOKIE: name})

    async def text(self, path: str = TICKET, **form: str) -> str:
        """The page, or what posting the form leads to."""
        response = await (self.client.post(path, data=form) if form else self.client.get(path))
        return await response.text()


@pytest.fixture
async def office(client: TestClient, settings: Settings, clock: Clock) -> AsyncIterator[Office]:
    """A desk with one ticket, whose conversation holds `SECRET`."""
    database = connect(settings.database_url)
    sessions = make_sessions(database)
    told = await conversation(sessions, SECRET)
    await open_tickets(sessions, conversation_id=told)
    yield Office(client, sessions, clock)
    await database.dispose()


def routes() -> Iterator[tuple[str, str, Action | None]]:
    samples = {
        "{reference}": "TE-2026-0001",
        r"{id:\d{1,18}}": "1",
        r"{id:\d{1,9}}": "1",
        r"{number:\d{1,9}}": "1",
    }
    for route in CONSOLE:
        assert isinstance(route, web.RouteDef)
        path = route.path
        for pattern, sample in samples.items():
            path = path.replace(pattern, sample)
        if "{" not in path:
            yield route.method, path, NEEDED[route.handler]


def test_every_page_of_the_console_names_what_it_asks() -> None:
    """A page that names nothing opens to nobody; no name is left behind."""
    handlers = {route.handler for route in CONSOLE if isinstance(route, web.RouteDef)}

    assert handlers == set(NEEDED)


@pytest.mark.parametrize("role", Role)
async def test_each_role_does_what_the_table_allows_and_nothing_else(
    office: Office, role: Role
) -> None:
    """Every address of the console: 403 and a line in the log, exactly when the table says no."""
    await office.sit("Alix", role)

    for method, path, action in routes():
        if path.endswith("/deconnexion"):
            continue
        with capture_logs() as logs:
            response = await office.client.request(method, path, allow_redirects=False)
        allowed = action is None or action in ALLOWED[role]
        assert (response.status == 403) is not allowed, (method, path, role)
        refusals = [entry for entry in logs if entry["event"] == "access_refused"]
        assert len(refusals) == (not allowed)


def test_the_table_of_rights_is_this_one() -> None:
    """Pinned: a change of rights is a decision, not a slip."""
    assert {role: sorted(actions) for role, actions in ALLOWED.items()} == {
        Role.ADVISER: ["export", "keep", "mails", "read", "review", "unmask", "work"],
        Role.COORDINATOR: [
            "export", "keep", "mails", "model", "oversee", "read", "reassign", "review", "settle",
            "unmask", "work",
        ],
        Role.ADMINISTRATOR: ["keep", "mails", "model", "oversee", "read"],
        Role.AUDITOR: ["oversee", "read"],
    }  # fmt: skip


async def test_the_loser_of_a_claim_is_told_who_was_first(office: Office) -> None:
    """And nothing in the form can claim for somebody else."""
    await office.sit("Alix")
    await office.text(f"{TICKET}/prendre", adviser_id="99", collegue="99")
    await office.sit("Bo")

    lost = await office.text(f"{TICKET}/prendre", x="")

    assert "Déjà prise par Alix" in lost
    assert "suivie par Alix" in lost


async def test_a_conversation_that_is_not_one_s_own_asks_for_a_reason(office: Office) -> None:
    """The brief too; the reason opens both, and the coordinator sees who and why."""
    await office.sit("Bo")
    closed = await office.text()
    refused = await office.client.post(f"{TICKET}/lecture", data={"raison": "other"})
    opened = await office.text(f"{TICKET}/lecture", raison="other", precision="Un <essai>")
    await office.sit("Chris", Role.COORDINATOR)
    seen = await office.text("/console/lectures")

    assert SECRET not in closed
    assert "Raison de la lecture" in closed
    assert refused.status == 422
    assert opened.count(SECRET) >= 1
    assert "L'essentiel, dans ses mots" in opened
    assert "Bo" in seen
    assert "Un &lt;essai&gt;" in seen


async def test_a_search_shows_no_word_of_the_conversation(office: Office) -> None:
    """It finds the request; reading what was said asks for a reason."""
    await office.sit("Bo")

    found = await office.text("/console?q=conflit")

    assert "TE-2026-0001" in found
    assert SECRET not in found
    assert "TE-2026-0001" not in await office.text("/console?q=introuvable")


@pytest.mark.parametrize(
    ("act", "form", "kept"),
    [
        ("note", {"note": "x" * 4_001}, "x" * 4_001),
        ("repondre", {"reponse": "y" * 10_001}, "y" * 10_001),
        ("confier", {"collegue": "99", "mot": "Merci à toi"}, "Merci à toi"),
        ("rappel", {"jour": "2020-01-01", "pourquoi": "Le vote"}, "Le vote"),
        ("lecture", {"raison": "check", "precision": "z" * 301}, "z" * 301),
    ],
)
async def test_a_form_that_is_refused_gives_back_what_was_typed(
    office: Office, act: str, form: dict[str, str], kept: str
) -> None:
    """With the reason in French, and 422."""
    await office.sit("Alix")

    response = await office.client.post(f"{TICKET}/{act}", data=form)

    assert response.status == 422
    text = await response.text()
    assert kept in text
    assert "Rien n'est enregistré" in text


async def test_a_recalled_reply_comes_back_to_be_written_again(office: Office) -> None:
    """From the page: send, hold back, find the text in the field."""
    await office.sit("Alix")
    sent = await office.text(f"{TICKET}/repondre", reponse="Bonjour, voici nos pistes.")
    number = sent.split("/courriels/")[1].split("/")[0]

    recalled = await office.text(f"{TICKET}/courriels/{number}/annuler", x="")

    assert "Annuler l'envoi" in sent
    assert "rien n'est parti" in unescape(recalled)
    assert ">Bonjour, voici nos pistes.</textarea>" in recalled
    assert "Trop tard" in await office.text(f"{TICKET}/courriels/{number}/annuler", x="")


async def test_needs_and_status_change_from_the_page(office: Office) -> None:
    """One need is closed, the needs corrected, the rest closed; the history says each."""
    alix = await office.sit("Alix")
    need = f"{TICKET}/besoins/strategy"
    await office.text(f"{need}/statut", statut="closed", motif="redirected")
    await office.text(f"{need}/confier", collegue=str(alix))
    corrected = await office.client.post(
        f"{TICKET}/besoins", data=[("besoin", "strategy"), ("besoin", "providers")]
    )
    text = await corrected.text()

    assert "besoin « Stratégie de participation » passé à « Close »" in " ".join(text.split())
    assert "orientée vers un autre service" in text
    assert "besoin « Cahier des charges » retiré par Alix" in " ".join(text.split())
    assert (await office.client.post(f"{TICKET}/besoins/magie/statut", data={})).status == 404
    assert (await office.client.post(f"{need}/statut", data={"statut": "x"})).status == 400


async def test_a_long_conversation_is_paged_and_a_quotation_leads_to_its_page(
    office: Office,
) -> None:
    """A thousand messages: a hundred at a time, and the link opens the right ones."""
    told = await conversation(office.sessions, *(f"Message numéro {n:04d}" for n in range(999)))
    (reference,) = await open_tickets(office.sessions, conversation_id=told, project="Long")
    await office.sit("Alix")
    path = f"/console/demandes/{reference}"
    first = await office.text(f"{path}/prendre", x="")
    last = await office.text(f"{path}?page=10")
    anchor = last.split('id="m-')[-1].split('"')[0]

    assert "Page 1 sur 10" in first
    assert "Message numéro 0098" in first.split('id="conversation"')[1]
    assert "Message numéro 0099" not in first.split('id="conversation"')[1]
    assert f'id="m-{anchor}"' in await office.text(f"{path}?message={anchor}")


async def test_arrivals_are_announced_with_a_link(office: Office) -> None:
    """The number since what the page knew, and nothing without any."""
    await office.sit("Alix")

    assert "1 nouvelle demande : actualiser" in " ".join(
        (await office.text("/console/arrivees?apres=0")).split()
    )
    assert "actualiser" not in await office.text("/console/arrivees?apres=1")


async def test_canned_replies_are_kept_in_the_console_and_fill_the_reply(office: Office) -> None:
    """Written, reused in a ticket, changed, removed."""
    await office.sit("Alix")
    new = "/console/reponses/nouvelle"
    wrong = await office.text(new, title="Accueil", body="Bonjour {prenom}")
    kept = await office.text(new, title="Accueil", body="Bonjour {contact}, {reference}.")
    number = kept.split("/console/reponses/")[2].split("/")[0]
    filled = await office.text(f"{TICKET}?reponse={number}")
    changed = await office.text(
        f"/console/reponses/{number}/modifier", title="Salut", body="Bonjour"
    )
    gone = await office.text(f"/console/reponses/{number}/supprimer", x="")

    assert "n'est pas une variable" in unescape(wrong)
    assert ">Bonjour Jeanne Martin, TE-2026-0001.</textarea>" in filled
    assert "Salut" in changed
    assert "Aucune réponse type" in gone
    assert (await office.client.get(f"{TICKET}?reponse={number}")).status == 404
