"""The benchmark measures the real application; the engine alone is fake, and the load small."""

from __future__ import annotations

import os

import pytest
from aiohttp.test_utils import TestClient

from benchmarks import load, turns
from benchmarks.products import FRENCH, Browser, Product
from tests.fake_engine import FakeEngine

SCRIPT = FRENCH[:3]
CONVERSATIONS, LONG = 2, 8


@pytest.fixture
def product(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Product:
    """The application under test, as the benchmark sees a started product."""
    monkeypatch.setattr(load, "CONVERSATIONS", CONVERSATIONS)
    monkeypatch.setattr(load, "LONG", LONG)
    monkeypatch.setattr(load, "EARLY", slice(1, 3))
    monkeypatch.setattr(load, "LATE", slice(6, 8))
    url = str(client.make_url("/")).rstrip("/")
    pids = {"engine": os.getpid(), "app": os.getpid()}
    return Product(lambda session: Browser(session, url), SCRIPT, pids)


async def test_each_turn_of_the_load_is_asked_and_answered(
    product: Product, engine: FakeEngine
) -> None:
    """One conversation after the other, all at once, then a long one; each has its own."""
    await load.first_answer(product)
    measured = await load.measure(product)

    turns_a_phase = CONVERSATIONS * len(SCRIPT)
    assert len(measured.alone) == len(measured.together) == turns_a_phase
    assert len(measured.long) == LONG
    assert measured.unanswered == 0
    said = [call["text"] for call in engine.calls]
    assert len(said) == 1 + (load.WARM_UP + 2 * CONVERSATIONS) * len(SCRIPT) + LONG
    assert said[-LONG:][load.EARLY] == said[-LONG:][load.LATE]
    assert len({call["conversation_id"] for call in engine.calls}) == 1 + load.WARM_UP + 5


async def test_a_turn_without_answer_is_counted(product: Product, engine: FakeEngine) -> None:
    """The apology of the page is no answer."""
    engine.down = True

    measured = await load.measure(product)

    assert measured.unanswered_by_phase == {"alone": 6, "together": 6, "long": LONG}


async def test_the_page_says_what_was_measured(product: Product) -> None:
    """Every line of the table, for both products."""
    measured = await load.measure(product)
    memory = {name: load.memory(pid) for name, pid in product.pids.items()}
    result = turns.Result(12.3, 4.5, memory, memory, measured)
    result.load.long.extend(measured.long * 50)  # the table reads turns 396 to 400

    page = turns.page(result, result, training=99, commit="abc1234", load_before=0.25)

    for label, _value, _form in turns.ROWS:
        assert label in page
    assert "| 12.3 | 12.3 | 1.00 |" in page
    assert "DIET, TED; 99 s" in page
