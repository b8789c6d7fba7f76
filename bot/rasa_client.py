"""The engine as the app sees it: one turn in, everything the turn produced out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from bot.conversations.service import Reply
from bot.errors import EngineUnavailable

RELOAD = aiohttp.ClientTimeout(total=120)  # seconds; a model loads while turns are answered


@dataclass(frozen=True)
class Turn:
    """What one turn produced (DESIGN section 2).

    `understanding`: {intent, confidence, ranking, needs, entities}; `profile`: what is known of
    the visitor by now; `handover`: "requested" once the visitor asked for a human, else None.
    """

    replies: tuple[Reply, ...]
    understanding: dict[str, Any]
    profile: dict[str, Any]
    handover: str | None


class Engine(Protocol):
    """Whoever answers a visitor: Rasa in production, a fake in tests."""

    async def turn(
        self, *, conversation_id: str, message_id: str, text: str = "", payload: str | None = None
    ) -> Turn:
        """Answer a text the visitor typed, or the payload of one of our buttons.

        Raises:
            EngineUnavailable: no complete answer could be had; the visitor's message is safe in
                the record, and the same `message_id` may be sent again.

        """

    async def ready(self) -> bool:
        """Whether a model is loaded and turns can be answered."""

    async def forget(self, conversation_id: str) -> None:
        """Drop the engine's short memory of a conversation; raises EngineUnavailable."""

    async def model(self) -> str | None:
        """The start of the id of the model that answers; None when the engine does not."""

    async def reload(self) -> str:
        """Load the model that was put in service, without dropping a turn; the start of its id.

        Raises:
            EngineUnavailable: the engine does not run, or could not load it and keeps the other.

        """


class RasaClient:
    """The engine behind bot/channel.py, over HTTP on loopback."""

    def __init__(self, session: aiohttp.ClientSession, *, url: str, secret: str, timeout: float):
        """Use `session`, which the caller closes; `timeout` is in seconds, for a whole turn."""
        self._session = session
        self._base = f"{url.rstrip('/')}/webhooks/orientation"
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def turn(
        self, *, conversation_id: str, message_id: str, text: str = "", payload: str | None = None
    ) -> Turn:
        """See `Engine.turn`."""
        body = {"conversation_id": conversation_id, "message_id": message_id}
        body |= {"text": text} if payload is None else {"payload": payload}
        answer = await self._post("turns", body)
        try:
            return _parse(answer)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise EngineUnavailable("the engine's answer is malformed") from error

    async def ready(self) -> bool:
        """See `Engine.ready`."""
        try:
            async with self._session.get(f"{self._base}/", timeout=self._timeout) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def forget(self, conversation_id: str) -> None:
        """See `Engine.forget`."""
        await self._post("forget", {"conversation_id": conversation_id})

    async def model(self) -> str | None:
        """See `Engine.model`."""
        try:
            async with self._session.get(f"{self._base}/", timeout=self._timeout) as response:
                told = (await response.json()).get("model")
        except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError):
            return None
        return told if isinstance(told, str) else None

    async def reload(self) -> str:
        """See `Engine.reload`."""
        return str((await self._post("model", {}, timeout=RELOAD)).get("model"))

    async def _post(
        self, path: str, body: Mapping[str, Any], *, timeout: aiohttp.ClientTimeout | None = None
    ) -> dict[str, Any]:
        try:
            async with self._session.post(
                f"{self._base}/{path}",
                json=body,
                headers=self._headers,
                timeout=timeout or self._timeout,
            ) as response:
                if response.status != 200:
                    raise EngineUnavailable(f"the engine answered {response.status}")
                answer = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise EngineUnavailable(type(error).__name__) from error
        if not isinstance(answer, dict):
            raise EngineUnavailable("the engine's answer is malformed")
        return answer


def _parse(answer: Mapping[str, Any]) -> Turn:
    replies = tuple(
        Reply(
            text=reply.get("text") or "",
            buttons=tuple(
                {"title": button["title"], "payload": button["payload"]}
                for button in reply.get("buttons") or ()
            ),
            card=reply.get("card"),
        )
        for reply in answer["replies"]
    )
    if not replies:
        raise EngineUnavailable("the engine said nothing")
    return Turn(
        replies=replies,
        understanding=dict(answer["understanding"]),
        profile=dict(answer["profile"]),
        handover=answer.get("handover"),
    )
