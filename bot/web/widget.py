"""The widget: the script that other sites load, and a page that imitates such a site."""

from __future__ import annotations

from aiohttp import web

from bot.web.assets import STATIC
from bot.web.keys import SETTINGS
from bot.web.pages import DemoHostPage, render

FRAME = "/widget"  # the only page that other sites may show in a frame
KEPT_SECONDS = 3_600  # the script's address never changes: a correction reaches every site within
DEMO = "/demonstration"


async def script(request: web.Request) -> web.FileResponse:
    """GET /widget.js."""
    headers = {
        "Cache-Control": f"public, max-age={KEPT_SECONDS}",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return web.FileResponse(STATIC / "widget.js", headers=headers)


async def show_demo_host(request: web.Request) -> web.Response:
    """GET /demonstration: a host page of another origin, in development only.

    One server has two origins here: `localhost` and `127.0.0.1`. The page loads the widget from
    the one that it was not asked on, under a policy as strict as a careful site's.
    """
    settings = request.app[SETTINGS]
    if not settings.demo_host:
        raise web.HTTPNotFound
    ours, other = settings.loopback_origins
    widget = ours if request.host == other.partition("://")[2] else other
    response = render(request, DemoHostPage(widget=widget))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src 'self'; script-src {widget}; "
        f"frame-src {widget}; form-action 'self'"
    )
    return response
