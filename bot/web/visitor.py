"""The key to one conversation: a cookie on our pages; in a frame on another site, whatever holds.

There, browsers refuse ordinary cookies. Some take a cookie kept for that host site alone (CHIPS,
`Partitioned`), others let the frame keep the key itself (`static/frame.js`), which it sends in a
header. Every request of the frame bears that header, if only empty: without it the frame's cookie
is not read, and no other site can make a browser send it. So a frame opens no door to forged
requests, besides what `middlewares.refuse_cross_site` refuses.
"""

from __future__ import annotations

from aiohttp import web

from bot.web import turns
from bot.web.keys import SETTINGS

COOKIE = "te_conversation"
FRAME_COOKIE = "te_frame"
HEADER = "TE-Conversation"  # the key if the frame holds it; in an answer, the key to hold from now
_NEW_ID = web.RequestKey("new_conversation_id", str)


def embedded(request: web.Request) -> bool:
    """Whether the request comes from the frame of the widget."""
    return HEADER in request.headers


def conversation_id(request: web.Request) -> str:
    """The conversation of this visitor, or "" before the first message."""
    if embedded(request):
        return request.headers[HEADER] or request.cookies.get(FRAME_COOKIE, "")
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
    settings = request.app[SETTINGS]
    seconds = settings.conversation_days * 86_400
    if embedded(request):
        _set_in_frame(response, request[_NEW_ID], seconds=seconds)
        return
    response.set_cookie(
        COOKIE,
        request[_NEW_ID],
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.secure_cookies,
        max_age=seconds,
    )


def forget(request: web.Request, response: web.StreamResponse) -> None:
    """Take back the key: its conversation is gone."""
    if embedded(request):
        _set_in_frame(response, "", seconds=0)
    else:
        response.del_cookie(COOKIE, path="/")


def _set_in_frame(response: web.StreamResponse, key: str, *, seconds: int) -> None:
    """Both ways at once; http.cookies knows `Partitioned` from Python 3.14 on only."""
    response.headers[HEADER] = key
    flags = "Path=/; HttpOnly; Secure; SameSite=None; Partitioned"
    response.headers.add("Set-Cookie", f"{FRAME_COOKIE}={key}; Max-Age={seconds}; {flags}")
