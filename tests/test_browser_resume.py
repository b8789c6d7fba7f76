"""A conversation that is interrupted comes back in order, each message once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.conversations.service import Reply
from tests.browser import BUTTONS, Site
from tests.states import send


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="fr-FR")
    context.set_default_timeout(20_000)
    yield context
    context.close()


def open_page(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    page.goto(site.url)
    return page


def said(page: Page) -> list[str]:
    """The messages on the page, in their order."""
    return page.locator("#log .te-line .te-text").all_inner_texts()[1:]  # after the welcome


def answered(page: Page, site: Site, text: str) -> None:
    """One exchange whose answer repeats the question."""
    site.engine.replies = (Reply(text=f"Réponse à « {text} »"),)
    send(page, text)
    expect(page.get_by_text(f"Réponse à « {text} »")).to_be_visible()


def exchange(*texts: str) -> list[str]:
    return [line for text in texts for line in (text, f"Réponse à « {text} »")]


def test_reloading_shows_the_same_conversation(context: BrowserContext, site: Site) -> None:
    """Also when the second exchange came by a fragment, not by a page."""
    page = open_page(context, site)
    answered(page, site, "Premier")
    answered(page, site, "Second")

    page.reload()

    assert said(page) == exchange("Premier", "Second")


def test_two_tabs_show_the_same_messages_in_the_same_order(
    context: BrowserContext, site: Site
) -> None:
    """What one tab says appears in the other, live, and neither repeats it."""
    first = open_page(context, site)
    answered(first, site, "Premier")
    second = open_page(context, site)

    answered(first, site, "Deuxième")
    expect(second.get_by_text("Réponse à « Deuxième »")).to_be_visible()
    answered(second, site, "Troisième")
    expect(first.get_by_text("Réponse à « Troisième »")).to_be_visible()

    told = exchange("Premier", "Deuxième", "Troisième")
    assert said(first) == said(second) == told


def test_a_server_that_restarts_loses_and_repeats_nothing(
    context: BrowserContext, site: Site
) -> None:
    """The page reconnects by itself and replays what was said meanwhile in another tab."""
    first, second = open_page(context, site), None
    answered(first, site, "Premier")

    site.stop()
    expect(first.get_by_text("Connexion interrompue")).to_be_visible()
    site.start()
    second = open_page(context, site)
    answered(second, site, "Pendant la coupure")

    expect(first.get_by_text("Réponse à « Pendant la coupure »")).to_be_visible()
    assert said(first) == exchange("Premier", "Pendant la coupure")


def test_a_lost_network_is_told_and_the_words_go_back_to_the_field(
    context: BrowserContext, site: Site
) -> None:
    """Offline: said at once; back online: said too, what was missed appears, and one re-sends."""
    page = open_page(context, site)
    answered(page, site, "Premier")
    other = open_page(context, site)

    context.set_offline(True)
    expect(page.get_by_text("Connexion interrompue")).to_be_visible()
    send(page, "Dans un tunnel")
    expect(page.get_by_text("Message non envoyé")).to_be_visible()
    expect(page.get_by_label("Votre message")).to_have_value("Dans un tunnel")
    context.set_offline(False)
    expect(page.get_by_text("Connexion rétablie")).to_be_visible()
    answered(other, site, "Ailleurs")
    expect(page.get_by_text("Réponse à « Ailleurs »")).to_be_visible()
    answered(page, site, "Dans un tunnel")

    assert said(page) == exchange("Premier", "Ailleurs", "Dans un tunnel")


def test_a_message_sent_again_after_a_lost_answer_is_said_once(
    context: BrowserContext, site: Site
) -> None:
    """The request arrived, its answer did not: the same client id makes the second one silent."""
    page = open_page(context, site)
    answered(page, site, "Premier")
    page.route("**/conversation/events*", lambda route: route.abort())
    page.reload()

    def lose_the_answer(route) -> None:  # type: ignore[no-untyped-def]
        route.fetch()
        route.abort()

    page.route("**/conversation/messages", lose_the_answer, times=1)
    site.engine.replies = (Reply(text="Réponse à « Second »"),)
    send(page, "Second")
    expect(page.get_by_text("Message non envoyé")).to_be_visible()
    answered(page, site, "Second")

    assert said(page) == exchange("Premier", "Second")
    assert len(site.engine.calls) == 2


def test_words_typed_while_a_message_is_on_its_way_are_kept(
    context: BrowserContext, site: Site
) -> None:
    """The message is shown at once, its wait is told, the field is free for the next one."""
    page = open_page(context, site)
    answered(page, site, "Premier")
    site.engine.gate.clear()

    send(page, "Second")
    expect(page.get_by_text("L'assistant écrit")).to_be_visible()
    expect(page.locator("#log").get_by_text("Second", exact=True)).to_be_visible()
    page.get_by_label("Votre message").fill("Et aussi")
    site.engine.gate.set()

    expect(page.get_by_role("status")).to_be_empty()
    expect(page.get_by_label("Votre message")).to_have_value("Et aussi")
    expect(page.get_by_label("Votre message")).to_be_focused()
    assert said(page)[2] == "Second"
    assert said(page).count("Second") == 1


def test_what_is_sent_while_a_choice_is_on_its_way_follows_it(
    context: BrowserContext, site: Site
) -> None:
    """The keyboard stays in the field; the message waits for its turn instead of being dropped."""
    page = open_page(context, site)
    site.engine.replies = (Reply(text="Un conseiller ?", buttons=BUTTONS),)
    send(page, "Premier")
    expect(page.get_by_role("button", name="Non merci")).to_be_visible()
    site.engine.gate.clear()

    page.get_by_role("button", name="Oui, contacter").press("Enter")
    expect(page.get_by_text("L'assistant écrit")).to_be_visible()
    page.get_by_label("Votre message").focus()
    page.keyboard.type("Camille Durand")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Votre message")).to_have_value("Camille Durand")
    site.engine.replies = (Reply(text="Bien noté."),)
    site.engine.gate.set()

    expect(page.get_by_text("Bien noté.")).to_have_count(2)
    expect(page.get_by_label("Votre message")).to_have_value("")
    expect(page.get_by_label("Votre message")).to_be_focused()
    choice = ["Oui, contacter un conseiller", "Bien noté.", "Camille Durand", "Bien noté."]
    assert said(page) == ["Premier", "Un conseiller ?", *choice]


def test_a_message_recorded_but_not_answered_can_be_asked_again(
    context: BrowserContext, site: Site
) -> None:
    """The stream brought the visitor's own words: they are in the record, not in the field."""
    page = open_page(context, site)
    answered(page, site, "Premier")
    site.engine.gate.clear()

    send(page, "Second")
    expect(page.get_by_text("L'assistant écrit")).to_be_visible()
    page.evaluate("htmx.trigger('#chat', 'htmx:abort')")

    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()
    expect(page.get_by_label("Votre message")).to_have_value("")
    site.engine.replies = (Reply(text="Réponse à « Second »"),)
    site.engine.gate.set()
    page.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_text("Réponse à « Second »").first).to_be_visible()
    assert said(page).count("Second") == 1


