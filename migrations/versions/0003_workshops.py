"""Workshops between peers, registrations, shared experiences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import bot.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the schema forward."""
    op.create_table(
        "experience",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("territory_id", sa.String(length=30), nullable=True),
        sa.Column("territory_name", sa.String(length=200), nullable=False),
        sa.Column("participation_form", sa.String(length=40), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experience")),
    )
    with op.batch_alter_table("experience", schema=None) as batch_op:
        batch_op.create_index(
            "ix_experience_published_form", ["published", "participation_form"], unique=False
        )

    op.create_table(
        "workshop",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "cancelled",
                name="workshopstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("theme", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("starts_at", bot.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("visio", "on_site", name="workshopmode", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
    )
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_status_starts_at", ["status", "starts_at"], unique=False)

    op.create_table(
        "workshop_event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "created",
                "edited",
                "status_changed",
                "read",
                "exported",
                "removed",
                name="workshopeventkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "cancelled",
                name="workshopstatus",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.Column("at", bot.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adviser_id"],
            ["adviser.id"],
            name=op.f("fk_workshop_event_adviser_id_adviser"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_workshop_event_workshop_id_workshop"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_event")),
    )
    with op.batch_alter_table("workshop_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workshop_event_workshop_id"), ["workshop_id"], unique=False
        )

    op.create_table(
        "workshop_registration",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum("confirmed", "waiting", name="standing", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("function", sa.String(length=120), nullable=False),
        sa.Column("territory_id", sa.String(length=30), nullable=True),
        sa.Column("territory_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("conversation_id", sa.String(length=43), nullable=True),
        sa.Column("created_at", bot.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("promoted_at", bot.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_workshop_registration_conversation_id_conversation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_workshop_registration_workshop_id_workshop"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_registration")),
        sa.UniqueConstraint(
            "workshop_id", "email", name=op.f("uq_workshop_registration_workshop_id_email")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("workshop_registration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workshop_registration_conversation_id"),
            ["conversation_id"],
            unique=False,
        )


def downgrade() -> None:
    """Move the schema back."""
    with op.batch_alter_table("workshop_registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_registration_conversation_id"))

    op.drop_table("workshop_registration")
    with op.batch_alter_table("workshop_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_event_workshop_id"))

    op.drop_table("workshop_event")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_status_starts_at")

    op.drop_table("workshop")
    with op.batch_alter_table("experience", schema=None) as batch_op:
        batch_op.drop_index("ix_experience_published_form")

    op.drop_table("experience")
