"""Full-text search on requests and conversations: the index of each database, behind one door.

SQLite has FTS5 tables that triggers keep, PostgreSQL has GIN indexes on expressions; migration
0005 makes both. Words are searched by their beginning, without case or accents. What is found is
tickets, never an extract: reading a conversation asks for a reason.
"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import ColumnElement, text
from sqlalchemy.ext.asyncio import AsyncSession

MAX_WORDS = 8  # of one search: more only narrows to nothing
_LETTERS = "a-z0-9œæ"
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
    return f"to_tsvector('simple', regexp_replace({plain}, '[^{_LETTERS}]+', ' ', 'g'))"


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


def words_of(typed: str) -> list[str]:
    """The words to look for, folded: « Mairie d'Évry » gives « mairie », « d », « evry »."""
    decomposed = unicodedata.normalize("NFKD", typed.lower())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.findall(f"[{_LETTERS}]+", plain)[:MAX_WORDS]


def found_in(session: AsyncSession, typed: str) -> ColumnElement[bool] | None:
    """The condition that a ticket, or one message of its conversation, holds all the words.

    None when nothing was typed that can be searched.
    """
    return _condition(session, typed, _SQLITE, _POSTGRESQL)


def said_in(session: AsyncSession, typed: str) -> ColumnElement[bool] | None:
    """The condition that a message holds all the words; None as in `found_in`."""
    return _condition(session, typed, _SQLITE_SAID, _POSTGRESQL_SAID)


def _condition(
    session: AsyncSession, typed: str, sqlite: str, postgresql: str
) -> ColumnElement[bool] | None:
    words = words_of(typed)
    if not words:
        return None
    if session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{word}"*' for word in words)
        return text(sqlite).bindparams(words=query)  # type: ignore[return-value]  # a condition, as text
    query = " & ".join(f"{word}:*" for word in words)
    return text(postgresql).bindparams(words=query)  # type: ignore[return-value]  # a condition, as text
