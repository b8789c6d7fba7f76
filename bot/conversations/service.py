"""Writing the record: start, say, answer, erase."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import summary
from bot.conversations.models import Author, Conversation, Message
from bot.conversations.modes import Mode
from bot.errors import ConversationNotFound, InvalidMessage

MAX_LENGTH = 2_000  # characters of one visitor's message; the page says it before it is reached


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One thing the assistant says: a text, buttons, or a card.

    A button is {title, payload} for the engine, {title, action} for ourselves, or {title, href}.
    `deferred` are the replies that wait for the visitor's choice (`offers`).
    """

    text: str = ""
    buttons: tuple[dict[str, str], ...] = ()
    card: dict[str, Any] | None = None
    deferred: tuple[Reply, ...] = ()

    @property
    def content(self) -> dict[str, Any] | None:
        """What the record keeps beside the text, or None."""
        parts = asdict(self)
        return {key: parts[key] for key in ("buttons", "card", "deferred") if parts[key]} or None


def new_conversation_id() -> str:
    """256 random bits, URL-safe: the id is the visitor's only key to the conversation."""
    return secrets.token_urlsafe(32)


def printable(text: str) -> str:
    """What a visitor typed, without control characters nor blanks around it."""
    return "".join(map(_readable, text.replace("\r\n", "\n"))).strip()


def clean_text(text: str) -> str:
    """What a visitor typed, ready to record.

    Raises:
        InvalidMessage: nothing was written, or more than `MAX_LENGTH` characters.

    """
    text = printable(text)
    if not text:
        raise InvalidMessage("Votre message est vide. Écrivez votre question, puis envoyez.")
    if len(text) > MAX_LENGTH:
        raise InvalidMessage(
            f"Votre message compte {len(text)} caractères, pour {MAX_LENGTH} au plus. "
            "Raccourcissez-le ou envoyez-le en plusieurs fois : votre texte est gardé ci-dessous."
        )
    return text


def _readable(character: str) -> str:
    """Any space as a plain one (French text is pasted with no-break spaces); no control."""
    if character == "\n" or character.isprintable():
        return character
    return " " if character.isspace() else ""


async def start(session: AsyncSession, *, welcome: str, now: datetime) -> Conversation:
    """Open a conversation whose first message is the assistant's `welcome`."""
    conversation = Conversation(
        id=new_conversation_id(), created_at=now, updated_at=now, profile={}
    )
    session.add(conversation)
    await session.flush()
    session.add(summary.begin(conversation))
    session.add(_spoken(conversation.id, Reply(text=welcome), now=now))
    return conversation


async def get(session: AsyncSession, conversation_id: str) -> Conversation:
    """The conversation.

    Raises:
        ConversationNotFound: no conversation bears that id.

    """
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None:
        raise ConversationNotFound(conversation_id)
    return conversation


async def say(
    session: AsyncSession, conversation: Conversation, *, text: str, client_id: str, now: datetime
) -> tuple[Message, bool]:
    """Record a visitor's message before anything is made of it.

    Returns the message and whether it is new: a second sending of the same `client_id` gives
    back the first message.
    """
    if (known := await said_before(session, conversation.id, client_id)) is not None:
        return known, False
    message = Message(
        conversation_id=conversation.id,
        author=Author.VISITOR,
        text=clean_text(text),
        client_id=client_id,
        created_at=now,
    )
    session.add(message)
    conversation.updated_at = now
    await session.flush()
    await session.refresh(conversation, ["mode"])
    return message, True


async def said_before(
    session: AsyncSession, conversation_id: str, client_id: str
) -> Message | None:
    """The message that this sending already recorded."""
    found: Message | None = await session.scalar(
        select(Message).where(
            Message.conversation_id == conversation_id, Message.client_id == client_id
        )
    )
    return found


async def answer(
    session: AsyncSession,
    message: Message,
    *,
    replies: Iterable[Reply],
    now: datetime,
    understanding: dict[str, Any] | None = None,
    profile: dict[str, Any] | None = None,
) -> list[Message]:
    """Record what the assistant said to `message`, what it understood and what it knows by now.

    Nothing is said when the conversation went to a human meanwhile: the assistant stays mute.

    Raises:
        ConversationNotFound: the conversation was erased while the answer was computed.

    """
    said = await session.get(Message, message.id)
    if said is None:
        raise ConversationNotFound(message.conversation_id)
    said.understanding = understanding
    said.answered_at = now
    known = {} if profile is None else {"profile": profile}
    if not await _assistant_speaks(session, said.conversation_id, updated_at=now, **known):
        return []
    messages = [_spoken(said.conversation_id, reply, now=now) for reply in replies]
    session.add_all(messages)
    await session.flush()
    await summary.note_turn(
        session,
        said.conversation_id,
        understanding=understanding,
        profile=profile,
        cards=[message.content.get("card") or {} for message in messages if message.content],
    )
    return messages


async def apologise(
    session: AsyncSession, message: Message, *, reply: Reply, now: datetime
) -> Message | None:
    """Record that the assistant could not answer `message`, which stays unanswered.

    None, and nothing is said, when the conversation went to a human meanwhile.
    """
    if not await _assistant_speaks(session, message.conversation_id, updated_at=now):
        return None
    apology = _spoken(message.conversation_id, reply, now=now)
    session.add(apology)
    await session.flush()
    return apology


def _spoken(conversation_id: str, reply: Reply, *, now: datetime) -> Message:
    return Message(
        conversation_id=conversation_id,
        author=Author.ASSISTANT,
        text=reply.text,
        content=reply.content,
        created_at=now,
    )


async def _assistant_speaks(session: AsyncSession, conversation_id: str, **changes: Any) -> bool:
    """Change the conversation if the assistant still has the word; it keeps it until the commit."""
    found = await session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.mode == Mode.BOT)
        .values(changes)
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    )
    return found is not None


async def erase(session: AsyncSession, conversation_id: str) -> None:
    """Delete a conversation and its messages; its tickets keep the contact the visitor gave."""
    await session.execute(delete(Conversation).where(Conversation.id == conversation_id))
