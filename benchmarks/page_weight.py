"""What the pages weigh and how long they take on a slow network: prints docs/page_weight.md.

Debian's chromium, its cache empty, its network slowed by the DevTools protocol; the real app on
loopback, without the engine, which serves no page. Run it from the root, on a quiet machine:

    .venv/bin/python -m benchmarks.page_weight
"""

from __future__ import annotations

import gzip
import tempfile
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from bot.settings import Settings
from bot.web.assets import STATIC
from tests.browser import Site, chromium
from tests.postgres import free_port


@dataclass(frozen=True)
class Network:
    """A link: kbit/s down and up, round trip in ms."""

    name: str
    down: int
    up: int
    latency: int


@dataclass(frozen=True)
class Load:
    """One loading: bytes on the wire, headers included, and milliseconds since it was asked."""

    requests: int
    weight: int
    fonts: int
    painted: float
    interactive: float


LAUNCHER = STATIC / "widget.js"
FAST = Network("no limit", 0, 0, 0)
NETWORKS = (
    Network("3G (1.6 Mbit/s, 300 ms)", 1_600, 768, 300),  # WebPageTest's "3G"
    Network("512 kbit/s, 400 ms", 512, 256, 400),  # what RGESN criterion 2.3 asks to try
)
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [paint.startTime, page.domContentLoadedEventEnd];
}"""  # our scripts are deferred: they have run when that event ends, and the field is there


def load(browser: Browser, url: str, network: Network) -> Load:
    """Load a page in a new, empty browser profile."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    found = _weighed(page, url, network)
    context.close()
    return found


def _weighed(page: Page, url: str, network: Network) -> Load:
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    if network.down:
        protocol.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": network.latency,
                "downloadThroughput": network.down * 125,
                "uploadThroughput": network.up * 125,
            },
        )
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    protocol.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    protocol.on(
        "Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]})
    )
    page.goto(url, wait_until="networkidle")
    fonts = sum(size for key, size in sizes.items() if kinds.get(key) == "Font")
    painted, interactive = page.evaluate(TIMES)
    return Load(len(sizes), int(sum(sizes.values()) - fonts), int(fonts), painted, interactive)


def serve(directory: str) -> Site:
    """The app on free ports, its demonstration host included."""
    database = f"sqlite+aiosqlite:///{directory}/desk.sqlite3"
    return Site(
        Settings(
            engine_secret="w" * 32,
            database_url=database,
            port=free_port(),
            actions_port=free_port(),
            demo_host=True,
        )
    )


def report(browser: Browser, site: Site) -> str:
    """The two tables."""
    pages = {"conversation": "/", "frame of the widget": "/widget", "plain form": "/demande"}
    loads = {name: load(browser, site.url + path, FAST) for name, path in pages.items()}
    lines = ["| Page, first load | Requests | KB but fonts | KB of fonts |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {found.requests} | {found.weight / 1000:.1f} | {found.fonts / 1000:.1f} |"
        for name, found in loads.items()
    ]
    lines += ["", "| Conversation page over | First paint (s) | Interactive (s) |", "|---|---|---|"]
    for network in NETWORKS:
        tries = [load(browser, site.url, network) for _ in range(5)]
        middle = sorted(tries, key=lambda one: one.interactive)[len(tries) // 2]
        seconds = f"{middle.painted / 1000:.2f} | {middle.interactive / 1000:.2f}"
        lines.append(f"| {network.name} | {seconds} |")
    return "\n".join(lines)


def main() -> None:
    """Serve, measure, print."""
    with tempfile.TemporaryDirectory() as directory, chromium() as browser:
        site = serve(directory)
        site.start()
        try:
            print(report(browser, site))
            launcher = len(gzip.compress(LAUNCHER.read_bytes()))
            print(f"\nBefore the widget is opened: its script alone, {launcher / 1000:.1f} KB.")
        finally:
            site.stop()


if __name__ == "__main__":
    main()
