"""Reading the record: frozen rows, explicit order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Author, Message


@dataclass(frozen=True)
class Line:
    """One message as a page shows it."""

    id: int
    author: Author
    text: str
    buttons: tuple[dict[str, str], ...]
    card: dict[str, Any] | None
    understanding: dict[str, Any] | None
    created_at: datetime
    signature: str | None = None  # of an adviser's message
    retry_id: str | None = None  # of a visitor's message that got no answer: sending it asks again

    @property
    def who(self) -> str:
        """The name shown beside the message."""
        return self.signature or self.author.label


def line(message: Message) -> Line:
    """The frozen view of a message."""
    content = message.content or {}
    return Line(
        id=message.id,
        author=message.author,
        text=message.text,
        buttons=tuple(content.get("buttons", ())),
        card=content.get("card"),
        understanding=message.understanding,
        created_at=message.created_at,
        signature=content.get("signature"),
        retry_id=message.client_id if message.answered_at is None else None,
    )


async def transcript(
    session: AsyncSession, conversation_id: str, *, after: int = 0
) -> tuple[Line, ...]:
    """The messages whose id is above `after`, oldest first."""
    found = await session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.id > after)
        .order_by(Message.id)
    )
    return tuple(line(message) for message in found)


async def offered_button(
    session: AsyncSession, conversation_id: str, message_id: int, index: int
) -> dict[str, str] | None:
    """The `index`-th button (`service.Reply`) of that message, or None when it was never offered.

    Only our own buttons may send a payload to the engine.
    """
    message = await session.get(Message, message_id)
    if message is None or message.conversation_id != conversation_id:
        return None
    buttons = line(message).buttons
    return buttons[index] if 0 <= index < len(buttons) else None
