"""Two browsers at once, a visitor's and an adviser's, on the application with a fake engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.conversations.service import Reply
from tests.browser import Site, violations
from tests.conftest import make_settings
from tests.postgres import free_port
from tests.states import add_adviser, log_in, send

PATIENCE = 30_000  # ms: a machine that does something else besides; nothing is timed here
TALK = "Parler maintenant à un conseiller"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Open at any hour, so that the tests pass at night."""
    database = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('desk')}/desk.sqlite3"
    hours = "mon-sun 00:00-23:59"
    site = Site(make_settings(database, port=free_port(), opening_hours=hours))
    site.start()
    add_adviser(site)
    yield site
    site.stop()


def a_page(browser: Browser, **options: bool) -> Page:
    context = browser.new_context(locale="fr-FR", **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return context.new_page()


@pytest.fixture
def adviser(browser: Browser, site: Site) -> Iterator[Page]:
    """An adviser who is online, with the list open."""
    expect.set_options(timeout=PATIENCE)
    page = a_page(browser)
    log_in(page, site)
    page.get_by_role("link", name="En direct").click()
    page.get_by_role("button", name="Passer en ligne").click()
    expect(page.get_by_text("Vous êtes en ligne.")).to_be_visible()
    yield page
    page.context.close()


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def visitor(scripted: bool, browser: Browser) -> Iterator[Page]:
    page = a_page(browser, java_script_enabled=scripted)
    yield page
    page.context.close()


def wait_for_a_human(visitor: Page, site: Site) -> None:
    """The assistant understands that a human is asked for, and offers one."""
    site.engine.handover, site.engine.intent = "requested", "request_human"
    site.engine.replies = (Reply(text="Quelle est votre collectivité ?"),)
    visitor.goto(site.url)
    send(visitor, "Un budget participatif à Crest, je veux parler à quelqu'un")
    visitor.get_by_role("button", name=TALK).click()
    expect(visitor.get_by_text("Vous attendez un conseiller.")).to_be_visible()
    site.engine.handover, site.engine.intent = None, "greet"
    site.engine.replies = (Reply(text="L'assistant répond."),)


def take(adviser: Page) -> None:
    """Without reloading: the list shows who waits."""
    adviser.get_by_role("button", name="Prendre la conversation").click()
    expect(adviser.get_by_label("Votre réponse")).to_be_visible()


def test_an_adviser_takes_over_both_write_and_the_assistant_comes_back(
    adviser: Page, visitor: Page, site: Site, scripted: bool
) -> None:
    """The whole way in two browsers; the same for a visitor without JavaScript, who reloads."""

    def heard(words: str) -> None:
        if not scripted:
            visitor.reload()
        expect(visitor.get_by_text(words).first).to_be_visible()

    wait_for_a_human(visitor, site)
    take(adviser)
    expect(adviser.get_by_role("log")).to_contain_text("Un budget participatif à Crest")
    heard("Un conseiller vous rejoint")

    adviser.get_by_label("Votre réponse").fill("Bonjour, je vous lis.")
    adviser.get_by_role("button", name="Envoyer").click()
    expect(adviser.get_by_label("Votre réponse")).to_have_value("")
    expect(adviser.get_by_role("log").get_by_text("Bonjour, je vous lis.")).to_have_count(1)
    heard("Bonjour, je vous lis.")
    expect(visitor.locator(".te-line--adviser .te-author")).to_have_text("Alix, équipe de conseil")

    calls = len(site.engine.calls)
    send(visitor, "Merci, une question sur le règlement")
    expect(adviser.get_by_role("log")).to_contain_text("Merci, une question sur le règlement")
    assert len(site.engine.calls) == calls
    assert violations(adviser) == []
    if scripted:
        assert violations(visitor) == []

    adviser.get_by_role("button", name="Rendre à l'assistant").click()
    expect(adviser.get_by_text("Aucune conversation en cours.")).to_be_visible()
    heard("Le conseiller a quitté la conversation")
    send(visitor, "Et les pièges ?")
    expect(visitor.get_by_text("L'assistant répond.").first).to_be_visible()


def test_the_adviser_sees_that_the_visitor_writes_and_that_they_leave(
    adviser: Page, browser: Browser, site: Site
) -> None:
    visitor = a_page(browser)
    wait_for_a_human(visitor, site)
    take(adviser)
    expect(visitor.locator("#speaker")).to_contain_text("Vous échangez avec un conseiller")

    visitor.get_by_label("Votre message").press_sequentially("Je")
    expect(adviser.get_by_text("Le visiteur écrit…")).to_be_visible()
    expect(visitor.get_by_label("Votre message")).to_have_value("Je")
    visitor.get_by_role("button", name="Revenir à l'assistant").click()

    expect(visitor.locator("#speaker")).to_contain_text("Parler à un conseiller")
    expect(adviser.get_by_text("Vous ne pouvez plus y écrire.")).to_be_visible()
    visitor.context.close()


def test_the_queue_falls_back_to_the_request_after_a_restart(
    adviser: Page, browser: Browser, site: Site
) -> None:
    """Stopped in the middle, started later: the timer rang meanwhile, and the page is told."""
    visitor = a_page(browser)
    wait_for_a_human(visitor, site)

    site.stop()
    site.clock_offset = timedelta(minutes=site.settings.waiting_minutes)
    site.start()

    expect(visitor.get_by_text("Aucun conseiller n'a pu prendre")).to_be_visible()
    expect(visitor.get_by_role("link", name="Remplir le formulaire").first).to_be_visible()
    expect(adviser.get_by_text("Personne n'attend.")).to_be_visible()
    visitor.context.close()


def test_a_takeover_goes_on_after_a_restart_and_silence_ends_it(
    adviser: Page, browser: Browser, site: Site
) -> None:
    """Nothing said is lost, both pages find their streams again, then the adviser falls silent."""
    visitor = a_page(browser)
    wait_for_a_human(visitor, site)
    take(adviser)
    expect(visitor.locator("#speaker")).to_contain_text("Vous échangez avec un conseiller")

    site.stop()
    site.start()
    adviser.get_by_label("Votre réponse").fill("Je suis toujours là.")
    adviser.get_by_role("button", name="Envoyer").click()
    expect(visitor.get_by_text("Je suis toujours là.")).to_be_visible()
    send(visitor, "Très bien")
    expect(adviser.get_by_role("log")).to_contain_text("Très bien")

    site.clock_offset = timedelta(minutes=site.settings.silence_minutes)
    expect(visitor.get_by_text("Le conseiller ne répond plus.")).to_be_visible()
    expect(adviser.get_by_text("Vous ne pouvez plus y écrire.")).to_be_visible()
    visitor.context.close()
