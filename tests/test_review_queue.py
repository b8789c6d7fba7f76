"""The order of the review and its groups, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db import Sessions, transaction
from bot.guidance import Need
from bot.review import annotations, disagreements
from bot.review.annotations import Decision
from bot.review.label_sets import LabelSet
from bot.review.models import Verdict
from bot.review.queue import Turn, next_turn
from bot.review.worth import Candidate, grouped, uncertainty, value
from tests.desk import NOW, account
from tests.test_web_review import ALIKE, ODD, say

WORDS = frozenset("comment choisir une forme de participation pour le bourg".split())
STRATEGY = LabelSet("", (Need.strategy,))


def reading(first: float, second: float, **more: Any) -> dict[str, Any]:
    ranking = [{"intent": "greet", "confidence": first}, {"intent": "thank", "confidence": second}]
    return {"intent": "greet", "confidence": first, "ranking": ranking} | more


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (Candidate(1, "le bourg", reading(0.5, 0.4)), Candidate(2, "le bourg", reading(0.5, 0.1))),
        (Candidate(1, "le lavoir", reading(0.9, 0.1)), Candidate(2, "le bourg", reading(0.9, 0.1))),
        (
            Candidate(1, "le bourg", reading(0.9, 0.0), corrected=True),
            Candidate(2, "le bourg", reading(0.3, 0.3)),
        ),
        (
            Candidate(1, "le bourg", reading(0.3, 0.2, intent="nlu_fallback")),
            Candidate(2, "le bourg", reading(0.3, 0.2)),
        ),
    ],
    ids=["the margin", "words never learnt", "an adviser's correction", "a fallback"],
)
def test_what_makes_a_message_worth_more(more: Candidate, less: Candidate) -> None:
    """Each sign by itself."""
    assert value(more, WORDS) > value(less, WORDS)


def test_the_fallback_is_no_reading() -> None:
    """Its own place in the ranking says nothing of the margin."""
    ranking = [
        {"intent": "nlu_fallback", "confidence": 0.7},
        {"intent": "greet", "confidence": 0.4},
    ]

    assert uncertainty({"ranking": ranking, "confidence": 0.7}) == pytest.approx(0.6)


def test_frequent_messages_come_before_a_lone_one() -> None:
    """With accents or not, in another order; « oui » and « oui mais non » are not one question."""
    frequent = [
        Candidate(n, text, {}, value=0.5) for n, text in enumerate((ODD, ALIKE, ODD.upper()))
    ]
    lone = Candidate(9, "qui anime nos réunions", {}, value=0.7)
    other = Candidate(10, "oui", {}, value=0.1), Candidate(11, "oui mais non", {}, value=0.1)

    groups = grouped([lone, *frequent, *other])

    assert [len(group.members) for group in groups] == [3, 1, 1, 1]


async def turn(sessions: Sessions, adviser_id: int, percent: int = 0) -> Turn:
    async with transaction(sessions) as session:
        return await next_turn(session, adviser_id=adviser_id, words=WORDS, second_percent=percent)


async def test_a_decided_group_leaves_the_queue_but_for_the_second_look(
    any_sessions: Sessions,
) -> None:
    """And two answers that differ are a disagreement until it is settled."""
    alix, bo = await account(any_sessions, "Alix"), await account(any_sessions, "Bo")
    ids = await say(any_sessions, ODD, ALIKE)
    first = await turn(any_sessions, alix)
    said = Decision(verdict=Verdict.CORRECTED, labels=STRATEGY)
    async with transaction(any_sessions) as session:
        await annotations.annotate(session, ids, said, adviser_id=alix, now=NOW)

    assert first.group is not None
    assert len(first.group.members) == 2
    assert (await turn(any_sessions, bo)).group is None
    assert (await turn(any_sessions, alix, percent=100)).group is None
    assert (await turn(any_sessions, bo, percent=100)).groups == 1
    ignored = Decision(verdict=Verdict.IGNORED)
    async with transaction(any_sessions) as session:
        await annotations.annotate(session, ids[:1], ignored, adviser_id=bo, now=NOW)
        (dispute,) = await disagreements.unsettled(session)
        assert [each.labels for each in dispute.opinions] == [
            "Stratégie de participation",
            "Écarté",
        ]
        await annotations.settle(session, dispute.key, said, adviser_id=bo, now=NOW)
        assert await disagreements.unsettled(session) == []
