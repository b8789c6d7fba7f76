"""The advisers' desk: owners, needs with a life of their own, due dates, roles, search, replies.

Columns that refer to another table are added in SQL that both databases read: Alembic's batch mode
would copy the table on SQLite, and dropping the first one would delete what refers to it.
"""

from __future__ import annotations

from datetime import UTC, timedelta

import sqlalchemy as sa
from alembic import op

import bot.db
from bot import territories
from bot.tickets.search import MESSAGE_WORDS, TICKET_WORDS

revision = "0005"
down_revision = "0006"
branch_labels = None
depends_on = None

_REFERENCES = (  # table, column, table referred to
    ("ticket", "adviser_id", "adviser"),
    ("ticket_need", "adviser_id", "adviser"),
    ("ticket_event", "to_adviser_id", "adviser"),
    ("ticket_event", "mail_id", "mail"),
)
_FTS5 = "content='{table}', content_rowid='id', tokenize='unicode61 remove_diacritics 2'"
_INDEXED = {
    "ticket": ("reference", "territory_name", "contact_name", "project"),
    "message": ("text",),
}


def upgrade() -> None:
    """Move the schema forward."""
    op.add_column(
        "adviser", sa.Column("role", sa.String(20), nullable=False, server_default="adviser")
    )
    op.add_column("mail", sa.Column("reply_to", sa.String(254), nullable=True))
    for table, column, other in _REFERENCES:
        name = f"fk_{table}_{column}_{other}"
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
            f"CONSTRAINT {name} REFERENCES {other} (id) ON DELETE SET NULL"
        )
    op.add_column("ticket", sa.Column("departement", sa.String(3), nullable=True))
    op.add_column("ticket", sa.Column("region", sa.String(3), nullable=True))
    op.add_column("ticket", sa.Column("due_on", sa.Date(), nullable=True))
    moment = bot.db.UtcDateTime(timezone=True)
    op.add_column("ticket", sa.Column("answered_at", moment, nullable=True))
    op.add_column("ticket", sa.Column("snoozed_until", sa.Date(), nullable=True))
    op.add_column(
        "ticket", sa.Column("synthetic", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "ticket_need", sa.Column("status", sa.String(20), nullable=False, server_default="new")
    )
    op.add_column("ticket_need", sa.Column("closing_reason", sa.String(20), nullable=True))
    op.add_column("ticket_event", sa.Column("need", sa.String(20), nullable=True))
    for table, column in (
        ("ticket", "adviser_id"),
        ("ticket", "departement"),
        ("ticket_need", "adviser_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_ticket_territory_id", "ticket", ["territory_id"])
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["adviser_id"],
            ["adviser.id"],
            name=op.f("fk_canned_reply_adviser_id_adviser"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("title", name=op.f("uq_canned_reply_title")),
    )
    _fill()
    _index_words()


def _fill() -> None:
    """Give the tickets that exist the place, the date and the statuses that new ones get."""
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "UPDATE ticket_need SET status = "
            "(SELECT status FROM ticket WHERE ticket.id = ticket_need.ticket_id)"
        )
    )
    ticket = sa.table(
        "ticket",
        sa.column("id"),
        sa.column("territory_id"),
        sa.column("opened_at", bot.db.UtcDateTime(timezone=True)),
        sa.column("departement"),
        sa.column("region"),
        sa.column("due_on", sa.Date()),
    )
    for row in connection.execute(sa.select(ticket)).all():
        place = territories.get(row.territory_id) if row.territory_id else None
        connection.execute(
            ticket.update()
            .where(ticket.c.id == row.id)
            .values(
                departement=place.departement if place else None,
                region=place.region if place else None,
                # About five working days; tickets opened from now on follow the calendar.
                due_on=row.opened_at.astimezone(UTC).date() + timedelta(days=7),
            )
        )


def _index_words() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE INDEX ix_ticket_words ON ticket USING gin ({TICKET_WORDS})")
        op.execute(f"CREATE INDEX ix_message_words ON message USING gin ({MESSAGE_WORDS})")
        return
    for table, columns in _INDEXED.items():
        words, named = f"{table}_words", ", ".join(columns)
        old, new = (", ".join(f"{side}.{c}" for c in columns) for side in ("old", "new"))
        forget = f"INSERT INTO {words} ({words}, rowid, {named}) VALUES ('delete', old.id, {old});"
        learn = f"INSERT INTO {words} (rowid, {named}) VALUES (new.id, {new});"
        op.execute(
            f"CREATE VIRTUAL TABLE {words} USING fts5 ({named}, {_FTS5.format(table=table)})"
        )
        for verb, work in (("insert", learn), ("delete", forget), ("update", forget + learn)):
            of = f" OF {named}" if verb == "update" else ""
            op.execute(
                f"CREATE TRIGGER {words}_{verb} AFTER {verb}{of} ON {table} BEGIN {work} END"
            )
        op.execute(f"INSERT INTO {words} ({words}) VALUES ('rebuild')")


def downgrade() -> None:
    """Move the schema back; owners, needs' statuses, reminders and canned replies are lost."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_ticket_words", "ticket")
        op.drop_index("ix_message_words", "message")
    else:
        for table in _INDEXED:
            for verb in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER {table}_words_{verb}")
            op.execute(f"DROP TABLE {table}_words")
    op.drop_table("canned_reply")
    op.drop_index("ix_ticket_territory_id", "ticket")
    for table, column in (
        ("ticket", "adviser_id"),
        ("ticket", "departement"),
        ("ticket_need", "adviser_id"),
    ):
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    gone = {
        "ticket_event": ("need", "to_adviser_id", "mail_id"),
        "ticket_need": ("status", "closing_reason", "adviser_id"),
        "ticket": ("adviser_id", "departement", "region", "due_on", "answered_at",
                   "snoozed_until", "synthetic"),
        "mail": ("reply_to",),
        "adviser": ("role",),
    }  # fmt: skip
    for table, columns in gone.items():
        for column in columns:
            op.drop_column(table, column)
