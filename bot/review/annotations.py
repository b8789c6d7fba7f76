"""Writing what reviewers say, and what the coordinator decides."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.models import Author, Message
from bot.errors import AnnotationNotFound, InvalidReview
from bot.review import queue
from bot.review.entities import Entity, masked_entity
from bot.review.label_sets import LabelSet
from bot.review.masking import mask
from bot.review.models import Annotation, Verdict
from bot.review.queue import Said

LONGEST = 3_000  # characters of a message to learn: the longest message, with room for masks
LONGEST_NOTE = 500
_TOO_LONG = "Ce texte dépasse {} caractères. Raccourcissez-le."


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a reviewer says; `labels` is None when the message is passed or set aside.

    `text` is the message as it will be learnt, "" for its masked text.
    """

    verdict: Verdict
    labels: LabelSet | None = None
    entities: tuple[Entity, ...] = ()
    text: str = ""
    note: str = ""


async def find(session: AsyncSession, message_ids: Iterable[int]) -> list[Said]:
    """The visitors' messages of these numbers, in that order.

    Raises:
        AnnotationNotFound: one of them is no visitor's message that the assistant read.

    """
    wanted = list(dict.fromkeys(message_ids))
    rows = await session.scalars(
        select(Message).where(Message.id.in_(wanted), Message.author == Author.VISITOR)
    )
    said = {
        row.id: Said(row.id, row.conversation_id, row.text, row.understanding)
        for row in rows
        if row.understanding
    }
    if not wanted or said.keys() != set(wanted):
        raise AnnotationNotFound(", ".join(map(str, wanted)))
    return [said[message_id] for message_id in wanted]


async def annotate(
    session: AsyncSession,
    message_ids: Sequence[int],
    decision: Decision,
    *,
    adviser_id: int,
    now: datetime,
) -> None:
    """Record the decision on the first message, and on those that resemble it.

    The others keep their own words. What the same adviser said before is replaced.

    Raises:
        AnnotationNotFound: see `find`.
        InvalidReview: a text is too long, or labels are missing.

    """
    _check(decision)
    said = await find(session, message_ids)
    around = await queue.context(session, {each.conversation_id for each in said})
    for position, each in enumerate(said):
        names = around.names.get(each.conversation_id, ())
        own = decision if position == 0 else replace(decision, text="", entities=())
        row = await _row(session, each.id, adviser_id=adviser_id, now=now)
        _fill(row, own, names=names, words=own.text or each.text)
        row.understood = {
            name: each.understanding.get(name) for name in ("intent", "needs", "model")
        }
    await session.flush()


async def settle(
    session: AsyncSession, key: str, decision: Decision, *, adviser_id: int, now: datetime
) -> None:
    """End a disagreement with what the coordinator says.

    Raises:
        AnnotationNotFound: no message bears the key.
        InvalidReview: labels are missing.

    """
    _check(decision)
    rows = list(
        await session.scalars(
            select(Annotation).where(Annotation.key == key).order_by(Annotation.id)
        )
    )
    if not rows:
        raise AnnotationNotFound(key)
    first, words = rows[0], next((row.text for row in rows if row.text), "")
    own = await _own(session, key, adviser_id=adviser_id, settles=True)
    row = own or Annotation(
        key=key, reviewer_id=adviser_id, settles=True, at=now, message_id=first.message_id
    )
    _fill(row, decision, names=(), words=decision.text or words)
    row.understood = first.understood
    session.add(row)
    await session.flush()


def _check(decision: Decision) -> None:
    if len(decision.text) > LONGEST:
        raise InvalidReview({"text": _TOO_LONG.format(LONGEST)})
    if len(decision.note) > LONGEST_NOTE:
        raise InvalidReview({"note": _TOO_LONG.format(LONGEST_NOTE)})
    if decision.verdict.accepts and decision.labels is None:
        raise InvalidReview({"needs": "Choisissez au moins un besoin, ou un autre libellé."})


async def _row(
    session: AsyncSession, message_id: int, *, adviser_id: int, now: datetime
) -> Annotation:
    """The adviser's annotation of the message, new or not; all of one message share a key."""
    key = await session.scalar(
        select(Annotation.key).where(Annotation.message_id == message_id).limit(1)
    )
    if key is not None and (row := await _own(session, key, adviser_id=adviser_id)) is not None:
        return row
    row = Annotation(
        key=key or secrets.token_hex(6), message_id=message_id, reviewer_id=adviser_id, at=now
    )
    session.add(row)
    return row


async def _own(
    session: AsyncSession, key: str, *, adviser_id: int, settles: bool = False
) -> Annotation | None:
    found: Annotation | None = await session.scalar(
        select(Annotation).where(
            Annotation.key == key,
            Annotation.reviewer_id == adviser_id,
            Annotation.settles == settles,
        )
    )
    return found


def _fill(row: Annotation, decision: Decision, *, names: Sequence[str], words: str) -> None:
    """Keep nothing of the words of a message that teaches nothing."""
    labels = decision.labels if decision.verdict.accepts else None
    row.verdict = decision.verdict
    row.intent = labels.intent if labels else ""
    row.needs = [need.value for need in labels.needs] if labels else []
    row.entities = [masked_entity(entity, names) for entity in decision.entities] if labels else []
    row.text = mask(" ".join(words.split()), names) if labels else ""
    row.note = mask(decision.note, names)
