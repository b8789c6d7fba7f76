"""The states of the pages, each with the steps that lead a visitor there.

Tests of accessibility walk through them, scripts/screenshots.py takes their pictures.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from playwright.sync_api import Page, expect

from bot.advisers import service as advisers
from bot.app import now
from bot.conversations import service as conversations
from bot.conversations.service import MAX_LENGTH, Reply
from bot.db import connect, make_sessions, transaction
from bot.review.statistics.daily import count_due
from tests.browser import ADVICE, BUTTONS, Site

EMAIL = "alix@anct-exemple.fr"
LAUNCHER = "Assistant participation citoyenne"
PASSWORD = "un mot de passe de test"


def send(page: Page, text: str) -> None:
    """Type a message and press « Envoyer »."""
    page.get_by_label("Votre message").fill(text)
    page.get_by_role("button", name="Envoyer", exact=True).click()


def add_adviser(site: Site) -> None:
    """An account of the console."""
    site.run(_add_adviser(site))


async def _add_adviser(site: Site) -> None:
    engine = connect(site.settings.database_url)
    async with transaction(make_sessions(engine)) as session:
        await advisers.add(session, email=EMAIL, display_name="Alix", password=PASSWORD, now=now())
    await engine.dispose()


def log_in(page: Page, site: Site) -> None:
    """Through the door of the console."""
    page.goto(f"{site.url}/console")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def welcome(page: Page, site: Site) -> None:
    page.goto(site.url)


def conversation(page: Page, site: Site) -> None:
    site.engine.replies = (
        Reply(text="J'ai noté : Buis-les-Baronnies (commune, Drôme)."),
        Reply(card=ADVICE),
        Reply(text="Souhaitez-vous échanger avec un conseiller ?", buttons=BUTTONS),
    )
    page.goto(site.url)
    send(page, "Il nous faudra un cahier des charges pour une assemblée citoyenne.")
    expect(page.get_by_role("button", name="Non merci")).to_be_visible()


def unfolded(page: Page, site: Site) -> None:
    conversation(page, site)
    for summary in page.locator("summary").all():
        summary.click()


def sending(page: Page, site: Site) -> None:
    page.goto(site.url)
    site.engine.gate.clear()
    send(page, "Un budget participatif")
    expect(page.get_by_text("Envoi en cours")).to_be_visible()


def not_sent(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.context.set_offline(True)
    send(page, "Un budget participatif")
    expect(page.get_by_text("Message non envoyé")).to_be_visible()
    page.context.set_offline(False)


def refused(page: Page, site: Site) -> None:
    page.goto(site.url)
    send(page, "   ")
    expect(page.get_by_text("Votre message est vide")).to_be_visible()


def too_long(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_label("Votre message").fill("a" * (MAX_LENGTH + 5))
    expect(page.get_by_text("5 caractères de trop")).to_be_visible()


def engine_down(page: Page, site: Site) -> None:
    site.engine.down = True
    page.goto(site.url)
    send(page, "Un budget participatif")
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()


def gone(page: Page, site: Site) -> None:
    cookie = {"name": "te_conversation", "value": "gone", "url": site.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(site.url)
    expect(page.get_by_text("n'existe plus")).to_be_visible()


def database_away(page: Page, site: Site) -> None:
    page.goto(site.url)
    with sqlite3.connect(site.settings.database_url.partition(":///")[2]) as database:
        database.execute("DROP TABLE message")
        database.execute("DROP TABLE conversation")
    page.goto(f"{site.url}/demande")
    expect(page.get_by_text("momentanément indisponible")).to_be_visible()


def downloads(page: Page, site: Site) -> None:
    conversation(page, site)
    page.locator("summary", has_text="Télécharger ma conversation").click()
    page.get_by_role("link", name="Choisir le format").click()
    expect(page.get_by_role("link", name="ODT")).to_be_visible()


def downloads_page(page: Page, site: Site) -> None:
    conversation(page, site)
    page.goto(f"{site.url}/conversation/transcription")


def opinion(page: Page, site: Site, *, answer: str = "Oui") -> None:
    conversation(page, site)
    page.locator("summary", has_text="utile").click()
    if answer:
        page.get_by_text(answer, exact=True).click()
    page.get_by_label("Votre commentaire").fill("Une réponse claire")
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(
        page.get_by_text("Merci, votre avis" if answer else "Choisissez « Oui »")
    ).to_be_visible()


def opinion_refused(page: Page, site: Site) -> None:
    opinion(page, site, answer="")


def erased(page: Page, site: Site) -> None:
    conversation(page, site)
    page.locator("summary", has_text="Effacer ma conversation").click()
    page.get_by_role("button", name="Effacer définitivement").click()
    expect(page.get_by_text("Votre conversation est effacée")).to_be_visible()


def connection_lost(page: Page, site: Site) -> None:
    conversation(page, site)
    page.context.set_offline(True)
    expect(page.get_by_text("Connexion interrompue")).to_be_visible()


def console_opinions(page: Page, site: Site) -> None:
    opinion(page, site)
    add_adviser(site)
    log_in(page, site)
    page.goto(f"{site.url}/console/avis")
    expect(page.get_by_text("Une réponse claire")).to_be_visible()


def console_figures(page: Page, site: Site) -> None:
    """The figures of two conversations, just counted, with the map and a refused period."""
    site.run(_fill(site))
    add_adviser(site)
    log_in(page, site)
    page.goto(f"{site.url}/console/statistiques?periode=dates&du=2026-02-02&au=2026-01-01")
    expect(page.get_by_text("vient après la seconde")).to_be_visible()
    expect(page.get_by_role("link", name="Hors service : offre commerciale")).to_be_visible()


def console_theme(page: Page, site: Site) -> None:
    console_figures(page, site)
    page.get_by_role("link", name="Hors service : offre commerciale").click()
    expect(page.get_by_role("heading", name="Sans réponse")).to_be_visible()


async def _fill(site: Site) -> None:
    engine = connect(site.settings.database_url)
    sessions = make_sessions(engine)
    async with transaction(sessions) as session:
        for text, intent in (("Un jury", "need_strategy"), ("Achetez mon outil", "out_vendor")):
            told = await conversations.start(session, welcome="Bonjour", now=now())
            told.profile = {"needs": ["strategy"], "territory_id": "commune:26063"}
            said, _new = await conversations.say(
                session, told, text=text, client_id=intent, now=now()
            )
            await conversations.answer(
                session,
                said,
                replies=(Reply(text="Voici"),),
                now=now(),
                understanding={"intent": intent, "model": "orientation-1"},
            )
    await count_due(sessions, now=now(), conversation_days=30, ticket_days=730)
    await engine.dispose()


def host_closed(page: Page, site: Site) -> None:
    """The demonstration host: `localhost`, where the widget's frame is on 127.0.0.1."""
    page.goto(f"http://localhost:{site.settings.port}/demonstration")
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()


