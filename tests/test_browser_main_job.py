"""The main job in Debian's chromium: from the first message to the ticket read in the console."""

from __future__ import annotations

from collections.abc import Iterator

import docx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import EMAIL, PASSWORD
from tests.stack import Stack

FIRST = (
    "Bonjour, je suis chef de projet à Buis-les-Baronnies. Le conseil veut créer une assemblée "
    "citoyenne ouverte mais on ne sait pas comment s'y prendre, et il nous faudra un cahier des "
    "charges."
)


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A visitor's page; the second time, of a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=request.param, locale="fr-FR")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def send(page: Page, text: str) -> None:
    page.get_by_label("Votre message").fill(text)
    page.get_by_role("button", name="Envoyer", exact=True).click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


@pytest.fixture(scope="module")
def account(stack: Stack) -> None:
    """An adviser's account on the product of the tests."""
    stack.bot("adviser", "add", "--email", EMAIL, "--name", "Alix", stdin=f"{PASSWORD}\n")


@pytest.mark.usefixtures("account")
def test_from_the_first_message_to_the_ticket_an_adviser_reads(page: Page, stack: Stack) -> None:
    """Nothing said at first is asked again; the summary is confirmed; the console shows it all."""
    page.goto(stack.url)
    expect(page.get_by_text("assistant automatique").first).to_be_visible()

    send(page, FIRST)
    expect(page.get_by_text("Buis-les-Baronnies (commune, Drôme)").first).to_be_visible()
    expect(page.get_by_role("heading", name="Stratégie de participation")).to_be_visible()
    expect(page.get_by_role("heading", name="Cahier des charges").first).to_be_visible()
    _download_the_skeleton(page)

    press(page, "Oui, contacter un conseiller")
    press(page, "En visio")
    press(page, "Un échange ponctuel")
    expect(page.get_by_text("Quels sont vos prénom et nom ?")).to_be_visible()
    expect(page.get_by_text("Vos coordonnées servent seulement à répondre")).to_be_visible()
    send(page, "Camille Duran")
    expect(page.get_by_text("À quelle adresse électronique")).to_be_visible()
    send(page, "camille.durand@mairie-exemple")
    expect(page.get_by_text("Il manque la fin de l'adresse")).to_be_visible()
    send(page, "camille.durand@mairie-exemple.fr")
    expect(page.get_by_text("Facultatif : voulez-vous donner")).to_be_visible()
    send(page, "04 65 71 12 34, plutôt le mardi matin")
    expect(page.get_by_text("Voici votre demande :")).to_be_visible()
    press(page, "Corriger")
    press(page, "Le nom")
    send(page, "Camille Durand")
    expect(page.get_by_text("Nom : Camille Durand")).to_be_visible()
    press(page, "Envoyer ma demande")
    opened = page.get_by_text("Votre demande est enregistrée sous la référence TE-").last
    expect(opened).to_be_visible()
    reference = opened.inner_text().split("référence ")[1].split(".")[0]
    assert "Quelle est votre fonction" not in page.get_by_role("log").inner_text()

    send(page, "où en est ma demande ?")
    expect(page.get_by_text(f"Votre demande {reference}, déposée le")).to_be_visible()
    press(page, "Ajouter une précision")
    send(page, "le conseil vote le 10 juin")
    expect(page.get_by_text(f"C'est ajouté à votre demande {reference}")).to_be_visible()
    _read_in_the_console(page, stack, reference)


def test_the_keyboard_alone_leads_to_the_ticket(browser: Browser, stack: Stack) -> None:
    """On a screen of 320 px: the focus stays in the field after each sending, nothing overflows."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 320, "height": 640})
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(stack.url)
    field, log = page.get_by_label("Votre message"), page.locator("#log > li")

    def enter(text: str) -> None:
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(field).to_have_value("")
        expect(field).to_be_focused()

    def tab_to(target: Locator, key: str = "Tab") -> None:
        for _ in range(120):
            if target.evaluate("element => element === document.activeElement"):
                return
            page.keyboard.press(key)
        raise AssertionError(f"{key} never reached {target}")

    def press_by_key(name: str, key: str) -> None:
        shown = log.count()
        tab_to(page.get_by_role("button", name=name, exact=True).last, key)
        page.keyboard.press("Enter")
        expect(log.nth(shown + 1)).to_be_visible()

    tab_to(field)
    enter(FIRST)
    press_by_key("Oui, contacter un conseiller", "Shift+Tab")
    press_by_key("En visio", "Tab")
    press_by_key("Un échange ponctuel", "Tab")
    tab_to(field)
    enter("Camille Durand")
    enter("camille.durand@mairie-exemple.fr")
    press_by_key("Passer cette question", "Shift+Tab")
    press_by_key("Envoyer ma demande", "Tab")

    expect(log.last).to_contain_text("Votre demande est enregistrée sous la référence TE-")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    context.close()


def _download_the_skeleton(page: Page) -> None:
    """The file holds the first message, word for word."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger la trame").first.click()
    assert download.value.suggested_filename == "Cahier des charges - Buis-les-Baronnies.docx"
    file = docx.Document(str(download.value.path()))
    assert FIRST in [paragraph.text for paragraph in file.paragraphs]


def _read_in_the_console(page: Page, stack: Stack, reference: str) -> None:
    page.goto(f"{stack.url}/console")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("link", name=reference).click()
    expect(page.get_by_role("heading", name=f"Demande {reference}")).to_be_visible()
    page.get_by_role("button", name="Prendre cette demande").click()
    body = page.get_by_role("main")
    for told in (
        "Buis-les-Baronnies",
        "Camille Durand",
        "camille.durand@mairie-exemple.fr",
        "04 65 71 12 34",
        "plutôt le mardi matin",
        "le conseil vote le 10 juin",
        FIRST,
    ):
        expect(body).to_contain_text(told)
    page.get_by_role("button", name="Passer à « En cours »").click()
    expect(body).to_contain_text("passée à « En cours » par Alix")
