"""Addresses of static files that change with their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
VERSION = "v"  # the query parameter that names the content
FOR_A_YEAR = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"  # keep, but ask whether it changed: an address without a version


@cache
def asset_url(name: str) -> str:
    """The address of a file of `static`, such as `/static/app.css?v=1f2e3d4c`.

    Raises:
        FileNotFoundError: there is no such file (`scripts/build_static.py` makes those of vendor).

    """
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?{VERSION}={digest[:8]}"


def cache_policy(request: web.Request) -> str:
    """How long a browser may keep a static file, as a `Cache-Control` header."""
    return FOR_A_YEAR if VERSION in request.query else ASK_FIRST
