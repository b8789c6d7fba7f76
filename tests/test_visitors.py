"""Simulated visitors, whose goals the assistant does not know, talk to the whole product."""

from __future__ import annotations

import asyncio

import pytest

from tests.stack import ROOT, Stack
from tests.visitors.judge import Totals, Verdict, totals
from tests.visitors.persona import load
from tests.visitors.report import MEDIAN_TURNS, SUCCESS, markdown, summary, transcript
from tests.visitors.run import visit_all


@pytest.fixture(scope="module")
def verdicts(stack: Stack) -> list[Verdict]:
    """Every persona's visit, judged; the whole is in var/visitors.md."""
    verdicts = asyncio.run(visit_all(stack, load()))
    report = ROOT / "var/visitors.md"
    report.parent.mkdir(exist_ok=True)
    report.write_text(markdown(verdicts))
    print(f"\n{summary(verdicts)}")
    return verdicts


@pytest.fixture(scope="module")
def sums(verdicts: list[Verdict]) -> Totals:
    return totals(verdicts)


def told(verdicts: list[Verdict]) -> str:
    """The transcripts to read when a bar is missed."""
    return "\n\n".join(transcript(verdict) for verdict in verdicts)


def test_at_least_forty_eight_visitors_come() -> None:
    """The bar of the issue is 40; a few less must not make the others pass."""
    assert len(load()) >= 48


def test_every_question_is_one_a_visitor_can_read(verdicts: list[Verdict]) -> None:
    """A new question needs its kind in tests/visitors/questions.py."""
    unknown = [v for v in verdicts if v.visit.trouble.startswith("UnknownQuestion")]

    assert not unknown, told(unknown)


def test_visitors_reach_their_goal(verdicts: list[Verdict], sums: Totals) -> None:
    """The right needs and territory in a ticket, the right advice, or the right door."""
    failed = [verdict for verdict in verdicts if verdict.problems]

    assert sums.success_rate >= SUCCESS, told(failed)


def test_a_ticket_takes_few_turns(sums: Totals) -> None:
    """The visitor's messages and buttons, up to the reference."""
    assert sums.tickets
    assert sums.median_turns <= MEDIAN_TURNS


def test_nothing_said_is_asked_again(verdicts: list[Verdict]) -> None:
    """Whether it was said at first, in an answer, or in passing."""
    asked_again = [verdict for verdict in verdicts if verdict.repeated]

    assert not asked_again, told(asked_again)


def test_nobody_reads_the_same_sentence_twice_in_a_row(verdicts: list[Verdict]) -> None:
    """However badly the visitor is understood."""
    echoed = [verdict for verdict in verdicts if verdict.echoes]

    assert not echoed, told(echoed)


def test_no_visit_comes_to_a_dead_end(verdicts: list[Verdict]) -> None:
    """There is a question, a button or the goal after each word; never an error."""
    stuck = [verdict for verdict in verdicts if verdict.dead_ends]

    assert not stuck, told(stuck)
