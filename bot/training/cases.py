"""Messages with the labels they should get, and those that a model gives them.

Runs in Rasa's environment (Python 3.10).
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any, Dict, List

from rasa.core.agent import Agent
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_EXAMPLE, TEXT

OUTSIDE = re.compile(r"out_|chitchat|insult|gibberish|other_language|prompt_injection|distress")


class Case:
    """A message, the labels it should get, and those it got."""

    def __init__(self, text: str, intent: str, needs: List[str]) -> None:
        """Expect `intent`, and the needs `needs` (short names)."""
        self.text, self.intent, self.needs = text, intent, frozenset(needs)
        self.got: Dict[str, Any] = {}
        self.seconds = 0.0

    @property
    def expected(self) -> "frozenset[str]":
        """The label set, as docs/annotation.md defines it."""
        own = set() if self.intent.startswith("need_") else {self.intent}
        return frozenset(own | {f"need_{need}" for need in self.needs})

    @property
    def predicted(self) -> "frozenset[str]":
        """The label set understood; a fallback understands nothing."""
        name = self.got["intent"]["name"]
        needs = {f"need_{need}" for need in self.got.get("needs") or ()}
        return frozenset(needs if name.startswith("need_") else {name} | needs)

    @property
    def outside(self) -> bool:
        """Whether the message is outside the service."""
        return bool(OUTSIDE.match(self.intent)) and not self.needs


def read_cases(path: Path) -> List[Case]:
    """The messages of a Rasa NLU file."""
    cases = []
    for example in training_data_from_paths([str(path)], "fr").intent_examples:
        intent, metadata = example.get(INTENT), example.get(METADATA) or {}
        told = metadata.get(METADATA_EXAMPLE) or {}
        needs = [intent[len("need_") :]] if intent.startswith("need_") else []
        cases.append(Case(example.get(TEXT), intent, told.get("needs", needs)))
    return cases


async def parse(agent: Agent, cases: List[Case]) -> None:
    """Let the assistant read each message."""
    for case in cases:
        start = time.perf_counter()
        case.got = await agent.parse_message(case.text)
        case.seconds = time.perf_counter() - start
