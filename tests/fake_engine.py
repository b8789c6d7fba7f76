"""An engine whose answers the test decides."""

from __future__ import annotations

from typing import Any

from bot.conversations.service import Reply
from bot.errors import EngineUnavailable
from bot.rasa_client import Turn


class FakeEngine:
    """Answers what it was told to, notes what it was asked."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.forgotten: list[str] = []
        self.down = False
        self.replies: tuple[Reply, ...] = (Reply(text="Bien reçu."),)
        self.profile: dict[str, Any] = {}
        self.handover: str | None = None
        self.intent = "greet"
        self.reloaded = 0

    async def turn(
        self, *, conversation_id: str, message_id: str, text: str = "", payload: str | None = None
    ) -> Turn:
        self.calls.append(
            {
                "conversation_id": conversation_id,
                "message_id": message_id,
                "text": text,
                "payload": payload,
            }
        )
        if self.down:
            raise EngineUnavailable("told to be down")
        understanding = {
            "intent": self.intent,
            "confidence": 0.9,
            "ranking": [{"intent": self.intent, "confidence": 0.9}],
            "needs": [],
            "entities": [],
            "path": [{"action": "action_orient", "policy": "RulePolicy", "responses": []}],
        }
        return Turn(self.replies, understanding, self.profile, self.handover)

    async def ready(self) -> bool:
        return not self.down

    async def forget(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)
        if self.down:
            raise EngineUnavailable("told to be down")

    async def model(self) -> str | None:
        return None if self.down else "0123456789ab"

    async def reload(self) -> str:
        if self.down:
            raise EngineUnavailable("told to be down")
        self.reloaded += 1
        return "0123456789ab"
