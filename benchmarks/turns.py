"""Turns of our product beside turns of a stock Rasa project; writes docs/benchmark.md.

`make benchmark`, about ten minutes. It asserts nothing: times are this machine's, ratios travel.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.load import EARLY, LATE, Load, Turn, cpu_seconds, first_answer, measure, memory
from benchmarks.products import Product, make_stock, ours, stock
from tests.stack import ROOT

STARTS = 4  # the first one fills the caches and does not count
REPORT = ROOT / "docs/benchmark.md"

TEXT = """\
# Turns, measured against a stock Rasa project

`make benchmark` wrote this page on {date} from commit {commit}, in one run, on {cores} cores
({processor}); load average before the start: {load:.2f}. Absolute times drift from run to run,
ratios much less.

{table}

- **Ours** is the whole product, as `tests/stack.py` starts it: a form posted to the public page,
  the record written to the desk database (SQLite) before and after, the engine, its custom
  actions, its own store on disk, the answer rendered as HTML. **Stock** is what `rasa init` writes
  and trains (DIET, TED; {training:.0f} s), served by `rasa run`: JSON on the REST channel, fixed
  responses, trackers in memory. So ours does more in each turn.
- Each hears ten sentences of its own, of different kinds: French ones about participation, with a
  request for an adviser; the English ones of its moodbot. Every conversation is new; 200 turns
  alone, 200 with 20 conversations at once, after a warm-up of 20.
- *Start* is the median of {starts} starts (after one that fills the caches), from the first process
  to the first answered turn. Ours counts the migration of an empty database, then the app and the
  engine, which start at once as under `make run`. Both have their bytecode.
- The early and the late turns of the long conversation are the same five sentences; medians.
- A turn is *unanswered* when the visitor reads nothing (or our apology). The stock training has no
  fixed seed: how many turns it leaves unanswered, and what its late turns cost, varies with it.
- The client runs on the same cores. Processor time is the engine process's own, threads included.
"""


@dataclass(frozen=True)
class Result:
    """What one product gave."""

    start_seconds: float
    start_cpu: float
    fresh: dict[str, float]  # MB by process after the first turn
    used: dict[str, float]  # and after the load
    load: Load


Row = tuple[str, Callable[[Result], float], str]

ROWS: tuple[Row, ...] = (
    ("Start to the first answered turn, s", lambda r: r.start_seconds, ".1f"),
    ("Processor time until then, s", lambda r: r.start_cpu, ".1f"),
    ("Memory after the first turn, MB", lambda r: sum(r.fresh.values()), ",.0f"),
    ("– the engine", lambda r: r.fresh["engine"], ",.0f"),
    ("– the app", lambda r: r.fresh.get("app", 0), ",.0f"),
    ("Memory after the load, MB", lambda r: sum(r.used.values()), ",.0f"),
    ("1 conversation: turn p50, ms", lambda r: median(_times(r.load.alone)), ".0f"),
    ("1 conversation: turn p95, ms", lambda r: _p95(r.load.alone), ".0f"),
    ("20 conversations: turn p50, ms", lambda r: median(_times(r.load.together)), ".0f"),
    ("20 conversations: turn p95, ms", lambda r: _p95(r.load.together), ".0f"),
    ("20 conversations: turns per second", lambda r: _rate(r.load), ".1f"),
    ("Long conversation: turns 8–12, ms", lambda r: median(_times(r.load.long[EARLY])), ".0f"),
    ("Long conversation: turns 396–400, ms", lambda r: median(_times(r.load.long[LATE])), ".0f"),
    ("– engine's processor time, turns 8–12, ms", lambda r: _cpu(r.load.long[EARLY]), ".0f"),
    ("– engine's processor time, turns 396–400, ms", lambda r: _cpu(r.load.long[LATE]), ".0f"),
    ("Unanswered turns, of 800", lambda r: r.load.unanswered, ".0f"),
)


def main() -> None:
    """Measure both products, print the table, write the page."""
    load_before, commit = os.getloadavg()[0], _commit()
    with tempfile.TemporaryDirectory(prefix="te-benchmark-") as name:
        directory = Path(name)
        _prepare(directory / "bytecode")
        mine = _measure("ours", lambda: ours(Path(tempfile.mkdtemp(dir=directory))))
        _tell("rasa init trains the stock project")
        training = make_stock(directory / "stock")
        theirs = _measure("stock", lambda: stock(directory / "stock"))
    REPORT.write_text(page(mine, theirs, training, commit, load_before))
    print("\n".join(_table(mine, theirs)))


def page(mine: Result, theirs: Result, training: float, commit: str, load_before: float) -> str:
    """The report: `training` is the stock project's, in seconds."""
    return TEXT.format(
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        commit=commit,
        cores=os.cpu_count(),
        processor=_processor(),
        load=load_before,
        table="\n".join(_table(mine, theirs)),
        training=training,
        starts=STARTS - 1,
    )


def _prepare(bytecode: Path) -> None:
    """Both products compile once, to the same place, whatever this shell forbids."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ |= {
        "PYTHONPYCACHEPREFIX": str(bytecode),
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_WORKERS": "1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def _measure(name: str, start: Callable[[], AbstractContextManager[Product]]) -> Result:
    seconds, processor = [], []
    for number in range(1, STARTS + 1):
        _tell(f"{name}: start {number} of {STARTS}")
        begin = time.perf_counter()
        with start() as product:
            asyncio.run(first_answer(product))
            seconds.append(time.perf_counter() - begin)
            processor.append(sum(cpu_seconds(pid) for pid in product.pids.values()))
            if number == STARTS:
                fresh = _memory(product)
                load = asyncio.run(measure(product))
                used = _memory(product)
                _tell(f"{name}: unanswered turns: {load.unanswered_by_phase}")
    return Result(median(seconds[1:]), median(processor[1:]), fresh, used, load)


def _memory(product: Product) -> dict[str, float]:
    return {name: memory(pid) for name, pid in product.pids.items()}


def _table(mine: Result, theirs: Result) -> Iterator[str]:
    yield "| | Ours | Stock | Ours ÷ stock |"
    yield "|---|---:|---:|---:|"
    for label, value, form in ROWS:
        left, right = value(mine), value(theirs)
        ratio = f"{left / right:.2f}" if left and right else "–"
        yield f"| {label} | {left:{form}} | {right:{form}} | {ratio} |"


def _times(turns: list[Turn]) -> list[float]:
    return [turn.milliseconds for turn in turns]


def _p95(turns: list[Turn]) -> float:
    return quantiles(_times(turns), n=20, method="inclusive")[-1]


def _rate(load: Load) -> float:
    return len(load.together) / load.together_seconds


def _cpu(turns: list[Turn]) -> float:
    return median(turn.engine_ms for turn in turns)


def _commit() -> str:
    short = _git("rev-parse", "--short", "HEAD")
    return f"{short} with uncommitted changes" if _git("status", "--porcelain") else short


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return next(names, "unknown processor")


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
