"""Draw the dialogue from data/rules and data/stories: docs/dialogue.md.

    .venv/bin/python -m scripts.draw_dialogue

One picture (Mermaid) whose boxes are what the assistant does and whose arrows are what the visitor
says, then a table of the stories. `tests/test_consistency.py` fails when it is no longer true.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/dialogue.md"
FREE = "conversation"
SHOWN_INTENTS = 4  # beyond, the arrow tells how many more there are

Step = dict[str, Any]


def main() -> None:
    """Write the page."""
    PAGE.write_text(page())


def page() -> str:
    """The page, Markdown with a Mermaid picture."""
    lines = [
        "# The dialogue, drawn from its rules and stories",
        "",
        "Written by `python -m scripts.draw_dialogue`. A rounded box is where the visitor speaks,",
        "a square one what the assistant does; an arrow bears what the visitor means.",
        "",
        "```mermaid",
        "flowchart LR",
        *_picture(),
        "```",
        "",
        "| story | turns |",
        "|---|---|",
        *(f"| {name} | {' → '.join(turns)} |" for name, turns in _stories()),
        "",
    ]
    return "\n".join(lines)


def _read(folder: str, key: str) -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "data" / folder).glob("*.yml")):
        yield from yaml.safe_load(path.read_text()).get(key) or []


def _picture() -> list[str]:
    states: dict[str, None] = {FREE: None}
    arrows: dict[str, None] = {}
    for rule in _read("rules", "rules"):
        start = next(
            (c["active_loop"] for c in rule.get("condition", ()) if "active_loop" in c), FREE
        )
        steps = list(rule["steps"])
        said = _intents(steps[0])
        done = [s["action"] for s in steps if s.get("action", start) != start]
        end = next((s["active_loop"] for s in reversed(steps) if "active_loop" in s), start) or FREE
        states.update({start: None, end: None})
        name = " → ".join(done) or end
        label = _label(said) if said else "anything else" if start == FREE else "the loop ends"
        box = f'{_id(name)}["{name}"]' if done else _id(end)
        arrows[f'  {_id(start)} -- "{label}" --> {box}'] = None
        if done and end != start:
            arrows[f"  {_id(name)} --> {_id(end)}"] = None
    return [f'  {_id(state)}(["{state}"])' for state in states] + list(arrows)


def _intents(step: Step) -> list[str]:
    return [each["intent"] for each in step.get("or", [step]) if "intent" in each]


def _label(intents: list[str]) -> str:
    more = len(intents) - SHOWN_INTENTS
    shown = ", ".join(intents[:SHOWN_INTENTS])
    return f"{shown} and {more} more" if more > 0 else shown


def _id(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name)


def _stories() -> Iterator[tuple[str, list[str]]]:
    for story in _read("stories", "stories"):
        turns = [_turn(step) for step in story["steps"]]
        yield story["story"], [turn for turn in turns if turn]


def _turn(step: Step) -> str:
    if intents := _intents(step):
        return f"*{_label(intents)}*"
    return f"`{step['action']}`" if "action" in step else ""


if __name__ == "__main__":
    main()
