"""Who speaks in a conversation, the dated changes of it, and which advisers are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.db

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

_MODE = sa.Enum("bot", "waiting", "adviser", "closed", name="mode", native_enum=False, length=20)
_REASON = sa.Enum(
    "requested",
    "taken",
    "handed_back",
    "closed",
    "returned",
    "nobody_came",
    "adviser_silent",
    "visitor_silent",
    "wrote_again",
    name="reason",
    native_enum=False,
    length=20,
)


# Columns are added and dropped in place. A foreign key on `conversation` would need SQLite to make
# the table again, which deletes its messages by cascade.
def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "adviser_presence",
        sa.Column("adviser_id", sa.Integer(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("seen_at", bot.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adviser_id"],
            ["adviser.id"],
            name=op.f("fk_adviser_presence_adviser_id_adviser"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("adviser_id", name=op.f("pk_adviser_presence")),
    )
    op.create_table(
        "conversation_event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=43), nullable=False),
        sa.Column("mode", _MODE, nullable=False),
        sa.Column("reason", _REASON, nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.Column("at", bot.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adviser_id"],
            ["adviser.id"],
            name=op.f("fk_conversation_event_adviser_id_adviser"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_conversation_event_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_conversation_event_conversation_id"), "conversation_event", ["conversation_id"]
    )
    op.add_column("conversation", sa.Column("mode", _MODE, nullable=False, server_default="bot"))
    op.add_column("conversation", sa.Column("adviser_id", sa.Integer(), nullable=True))
    op.add_column(
        "conversation", sa.Column("due_at", bot.db.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("conversation", sa.Column("due_reason", _REASON, nullable=True))
    op.create_index(op.f("ix_conversation_adviser_id"), "conversation", ["adviser_id"])
    op.create_index("ix_conversation_mode_due_at", "conversation", ["mode", "due_at"])


def downgrade() -> None:
    """Move the schema back."""
    op.drop_index("ix_conversation_mode_due_at", "conversation")
    op.drop_index(op.f("ix_conversation_adviser_id"), "conversation")
    for column in ("due_reason", "due_at", "adviser_id", "mode"):
        op.drop_column("conversation", column)
    op.drop_table("conversation_event")
    op.drop_table("adviser_presence")
