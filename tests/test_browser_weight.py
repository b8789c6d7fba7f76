"""What a first visit costs, on the wire."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from benchmarks.page_weight import FAST, load
from tests.browser import Site

BUDGET = 150_000  # bytes but fonts: the requirement of the chat's first load


@pytest.mark.parametrize("path", ["/", "/widget", "/demande", "/console/connexion"])
def test_a_first_load_stays_within_its_budget(browser: Browser, site: Site, path: str) -> None:
    """Headers, pages, styles, scripts and pictures, as they are compressed."""
    found = load(browser, site.url + path, FAST)

    assert found.requests > 3
    assert 0 < found.weight <= BUDGET
