"""A workshop in Debian's chromium: an adviser announces it, a visitor registers, both see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.dates import PARIS, in_paris, short_moment_in_words
from tests.browser import chromium
from tests.conftest import PASSWORD
from tests.stack import Stack
from tests.test_browser_main_job import press, send

ADVISER = "alix.console@anct-exemple.fr"
FIRST = (
    "Je suis maire de Crest. Nous préparons un budget participatif et nous aimerions échanger avec "
    "d'autres communes qui l'ont déjà fait."
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def a_page(browser: Browser, *, javascript: bool = True) -> Page:
    context = browser.new_context(java_script_enabled=javascript, locale="fr-FR")
    context.set_default_timeout(20_000)
    return context.new_page()


@pytest.fixture(scope="module")
def console(browser: Browser, stack: Stack) -> Iterator[Page]:
    """An adviser's page, logged in."""
    stack.bot("adviser", "add", "--email", ADVISER, "--name", "Alix", stdin=f"{PASSWORD}\n")
    page = a_page(browser)
    page.goto(f"{stack.url}/console")
    page.get_by_label("Adresse électronique").fill(ADVISER)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    yield page
    page.context.close()


def publish(console: Page, *, title: str, starts_at: datetime) -> None:
    """Fill the form that an adviser fills, then publish."""
    console.get_by_role("link", name="Ateliers", exact=True).click()
    console.get_by_role("link", name="Préparer un atelier").click()
    console.get_by_label("Titre").fill(title)
    console.get_by_label("Thème").fill("Que faire quand peu d'habitants participent")
    console.get_by_label("Date").fill(starts_at.date().isoformat())
    console.get_by_label("Heure de début").fill(f"{starts_at:%H:%M}")
    console.get_by_label("Durée, en minutes").fill("120")
    console.get_by_text("En visio", exact=True).click()
    console.get_by_label("Nombre de places").fill("8")
    console.get_by_role("button", name="Enregistrer le brouillon").click()
    console.get_by_role("button", name="Publier").click()
    expect(console.get_by_text("passé à « Publié » par Alix")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_visitor_registers_to_the_workshop_that_an_adviser_published(
    browser: Browser, console: Page, stack: Stack, javascript: bool
) -> None:
    """What was said at first is not asked again; the adviser reads who comes; the place is freed."""
    day = datetime.now(UTC).astimezone(PARIS).date() + timedelta(days=20 + javascript)
    starts_at = in_paris(day, datetime.min.time().replace(hour=14))
    title = f"Relancer un budget participatif, {'avec' if javascript else 'sans'} script"
    publish(console, title=title, starts_at=starts_at)
    page = a_page(browser, javascript=javascript)
    page.goto(stack.url)

    send(page, FIRST)
    expect(page.get_by_role("heading", name="Les prochains ateliers entre pairs")).to_be_visible()
    press(page, f"M'inscrire : {short_moment_in_words(starts_at)}")
    send(page, "Camille Durand")
    send(page, "camille.durand@mairie-exemple.fr")
    expect(page.get_by_text("Voici votre inscription :")).to_be_visible()
    press(page, "Confirmer mon inscription")
    expect(page.get_by_text("vous avez une place à l'atelier")).to_be_visible()
    assert "Quelle est votre fonction" not in page.get_by_role("log").inner_text()

    console.reload()
    for told in ("Camille Durand", "maire", "Crest (commune, Drôme)", "1 prise sur 8"):
        expect(console.get_by_role("main")).to_contain_text(told)

    press(page, "Me désinscrire de l'atelier")
    expect(page.get_by_text("vous n'êtes plus inscrit")).to_be_visible()
    console.reload()
    expect(console.get_by_role("main")).to_contain_text("Personne n'est inscrit.")
    page.context.close()


def test_anybody_reads_the_published_workshops(
    browser: Browser, console: Page, stack: Stack
) -> None:
    """On a phone of 320 px, without JavaScript; the button leads to the conversation."""
    starts_at = in_paris(datetime.now(UTC).date() + timedelta(days=30), datetime.min.time())
    publish(console, title="Assemblée citoyenne", starts_at=starts_at)
    page = a_page(browser, javascript=False)
    page.set_viewport_size({"width": 320, "height": 640})

    page.goto(f"{stack.url}/ateliers")
    expect(page.get_by_role("heading", name="Assemblée citoyenne")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    press(page, "M'inscrire avec l'assistant")

    expect(page.get_by_role("button", name="M'inscrire : ").first).to_be_visible()
    page.context.close()
