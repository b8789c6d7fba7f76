"""The choice between a human now and a request: what is offered, and what waits for the choice."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Author, Message
from bot.conversations.service import Reply

TALK = "talk"
TICKET = "ticket"
TALK_BUTTON = {"title": "Parler maintenant à un conseiller", "action": TALK}
TICKET_BUTTON = {"title": "Déposer une demande (réponse par courriel)", "action": TICKET}
FORM_LINK = {"title": "Remplir le formulaire", "href": "/demande"}

_NOW = re.compile(r"\b(maintenant|tout de suite|direct|parler|oui|ok|d'accord)\b")
_LATER = re.compile(r"\b(demande|mail|e-?mail|courriel|ecrit|non|pas|plus tard)\b")


def offer(text: str, *, deferred: tuple[Reply, ...]) -> Reply:
    """Both ways; `deferred` is what the assistant says should the visitor prefer a request."""
    return Reply(text=text, buttons=(TALK_BUTTON, TICKET_BUTTON), deferred=deferred)


def wants_to_talk(text: str) -> bool:
    """Whether what was typed under an offer chooses a human now: « oui », « maintenant svp »."""
    plain = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return bool(_NOW.search(plain)) and not _LATER.search(plain)


async def standing(session: AsyncSession, conversation_id: str) -> Message | None:
    """The offer that the visitor has just read and not answered yet, if any."""
    last = await session.scalar(
        select(Message)
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.id.desc())
        .limit(1)
    )
    return last if last is not None and _is_offer(last) else None


async def was_asked(session: AsyncSession, message: Message) -> bool:
    """Whether this very message asks for a human, rather than goes on with a request.

    `message` holds what the engine understood of it.
    """
    earlier = (
        await session.scalars(
            select(Message)
            .where(Message.conversation_id == message.conversation_id, Message.id < message.id)
            .order_by(Message.id.desc())
            .limit(20)
        )
    ).all()
    if earlier and _is_offer(earlier[0]):
        return False
    said = [m.understanding for m in earlier if m.author is Author.VISITOR and m.understanding]
    asks = (message.understanding or {}).get("intent") == "request_human"
    return asks or not said or said[0].get("handover") is None


def _is_offer(message: Message) -> bool:
    return TALK_BUTTON in (message.content or {}).get("buttons", [])


async def deferred(session: AsyncSession, message_id: int) -> tuple[Reply, ...]:
    """What waits behind that offer."""
    message = await session.get(Message, message_id)
    content: dict[str, Any] = (message.content if message else None) or {}
    return tuple(
        Reply(text=kept["text"], buttons=tuple(kept["buttons"]), card=kept["card"])
        for kept in content.get("deferred", ())
    )
