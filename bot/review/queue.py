"""The messages to review, those that teach most first."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Author, Message
from bot.guidance import Need
from bot.review.entities import Entity, masked_entity, understood
from bot.review.masking import mask
from bot.review.models import Annotation
from bot.review.verdicts import wants_second
from bot.review.worth import SURE, Candidate, Group, grouped, value
from bot.tickets.models import Ticket, TicketEvent, TicketEventKind

WINDOW = 5_000  # newest messages looked at: reading more would not change what is reviewed today
KEPT = 300  # most valuable messages that are grouped
SHOWN = 20  # messages of a group that are decided at once
FEWEST_WORDS = 3  # of a message that should have stated the need that an adviser added
# Answers to these questions of a form are personal data, and teach nothing.
PERSONAL = frozenset(
    {"contact_name", "email", "telephone", "moments", "followed_reference", "followed_email"}
)


@dataclass(frozen=True)
class Said:
    """A visitor's message as it is in the record."""

    id: int
    conversation_id: str
    text: str
    understanding: dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What is known around the messages: names to mask, needs that advisers added or removed."""

    names: dict[str, tuple[str, ...]]
    added: dict[str, frozenset[str]]
    removed: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Turn:
    """What a reviewer is shown: a group, its texts masked, and how many groups there are.

    `entities` are those understood in the first message.
    """

    group: Group | None = None
    entities: tuple[Entity, ...] = ()
    groups: int = 0


async def next_turn(
    session: AsyncSession,
    *,
    adviser_id: int,
    words: Collection[str],
    second_percent: int,
    message_id: int = 0,
) -> Turn:
    """The group that this adviser learns the assistant most with, or that of `message_id`.

    `words` are those of the training messages, `second_percent` the share reviewed twice.
    """
    said = await _said(session)
    seen = await _annotations(session, least=min((each.id for each in said), default=0))
    open_ones = [
        each
        for each in said
        if _open(seen.get(each.id, ()), adviser_id=adviser_id, percent=second_percent)
    ]
    around = await context(session, {each.conversation_id for each in open_ones})
    groups = await asyncio.to_thread(_ranked, open_ones, around, words)
    chosen = [g for g in groups if message_id in {each.message_id for each in g.members}]
    shown = next(iter(chosen or groups), None)
    if shown is None:
        return Turn()
    names = {each.id: around.names.get(each.conversation_id, ()) for each in open_ones}
    first = shown.exemplar
    seen_in_it = [
        masked_entity(entity, names[first.message_id])
        for entity in understood(first.understanding, first.text)
    ]
    members = tuple(
        replace(each, text=mask(each.text, names[each.message_id]))
        for each in shown.members[:SHOWN]
    )
    return Turn(replace(shown, members=members), tuple(seen_in_it), len(groups))


async def _said(session: AsyncSession) -> list[Said]:
    rows = await session.execute(
        select(Message.id, Message.conversation_id, Message.text, Message.understanding)
        .where(Message.author == Author.VISITOR)
        .order_by(Message.id.desc())
        .limit(WINDOW)
    )
    return [
        Said(*row)
        for row in rows
        if row.understanding
        and row.understanding.get("confidence") != SURE
        and row.understanding.get("awaited") not in PERSONAL
    ]


async def _annotations(session: AsyncSession, *, least: int) -> dict[int, list[Annotation]]:
    found: dict[int, list[Annotation]] = {}
    for each in await session.scalars(select(Annotation).where(Annotation.message_id >= least)):
        found.setdefault(each.message_id or 0, []).append(each)
    return found


def _open(annotations: Collection[Annotation], *, adviser_id: int, percent: int) -> bool:
    """Whether this adviser may still say something of a message."""
    if any(each.reviewer_id == adviser_id for each in annotations):
        return False
    told = [each for each in annotations if each.verdict.decides]
    return not told or wants_second(told, percent=percent)


async def context(session: AsyncSession, conversations: Collection[str]) -> Context:
    """What tickets know of these conversations."""
    names: dict[str, tuple[str, ...]] = {}
    changed: dict[TicketEventKind, dict[str, frozenset[str]]] = {
        TicketEventKind.NEED_ADDED: {},
        TicketEventKind.NEED_REMOVED: {},
    }
    own = Ticket.conversation_id.in_(conversations)
    owner = Ticket.conversation_id
    for key, name in await session.execute(select(owner, Ticket.contact_name).where(own)):
        names[str(key)] = (*names.get(str(key), ()), name)
    for key, kind, need in await session.execute(
        select(owner, TicketEvent.kind, TicketEvent.need)
        .join(TicketEvent, TicketEvent.ticket_id == Ticket.id)
        .where(own, TicketEvent.kind.in_(changed), TicketEvent.need.is_not(None))
    ):
        needs = changed[kind]
        needs[str(key)] = needs.get(str(key), frozenset()) | {Need(need).value}
    return Context(
        names, changed[TicketEventKind.NEED_ADDED], changed[TicketEventKind.NEED_REMOVED]
    )


def _candidate(said: Said, around: Context) -> Candidate:
    """The message, and whether an adviser's correction of the ticket's needs speaks against it."""
    needs = frozenset(said.understanding.get("needs") or ())
    added = around.added.get(said.conversation_id, frozenset())
    silent = not needs and len(said.text.split()) >= FEWEST_WORDS
    wrong = bool(needs & around.removed.get(said.conversation_id, frozenset()))
    missed = bool(added) and silent and said.understanding.get("awaited") is None
    return Candidate(said.id, said.text, said.understanding, corrected=wrong or missed)


def _ranked(said: list[Said], around: Context, words: Collection[str]) -> list[Group]:
    candidates = [_candidate(each, around) for each in said]
    valued = [replace(each, value=value(each, words)) for each in candidates]
    return grouped(sorted(valued, key=lambda each: (-each.value, each.message_id))[:KEPT])
