"""Whether the exchange was useful: one answer a conversation, which the visitor may change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import service, summary
from bot.conversations.models import Feedback
from bot.errors import InvalidMessage

MAX_COMMENT = 1_000  # characters
LATEST = 100  # what the console lists: recent enough to act on, short enough to read


async def give(
    session: AsyncSession, conversation_id: str, *, useful: bool | None, comment: str, now: datetime
) -> Feedback:
    """Record or replace the visitor's answer.

    Raises:
        ConversationNotFound: no conversation bears that id.
        InvalidMessage: no answer was chosen, or the comment is too long.

    """
    await service.get(session, conversation_id)
    if useful is None:
        raise InvalidMessage("Choisissez « Oui » ou « Non », puis envoyez votre avis.")
    comment = service.printable(comment)
    if len(comment) > MAX_COMMENT:
        raise InvalidMessage(
            f"Votre commentaire compte {len(comment)} caractères, pour {MAX_COMMENT} au plus. "
            "Raccourcissez-le : votre texte est gardé ci-dessous."
        )
    await summary.note_opinion(session, conversation_id, useful=useful)
    opinion = Feedback(
        conversation_id=conversation_id, useful=useful, comment=comment, given_at=now
    )
    return await session.merge(opinion)


async def of(session: AsyncSession, conversation_id: str) -> Feedback | None:
    """The answer given in a conversation, if any."""
    return await session.get(Feedback, conversation_id)


async def latest(session: AsyncSession) -> tuple[Feedback, ...]:
    """The last answers, newest first."""
    newest = select(Feedback).order_by(Feedback.given_at.desc(), Feedback.conversation_id)
    return tuple(await session.scalars(newest.limit(LATEST)))
