"""Counts a day that outlive the conversations, the weekly digest, mails that no ticket causes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = bot.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "statistic_day",
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counted_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("subject", "day", name=op.f("pk_statistic_day")),
    )
    op.create_table(
        "statistic_count",
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(30), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "subject", "day", "measure", "key", name=op.f("pk_statistic_count")
        ),
    )
    op.create_table(
        "unanswered_message",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("theme", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_unanswered_message_message_id_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_unanswered_message")),
    )
    op.create_index("ix_unanswered_message_day_theme", "unanswered_message", ["day", "theme"])
    op.create_table(
        "weekly_digest",
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("monday", name=op.f("pk_weekly_digest")),
    )
    op.create_index(op.f("ix_conversation_created_at"), "conversation", ["created_at"])
    op.create_index(op.f("ix_ticket_opened_at"), "ticket", ["opened_at"])
    op.create_index(op.f("ix_ticket_event_at"), "ticket_event", ["at"])
    op.add_column(
        "adviser",
        sa.Column("weekly_digest", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _let_mails_stand_alone(nullable=True)


def _let_mails_stand_alone(*, nullable: bool) -> None:
    """A digest belongs to no ticket.

    SQLite makes the table again for it, and dropping the first one empties what refers to it: the
    replies of the tickets' histories, which are put back.
    """
    kept = op.get_bind().execute(
        sa.text("SELECT id, mail_id FROM ticket_event WHERE mail_id IS NOT NULL")
    )
    replies = [{"event": row.id, "mail": row.mail_id} for row in kept]
    with op.batch_alter_table("mail") as mail:
        mail.alter_column("ticket_id", existing_type=sa.Integer(), nullable=nullable)
    if replies and op.get_bind().dialect.name == "sqlite":
        op.get_bind().execute(
            sa.text("UPDATE ticket_event SET mail_id = :mail WHERE id = :event"), replies
        )


def downgrade() -> None:
    """Move the schema back; counts and digests are lost."""
    op.execute("DELETE FROM mail WHERE ticket_id IS NULL")
    _let_mails_stand_alone(nullable=False)
    op.drop_column("adviser", "weekly_digest")
    op.drop_index(op.f("ix_ticket_event_at"), "ticket_event")
    op.drop_index(op.f("ix_ticket_opened_at"), "ticket")
    op.drop_index(op.f("ix_conversation_created_at"), "conversation")
    op.drop_table("weekly_digest")
    op.drop_table("unanswered_message")
    op.drop_table("statistic_count")
    op.drop_table("statistic_day")
