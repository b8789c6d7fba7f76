"""The advice card as a phone shows it, as paper prints it, and as a screen reader walks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bot import specifications
from bot.conversations.models import Author
from bot.conversations.queries import Line
from bot.guidance import Need, advise
from bot.web.pages import environment
from tests.browser import chromium
from tests.office import text_of

STATIC = Path(__file__).resolve().parent.parent / "bot/web/static"
SITUATION = {"form": "participatory_budget", "stage": "en cours", "population": 900}


def html(card: dict[str, Any]) -> str:
    """The message that bears this card."""
    line = Line(
        id=7,
        author=Author.ASSISTANT,
        text="",
        created_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
        buttons=(),
        card=card,
        understanding=None,
        retry_id=None,
    )
    text = environment().get_template("_line.html").render(line=line)
    return unescape(text).replace("\u00a0", " ")


def card_of(need: Need) -> dict[str, Any]:
    card = {"type": "advice", **advise(need, territory_kind="commune", **SITUATION).to_dict()}
    return card | {"documents": specifications.offer()} if need is Need.specifications else card


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone without JavaScript."""
    context = browser.new_context(
        java_script_enabled=False, locale="fr-FR", viewport={"width": 320, "height": 640}
    )
    yield context.new_page()
    context.close()


def show(page: Page, card: dict[str, Any]) -> None:
    styles = "".join((STATIC / name).read_text() for name in ("vendor/dsfr.css", "app.css"))
    page.set_content(f"<style>{styles}</style><main><ol>{html(card)}</ol></main>")


@pytest.mark.parametrize("need", list(Need))
def test_a_card_shows_the_answer_and_folds_the_rest(phone: Page, need: Need) -> None:
    """At 320 px: five lines, five folds and the sources; nothing sticks out, nothing is open."""
    show(phone, card_of(need))

    assert phone.locator(".te-short li").count() <= 5
    assert phone.locator("details").count() <= 6
    assert phone.locator("details h4:visible").count() == 0
    assert phone.evaluate("document.documentElement.scrollWidth") == 320


def test_a_fold_opens_without_javascript(phone: Page) -> None:
    """A tap on its title."""
    show(phone, card_of(Need.pitfalls))

    phone.get_by_role("heading", name="Si cela tourne mal").click()

    assert phone.get_by_text("Faites une pause. Annoncez-la").is_visible()


@pytest.mark.parametrize("need", list(Need))
def test_headings_follow_one_another(need: Need) -> None:
    """The card's title, its groups, their sections: no level is skipped."""
    levels = [int(level) for level in re.findall(r"<h(\d)", html(card_of(need)))]

    assert levels[0] == 2
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {2, 3, 4} == set(levels)


def test_paper_shows_what_is_folded(browser: Browser, tmp_path: Path) -> None:
    """A printed card holds every section, for the meeting of the council."""
    page, card = browser.new_page(), card_of(Need.pitfalls)
    show(page, card)
    file = tmp_path / "card.pdf"

    page.pdf(path=file)
    page.close()

    text = text_of(file)
    for group in card["groups"]:
        for section in group["sections"]:
            assert " ".join(section["items"][0].split()[:4]) in text


def test_the_specifications_card_offers_both_files_with_their_weight() -> None:
    """Format and weight are said before the click."""
    text = " ".join(re.sub(r"<[^>]+>", "", html(card_of(Need.specifications))).split())

    assert "Télécharger la trame docx, environ 35 Ko" in text
    assert "Télécharger la trame odt, environ 20 Ko" in text
    assert 'href="/conversation/cahier-des-charges.odt"' in html(card_of(Need.specifications))
    assert "cahier-des-charges." not in html(card_of(Need.strategy))


def test_every_link_says_where_it_leads() -> None:
    """The host of a page and that it opens elsewhere, in the words of the link."""
    for need in Need:
        for host, words in re.findall(
            r'<a href="https?://([^/"]+)[^>]*>(.*?)</a>', html(card_of(need))
        ):
            assert f"({host})" in words
            assert "nouvelle fenêtre" in words


def test_a_card_recorded_with_flat_sections_still_shows() -> None:
    """A conversation that began before the groups is not lost."""
    card = card_of(Need.strategy)
    card["sections"] = card.pop("groups")[0]["sections"]

    assert card["sections"][0]["items"][0] in html(card)
