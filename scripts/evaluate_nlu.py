"""Measure what the trained assistant understands, on messages it never saw.

    make evaluate

Runs in the engine's environment, on models/orientation.tar.gz and tests/nlu/held_out.yml, as typed
and with the noise of `noised`, and on tests/nlu/held_out_direct.yml for one figure. Writes
docs/understanding.md and, with --check, fails when a figure falls below the last committed one
(docs/understanding.json) by more than its noise.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import math
import random
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import structlog
from rasa.core.agent import Agent

from bot.training.cases import OUTSIDE, Case, parse, read_cases
from scripts import evaluate_territories

ROOT = Path(__file__).resolve().parent.parent
HELD_OUT = ROOT / "tests/nlu/held_out.yml"
DIRECT = ROOT / "tests/nlu/held_out_direct.yml"
DIRECT_FIGURE = "exact label set, named in a few words"
SEVERAL_FIGURE = "exact label set, two or three needs"
FIGURES = ROOT / "docs/understanding.json"
REPORT = ROOT / "docs/understanding.md"
NEEDS = ("strategy", "pitfalls", "specifications", "providers", "peer_workshops")
BINS = 10  # of the calibration error
CONFUSIONS = 15  # pairs shown
NOISE = 1.65  # standard errors that a figure may fall by before CI objects (one-sided 95 %)


def noised(text: str, seed: int = 0) -> str:
    """The message typed in haste: no accents, lower case, one letter in fifteen wrong."""
    chance = random.Random(f"{seed}{text}")  # noqa: S311  # the same noise each time
    folded = unicodedata.normalize("NFKD", text.lower())
    letters = [c for c in folded if not unicodedata.combining(c)]
    result: list[str] = []
    for position, letter in enumerate(letters):
        if not letter.isalpha() or chance.random() > 1 / 15:
            result.append(letter)
            continue
        following = letters[position + 1 : position + 2]
        kind = chance.choice(("drop", "double", "swap"))
        result.append({"drop": "", "double": letter * 2, "swap": "".join(following)}[kind])
    return "".join(result)


def mean(values: list[bool]) -> float:
    """The share of true values; 0 for none."""
    return sum(values) / len(values) if values else 0.0


def need_scores(cases: list[Case]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 of each need, and of all under `micro`."""
    counts: dict[str, Counter[str]] = {need: Counter() for need in (*NEEDS, "micro")}
    for case in cases:
        for need in NEEDS:
            got, due = f"need_{need}" in case.predicted, need in case.needs
            outcome = ("tp" if due else "fp") if got else ("fn" if due else "tn")
            counts[need][outcome] += 1
            counts["micro"][outcome] += 1
    return {name: _scores(count) for name, count in counts.items()}


