"""Whether a candidate may replace the model in service: pure rules on what both understand.

The inputs are the measures of bot/training/measure.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.guidance import Need
from bot.review.label_sets import NAMES

OUTSIDE = re.compile(r"out_|chitchat|insult|gibberish|other_language|prompt_injection|distress")
ASIDE_LOSSES = 1  # more losses than gains that the messages kept aside may show: they are few
Answer = Mapping[str, Any]
Measure = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """How much may be lost, in points of percent of the held-out messages."""

    exact_points: float
    outside_points: float


@dataclass(frozen=True, kw_only=True)
class Change:
    """A message that one model understands and the other does not; labels are in French."""

    text: str
    expected: str
    before: str
    after: str
    kept_aside: bool


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One share, in percent, for the model in service and for the candidate."""

    name: str
    before: float | None
    after: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """The gate's answer; `reasons` says in French why it refuses."""

    passed: bool
    reasons: tuple[str, ...]
    figures: tuple[Figure, ...]
    gains: tuple[Change, ...]
    losses: tuple[Change, ...]
    broken: tuple[str, ...]
    repaired: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return asdict(self)


def judge(before: Measure | None, after: Measure, tolerance: Tolerance) -> Report:
    """Compare a candidate with the model in service, None when there is none.

    Refused: fewer exact answers on the held-out messages than `exact_points` allow, fewer
    messages outside the service recognised than `outside_points` allow, one test conversation
    broken, or more lost than won among the reviewed messages kept aside, but for `ASIDE_LOSSES`.
    """
    reference: Measure = before or {"held_out": (), "aside": (), "stories": {}}
    gains, losses = _changes(reference, after)
    broken = _turned(reference["stories"], after["stories"], to=False)
    figures = _figures(before, after)
    reasons = [
        *_fallen(figures[0], tolerance.exact_points),
        *_fallen(figures[1], tolerance.outside_points),
        *(f"La conversation de test « {name} » ne passe plus." for name in broken),
        *_aside(gains, losses),
    ]
    return Report(
        passed=not reasons,
        reasons=tuple(reasons),
        figures=figures,
        gains=gains,
        losses=losses,
        broken=broken,
        repaired=_turned(reference["stories"], after["stories"], to=True),
    )


def text(report: Mapping[str, Any]) -> str:
    """The report in French, for a terminal; takes `Report.to_dict`."""
    lines = ["Accepté." if report["passed"] else "Refusé.", *report["reasons"], ""]
    for figure in report["figures"]:
        was = "?" if figure["before"] is None else _comma(figure["before"])
        lines.append(f"{figure['name']} : {was} % → {_comma(figure['after'])} %")
    for title, name in (("Gagnés", "gains"), ("Perdus", "losses")):
        lines += ["", f"{title} : {len(report[name])}"]
        lines += [f"  {_line(change)}" for change in report[name]]
    for title, name in (
        ("Conversations cassées", "broken"),
        ("Conversations réparées", "repaired"),
    ):
        lines += [f"{title} : {', '.join(report[name]) or 'aucune'}"]
    return "\n".join(lines)


def _line(change: Mapping[str, Any]) -> str:
    return f"« {change['text']} » ({change['expected']}) : {change['before']} → {change['after']}"


def _comma(share: float) -> str:
    return f"{share:.1f}".replace(".", ",")


def _right(answer: Answer) -> bool:
    return bool(answer["got"] == answer["expected"])


def _changes(before: Measure, after: Measure) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The messages that are understood now, and those that are no more."""
    gains: list[Change] = []
    losses: list[Change] = []
    for name in ("aside", "held_out"):
        for old, new in zip(before[name], after[name], strict=False):
            if _right(old) != _right(new):
                changed = _change(old, new, kept_aside=name == "aside")
                (gains if _right(new) else losses).append(changed)
    return tuple(gains), tuple(losses)


def _change(old: Answer, new: Answer, *, kept_aside: bool) -> Change:
    return Change(
        text=new["text"],
        expected=_french(new["expected"]),
        before=_french(old["got"]),
        after=_french(new["got"]),
        kept_aside=kept_aside,
    )


def _french(labels: Sequence[str]) -> str:
    names = NAMES | {f"need_{need.value}": need.label for need in Need}
    understood = [names[label] for label in labels if label in names]
    return " + ".join(understood) if len(understood) == len(labels) and labels else "rien"


def _figures(before: Measure | None, after: Measure) -> tuple[Figure, ...]:
    def figure(name: str, measured: str, share: Any) -> Figure:
        was = None if before is None else share(before[measured])
        return Figure(name=name, before=was, after=share(after[measured]))

    exact = figure("Compris exactement, messages de référence", "held_out", _exact)
    outside = figure("Hors du service reconnus", "held_out", _outside)
    if not after["aside"]:
        return exact, outside
    return exact, outside, figure("Compris exactement, messages relus", "aside", _exact)


def _exact(answers: Sequence[Answer]) -> float:
    return 100 * sum(map(_right, answers)) / max(1, len(answers))


def _outside(answers: Sequence[Answer]) -> float:
    due = [answer for answer in answers if answer["outside"]]
    seen = [answer for answer in due if any(map(OUTSIDE.match, answer["got"]))]
    return 100 * len(seen) / max(1, len(due))


def _fallen(figure: Figure, points: float) -> list[str]:
    if figure.before is None or figure.before - figure.after <= points:
        return []
    return [
        f"{figure.name} : {_comma(figure.after)} %, contre {_comma(figure.before)} % pour le "
        f"modèle en service ; {_comma(points)} point de moins au plus est admis."
    ]


def _aside(gains: Sequence[Change], losses: Sequence[Change]) -> list[str]:
    lost, won = (sum(change.kept_aside for change in each) for each in (losses, gains))
    if lost - won <= ASIDE_LOSSES:
        return []
    return [f"Messages relus gardés à part : {lost} perdus pour {won} gagnés."]


def _turned(before: Mapping[str, bool], after: Mapping[str, bool], *, to: bool) -> tuple[str, ...]:
    """The test conversations that now pass, or no more; a new one counts as passing before."""
    return tuple(
        sorted(name for name, passed in after.items() if before.get(name, True) != passed == to)
    )