def test_escape_folds_and_gives_the_focus_back(context: BrowserContext, site: Site) -> None:
    """From « Effacer définitivement » back to « Effacer ma conversation »."""
    page = open_page(context, site)
    answered(page, site, "Premier")
    summary = page.locator("summary", has_text="Effacer ma conversation")

    summary.click()
    page.get_by_role("button", name="Effacer définitivement").focus()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Effacer définitivement")).to_be_hidden()
    expect(summary).to_be_focused()


def test_erasing_leaves_an_empty_page_that_says_so(context: BrowserContext, site: Site) -> None:
    """In one tab; the other says that the conversation is gone when it is used again."""
    page = open_page(context, site)
    answered(page, site, "À effacer")

    page.locator("summary", has_text="Effacer ma conversation").click()
    page.get_by_role("button", name="Effacer définitivement").click()

    expect(page.get_by_text("Votre conversation est effacée")).to_be_visible()
    expect(page.get_by_text("À effacer")).to_have_count(0)
    assert context.cookies() == []


def test_without_javascript_everything_still_works(browser: Browser, site: Site) -> None:
    """Write, choose a file, give an opinion, erase: forms and pages."""
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    context.set_default_timeout(20_000)
    page = open_page(context, site)
    answered(page, site, "Premier")

    page.locator("summary", has_text="Télécharger ma conversation").click()
    page.get_by_role("link", name="Choisir le format").click()
    with page.expect_download() as waited:
        page.get_by_role("link", name="ODT").click()
    assert waited.value.suggested_filename.endswith(".odt")
    page.get_by_role("link", name="Revenir à l'assistant").click()
    page.locator("summary", has_text="utile").click()
    page.get_by_text("Oui", exact=True).click()
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.get_by_text("Merci, votre avis")).to_be_visible()
    page.get_by_role("link", name="Revenir à l'assistant").click()
    page.locator("summary", has_text="Effacer ma conversation").click()
    page.get_by_role("button", name="Effacer définitivement").click()

    expect(page.get_by_text("Votre conversation est effacée")).to_be_visible()
    context.close()
