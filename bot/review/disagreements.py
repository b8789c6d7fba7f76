"""The messages of which reviewers said different things."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser
from bot.review.label_sets import LabelSet
from bot.review.models import Annotation
from bot.review.verdicts import disagree


@dataclass(frozen=True)
class Opinion:
    """What one reviewer said of a message."""

    by: str | None
    labels: str
    note: str


@dataclass(frozen=True)
class Disagreement:
    """A message of which reviewers said different things."""

    key: str
    text: str
    opinions: tuple[Opinion, ...]


async def unsettled(session: AsyncSession) -> list[Disagreement]:
    """The messages on which reviewers disagree, the oldest first."""
    twice = select(Annotation.key).group_by(Annotation.key).having(func.count() > 1)
    rows = await session.execute(
        select(Annotation, Adviser.display_name)
        .outerjoin(Adviser, Adviser.id == Annotation.reviewer_id)
        .where(Annotation.key.in_(twice))
        .order_by(Annotation.id)
    )
    told: dict[str, list[tuple[Annotation, str | None]]] = {}
    for annotation, name in rows:
        told.setdefault(annotation.key, []).append((annotation, name))
    return [
        _disagreement(key, pairs)
        for key, pairs in told.items()
        if disagree(annotation for annotation, _name in pairs)
    ]


def _disagreement(key: str, told: list[tuple[Annotation, str | None]]) -> Disagreement:
    text = next((each.text for each, _name in told if each.text), "")
    opinions = tuple(
        Opinion(name, _words(each), each.note) for each, name in told if each.verdict.decides
    )
    return Disagreement(key, text, opinions)


def _words(annotation: Annotation) -> str:
    if not annotation.verdict.accepts:
        return annotation.verdict.label
    return LabelSet.of(annotation.intent, annotation.needs).name
