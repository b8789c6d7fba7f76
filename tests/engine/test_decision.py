"""From scores to a confidence and a set of needs."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.decision import NEEDS, Decision, Scores, fit_decision

NAMES = ["need_pitfalls", "need_strategy", "out_vendor", "request_human"]
DECISION = Decision(whole=1.0, clause=0.5, bias=-0.5)


def scores_of(first: str, *, whole: dict[str, float], clause: dict[str, float]) -> Scores:
    """Scores of a message whose likeliest intent is `first`; what is not told is unlikely."""
    intents = np.array([1.0 if name == first else -1.0 for name in NAMES])
    return Scores(
        intents,
        np.array([whole.get(need, -1.0) for need in NEEDS]),
        np.array([clause.get(need, -1.0) for need in NEEDS]),
    )


def test_the_need_of_the_intent_comes_first_whatever_its_score() -> None:
    """It is what the message states before all."""
    scores = scores_of("need_pitfalls", whole={"strategy": 1.0}, clause={"strategy": 1.0})

    assert DECISION.needs(scores, "need_pitfalls") == ["pitfalls", "strategy"]


def test_a_need_that_a_clause_states_counts_more_when_the_message_states_it_too() -> None:
    """Both scores make the sum."""
    clause = {"providers": 1.2}

    alone = scores_of("need_pitfalls", whole={"providers": -0.2}, clause=clause)
    assert DECISION.needs(alone, "need_pitfalls") == ["pitfalls"]
    both = scores_of("need_pitfalls", whole={"providers": 0.2}, clause=clause)
    assert DECISION.needs(both, "need_pitfalls") == ["pitfalls", "providers"]


def test_a_need_is_read_beside_a_human_asked_for_and_not_beside_a_vendor() -> None:
    """« un conseiller pour notre cahier des charges » against « je vends des cahiers des charges »."""
    scores = scores_of("request_human", whole={"specifications": 1.5}, clause={})

    assert DECISION.needs(scores, "request_human") == ["specifications"]
    assert DECISION.needs(scores, "out_vendor") == []


def test_the_decision_learns_where_a_second_need_begins() -> None:
    """From messages whose second need has a score, and messages whose score means nothing."""
    chance = np.random.default_rng(0)
    seen, needs = [], []
    for _ in range(400):
        stated = bool(chance.random() < 0.5)
        score = float(chance.normal(1.0 if stated else -0.2, 0.2))
        seen.append(scores_of("need_pitfalls", whole={"strategy": score}, clause={}))
        needs.append(["pitfalls", "strategy"] if stated else ["pitfalls"])
    fitted = fit_decision(seen, NAMES, ["need_pitfalls"] * len(seen), needs)

    for score, due in ((0.0, ["pitfalls"]), (0.8, ["pitfalls", "strategy"])):
        scores = scores_of("need_pitfalls", whole={"strategy": score}, clause={})
        assert fitted.needs(scores, "need_pitfalls") == due


@pytest.mark.parametrize("intent", ["need_pitfalls", "out_vendor"])
def test_too_few_messages_leave_the_decision_as_it_was(intent: str) -> None:
    """A corpus where no message states a second need says nothing of second needs."""
    seen = [scores_of(intent, whole={}, clause={})] * 3
    due = [["pitfalls"] if intent == "need_pitfalls" else []] * 3

    fitted = fit_decision(seen, NAMES, [intent] * 3, due)

    assert fitted == Decision(sharpness=fitted.sharpness)
