"""What reviewers said of messages, and the trainings that followed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_VERDICT = sa.Enum(
    "confirmed", "corrected", "skipped", "ignored", name="verdict", native_enum=False, length=20
)
_STATE = sa.Enum(
    "running", "passed", "refused", "failed", "interrupted", "in_service",
    name="state", native_enum=False, length=20,
)  # fmt: skip


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "annotation",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("verdict", _VERDICT, nullable=False),
        sa.Column("settles", sa.Boolean(), nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("entities", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("understood", sa.JSON(), nullable=False),
        sa.Column("at", bot.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_annotation_message_id_message"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["adviser.id"],
            name=op.f("fk_annotation_reviewer_id_adviser"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
        sa.UniqueConstraint(
            "key", "reviewer_id", "settles", name=op.f("uq_annotation_key_reviewer_id_settles")
        ),
    )
    op.create_index(op.f("ix_annotation_message_id"), "annotation", ["message_id"])
    op.create_index(op.f("ix_annotation_reviewer_id"), "annotation", ["reviewer_id"])
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("step", sa.String(length=120), nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.Column("started_at", bot.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", bot.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adviser_id"],
            ["adviser.id"],
            name=op.f("fk_training_adviser_id_adviser"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("version", name=op.f("uq_training_version")),
    )


def downgrade() -> None:
    """Move the schema back."""
    op.drop_table("training")
    op.drop_table("annotation")