def host_open(page: Page, site: Site) -> None:
    site.engine.replies = (Reply(text="Un conseiller peut vous répondre.", buttons=BUTTONS),)
    host_closed(page, site)
    page.get_by_role("button", name=LAUNCHER).click()
    frame = page.frame_locator("iframe")
    frame.get_by_label("Votre message").fill("Un budget participatif à Buis-les-Baronnies")
    frame.get_by_role("button", name="Envoyer", exact=True).click()
    expect(frame.get_by_role("button", name="Non merci")).to_be_visible()


def form(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/demande")


def form_with_problems(page: Page, site: Site) -> None:
    form(page, site)
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("alert")).to_be_visible()


def form_sent(page: Page, site: Site) -> None:
    form(page, site)
    page.get_by_label("Nom de votre collectivité").fill("Buis-les-Baronnies")
    page.get_by_label("Votre projet").fill("Une assemblée citoyenne")
    page.get_by_label("En visio", exact=True).check(force=True)
    page.get_by_label("Un échange ponctuel").check(force=True)
    page.get_by_label("Vos prénom et nom").fill("Camille Durand")
    page.get_by_label("Votre fonction").fill("DGS")
    page.get_by_label("Votre adresse électronique").fill("camille.durand@mairie-exemple.fr")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_text("Référence : TE-")).to_be_visible()


def text_page(path: str) -> Callable[[Page, Site], None]:
    """A page that is read only."""

    def show(page: Page, site: Site) -> None:
        page.goto(site.url + path)

    return show


def login_refused(page: Page, site: Site) -> None:
    log_in(page, site)
    expect(page.get_by_text("Connexion refusée")).to_be_visible()


def console_empty(page: Page, site: Site) -> None:
    add_adviser(site)
    log_in(page, site)
    expect(page.get_by_text("Aucune demande")).to_be_visible()


def console_list(page: Page, site: Site) -> None:
    conversation(page, site)
    form_sent(page, site)
    add_adviser(site)
    log_in(page, site)
    expect(page.get_by_role("link", name="Buis-les-Baronnies")).to_be_visible()


def console_ticket(page: Page, site: Site) -> None:
    console_list(page, site)
    page.get_by_role("link", name="Buis-les-Baronnies").click()
    expect(page.get_by_role("heading", name="Conversation")).to_be_visible()


def console_conversations(page: Page, site: Site) -> None:
    conversation(page, site)
    add_adviser(site)
    log_in(page, site)
    page.goto(f"{site.url}/console/conversations")
    page.locator("summary", has_text="Filtres").click()
    expect(page.get_by_role("link", name="Conversation 1")).to_be_visible()


def console_conversation(page: Page, site: Site) -> None:
    console_conversations(page, site)
    page.get_by_role("link", name="Conversation 1").click()
    for summary in page.locator("main summary").all():
        summary.click()
    expect(page.get_by_text("Lectures possibles").first).to_be_visible()


STATES: dict[str, Callable[[Page, Site], None]] = {
    "welcome": welcome,
    "conversation": conversation,
    "unfolded": unfolded,
    "sending": sending,
    "not sent": not_sent,
    "refused": refused,
    "too long": too_long,
    "engine down": engine_down,
    "connection lost": connection_lost,
    "downloads": downloads,
    "downloads, page": downloads_page,
    "opinion": opinion,
    "opinion refused": opinion_refused,
    "erased": erased,
    "conversation gone": gone,
    "database away": database_away,
    "form": form,
    "form with problems": form_with_problems,
    "form sent": form_sent,
    "accessibility": text_page("/accessibilite"),
    "legal notices": text_page("/mentions-legales"),
    "privacy": text_page("/donnees-personnelles"),
    "not found": text_page("/nulle-part"),
    "login": text_page("/console/connexion"),
    "login refused": login_refused,
    "console, empty": console_empty,
    "console, list": console_list,
    "console, ticket": console_ticket,
    "console, conversations": console_conversations,
    "console, conversation": console_conversation,
    "console, opinions": console_opinions,
    "console, figures": console_figures,
    "console, figures, theme": console_theme,
    "widget, closed": host_closed,
    "widget, open": host_open,
}
