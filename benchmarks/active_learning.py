"""Does reviewing the least certain messages first need fewer annotations than taking any?

    .venv-rasa/bin/python -W ignore -m benchmarks.active_learning

A simulation: the messages of data/nlu play those of visitors, their labels play the reviewers.
The project's own model starts on few of them, then learns batches chosen by the queue's own
uncertainty (bot/review/worth.py), or at random, and is measured on the held-out messages. Writes
docs/review-learning.svg and docs/review-learning.json.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import mean

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot as plt

from bot.nlu.model import NeedsModel
from bot.review.worth import uncertainty
from bot.training.cases import Case, read_cases

ROOT = Path(__file__).resolve().parent.parent
START, BATCH, BATCHES = 2_000, 400, 3
OF_EACH = 3  # messages of each intent among the first
POOL = 3_000
STRATEGIES = {"uncertain": "les moins sûrs d'abord", "random": "au hasard"}


def corpus() -> list[Case]:
    return [case for path in sorted((ROOT / "data/nlu").glob("*.yml")) for case in read_cases(path)]


def fitted(cases: list[Case]) -> NeedsModel:
    return NeedsModel.fit(
        [case.text for case in cases],
        [case.intent for case in cases],
        [sorted(case.needs) for case in cases],
    )


def understanding(model: NeedsModel, case: Case) -> dict:
    """What the model makes of the message, as the record keeps it."""
    ranking, needs = model.predict(case.text)
    named = [{"intent": name, "confidence": confidence} for name, confidence in ranking]
    case.got = {"intent": {"name": named[0]["intent"]}, "needs": needs}
    return {"confidence": named[0]["confidence"], "ranking": named}


def exact(model: NeedsModel, cases: list[Case]) -> float:
    for case in cases:
        understanding(model, case)
    return 100 * mean(case.predicted == case.expected for case in cases)


@cache
def _first(seed: int) -> dict[str, NeedsModel]:
    return {}


def first_model(seed: int, known: list[Case]) -> NeedsModel:
    """The model that both strategies start from: fitted once."""
    kept = _first(seed)
    if "model" not in kept:
        kept["model"] = fitted(known)
    return kept["model"]


def simulate(strategy: str, seed: int, held_out: list[Case]) -> list[float]:
    """The share of exact answers after each batch."""
    chance = random.Random(seed)
    pool = corpus()
    chance.shuffle(pool)
    seen: Counter[str] = Counter()
    first, others = [], []
    for case in pool:  # some of each intent first: the decision is fitted on two folds
        seen[case.intent] += 1
        (first if seen[case.intent] <= OF_EACH else others).append(case)
    pool = first + others
    known, waiting = pool[:START], pool[START : START + POOL]
    shares = []
    for batch in range(BATCHES + 1):
        model = fitted(known) if batch else first_model(seed, known)
        shares.append(exact(model, held_out))
        print(strategy, seed, START + batch * BATCH, f"{shares[-1]:.1f}", flush=True)
        if strategy == "uncertain":
            waiting.sort(key=lambda case: -uncertainty(understanding(model, case)))
        known, waiting = known + waiting[:BATCH], waiting[BATCH:]
    return shares


def needed(sizes: list[int], shares: list[float], target: float) -> int | None:
    """How many messages it took, to the first batch that reaches the target."""
    return next((size for size, share in zip(sizes, shares, strict=True) if share >= target), None)


def draw(sizes: list[int], curves: dict[str, list[float]]) -> None:
    plt.rcParams["svg.hashsalt"] = "review"  # the same file from the same figures
    figure, axes = plt.subplots(figsize=(7, 4))
    for (strategy, curve), style in zip(curves.items(), ("o-", "s--"), strict=True):
        axes.plot(sizes, curve, style, label=STRATEGIES[strategy])
    axes.set_xlabel("messages relus")
    axes.set_ylabel("compris exactement, messages de référence (%)")
    axes.legend()
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(ROOT / "docs/review-learning.svg", metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    seeds = parser.parse_args().seeds
    held_out = read_cases(ROOT / "tests/nlu/held_out.yml")
    sizes = [START + batch * BATCH for batch in range(BATCHES + 1)]
    runs: dict[str, list[list[float]]] = {strategy: [] for strategy in STRATEGIES}
    for seed in range(seeds):
        for strategy in STRATEGIES:
            runs[strategy].append(simulate(strategy, seed, held_out))
        report(sizes, runs)


def report(sizes: list[int], runs: dict[str, list[list[float]]]) -> None:
    """Write what the runs so far say."""
    curves = {
        name: [mean(points) for points in zip(*told, strict=True)] for name, told in runs.items()
    }
    target = curves["random"][-1]
    told = {
        "sizes": sizes, "curves": curves, "runs": runs, "target": target,
        "needed": {name: needed(sizes, curve, target) for name, curve in curves.items()},
    }  # fmt: skip
    (ROOT / "docs/review-learning.json").write_text(json.dumps(told, indent=1) + "\n")
    draw(sizes, curves)
    print(told["needed"], f"to reach {target:.1f} %")


if __name__ == "__main__":
    main()
