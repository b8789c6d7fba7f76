"""The takeover with the trained model: two browsers, and every process stopped in the middle."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import EMAIL, PASSWORD
from tests.stack import make_stack
from tests.test_browser_main_job import press, send

PATIENCE = 60_000  # ms: an engine that starts again on a busy machine


def test_a_takeover_outlives_the_processes_and_gives_back_an_assistant_that_listens(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for in plain words; after it, a need is advised on: the request begun was stopped."""
    monkeypatch.setenv("TE_OPENING_HOURS", "mon-sun 00:00-23:59")
    expect.set_options(timeout=PATIENCE)
    stack = make_stack(tmp_path)
    stack.bot("adviser", "add", "--email", EMAIL, "--name", "Alix Roy", stdin=f"{PASSWORD}\n")
    visitor, adviser = (browser.new_context(locale="fr-FR").new_page() for _ in range(2))

    with ExitStack() as processes:
        processes.enter_context(stack.app())
        processes.enter_context(stack.engine())
        adviser.goto(f"{stack.url}/console/direct")
        adviser.get_by_label("Adresse électronique").fill(EMAIL)
        adviser.get_by_label("Mot de passe").fill(PASSWORD)
        adviser.get_by_role("button", name="Se connecter").click()
        adviser.get_by_role("link", name="En direct").click()
        press(adviser, "Passer en ligne")
        visitor.goto(stack.url)
        send(visitor, "je veux parler a un conseiller")
        expect(visitor.get_by_text("Un conseiller est disponible.")).to_be_visible()
        press(visitor, "Parler maintenant à un conseiller")
        expect(visitor.get_by_text("Vous attendez un conseiller.")).to_be_visible()

    with ExitStack() as processes:
        processes.enter_context(stack.app())
        processes.enter_context(stack.engine())
        adviser.get_by_role("button", name="Prendre la conversation").click()
        expect(visitor.get_by_text("Un conseiller vous rejoint")).to_be_visible()
        adviser.get_by_label("Votre réponse").fill("Bonjour, je vous écoute.")
        press(adviser, "Envoyer")
        expect(visitor.get_by_text("Bonjour, je vous écoute.")).to_be_visible()
        press(adviser, "Rendre à l'assistant")
        expect(visitor.get_by_text("Le conseiller a quitté la conversation")).to_be_visible()
        send(visitor, "quels pieges pour un budget participatif a Crest ?")
        expect(visitor.get_by_role("heading", name="Pièges").first).to_be_visible()
