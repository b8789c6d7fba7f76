"""RasaClient against a real server in the engine's place, well behaved or not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.conversations.service import Reply
from bot.errors import EngineUnavailable
from bot.rasa_client import RasaClient, Turn
from tests.postgres import free_port

SECRET = "s" * 32
SECONDS = 5
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BUTTON = {"title": "Oui", "payload": "/affirm"}
UNDERSTANDING = {"intent": "greet", "confidence": 0.9, "ranking": [], "needs": [], "entities": []}
GOOD = {
    "replies": [{"text": "Bonjour !", "buttons": [BUTTON], "card": {"kind": "strategy"}}],
    "understanding": UNDERSTANDING,
    "profile": {"territory_id": "commune:26108"},
    "handover": "requested",
}


@asynccontextmanager
async def client_of(handler: Handler, *, timeout: float = SECONDS) -> AsyncIterator[RasaClient]:
    """A client whose engine answers every request with `handler`."""
    app = web.Application()
    app.router.add_route("*", "/webhooks/orientation/{path:.*}", handler)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield RasaClient(session, url=str(server.make_url("/")), secret=SECRET, timeout=timeout)


def always(answer: Any, status: int = 200) -> Handler:
    async def handler(_request: web.Request) -> web.Response:
        return web.json_response(answer, status=status)

    return handler


def raw(body: bytes, content_type: str = "application/json", status: int = 200) -> Handler:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=content_type, status=status)

    return handler


async def hang_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def stop_half_way(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = 1_000
    await response.prepare(request)
    await response.write(b'{"replies": [')
    return await hang_up(request)


async def say(rasa: RasaClient) -> Turn:
    return await rasa.turn(conversation_id="c", message_id="1", text="bonjour")


async def test_a_good_answer_is_a_turn() -> None:
    """Everything the engine tells."""
    async with client_of(always(GOOD)) as rasa:
        turn = await say(rasa)

    assert turn == Turn(
        replies=(Reply(text="Bonjour !", buttons=(BUTTON,), card={"kind": "strategy"}),),
        understanding=UNDERSTANDING,
        profile={"territory_id": "commune:26108"},
        handover="requested",
    )


async def test_a_reply_may_be_only_a_card() -> None:
    """What a reply does not have is absent or null."""
    replies = [{"card": {"kind": "strategy"}}, {"text": "Bonjour", "buttons": None, "card": None}]

    async with client_of(always({**GOOD, "replies": replies, "handover": None})) as rasa:
        turn = await say(rasa)

    assert turn.replies == (Reply(text="", card={"kind": "strategy"}), Reply(text="Bonjour"))
    assert turn.handover is None


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ({"text": "/restart"}, {"text": "/restart"}),
        ({"payload": "/affirm"}, {"payload": "/affirm"}),
        ({"text": "Oui", "payload": "/affirm"}, {"payload": "/affirm"}),
    ],
)
async def test_a_turn_is_sent_with_the_secret(said: dict[str, str], sent: dict[str, str]) -> None:
    """Text as text, a button as a payload, never one for the other."""
    requests: list[tuple[str, str, str, Any]] = []

    async def note(request: web.Request) -> web.Response:
        secret = request.headers["Authorization"]
        requests.append((request.method, request.path, secret, await request.json()))
        return web.json_response(GOOD)

    async with client_of(note) as rasa:
        await rasa.turn(conversation_id="c", message_id="1", **said)
        await rasa.forget("c")

    assert requests == [
        (
            "POST",
            "/webhooks/orientation/turns",
            f"Bearer {SECRET}",
            {"conversation_id": "c", "message_id": "1", **sent},
        ),
        ("POST", "/webhooks/orientation/forget", f"Bearer {SECRET}", {"conversation_id": "c"}),
    ]


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(always({"error": "the turn failed"}, 500), id="500"),
        pytest.param(always({"error": "the turn failed"}, 502), id="502"),
        pytest.param(always({"error": "no model is loaded"}, 503), id="503"),
        pytest.param(always({"error": "unauthorized"}, 401), id="401"),
        pytest.param(always(GOOD, 202), id="202"),
        pytest.param(raw(b"<h1>Bad Gateway</h1>", "text/html", 502), id="502 in HTML"),
        pytest.param(raw(b"<h1>Bonjour</h1>", "text/html"), id="HTML"),
        pytest.param(raw(b"{not json"), id="malformed JSON"),
        pytest.param(raw(b'{"replies": "\xff"}'), id="not UTF-8"),
        pytest.param(raw(b""), id="empty body"),
        pytest.param(always([]), id="empty list, as Rasa's REST channel says when it failed"),
        pytest.param(always([GOOD]), id="list"),
        pytest.param(always(None), id="null"),
        pytest.param(hang_up, id="hangs up"),
        pytest.param(stop_half_way, id="stops half way"),
    ],
)
async def test_any_other_answer_is_an_unavailable_engine(handler: Handler) -> None:
    """For a turn and for an erasure alike, never another exception."""
    async with client_of(handler) as rasa:
        with pytest.raises(EngineUnavailable):
            await say(rasa)
        with pytest.raises(EngineUnavailable):
            await rasa.forget("c")


@pytest.mark.parametrize(
    "change",
    [
        {"replies": []},
        {"replies": None},
        {"replies": "Bonjour"},
        {"replies": ["Bonjour"]},
        {"replies": [{"text": "Bonjour", "buttons": [{"title": "Oui"}]}]},
        {"replies": [{"text": "Bonjour", "buttons": ["Oui"]}]},
        {"understanding": None},
        {"understanding": "abc"},
        {"profile": ["abc"]},
        {"profile": 5},
    ],
)
async def test_a_malformed_turn_is_an_unavailable_engine(change: dict[str, Any]) -> None:
    """Silence too: an engine that says nothing has failed."""
    async with client_of(always(GOOD | change)) as rasa:
        with pytest.raises(EngineUnavailable):
            await say(rasa)


@pytest.mark.parametrize("missing", ["replies", "understanding", "profile"])
async def test_an_incomplete_turn_is_an_unavailable_engine(missing: str) -> None:
    """All or nothing."""
    answer = {key: value for key, value in GOOD.items() if key != missing}

    async with client_of(always(answer)) as rasa:
        with pytest.raises(EngineUnavailable):
            await say(rasa)


async def test_an_engine_slower_than_the_timeout_is_unavailable() -> None:
    """And not ready; the visitor does not wait for ever."""
    released = asyncio.Event()

    async def wait(_request: web.Request) -> web.Response:
        await released.wait()
        return web.json_response(GOOD)

    async with client_of(wait, timeout=0.1) as rasa:
        with pytest.raises(EngineUnavailable):
            await say(rasa)
        with pytest.raises(EngineUnavailable):
            await rasa.forget("c")
        ready = await rasa.ready()
        released.set()

    assert not ready


async def test_an_engine_that_is_not_there_is_unavailable() -> None:
    """Connection refused."""
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{free_port()}"
        rasa = RasaClient(session, url=url, secret=SECRET, timeout=SECONDS)

        with pytest.raises(EngineUnavailable):
            await say(rasa)
        with pytest.raises(EngineUnavailable):
            await rasa.forget("c")
        assert not await rasa.ready()


@pytest.mark.parametrize(
    ("handler", "ready"),
    [
        pytest.param(always({"ready": True}), True, id="200"),
        pytest.param(always({"ready": False}, 503), False, id="503"),
        pytest.param(hang_up, False, id="hangs up"),
    ],
)
async def test_readiness_is_a_loaded_model(handler: Handler, *, ready: bool) -> None:
    """A server that is up without a model is not ready."""
    async with client_of(handler) as rasa:
        assert await rasa.ready() is ready
