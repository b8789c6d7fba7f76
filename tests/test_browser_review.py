"""The whole loop on the real product: what was misunderstood is understood, service unbroken.

The one test that trains on all messages: some two minutes on a quiet machine, before anything.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bot.conversations.models import Author, Message
from bot.db import connect, make_sessions, transaction
from tests.conftest import EMAIL, PASSWORD
from tests.stack import ROOT, Stack, make_stack
from tests.test_training_gate import MEASURED, items, write

ODD = "la bourgade veut remuer la marmite"  # understood as a resident's matter
SORRY = "je n'arrive pas à vous répondre"
TRAINING_SECONDS = 3_000  # a loaded machine


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product on its own copy of the model and of what it is trained on.

    Measured on less than the product is: `make evaluate` and `rasa test` look at the rest.
    """
    project = tmp_path_factory.mktemp("project")
    for name in ("data", "models"):
        shutil.copytree(ROOT / name, project / name)
    for name in ("tests/nlu", "tests/conversations"):
        (project / name).mkdir(parents=True)
    write(project / "tests/nlu/held_out.yml", list(items("tests/nlu", MEASURED)))
    name = "tests/conversations/test_answers.yml"
    shutil.copyfile(ROOT / name, project / name)
    for name in ("config.yml", "domain.yml"):
        shutil.copyfile(ROOT / name, project / name)
    stack = make_stack(tmp_path_factory.mktemp("product"), project)
    stack.bot(
        "adviser", "add", "--email", EMAIL, "--name", "Chris", "--role", "coordinator",
        stdin=f"{PASSWORD}\n",
    )  # fmt: skip
    with stack.both():
        yield stack


def page_of(browser: Browser) -> Page:
    context = browser.new_context(locale="fr-FR")
    context.set_default_timeout(30_000)
    return context.new_page()


def send(page: Page, text: str) -> None:
    """Write, and wait for the answer to be on the page."""
    answers = page.locator(".te-line--assistant")
    before = answers.count()
    page.get_by_label("Votre message").fill(text)
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(answers.nth(before)).to_be_visible()


def log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/console/connexion")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Demandes", exact=True)).to_be_visible()


def understandings(stack: Stack) -> list[tuple[str, dict[str, object] | None]]:
    """What visitors said and what was understood, in order."""

    async def read() -> list[tuple[str, dict[str, object] | None]]:
        engine = connect(stack.environment["TE_DATABASE_URL"])
        async with transaction(make_sessions(engine)) as session:
            rows = await session.execute(
                select(Message.text, Message.understanding)
                .where(Message.author == Author.VISITOR)
                .order_by(Message.id)
            )
            found = [(text, understanding) for text, understanding in rows]
        await engine.dispose()
        return found

    with ThreadPoolExecutor() as pool:  # Playwright's loop holds this thread
        return pool.submit(asyncio.run, read()).result()


def review(console: Page, url: str) -> None:
    """Say that the message meant a strategy, with the keyboard, and see it in the file."""
    console.goto(f"{url}/console/relecture")
    expect(console.get_by_text(ODD).first).to_be_visible()
    expect(console.get_by_text("Habitant ou association, sûr à")).to_be_visible()
    console.get_by_label("Ou un autre libellé").select_option("")
    console.locator("#relecture").focus()
    console.keyboard.press("1")
    expect(console.get_by_label("Stratégie de participation")).to_be_checked()
    console.keyboard.press("e")
    expect(console.get_by_text("Votre correction est notée.")).to_be_visible()
    console.get_by_role("link", name="Messages relus, à apprendre").click()
    with console.expect_download() as download:
        console.get_by_role("link", name="Télécharger le fichier").click()
    told = yaml.safe_load(Path(download.value.path()).read_text())["nlu"]
    assert [(each["intent"], each["examples"][0]["text"]) for each in told] == [
        ("need_strategy", ODD)
    ]


def train(console: Page, visitor: Page, url: str) -> int:
    """Train, and talk meanwhile: how many turns were answered."""
    console.goto(f"{url}/console/modele")
    console.get_by_role("button", name="Entraîner un candidat").click()
    expect(console.get_by_text("Un candidat s'entraîne")).to_be_visible()
    deadline, turns = time.monotonic() + TRAINING_SECONDS, 0
    while console.get_by_text("Un candidat s'entraîne").is_visible():
        assert time.monotonic() < deadline
        send(visitor, "c'est gratuit ?")
        turns += 1
        time.sleep(2)
    return turns


def test_what_was_misunderstood_is_understood_without_stopping_the_service(
    browser: Browser, product: Stack
) -> None:
    """Misunderstood, reviewed, exported, trained, accepted, put in service, understood."""
    visitor, console = page_of(browser), page_of(browser)
    visitor.goto(product.url)
    send(visitor, ODD)
    expect(visitor.locator(".te-card")).to_have_count(0)
    log_in(console, product.url)

    review(console, product.url)
    turns = train(console, visitor, product.url)
    expect(console.get_by_text("Accepté, prêt à mettre en service")).to_be_visible()
    console.locator(".te-ticket-name a").first.click()
    console.get_by_role("button", name="Mettre en service").click()
    expect(console.get_by_text("L'assistant répond maintenant avec ce modèle.")).to_be_visible()
    send(visitor, ODD)

    expect(visitor.get_by_role("heading", name="Stratégie de participation")).to_be_visible()
    expect(visitor.get_by_text(SORRY)).to_have_count(0)
    (_, first), *_between, (_, last) = told = understandings(product)
    assert turns > 0
    assert all(understanding for _text, understanding in told)
    assert first is not None
    assert last is not None
    assert (first["intent"], last["intent"]) == ("out_resident", "need_strategy")
    assert last["needs"] == ["strategy"]
    assert first["model"] != last["model"]
    assert not (ROOT / "data/nlu/reviewed_messages.yml").exists()
