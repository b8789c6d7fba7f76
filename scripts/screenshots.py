"""Take a picture of each state of the pages, to be looked at: `-m scripts.screenshots`.

Writes var/screenshots/STATE-VIEW.png for a wide screen, a phone and the dark scheme. The states are
those of the accessibility tests, on the real app with an engine that says what each state needs.
With names of states as arguments, takes only those.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.page_weight import serve
from tests.browser import Site, chromium
from tests.states import STATES

FOLDER = Path(__file__).resolve().parent.parent / "var/screenshots"
VIEWS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 320, "height": 640}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}


def take(browser: Browser, name: str, reach: Callable[[Page, Site], None]) -> None:
    """One state in every view, each on a new database."""
    for view, options in VIEWS.items():
        with tempfile.TemporaryDirectory() as directory:
            site = serve(directory)
            site.start()
            context = browser.new_context(locale="fr-FR", reduced_motion="reduce", **options)  # type: ignore[arg-type]  # the three views
            try:
                page = context.new_page()
                reach(page, site)
                page.screenshot(
                    path=FOLDER / f"{name.replace(', ', '-').replace(' ', '-')}-{view}.png"
                )
            finally:
                context.close()
                site.stop()


def main() -> None:
    """The states asked for, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    names = sys.argv[1:] or list(STATES)
    with chromium() as browser:
        for name in names:
            take(browser, name, STATES[name])
            print(name)
    print(f"Written to {FOLDER}.")


if __name__ == "__main__":
    main()
