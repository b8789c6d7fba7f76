"""The advisers' desk in Debian's chromium: axe-core, 320 px, both schemes, the keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.advisers import service as advisers
from bot.advisers.rights import Role
from bot.db import connect, make_sessions, transaction
from bot.tickets import canned, claims, notes, readings, replies
from tests.browser import AXE, AXE_RUN, FLAGS
from tests.conftest import EMAIL, PASSWORD
from tests.desk import account, conversation, open_tickets
from tests.stack import Stack, make_stack

SAID = (
    "Vous pouvez m'appeler au 06 39 98 01 12.",
    "Nous voulons créer une assemblée citoyenne avant le vote du budget.",
    "Comment éviter que les mêmes personnes viennent à chaque réunion ?",
    "Une association s'oppose au projet depuis deux ans.",
)
MINE, COLLEAGUE_S, NEW = "TE-{year}-0001", "TE-{year}-0002", "TE-{year}-0003"
PAGES = (
    "/console",
    "/console?vue=late&q=budget",
    "/console?vue=closed",
    "/console/demandes/{mine}",
    "/console/demandes/{colleague}",
    "/console/demandes/{mine}?dit=conflit",
    "/console/lectures",
    "/console/reponses",
    "/console/reponses/nouvelle",
    "/console/direct",
    "/console/courriels",
    "/console/avis",
    "/console/ateliers",
    "/console/ateliers/nouveau",
    "/console/territoires",
    "/console/territoires/nouveau",
    "/console/conversations?q=conflit",
    "/console/conversations/1",
)


async def fill(database_url: str) -> None:
    """A ticket of the adviser's with everything on it, one of a colleague's, late ones."""
    engine = connect(database_url)
    sessions, now = make_sessions(engine), datetime.now(UTC)
    async with transaction(sessions) as session:
        alix = await advisers.add(
            session, email=EMAIL, display_name="Alix", password=PASSWORD, now=now,
            role=Role.COORDINATOR,
        )  # fmt: skip
    bo = await account(sessions, "Bo")
    told = await conversation(sessions, *SAID, now=now)
    for moment in (now - timedelta(days=12), now - timedelta(days=12), now):
        await open_tickets(sessions, now=moment, conversation_id=told)
    mine, other = MINE.format(year=now.year), COLLEAGUE_S.format(year=now.year)
    who = {"adviser_id": alix.id, "now": now}
    async with transaction(sessions) as session:
        await claims.claim(session, mine, **who)
        await claims.claim(session, other, adviser_id=bo, now=now)
        await notes.add_note(session, mine, text="Appelée mardi, rappeler jeudi.", **who)
        await replies.reply(session, mine, text="Bonjour,\n\nVoici deux pistes.", **who)
        day = (now + timedelta(days=9)).date().isoformat()
        await notes.snooze(session, mine, until=day, why="après le conseil", **who)
        body = "Bonjour {contact},\n\nNous avons bien lu votre demande {reference}."
        await canned.save(session, None, title="Premier échange", body=body, **who)
        await readings.give_reason(
            session, mine, reason="check", precision="", adviser_id=bo, now=now
        )
    await engine.dispose()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The application as it is served, without the engine: the console does not ask it anything."""
    stack = make_stack(tmp_path_factory.mktemp("desk"))
    asyncio.run(fill(stack.environment["TE_DATABASE_URL"]))
    with stack.app():
        yield stack


@pytest.fixture(scope="module")
def browser(desk: Stack) -> Iterator[Browser]:
    assert desk
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


def entered(browser: Browser, desk: Stack, **options: object) -> tuple[BrowserContext, Page]:
    """A page whose adviser is logged in."""
    context = browser.new_context(locale="fr-FR", **options)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"{desk.url}/console/connexion")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Demandes", exact=True)).to_be_visible()
    return context, page


def address(desk: Stack, path: str) -> str:
    year = datetime.now(UTC).year
    return desk.url + path.format(
        mine=MINE.format(year=year), colleague=COLLEAGUE_S.format(year=year)
    )


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 320)], ids=["light-1280px", "dark-320px"]
)
def test_axe_finds_no_violation_and_nothing_overflows(
    browser: Browser, desk: Stack, scheme: str, width: int
) -> None:
    """WCAG 2.1 A and AA and axe's best practices, contrast included, with every fold open."""
    context, page = entered(
        browser, desk, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    for path in PAGES:
        page.goto(address(desk, path))
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        page.evaluate(AXE)
        assert page.evaluate(AXE_RUN) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
    context.close()


def test_j_and_k_walk_through_the_list_and_are_letters_elsewhere(
    browser: Browser, desk: Stack
) -> None:
    """From a link of the list; Enter opens; in the search field they are typed."""
    context, page = entered(browser, desk)
    page.goto(address(desk, "/console?vue=all"))
    links = page.locator("[data-keys] a")
    links.first.focus()

    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.first).to_be_focused()
    field = page.get_by_role("searchbox")
    field.focus()
    page.keyboard.type("jk")
    expect(field).to_have_value("jk")
    links.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Demande TE-")).to_be_visible()
    context.close()


def test_without_javascript_a_request_is_taken_answered_and_called_back(
    browser: Browser, desk: Stack
) -> None:
    """Every act of the desk is a form."""
    context, page = entered(browser, desk, java_script_enabled=False)
    page.goto(desk.url + "/console/demandes/" + NEW.format(year=datetime.now(UTC).year))
    page.get_by_role("button", name="Prendre cette demande").click()
    expect(page.get_by_text("Cette demande est à vous.")).to_be_visible()
    expect(page.get_by_role("heading", name="L'essentiel, dans ses mots")).to_be_visible()

    page.get_by_role("button", name="Reprendre ce texte").click()
    assert "Bonjour Jeanne Martin" in page.get_by_label("Répondre par courriel").input_value()
    page.get_by_role("button", name="Envoyer la réponse").click()
    page.get_by_role("button", name="Annuler l'envoi").click()
    expect(page.get_by_text("L'envoi est annulé : rien n'est parti.")).to_be_visible()
    assert "Bonjour Jeanne Martin" in page.get_by_label("Répondre par courriel").input_value()
    context.close()


def test_a_conversation_is_found_unmasked_for_a_reason_and_the_reading_is_logged(
    browser: Browser, desk: Stack
) -> None:
    """Without JavaScript: list, search, conversation, reason, then the log."""
    context, page = entered(browser, desk, java_script_enabled=False)
    page.get_by_role("link", name="Conversations", exact=True).click()
    page.get_by_role("searchbox").fill("appeler")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_text("m'appeler au [téléphone]")).to_be_visible()

    page.get_by_role("link", name="Conversation 1").click()
    expect(page.get_by_text("Vous pouvez m'appeler au [téléphone].")).to_be_visible()
    page.locator("summary", has_text="Lire sans les masques").click()
    page.get_by_label("Répondre à une personne qui exerce ses droits").check(force=True)
    page.get_by_role("button", name="Lire sans les masques").click()
    expect(page.get_by_text("Vous pouvez m'appeler au 06 39 98 01 12.")).to_be_visible()

    page.get_by_role("link", name="Lectures", exact=True).click()
    entry = page.locator("li", has=page.get_by_role("link", name="Conversation 1"))
    expect(entry).to_contain_text("Alix")
    expect(entry).to_contain_text("exerce ses droits")
    context.close()
