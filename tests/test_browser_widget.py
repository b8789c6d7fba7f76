"""The widget on a host page of another origin, in a browser that blocks third-party cookies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, Request, expect

from bot.conversations.service import Reply
from tests.browser import CHROMIUM, FLAGS, Site, chromium, violations
from tests.states import LAUNCHER

FRAME = 'iframe[title="Assistant Territoires d\'engagement"]'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--test-third-party-cookie-phaseout") as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def host_url(site: Site) -> str:
    """The demonstration host: `localhost`, where the app and its frame are on 127.0.0.1."""
    return f"http://localhost:{site.settings.port}/demonstration"


def opened(page: Page, site: Site) -> FrameLocator:
    """The frame of the panel, opened with the mouse."""
    page.goto(host_url(site))
    page.get_by_role("button", name=LAUNCHER).click()
    frame = page.frame_locator(FRAME)
    expect(frame.get_by_label("Votre message")).to_be_focused()
    return frame


def answered(frame: FrameLocator, site: Site, text: str) -> None:
    site.engine.replies = (Reply(text=f"Réponse à « {text} »"),)
    frame.get_by_label("Votre message").fill(text)
    frame.get_by_role("button", name="Envoyer", exact=True).click()
    expect(frame.get_by_text(f"Réponse à « {text} »")).to_be_visible()


def kept(page: Page) -> list[str]:
    """The cookies of the browser, each with the site it is kept for."""
    cookies = page.context.cookies()
    return [f"{cookie['name']} for {cookie.get('partitionKey')}" for cookie in cookies]


def test_nothing_is_fetched_or_stored_before_the_launcher_is_pressed(
    page: Page, site: Site
) -> None:
    """One script from the assistant's origin, no cookie, no frame."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(host_url(site))
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    page.wait_for_load_state("networkidle")

    ours = [request.url for request in asked if request.url.startswith(site.url)]
    assert ours == [f"{site.url}/widget.js"]
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert len(page.frames) == 1


def test_a_conversation_in_the_frame_survives_a_reload(page: Page, site: Site) -> None:
    """After the first message, a cookie kept for this host site alone leads back to it."""
    frame = opened(page, site)
    assert kept(page) == []
    answered(frame, site, "Premier")
    answered(frame, site, "Second")

    assert kept(page) == ["te_frame for http://localhost"]
    frame = opened(page, site)
    expect(frame.get_by_text("Réponse à « Second »")).to_be_visible()
    expect(frame.get_by_text("Premier", exact=True)).to_have_count(1)


def test_a_browser_that_keeps_nothing_still_converses(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    """All cookies and storage refused in the settings: the frame holds the key while it lives."""
    preferences = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "profile/Default").mkdir(parents=True)
    (tmp_path / "profile/Default/Preferences").write_text(json.dumps(preferences))
    context = browser.browser_type.launch_persistent_context(
        tmp_path / "profile", executable_path=CHROMIUM, args=FLAGS, locale="fr-FR"
    )
    page = context.new_page()
    frame = opened(page, site)
    answered(frame, site, "Premier")
    answered(frame, site, "Second")

    assert kept(page) == []
    expect(frame.get_by_text("Premier", exact=True)).to_have_count(1)
    assert len({call["conversation_id"] for call in site.engine.calls}) == 1
    context.close()


def test_two_tabs_of_the_host_share_the_conversation_live(page: Page, site: Site) -> None:
    """The stream of a frame carries the key in a header."""
    first = opened(page, site)
    answered(first, site, "Premier")
    second = opened(page.context.new_page(), site)
    expect(second.get_by_text("Réponse à « Premier »")).to_be_visible()

    answered(second, site, "Second")

    expect(first.get_by_text("Réponse à « Second »")).to_be_visible()


def test_a_frame_reconnects_and_replays_once_after_a_restart(page: Page, site: Site) -> None:
    """As on our own pages."""
    frame = opened(page, site)
    answered(frame, site, "Premier")

    site.stop()
    expect(frame.get_by_text("Connexion interrompue")).to_be_visible()
    site.start()
    answered(opened(page.context.new_page(), site), site, "Second")

    expect(frame.get_by_text("Réponse à « Second »")).to_be_visible()
    expect(frame.get_by_text("Réponse à « Premier »")).to_have_count(1)