def _scores(count: Counter[str]) -> tuple[float, float, float]:
    precision = count["tp"] / max(1, count["tp"] + count["fp"])
    recall = count["tp"] / max(1, count["tp"] + count["fn"])
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def calibration_error(cases: list[Case]) -> float:
    """Expected calibration error of the first intent of the ranking, in `BINS` bins."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for case in cases:
        first = next(r for r in case.got["intent_ranking"] if r["name"] != "nlu_fallback")
        right = first["name"] in case.expected
        bins.setdefault(min(BINS - 1, int(first["confidence"] * BINS)), []).append(
            (first["confidence"], right)
        )
    gaps = (
        len(group) * abs(sum(c for c, _ in group) / len(group) - mean([r for _, r in group]))
        for group in bins.values()
    )
    return sum(gaps) / len(cases)


def exact(cases: list[Case]) -> float:
    """The share of messages whose label set is the one expected."""
    return mean([case.predicted == case.expected for case in cases])


def measure(cases: list[Case], rough: list[Case]) -> dict[str, float]:
    """Every figure of the report, by name; shares between 0 and 1, milliseconds for times."""
    inside = [case for case in cases if not case.outside]
    outside = [case for case in cases if case.outside]
    several = [case for case in cases if len(case.needs) > 1]
    scores = need_scores(cases)
    times = sorted(case.seconds * 1000 for case in cases)

    def refused(case: Case) -> bool:
        return any(OUTSIDE.match(label) for label in case.predicted)

    return {
        "exact label set": exact(cases),
        "exact label set, noised": exact(rough),
        SEVERAL_FIGURE: exact(several),
        "need micro-F1": scores["micro"][2],
        "need macro-F1": sum(scores[need][2] for need in NEEDS) / len(NEEDS),
        "outside recognised": mean([refused(case) for case in outside]),
        "inside taken for outside": mean([refused(case) for case in inside]),
        "right among the first three": mean(
            [
                bool(case.expected & {r["name"] for r in case.got["intent_ranking"][:4]})
                for case in cases
            ]
        ),
        "asked again": mean([case.got["intent"]["name"] == "nlu_fallback" for case in cases]),
        "calibration error": calibration_error(cases),
        "parse p50 (ms)": times[len(times) // 2],
        "parse p95 (ms)": times[int(len(times) * 0.95)],
    }


def measure_territories() -> dict[str, float]:
    """How the territory of a message is understood, on messages held out for it."""
    rates = evaluate_territories.evaluate(evaluate_territories.HELD_OUT)
    return {"territory right": rates["right"], "territory guessed wrong": rates["wrong"]}


def confusions(cases: list[Case]) -> list[tuple[str, str, int]]:
    """The most frequent (expected, predicted) pairs that differ."""
    pairs = Counter(
        (" + ".join(sorted(c.expected)), " + ".join(sorted(c.predicted)))
        for c in cases
        if c.expected != c.predicted
    )
    return [(due, got, n) for (due, got), n in pairs.most_common(CONFUSIONS)]


def report(figures: dict[str, float], cases: list[Case]) -> str:
    """The report, Markdown."""
    lines = [
        "# What the assistant understands",
        "",
        f"Written by `make evaluate` on {len(cases)} held-out messages (tests/nlu/held_out.yml),",
        "written by others than the training messages and never trained on. Noised: without",
        "accents, in lower case, one letter in fifteen wrong. Named in a few words: those of",
        "tests/nlu/held_out_direct.yml, by the writer of training messages of that kind, before",
        "them. Territories: those of tests/nlu/territories_held_out.tsv.",
        "",
        "| figure | value |",
        "|---|---|",
        *(f"| {name} | {_shown(name, value)} |" for name, value in figures.items()),
        "",
        "| need | precision | recall | F1 |",
        "|---|---|---|---|",
        *(
            f"| {name} | {p:.3f} | {r:.3f} | {f:.3f} |"
            for name, (p, r, f) in need_scores(cases).items()
        ),
        "",
        "| expected | understood | messages |",
        "|---|---|---|",
        *(f"| {due} | {got} | {number} |" for due, got, number in confusions(cases)),
        "",
    ]
    return "\n".join(lines)


def _shown(name: str, value: float) -> str:
    return f"{value:.1f}" if name.endswith("(ms)") else f"{value:.3f}"


def fallen(
    figures: dict[str, float], before: dict[str, float], numbers: dict[str, int], number: int
) -> list[str]:
    """Sentences on the shares that fell by more than their noise; times are not judged.

    A share was measured on as many messages as `numbers` says, or else on `number`.
    """
    lower_is_better = {
        "inside taken for outside",
        "asked again",
        "calibration error",
        "territory guessed wrong",
    }
    sentences = []
    for name, was in before.items():
        if name.endswith("(ms)") or name not in figures:
            continue
        loss = (figures[name] - was) * (1 if name in lower_is_better else -1)
        allowed = NOISE * math.sqrt(max(was * (1 - was), 0.01) / numbers.get(name, number))
        if loss > allowed:
            sentences.append(f"{name}: {figures[name]:.3f}, was {was:.3f}")
    return sentences


def main() -> int:
    """Measure, then write the report or check it against the last one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    agent = Agent.load(str(ROOT / "models/orientation.tar.gz"))
    cases, rough, direct = read_cases(HELD_OUT), read_cases(HELD_OUT), read_cases(DIRECT)
    for case in rough:
        case.text = noised(case.text)
    for messages in (cases, rough, direct):
        asyncio.run(parse(agent, messages))
    figures = measure(cases, rough) | {DIRECT_FIGURE: exact(direct)} | measure_territories()
    print("\n".join(f"{name}: {_shown(name, value)}" for name, value in figures.items()))
    if arguments.check:
        before = json.loads(FIGURES.read_text())
        several = sum(len(case.needs) > 1 for case in cases)
        numbers = {DIRECT_FIGURE: len(direct), SEVERAL_FIGURE: several}
        losses = fallen(figures, before, numbers, len(cases))
        print("\n".join(losses), file=sys.stderr)
        return 1 if losses else 0
    FIGURES.write_text(json.dumps({n: round(v, 4) for n, v in figures.items()}, indent=2) + "\n")
    REPORT.write_text(report(figures, cases))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
