"""Reading what a form posts, and answering with a redirection."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from aiohttp import web
from multidict import MultiDict

T = TypeVar("T", bound=Enum)


async def read_form(request: web.Request) -> MultiDict[str]:
    """The text fields of the form; files are left out.

    Raises:
        web.HTTPBadRequest: the body is no form.

    """
    try:
        posted = await request.post()
    except ValueError as error:
        raise web.HTTPBadRequest from error
    return MultiDict((name, value) for name, value in posted.items() if isinstance(value, str))


def see_other(path: str) -> web.Response:
    """Send the browser to `path` with a GET, so that reloading repeats nothing."""
    return web.Response(status=303, headers={"Location": path})


def number(value: object, *, least: int = 0) -> int:
    """The whole number that a browser sent, or `least` when it is none, too long or smaller."""
    text = str(value or "")
    known = text.isascii() and text.isdigit() and len(text) < 16
    return max(least, int(text)) if known else least


def chosen(kind: type[T], value: str | None) -> T | None:
    """The member that a browser sent the value of, or None when there is none."""
    return next((member for member in kind if member.value == value), None)
