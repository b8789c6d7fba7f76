"""Whom a conversation names without saying that it does: contacts, answers to « votre nom ? »."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Author, Message
from bot.conversations.queries import Line
from bot.review.masking import mask
from bot.review.persons import told_name
from bot.tickets.models import Ticket

_AWAITED = ("contact_name", "function")  # asked together: « vos prénom, nom et fonction »


async def known_names(session: AsyncSession, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Conversation to the names to mask in it: contacts of its requests, names it was told."""
    names: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
    contacts = select(Ticket.conversation_id, Ticket.contact_name).where(
        Ticket.conversation_id.in_(ids)
    )
    for conversation_id, name in await session.execute(contacts):
        names[conversation_id or ""] += (name,)
    told = select(Message.conversation_id, Message.text).where(
        Message.conversation_id.in_(ids),
        Message.author == Author.VISITOR,
        Message.understanding["awaited"].as_string().in_(_AWAITED),
    )
    for conversation_id, text in await session.execute(told):
        names[conversation_id] += (told_name(text),)
    return names


def masked(line: Line, names: Sequence[str]) -> Line:
    """The line without its personal data; an adviser's signature stays, it is the service's."""
    return replace(
        line,
        text=mask(line.text, names),
        buttons=tuple({**each, "title": mask(each["title"], names)} for each in line.buttons),
        card=line.card and {**line.card, "title": mask(line.card.get("title") or "", names)},
        understanding=line.understanding and _masked(line.understanding, names),
    )


def _masked(understanding: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    entities = [
        {**each, "value": mask(str(each.get("value") or ""), names)}
        for each in understanding.get("entities") or ()
    ]
    return {**understanding, "entities": entities}
