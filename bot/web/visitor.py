"""The key to one conversation: a cookie on our pages, a header in a frame on another site.

Browsers refuse cookies in frames, or will. There the frame keeps the key itself (`static/frame.js`)
and sends it in a header on each request. No other site can make a browser send that header, so a
key in a header asks for no other guard than the one in `middlewares.refuse_cross_site`.
"""

from __future__ import annotations

from aiohttp import web

from bot.web import turns
from bot.web.keys import SETTINGS

COOKIE = "te_conversation"
HEADER = "TE-Conversation"  # empty until the first message; in an answer, the key to keep from now
_NEW_ID = web.RequestKey("new_conversation_id", str)


def embedded(request: web.Request) -> bool:
    """Whether the request comes from the frame of the widget."""
    return HEADER in request.headers


def conversation_id(request: web.Request) -> str:
    """The conversation of this visitor, or "" before the first message."""
    if embedded(request):
        return request.headers[HEADER]
    return request.cookies.get(COOKIE, "")


async def conversation(request: web.Request) -> str:
    """The id of this visitor's conversation, which starts now if there is none."""
    known = conversation_id(request)
    if known:
        return known
    request[_NEW_ID] = await turns.start_conversation(request.app)
    return request[_NEW_ID]


def has_started(request: web.Request) -> bool:
    """Whether the conversation started with this very request."""
    return _NEW_ID in request


def keep(request: web.Request, response: web.StreamResponse) -> None:
    """Give the browser the key of a conversation that has just started."""
    if _NEW_ID not in request:
        return
    if embedded(request):
        response.headers[HEADER] = request[_NEW_ID]
        return
    settings = request.app[SETTINGS]
    response.set_cookie(
        COOKIE,
        request[_NEW_ID],
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.secure_cookies,
        max_age=settings.conversation_days * 86_400,
    )


def forget(request: web.Request, response: web.StreamResponse) -> None:
    """Take back the key: its conversation is gone."""
    if embedded(request):
        response.headers[HEADER] = ""
    else:
        response.del_cookie(COOKIE, path="/")
