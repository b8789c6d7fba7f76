"""Compare ways to understand, trained on the same messages and measured on the same others.

    .venv-rasa/bin/python -W ignore -m benchmarks.pipelines

The pipeline of `rasa init` (DIET, 100 epochs), its sparse features with a logistic regression, and
ours, in one run in the engine's environment. The stock pipelines know one intent a message: they
learn the joined label (`need_pitfalls+need_strategy`) as one, the best that they can do with
several needs. Writes docs/pipelines.md; an hour on two cores, nearly all of it DIET.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import structlog
import yaml
from rasa.core.agent import Agent

from scripts.evaluate_nlu import HELD_OUT, ROOT, Case, measure, noised, parse, read_cases

SPARSE = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
FALLBACK = {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1}
DIET = {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True, "random_seed": 1}
PIPELINES: dict[str, list[dict[str, Any]]] = {
    "sparse features, logistic regression": [
        *SPARSE, {"name": "LogisticRegressionClassifier", "max_iter": 300}, FALLBACK
    ],
    "`rasa init` (DIET)": [*SPARSE, DIET, FALLBACK],
    "ours": yaml.safe_load((ROOT / "config.yml").read_text())["pipeline"],
}  # fmt: skip
SHOWN = (
    "exact label set",
    "exact label set, noised",
    "exact label set, two or three needs",
    "need micro-F1",
    "outside recognised",
    "inside taken for outside",
    "calibration error",
    "parse p50 (ms)",
)


def main() -> None:
    """Train, measure, write the table."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    columns = {}
    for name, pipeline in PIPELINES.items():
        with tempfile.TemporaryDirectory() as directory:
            columns[name] = measured(name, pipeline, Path(directory))
        print(name, columns[name], flush=True)
    (ROOT / "docs/pipelines.md").write_text(table(columns))


def measured(name: str, pipeline: list[dict[str, Any]], directory: Path) -> dict[str, float]:
    """The figures of one pipeline, and the processor time of its training, in seconds."""
    joined = name != "ours"
    data = directory / "nlu.yml" if joined else ROOT / "data/nlu"
    if joined:
        write_joined(data)
    seconds = train(pipeline, data, directory)
    agent = Agent.load(str(next((directory / "models").glob("*.tar.gz"))))
    cases, rough = read_cases(HELD_OUT), read_cases(HELD_OUT)
    for case in rough:
        case.text = noised(case.text)
    for some in (cases, rough):
        asyncio.run(parse(agent, some))
        if joined:
            split_labels(some)
    return measure(cases, rough) | {"training (CPU s)": seconds}


def write_joined(path: Path) -> None:
    """The training messages, each under its whole label set."""
    by_label: dict[str, list[str]] = {}
    for source in sorted((ROOT / "data/nlu").glob("*.yml")):
        for case in read_cases(source):
            by_label.setdefault("+".join(sorted(case.expected)), []).append(case.text)
    blocks = [
        {"intent": label, "examples": [{"text": text} for text in texts]}
        for label, texts in by_label.items()
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True))


def train(pipeline: list[dict[str, Any]], data: Path, directory: Path) -> float:
    """Train in a process of its own; returns the processor time that it took."""
    config = {"recipe": "default.v1", "language": "fr", "pipeline": pipeline}
    (directory / "config.yml").write_text(yaml.safe_dump(config))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "rasa", "train", "nlu", "--nlu", str(data),
         "--config", str(directory / "config.yml"), "--out", str(directory / "models")],
        check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def split_labels(cases: list[Case]) -> None:
    """Read a joined label back as an intent and needs."""
    for case in cases:
        labels = case.got["intent"]["name"].split("+")
        case.got["needs"] = [n.removeprefix("need_") for n in labels if n.startswith("need_")]
        case.got["intent"]["name"] = labels[0]
        for reading in case.got["intent_ranking"]:
            reading["name"] = reading["name"].split("+")[0]


def table(columns: dict[str, dict[str, float]]) -> str:
    """The comparison, Markdown."""
    rows = (*SHOWN, "training (CPU s)")
    lines = [
        "# Pipelines compared",
        "",
        "Written by `python -m benchmarks.pipelines`: trained on data/nlu, measured on",
        "tests/nlu/held_out.yml, in one run. The stock pipelines learn joined labels.",
        "",
        f"| figure | {' | '.join(columns)} |",
        "|---|" + "---|" * len(columns),
    ]
    for row in rows:
        digits = 1 if "(" in row else 3
        values = (f"{column[row]:.{digits}f}" for column in columns.values())
        lines.append(f"| {row} | {' | '.join(values)} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
