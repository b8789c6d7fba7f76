"""The gate's rules, and the sums that `make train-if-needed` compares."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.training.files import Project, sums
from bot.training.gate import Tolerance, judge, text
from tests.browser import ROOT

TOLERANCE = Tolerance(exact_points=0.5, outside_points=1.0)


def answers(right: int, wrong: int, *, outside: int = 0, seen: int = 0) -> list[dict[str, Any]]:
    """Messages understood and not, then messages outside the service of which `seen` are."""
    told = [("need_strategy", "need_strategy")] * right + [("need_strategy", "greet")] * wrong
    told += [("out_press", "out_press")] * seen + [("out_press", "greet")] * (outside - seen)
    return [
        {"text": f"m{n}", "expected": [due], "got": [got], "outside": due == "out_press"}
        for n, (due, got) in enumerate(told)
    ]


def measure(held_out: Any, aside: Any = (), **stories: bool) -> dict[str, Any]:
    return {"held_out": held_out, "aside": aside, "stories": stories}


BEFORE = measure(answers(900, 100, outside=100, seen=95), answers(10, 0), first=True, second=False)
REFUSED = judge(measure(answers(2, 0)), measure(answers(1, 1)), TOLERANCE)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (measure(answers(895, 105, outside=100, seen=95), answers(10, 0), first=True), ""),
        (measure(answers(890, 110, outside=100, seen=95), answers(10, 0), first=True), "Compris exactement"),
        (measure(answers(900, 100, outside=100, seen=94), answers(10, 0), first=True), ""),
        (measure(answers(905, 95, outside=100, seen=93), answers(10, 0), first=True), "Hors du service"),
        (measure(answers(900, 100, outside=100, seen=95), answers(10, 0), first=False), "« first »"),
        (measure(answers(900, 100, outside=100, seen=95), answers(9, 1), first=True), ""),
        (measure(answers(900, 100, outside=100, seen=95), answers(8, 2), first=True), "2 perdus pour 0 gagnés"),
    ],
)  # fmt: skip
def test_the_gate_refuses_what_falls_beyond_the_tolerance_and_says_why(
    after: dict[str, Any], said: str
) -> None:
    """Half a point of exact answers, a point of outside messages, no conversation, one reviewed."""
    report = judge(BEFORE, after, TOLERANCE)

    assert report.passed is not bool(said)
    assert all(said in reason for reason in report.reasons)
    assert bool(report.reasons) is bool(said)


def test_gains_and_losses_are_told_message_by_message() -> None:
    """With the labels in French, in the terminal too."""
    report = judge(measure(answers(2, 0)), measure([*answers(1, 0), *answers(0, 1)]), TOLERANCE)

    (loss,) = report.losses
    assert (loss.expected, loss.before, loss.after) == (
        "Stratégie de participation", "Stratégie de participation", "Salue",
    )  # fmt: skip
    assert "Refusé." in text(report.to_dict())
    assert "« m0 » (Stratégie de participation)" in text(report.to_dict())


def test_the_first_model_needs_only_its_conversations() -> None:
    """There is nothing to compare with."""
    after = measure(answers(1, 9), first=True)

    assert judge(None, after, TOLERANCE).passed
    assert not judge(None, after | {"stories": {"first": False}}, TOLERANCE).passed


def test_the_sums_are_those_of_make() -> None:
    """Else `make run` would train again after each promotion, and lose it."""
    makefile = (ROOT / "Makefile").read_text()
    (found,) = (line for line in makefile.splitlines() if line.startswith("TRAINED_ON"))
    shell = found.partition(" = ")[2]
    made = subprocess.run(
        ["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert sums(Project(ROOT)) == made.stdout


def test_the_sums_of_a_candidate_are_those_of_its_data_once_in_service(tmp_path: Path) -> None:
    """The reviewed messages that it learnt are in the place that they will have."""
    (tmp_path / "data/nlu").mkdir(parents=True)
    (tmp_path / "config.yml").write_text("recipe: default.v1\n")
    learnt = tmp_path / "candidate.yml"
    learnt.write_text("nlu: []\n")
    before = sums(Project(tmp_path), reviewed=learnt)

    learnt.rename(tmp_path / "data/nlu/reviewed_messages.yml")

    assert sums(Project(tmp_path)) == before
