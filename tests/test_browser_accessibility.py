"""Every page and state in Debian's chromium: axe-core, both schemes, 320 px, visible focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import Site, violations
from tests.states import STATES, add_adviser, log_in

# The colour of the outline against what lies behind it, by the formula of WCAG 2.1 (RGAA 10.7).
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = channels(color).slice(0, 3).map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (; node instanceof Element; node = node.parentNode) {
      const color = getComputedStyle(node).backgroundColor;
      if (channels(color).length === 3 || channels(color)[3] === 1) return color;
    }
    return "rgb(255, 255, 255)";
  };
  // DSFR draws it around the box of a radio's label, and around the whole of an enlarged link.
  const places = [[element], [element, "::before"], [element, "::after"]];
  if (element.labels?.length) places.push([element.labels[0], "::before"]);
  const outlined = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const styles = places.map((place) => getComputedStyle(...place));
  const drawn = styles.find(outlined) ?? styles[0];
  const [a, b] = [light(drawn.outlineColor), light(behind(element.parentNode))].sort((x, y) => x - y);
  const name = element.outerHTML.slice(0, 120);
  const box = element.getBoundingClientRect();
  return {name, shown: outlined(drawn), contrast: (b + 0.05) / (a + 0.05), inside: box.right > 0 && box.left < innerWidth};
}"""


@pytest.fixture(params=[("light", 1280, 800), ("dark", 320, 256)], ids=["light", "dark-320px"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """Both schemes, and both ends of what RGAA asks: a wide screen, then 320 px by 256."""
    scheme, width, height = request.param
    context = browser.new_context(
        locale="fr-FR", color_scheme=scheme, viewport={"width": width, "height": height}
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.mark.parametrize("state", STATES.values(), ids=list(STATES))
def test_axe_finds_no_violation_and_nothing_overflows(
    context: BrowserContext, site: Site, state: Callable[[Page, Site], None]
) -> None:
    """WCAG 2.1 A and AA and axe's best practices, contrast included; no sideways scrolling."""
    page = context.new_page()
    state(page, site)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth === innerWidth")


@pytest.mark.parametrize("path", ["/", "/demande", "/console"])
def test_the_focus_is_seen_on_every_control(context: BrowserContext, site: Site, path: str) -> None:
    """An outline of 2 px at least, 3:1 against its background, wherever Tab leads."""
    page = context.new_page()
    if path == "/":
        STATES["conversation"](page, site)
    if path == "/console":
        add_adviser(site)
        log_in(page, site)
    page.goto(site.url + path)

    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None or focus["name"] in seen[:1]:
            break
        seen.append(focus["name"])
        assert focus["shown"], focus
        assert focus["contrast"] >= 3, focus
        assert focus["inside"], focus
    assert len(seen) > 8
