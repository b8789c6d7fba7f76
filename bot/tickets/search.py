"""Full-text search on requests and conversations: the index of each database, behind one door.

SQLite has FTS5 tables that triggers keep, PostgreSQL has GIN indexes on expressions; migration
0005 makes both. Words are searched by their beginning (two letters are a whole word), without case
or accents. What the inbox finds is tickets, never an extract: reading a conversation asks for a
reason.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Message
from bot.words import LETTERS, is_beginning, words_of

FREQUENT = 8_000  # messages: beyond it, the index finds more than it is worth reading
_ACCENTED, _PLAIN = "àâäáãçéèêëíìîïñóòôöõúùûüýÿ", "aaaaaceeeeiiiinooooouuuuyy"

_SQLITE = """ticket.id IN (
  SELECT rowid FROM ticket_words WHERE ticket_words MATCH :words
  UNION
  SELECT quoting.id FROM ticket quoting
  JOIN message ON message.conversation_id = quoting.conversation_id
  WHERE message.id IN (SELECT rowid FROM message_words WHERE message_words MATCH :words)
)"""


def postgresql_words(*columns: str) -> str:
    """The expression that PostgreSQL indexes, which a query must repeat to the letter.

    Signs become spaces first: its parser would read the end of TE-2026-0001 as a negative number.
    """
    joined = " || ' ' || ".join(columns)
    plain = f"translate(lower({joined}), '{_ACCENTED}', '{_PLAIN}')"
    return f"to_tsvector('simple', regexp_replace({plain}, '[^{LETTERS}]+', ' ', 'g'))"


TICKET_WORDS = postgresql_words("reference", "territory_name", "contact_name", "project")
MESSAGE_WORDS = postgresql_words("text")
_POSTGRESQL = f"""ticket.id IN (
  SELECT id FROM ticket WHERE {TICKET_WORDS} @@ to_tsquery('simple', :words)
  UNION
  SELECT quoting.id FROM ticket quoting
  WHERE quoting.conversation_id IN (
    SELECT conversation_id FROM message WHERE {MESSAGE_WORDS} @@ to_tsquery('simple', :words)
  )
)"""  # noqa: S608 - columns and letters are ours; what was typed is bound

_SQLITE_SAID = "message.id IN (SELECT rowid FROM message_words WHERE message_words MATCH :words)"
_POSTGRESQL_SAID = f"{MESSAGE_WORDS} @@ to_tsquery('simple', :words)"


def found_in(session: AsyncSession, typed: str) -> ColumnElement[bool] | None:
    """The condition that a ticket, or one message of its conversation, holds all the words.

    None when nothing was typed that can be searched.
    """
    return _condition(session, typed, _SQLITE, _POSTGRESQL)


def said_in(session: AsyncSession, typed: str) -> ColumnElement[bool] | None:
    """The condition that a message holds all the words, by the index; None as in `found_in`.

    Right for words that few messages hold.
    """
    return _condition(session, typed, _SQLITE_SAID, _POSTGRESQL_SAID)


def holds(session: AsyncSession, typed: str) -> ColumnElement[bool] | None:
    """The same, for a message at hand: reads its text, not the index.

    Right for a few messages, or for words that so many hold that one need not look far.
    """
    if session.get_bind().dialect.name == "sqlite":
        words = words_of(typed)
        return func.holds_words(Message.text, " ".join(words)) if words else None
    return _condition(session, typed, _SQLITE_SAID, _POSTGRESQL_SAID)


async def is_frequent(session: AsyncSession, typed: str) -> bool:
    """Whether more than `FREQUENT` messages hold all the words."""
    said = said_in(session, typed)
    if said is None:
        return False
    some = select(Message.id).where(said).limit(FREQUENT + 1).subquery()
    return (await session.scalar(select(func.count()).select_from(some)) or 0) > FREQUENT


def _condition(
    session: AsyncSession, typed: str, sqlite: str, postgresql: str
) -> ColumnElement[bool] | None:
    words = words_of(typed)
    if not words:
        return None
    if session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{word}"*' if is_beginning(word) else f'"{word}"' for word in words)
        return text(sqlite).bindparams(words=query)  # type: ignore[return-value]  # a condition, as text
    query = " & ".join(f"{word}:*" if is_beginning(word) else word for word in words)
    return text(postgresql).bindparams(words=query)  # type: ignore[return-value]  # a condition, as text