def test_the_frame_downloads_rates_and_erases(page: Page, site: Site) -> None:
    """What stands below the conversation works without a cookie; erasing takes the key back."""
    frame = opened(page, site)
    answered(frame, site, "Premier")

    frame.locator("summary", has_text="Télécharger").click()
    frame.get_by_role("link", name="Choisir le format").click()
    with page.expect_download() as waited:
        frame.get_by_role("link", name="texte simple").click()
    assert waited.value.suggested_filename == "conversation-territoires-engagement.txt"
    assert "Réponse à « Premier »" in waited.value.path().read_text("utf-8")
    frame.locator("summary", has_text="utile").click()
    frame.get_by_text("Non", exact=True).click()
    frame.get_by_role("button", name="Envoyer mon avis").click()
    expect(frame.get_by_text("Merci, votre avis")).to_be_visible()
    frame.locator("summary", has_text="Effacer ma conversation").click()
    frame.get_by_role("button", name="Effacer définitivement").click()

    expect(frame.get_by_text("Votre conversation est effacée")).to_be_visible()
    expect(frame.get_by_text("Premier", exact=True)).to_have_count(0)
    assert kept(page) == []


def test_the_keyboard_alone_opens_writes_and_closes(page: Page, site: Site) -> None:
    """Escape in the frame closes the panel; the focus is back on the launcher."""
    page.goto(host_url(site))
    launcher = page.get_by_role("button", name=LAUNCHER)
    for _ in range(12):
        page.keyboard.press("Tab")
        if launcher.evaluate("element => element.getRootNode().activeElement === element"):
            break
    page.keyboard.press("Enter")
    frame = page.frame_locator(FRAME)
    expect(frame.get_by_label("Votre message")).to_be_focused()
    page.keyboard.type("Bonjour")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("Bien reçu.")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(frame.get_by_text("Bien reçu.")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()


def test_the_panel_does_not_hold_the_page(page: Page, site: Site) -> None:
    """Non-modal: one still reads and types in the host page."""
    opened(page, site)

    page.get_by_label("Rechercher un projet").fill("jardin")

    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.get_by_role("dialog").get_attribute("aria-modal") is None


def test_host_and_widget_do_not_restyle_each_other(page: Page, site: Site) -> None:
    """The host shouts its buttons in capitals; ours stay, and its own are as they were."""
    look = """element => { const style = getComputedStyle(element);
      return [style.fontFamily, style.textTransform, style.borderTopWidth, style.fontSize]; }"""
    page.goto(host_url(site))
    search = page.get_by_role("button", name="Rechercher")
    ours = page.get_by_role("button", name=LAUNCHER).evaluate(look)
    theirs = search.evaluate(look)
    page.get_by_role("button", name=LAUNCHER).click()

    assert ours == ["Marianne, arial, sans-serif", "none", "0px", "16px"]
    assert theirs == search.evaluate(look)
    assert theirs[1] == "uppercase"
    assert page.locator(FRAME).evaluate("f => getComputedStyle(f).borderTopWidth") == "0px"


def test_a_small_phone_gets_the_whole_screen(page: Page, site: Site) -> None:
    """320 px: the panel covers the page, nothing scrolls sideways, « Fermer » stays in reach."""
    page.set_viewport_size({"width": 320, "height": 568})
    frame = opened(page, site)
    answered(frame, site, "Premier")

    box = page.get_by_role("dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 320, "height": 568}
    inside = next(frame for frame in page.frames if frame.url.startswith(site.url))
    assert inside.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Fermer").click()
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_around_and_in_the_frame(
    page: Page, site: Site, scheme: str
) -> None:
    """Closed, then open with a conversation."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(host_url(site))
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    assert violations(page) == []

    answered(opened(page, site), site, "Premier")

    inside = next(frame for frame in page.frames if frame.url.startswith(site.url))
    assert violations(inside) == []
    assert violations(page) == []


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A site of another origin that serves one page; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_a_site_that_is_not_allowed_is_refused(page: Page, site: Site) -> None:
    """`frame-ancestors` blocks the frame; the panel says where the assistant can be opened."""
    page.clock.install()
    script = f'<script src="{site.url}/widget.js"></script>'
    with another_site(f"<!doctype html><title>Autre</title>{script}<p>Autre site") as url:
        page.goto(url)

        page.get_by_role("button", name=LAUNCHER).click()
        page.locator(FRAME).wait_for()
        page.clock.fast_forward(11_000)

        expect(page.get_by_text("L'assistant ne s'affiche pas ici")).to_be_visible()
        link = page.get_by_role("link", name="Ouvrir dans une page")
        assert link.get_attribute("href") == f"{site.url}/"
        assert page.frame_locator(FRAME).get_by_label("Votre message").count() == 0
