"""The pages of the review and of the model in Debian's chromium: axe-core, 320 px, keys, no JavaScript."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from bot.advisers import service as advisers
from bot.advisers.rights import Role
from bot.db import connect, make_sessions, transaction
from bot.review.models import Annotation, Verdict
from bot.training import records
from bot.training.models import State
from tests.browser import chromium, violations
from tests.conftest import EMAIL, PASSWORD
from tests.desk import account
from tests.stack import Stack, make_stack
from tests.test_browser_desk import entered
from tests.test_training import REFUSED
from tests.test_web_review import ALIKE, ODD, say

PAGES = (
    "/console/relecture",
    "/console/relecture/desaccords",
    "/console/relecture/export",
    "/console/modele",
    "/console/modele/1",
)


async def fill(database_url: str) -> None:
    """Messages to review, two opinions on another, a candidate that was refused."""
    engine = connect(database_url)
    sessions, now = make_sessions(engine), datetime.now(UTC)
    async with transaction(sessions) as session:
        await advisers.add(
            session, email=EMAIL, display_name="Alix", password=PASSWORD, now=now,
            role=Role.COORDINATOR,
        )  # fmt: skip
    reviewers = [await account(sessions, name) for name in ("Bo", "Chris")]
    form = {"entity": "participation_form", "value": "participatory_budget", "start": 0, "end": 2}
    await say(sessions, ODD, ALIKE, entities=[form])
    await say(sessions, "une palabre au lavoir, c'est possible")
    async with transaction(sessions) as session:
        for reviewer, need in zip(reviewers, ("strategy", "pitfalls"), strict=True):
            session.add(
                Annotation(
                    key="a" * 12, reviewer_id=reviewer, verdict=Verdict.CORRECTED, needs=[need],
                    text="un message qui se discute", at=now,
                )
            )  # fmt: skip
        training_id = await records.begin(session, "v1", adviser_id=None, now=now)
        await records.change(
            session, training_id, state=State.REFUSED, report=REFUSED.to_dict(), ended_at=now
        )
    await engine.dispose()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The application as it is served, without the engine."""
    stack = make_stack(tmp_path_factory.mktemp("desk"))
    asyncio.run(fill(stack.environment["TE_DATABASE_URL"]))
    with stack.app():
        yield stack


@pytest.fixture(scope="module")
def browser(desk: Stack) -> Iterator[Browser]:
    """Started after the desk is filled: its loop blocks another."""
    assert desk
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 320)], ids=["light-1280px", "dark-320px"]
)
def test_axe_finds_no_violation_and_nothing_overflows(
    browser: Browser, desk: Stack, scheme: str, width: int
) -> None:
    """With every fold open."""
    context, page = entered(
        browser, desk, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    for path in PAGES:
        page.goto(desk.url + path)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
    context.close()


def test_keys_decide_inside_the_message_and_are_letters_elsewhere(
    browser: Browser, desk: Stack
) -> None:
    """After a decision the next message is there, and has the focus: the keys go on."""
    context, page = entered(browser, desk)
    page.goto(f"{desk.url}/console/relecture")
    page.keyboard.press("i")
    expect(page.get_by_text("2 messages semblables")).to_be_visible()
    note = page.get_by_label("Remarque, pour la coordination")
    note.fill("")
    note.type("pic 1")
    expect(note).to_have_value("pic 1")

    page.locator("#relecture").focus()
    page.keyboard.press("1")
    expect(page.get_by_label("Stratégie de participation")).to_be_checked()
    page.keyboard.press("p")
    expect(page.get_by_text("Message passé.")).to_be_visible()
    expect(page.locator("#relecture")).to_be_focused()
    page.keyboard.press("p")
    expect(page.get_by_text("Tout est relu")).to_be_visible()
    context.close()


def test_without_javascript_a_disagreement_is_settled(browser: Browser, desk: Stack) -> None:
    """Every act is a form."""
    context, page = entered(browser, desk, java_script_enabled=False)
    page.goto(f"{desk.url}/console/relecture/desaccords")
    page.get_by_text("Trancher").first.click()
    page.locator("label", has_text="Pièges à éviter").click()
    page.get_by_role("button", name="Décider").click()

    expect(page.get_by_text("Votre décision est notée.")).to_be_visible()
    expect(page.get_by_text("Aucun désaccord.")).to_be_visible()
    context.close()
