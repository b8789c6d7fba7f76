"""What models understand and do, as JSON: `python -m bot.training.measure --model … --out …`.

Runs in Rasa's environment (Python 3.10), in a process of its own: bot/training/candidate.py.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any, Dict, List

import yaml
from rasa.core.agent import Agent
from rasa.core.test import test as try_stories

from bot.training.cases import Case, parse, read_cases


async def measure(model: Path, held_out: Path, aside: Path, stories: Path) -> Dict[str, Any]:
    """The answers of one model: {model, held_out, aside, stories}.

    An answer is {text, expected, got, outside}; `stories` maps a story's name to whether it passed.
    """
    agent = Agent.load(str(model))
    told = {}
    for name, path in (("held_out", held_out), ("aside", aside)):
        cases = read_cases(path) if path.exists() else []
        await parse(agent, cases)
        told[name] = [_answer(case) for case in cases]
    return {"model": agent.model_id, **told, "stories": await _stories(agent, stories)}


def _answer(case: Case) -> Dict[str, Any]:
    return {
        "text": case.text,
        "expected": sorted(case.expected),
        "got": sorted(case.predicted),
        "outside": case.outside,
    }


async def _stories(agent: Agent, stories: Path) -> Dict[str, bool]:
    with tempfile.TemporaryDirectory() as directory:
        await try_stories(
            str(stories), agent, out_directory=directory, e2e=True, disable_plotting=True,
            successes=True, warnings=False,
        )  # fmt: skip
        passed = _names(Path(directory) / "successful_test_stories.yml")
        failed = _names(Path(directory) / "failed_test_stories.yml")
    return {**dict.fromkeys(passed, True), **dict.fromkeys(failed, False)}


def _names(path: Path) -> List[str]:
    told = yaml.safe_load(path.read_text("utf-8")) if path.exists() else None
    return [each["story"] for each in (told or {}).get("stories", ())]


def main() -> None:
    """Write the measures of each `--model`, in their order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, action="append", required=True)
    for name in ("held-out", "aside", "stories", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    told = parser.parse_args()
    measured = [
        asyncio.run(measure(model, told.held_out, told.aside, told.stories)) for model in told.model
    ]
    told.out.write_text(json.dumps(measured, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
