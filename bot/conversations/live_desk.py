"""What advisers see of the conversations that ask for a human: frozen rows, explicit order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.conversations.models import Author, Conversation, ConversationEvent, Message
from bot.conversations.modes import Mode, Reason
from bot.errors import ConversationNotFound

SHOWN = 160  # characters of the last words: enough to choose, not to read


@dataclass(frozen=True)
class Case:
    """A request for a human; `number` names it, for the visitor's key must stay out of addresses.

    `mode` is that of the conversation now, `since` when the human was asked for.
    """

    number: int
    conversation_id: str
    mode: Mode
    since: datetime
    territory_name: str
    needs: tuple[str, ...]
    last_words: str
    adviser_id: int | None
    adviser_name: str | None


async def cases(session: AsyncSession) -> tuple[Case, ...]:
    """Those that wait, then those in progress, each from the longest wait."""
    latest = (
        select(func.max(ConversationEvent.id))
        .where(ConversationEvent.reason == Reason.REQUESTED)
        .group_by(ConversationEvent.conversation_id)
    )
    found = await session.execute(
        _CASES.where(
            ConversationEvent.id.in_(latest),
            Conversation.mode.in_([Mode.WAITING, Mode.ADVISER]),
        ).order_by(Conversation.mode.desc(), ConversationEvent.id)
    )
    return tuple([_case(row) for row in found])


async def case(session: AsyncSession, number: int) -> Case:
    """One of them.

    Raises:
        ConversationNotFound: nobody asked under that number, or the visitor erased it.

    """
    row = (
        await session.execute(
            _CASES.where(
                ConversationEvent.id == number, ConversationEvent.reason == Reason.REQUESTED
            )
        )
    ).first()
    if row is None:
        raise ConversationNotFound(str(number))
    return _case(row)


_last_message = (
    select(func.max(Message.id))
    .where(Message.conversation_id == Conversation.id, Message.author == Author.VISITOR)
    .where(Message.client_id.not_like("b-%"), Message.client_id.not_like("h-%"))  # buttons
    .correlate(Conversation)
    .scalar_subquery()
)
_CASES: Select[Any] = (
    select(
        ConversationEvent.id,
        ConversationEvent.at,
        ConversationEvent.conversation_id,
        Conversation.mode,
        Conversation.profile,
        Conversation.adviser_id,
        Adviser.display_name,
        Message.text,
    )
    .join(Conversation, Conversation.id == ConversationEvent.conversation_id)
    .outerjoin(Adviser, Adviser.id == Conversation.adviser_id)
    .outerjoin(Message, Message.id == _last_message)
)


def _case(row: Any) -> Case:
    profile = row.profile or {}
    words = row.text or ""
    return Case(
        number=row.id,
        conversation_id=row.conversation_id,
        mode=row.mode,
        since=row.at,
        territory_name=profile.get("territory_name") or "",
        needs=tuple(profile.get("needs") or ()),
        last_words=words if len(words) <= SHOWN else words[: SHOWN - 1].rstrip() + "…",
        adviser_id=row.adviser_id,
        adviser_name=row.display_name,
    )
