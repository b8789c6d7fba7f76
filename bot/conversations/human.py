"""What is said while a human has the word, and what the service says about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.handover import Delays
from bot.conversations.models import Author, Conversation, Message
from bot.conversations.modes import Mode, Reason
from bot.conversations.service import Reply, clean_text, said_before
from bot.errors import NotYourConversation

VISITOR_SILENCE = timedelta(hours=1)  # whoever left without a word gives the adviser's place back


async def hear(session: AsyncSession, message: Message, *, now: datetime, delays: Delays) -> None:
    """The visitor's message goes to the advisers: whoever has the conversation is to answer."""
    message.answered_at = now
    await session.execute(
        update(Conversation)
        .where(
            Conversation.id == message.conversation_id,
            Conversation.mode == Mode.ADVISER,
            Conversation.due_reason != Reason.ADVISER_SILENT,
        )
        .values(due_at=now + delays.silence, due_reason=Reason.ADVISER_SILENT)
        .execution_options(synchronize_session=False)
    )


async def write(
    session: AsyncSession,
    conversation_id: str,
    *,
    adviser_id: int,
    text: str,
    client_id: str,
    signature: str,
    now: datetime,
) -> Message:
    """Record what the adviser writes; a second sending of `client_id` gives back the first message.

    Raises:
        InvalidMessage: the text is empty or too long.
        NotYourConversation: this adviser does not have it, or has it no more.

    """
    text = clean_text(text)
    has = await session.scalar(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.mode == Mode.ADVISER,
            Conversation.adviser_id == adviser_id,
        )
        .values(updated_at=now, due_at=now + VISITOR_SILENCE, due_reason=Reason.VISITOR_SILENT)
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    )
    if has is None:
        raise NotYourConversation
    if (known := await said_before(session, conversation_id, client_id)) is not None:
        return known
    message = Message(
        conversation_id=conversation_id,
        author=Author.ADVISER,
        text=text,
        content={"signature": signature},
        client_id=client_id,
        created_at=now,
    )
    session.add(message)
    await session.flush()
    return message


async def notice(
    session: AsyncSession, conversation_id: str, words: Reply, *, now: datetime
) -> Message:
    """Record what the service tells the visitor about who speaks."""
    told = Message(
        conversation_id=conversation_id,
        author=Author.NOTICE,
        text=words.text,
        content=words.content,
        created_at=now,
    )
    session.add(told)
    await session.flush()
    return told
