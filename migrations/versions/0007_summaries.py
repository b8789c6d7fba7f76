"""What the explorer of conversations shows and filters, and who read them without their masks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

import bot.db
from bot import territories

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

_BATCH = 1_000  # conversations read and written together
_OUTCOME = sa.Enum(
    "abandoned",
    "out_of_scope",
    "self_served",
    "human",
    "ticket",
    name="outcome",
    native_enum=False,
    length=20,
)
_NEEDS = {"strategy", "pitfalls", "specifications", "providers", "peer_workshops"}
_moment = bot.db.UtcDateTime(timezone=True)
_conversation = sa.table(
    "conversation",
    sa.column("id"),
    sa.column("created_at", _moment),
    sa.column("profile", sa.JSON()),
)
_message = sa.table(
    "message",
    sa.column("id"),
    sa.column("conversation_id"),
    sa.column("author"),
    sa.column("content", sa.JSON()),
    sa.column("understanding", sa.JSON()),
)


def upgrade() -> None:
    """Move the schema forward, and write the summary of each conversation of the record."""
    summary = op.create_table(
        "conversation_summary",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(43), nullable=False),
        sa.Column("started_at", _moment, nullable=False),
        sa.Column("outcome", _OUTCOME, nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("fallbacks", sa.Integer(), nullable=False),
        sa.Column("lowest_confidence", sa.Double(), nullable=True),
        sa.Column("needs", sa.String(100), nullable=False),
        sa.Column("territory_id", sa.String(30), nullable=True),
        sa.Column("territory_name", sa.String(200), nullable=False),
        sa.Column("departement", sa.String(3), nullable=True),
        sa.Column("region", sa.String(3), nullable=True),
        sa.Column("useful", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_conversation_summary_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_summary")),
        sa.UniqueConstraint(
            "conversation_id", name=op.f("uq_conversation_summary_conversation_id")
        ),
    )
    op.create_table(
        "conversation_reading",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", _moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["adviser_id"],
            ["adviser.id"],
            name=op.f("fk_conversation_reading_adviser_id_adviser"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_reading")),
    )
    _fill(summary)
    for columns in (["started_at"], ["territory_id"], ["outcome", "id"], ["departement", "id"]):
        name = f"ix_conversation_summary_{'_'.join(columns)}"
        op.create_index(name, "conversation_summary", columns)
    op.create_index("ix_conversation_reading_at", "conversation_reading", ["at"])
    op.create_index(
        "ix_conversation_reading_number_adviser_id",
        "conversation_reading",
        ["number", "adviser_id"],
    )


def _fill(summary: sa.Table) -> None:
    connection = op.get_bind()
    opened = set(connection.scalars(sa.text("SELECT conversation_id FROM ticket")))
    taken = set(
        connection.scalars(
            sa.text("SELECT conversation_id FROM conversation_event WHERE reason = 'taken'")
        )
    )
    opinions = dict(
        connection.execute(
            sa.select(sa.column("conversation_id"), sa.column("useful", sa.Boolean()))
            .select_from(sa.table("feedback"))
        ).all()
    )  # fmt: skip
    ordered = sa.select(_conversation).order_by(_conversation.c.created_at, _conversation.c.id)
    conversations = connection.execute(ordered).all()
    for first in range(0, len(conversations), _BATCH):
        batch = conversations[first : first + _BATCH]
        said = dict(_said(connection, [each.id for each in batch]))
        rows = [_row(each, said.get(each.id, []), opened, taken, opinions) for each in batch]
        connection.execute(sa.insert(summary), rows)


def _said(connection: sa.Connection, ids: list[str]) -> Iterator[tuple[str, list[Any]]]:
    of = sa.select(_message).where(_message.c.conversation_id.in_(ids))
    found = connection.execute(of.order_by(_message.c.conversation_id, _message.c.id))
    for conversation_id, messages in groupby(found, key=lambda row: row.conversation_id):
        yield conversation_id, list(messages)


def _row(
    conversation: Any, said: list[Any], opened: set[str], taken: set[str], opinions: dict[str, bool]
) -> dict[str, Any]:
    understood = [m.understanding for m in said if m.author == "visitor" and m.understanding]
    sure = [value for each in understood if (value := _confidence(each)) is not None]
    profile = conversation.profile or {}
    place = territories.get(profile.get("territory_id") or "")
    needs = [need for need in profile.get("needs") or () if need in _NEEDS]
    return {
        "conversation_id": conversation.id,
        "started_at": conversation.created_at,
        "outcome": _outcome(conversation.id, said, understood, opened, taken),
        "turns": len(understood),
        "fallbacks": sum(each.get("intent") == "nlu_fallback" for each in understood),
        "lowest_confidence": min(sure, default=None),
        "needs": f" {' '.join(needs)} " if needs else "",
        "territory_id": profile.get("territory_id"),
        "territory_name": profile.get("territory_name") or "",
        "departement": place.departement if place else None,
        "region": place.region if place else None,
        "useful": opinions.get(conversation.id),
    }


def _outcome(
    conversation_id: str, said: list[Any], understood: list[Any], opened: set[str], taken: set[str]
) -> str:
    if conversation_id in opened:
        return "ticket"
    if conversation_id in taken:
        return "human"
    cards = [(message.content or {}).get("card") or {} for message in said]
    if any(card.get("type") == "advice" for card in cards):
        return "self_served"
    outside = any(str(each.get("intent") or "").startswith("out_") for each in understood)
    return "out_of_scope" if outside else "abandoned"


def _confidence(understanding: dict[str, Any]) -> float | None:
    """That of the likeliest reading that is one."""
    readings = [r for r in understanding.get("ranking") or () if r.get("intent") != "nlu_fallback"]
    value: float | None = (readings[0] if readings else understanding).get("confidence")
    return value


def downgrade() -> None:
    """Move the schema back; the summaries can be made again, the readings are lost."""
    op.drop_table("conversation_reading")
    op.drop_table("conversation_summary")
