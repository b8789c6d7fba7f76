"""A conversation as a test story, in the form of tests/conversations."""

from __future__ import annotations

from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Author, Message
from bot.errors import AnnotationNotFound, InvalidReview
from bot.review.masking import mask
from bot.review.queue import context
from bot.review.worth import SURE


async def story(session: AsyncSession, message_id: int) -> str:
    """The conversation of that message, masked, with what the assistant understood and did.

    What is wrong in it is for whoever keeps it to correct: the story tells what happened.

    Raises:
        AnnotationNotFound: no visitor's message bears the number.
        InvalidReview: the assistant answered before it noted what it does.

    """
    found = await session.get(Message, message_id)
    if found is None or found.author is not Author.VISITOR:
        raise AnnotationNotFound(str(message_id))
    rows = await session.scalars(
        select(Message)
        .where(Message.conversation_id == found.conversation_id, Message.author == Author.VISITOR)
        .order_by(Message.id)
    )
    read = [row for row in rows if row.understanding]
    if not read or not all("steps" in (row.understanding or {}) for row in read):
        raise InvalidReview(
            {"story": "Cette conversation est trop ancienne : ses étapes n'ont pas été notées."}
        )
    around = await context(session, {found.conversation_id})
    names = around.names.get(found.conversation_id, ())
    steps = [step for row in read for step in _turn(row, names)]
    told = {"story": f"Conversation du message {message_id}", "steps": steps}
    return yaml.safe_dump(
        {"version": "3.1", "stories": [told]}, allow_unicode=True, sort_keys=False, width=10_000
    )


def _turn(message: Message, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The message and the steps that followed; a button is told by its intent."""
    understanding = message.understanding or {}
    intent = understanding.get("intent")
    typed = " ".join(mask(message.text, names).split())
    said = f"/{intent}" if understanding.get("confidence") == SURE else typed
    return [{"user": said, "intent": intent}, *understanding["steps"]]
