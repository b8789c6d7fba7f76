"""The outbox, and what a ticket learnt to hold: telephone, moments, deadline, precisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.add_column("ticket", sa.Column("telephone", sa.String(length=20), nullable=True))
    op.add_column("ticket", sa.Column("moments", sa.String(length=200), nullable=True))
    op.add_column("ticket", sa.Column("deadline", sa.String(length=200), nullable=True))
    op.add_column("ticket_event", sa.Column("text", sa.Text(), nullable=True))
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", bot.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("next_attempt_at", bot.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("claim", sa.String(length=36), nullable=True),
        sa.Column("claimed_until", bot.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sent_at", bot.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_mail_ticket_id_ticket"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
    )
    op.create_index("ix_mail_status_next_attempt_at", "mail", ["status", "next_attempt_at"])
    op.create_index(op.f("ix_mail_ticket_id"), "mail", ["ticket_id"])


def downgrade() -> None:
    """Move the schema back; what the new columns and the outbox held is lost."""
    op.drop_table("mail")
    op.drop_column("ticket_event", "text")
    for column in ("deadline", "moments", "telephone"):
        op.drop_column("ticket", column)
