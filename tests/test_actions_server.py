"""The action webhook, given what Rasa sends and what it never should."""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.actions_server import MAX_PAYLOAD, create_actions_app


class Repeat(Action):
    """Says what the visitor said, and notes it."""

    def name(self) -> str:
        return "action_repeat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(text=tracker.latest_message["text"])
        return [SlotSet("said", tracker.latest_message["text"])]


class Reject(Action):
    """Leaves the turn to another action."""

    def name(self) -> str:
        return "action_reject"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        raise ActionExecutionRejection(self.name(), "not now")


class Fail(Action):
    """Has a bug."""

    def name(self) -> str:
        return "action_fail"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        raise KeyError("camille.durand@mairie-exemple.fr")


@pytest.fixture
async def webhook() -> AsyncIterator[TestClient]:
    executor = ActionExecutor()
    for action in (Repeat, Reject, Fail):
        executor.register_action(action)
    async with TestClient(TestServer(create_actions_app(executor))) as client:
        yield client


def call(action: str, text: str = "On veut un jury citoyen, à Élancourt") -> dict[str, Any]:
    """A call as Rasa 3.6 writes it, without what no action here reads."""
    tracker = {"sender_id": "c", "slots": {}, "latest_message": {"text": text}, "events": []}
    return {
        "next_action": action,
        "sender_id": "c",
        "tracker": tracker,
        "domain": {"actions": [action]},
        "version": "3.6.21",
    }


async def test_an_action_answers_with_events_and_responses(webhook: TestClient) -> None:
    """The two lists that Rasa reads."""
    response = await webhook.post("/webhook", json=call("action_repeat", "bonjour"))

    answer = await response.json()
    assert response.status == 200
    assert [(e["event"], e["name"], e["value"]) for e in answer["events"]] == [
        ("slot", "said", "bonjour")
    ]
    assert [r["text"] for r in answer["responses"]] == ["bonjour"]


@pytest.mark.parametrize("window_bits", [zlib.MAX_WBITS, -zlib.MAX_WBITS])
async def test_a_compressed_call_is_read(webhook: TestClient, window_bits: int) -> None:
    """Rasa compresses trackers: « deflate », in either of the formats that bear this name."""
    squeezer = zlib.compressobj(wbits=window_bits)
    body = json.dumps(call("action_repeat", "été " * 20_000)).encode()

    response = await webhook.post(
        "/webhook",
        data=squeezer.compress(body) + squeezer.flush(),
        headers={"Content-Encoding": "deflate", "Content-Type": "application/json"},
    )

    assert response.status == 200
    assert (await response.json())["responses"][0]["text"] == "été " * 20_000


async def test_an_unknown_action_is_not_found(webhook: TestClient) -> None:
    """404, with its name for Rasa's log."""
    response = await webhook.post("/webhook", json=call("action_unknown"))

    assert response.status == 404
    assert (await response.json())["action_name"] == "action_unknown"


async def test_a_rejection_is_told_as_such(webhook: TestClient) -> None:
    """400 with the two keys from which Rasa makes its own rejection."""
    response = await webhook.post("/webhook", json=call("action_reject"))

    assert response.status == 400
    assert await response.json() == {"error": "not now", "action_name": "action_reject"}


async def test_a_failing_action_tells_nothing_of_its_failure(webhook: TestClient) -> None:
    """500 without stack trace nor message, which may quote a visitor; the next call is served."""
    response = await webhook.post("/webhook", json=call("action_fail"))
    after = await webhook.post("/webhook", json=call("action_repeat"))

    assert response.status == 500
    assert await response.json() == {"error": "action failed"}
    assert after.status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{not json",
        b"\xff\xfe\xfa",
        b"null",
        b"[]",
        b'"action_repeat"',
        b"{}",
        b'{"next_action": "action_repeat"}',
        b'{"next_action": "", "tracker": {"sender_id": "c"}}',
        b'{"next_action": null, "tracker": {"sender_id": "c"}}',
        b'{"next_action": ["action_repeat"], "tracker": {"sender_id": "c"}}',
        b'{"next_action": "action_repeat", "tracker": null}',
        b'{"next_action": "action_repeat", "tracker": []}',
        b'{"next_action": "action_repeat", "tracker": {}}',
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
async def test_a_malformed_call_is_refused(
    webhook: TestClient, body: bytes, *, compressed: bool
) -> None:
    """400, compressed or not: the action did not fail, it was never called."""
    headers = {"Content-Encoding": "deflate"} if compressed else {}

    response = await webhook.post(
        "/webhook", data=zlib.compress(body) if compressed else body, headers=headers
    )

    assert response.status == 400
    assert await response.json() == {"error": "malformed call", "action_name": ""}


@pytest.mark.parametrize("body", [b"\x01\x02\x03 not compressed", zlib.compress(b"{}" * 99)[:-9]])
async def test_a_call_badly_compressed_is_refused(webhook: TestClient, body: bytes) -> None:
    """400 for what is not compressed or is cut, without a stack trace."""
    response = await webhook.post("/webhook", data=body, headers={"Content-Encoding": "deflate"})

    assert response.status == 400
    assert "Traceback" not in await response.text()


@pytest.mark.parametrize("compressed", [False, True])
async def test_an_enormous_call_is_refused(webhook: TestClient, *, compressed: bool) -> None:
    """413 for what is too long, or grows too long once decompressed."""
    body = b" " * (MAX_PAYLOAD + 1)
    headers = {"Content-Encoding": "deflate"} if compressed else {}

    response = await webhook.post(
        "/webhook", data=BytesIO(zlib.compress(body) if compressed else body), headers=headers
    )

    assert response.status == 413


async def test_health(webhook: TestClient) -> None:
    """Whoever watches the app asks here."""
    response = await webhook.get("/health")

    assert response.status == 200
    assert await response.json() == {"status": "ok"}
