"""Measure `bot.territories.find` on messages that it was not tuned to.

    python -m scripts.evaluate_territories [FILE…]

Three files by default: `territories.tsv` and `territories_development.tsv`, whose misses guide the
work, and `territories_held_out.tsv`, whose misses are not looked at: its rates alone are printed,
unless it is named, and they are what to expect on messages never seen.

Each line of the file is a message, a tab, and the identifiers it names: one territory, several
homonyms to ask about, or `-` for none. Every message counts in exactly one rate:

right   what was expected: the territory alone, a question that offers every homonym, or nothing
asked   a question more than needed, or one that lacks a homonym: the agent still chooses
wrong   a silent wrong guess: a territory taken without asking that is not the one meant
missed  a territory that is neither found nor offered
"""

import sys
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from bot.territories import Mention, find
from bot.territories.context import MOST

_FILES = Path(__file__).resolve().parents[1] / "tests" / "nlu"
KNOWN = (_FILES / "territories.tsv", _FILES / "territories_development.tsv")
HELD_OUT = _FILES / "territories_held_out.tsv"


class Outcome(str, Enum):
    """What became of a message; the docstring of the module says when."""

    RIGHT = "right"
    ASKED = "asked"
    WRONG = "wrong"
    MISSED = "missed"


class Example(NamedTuple):
    """A message and the identifiers it names; several are homonyms."""

    text: str
    expected: frozenset[str]

    @property
    def part(self) -> str:
        """The part of the set that it belongs to: "none", "one" or "homonyms"."""
        return ("none", "one", "homonyms")[min(len(self.expected), 2)]


class Judged(NamedTuple):
    """An example, what `find` offered for it, and the verdict."""

    example: Example
    offered: frozenset[str]
    outcome: Outcome


def read(path: Path) -> list[Example]:
    """The examples of a file, in its order."""
    examples = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text, identifiers = line.split("\t")
        examples.append(Example(text, frozenset(identifiers.split()) - {"-"}))
    return examples


def outcome(expected: frozenset[str], mentions: Sequence[Mention]) -> Outcome:
    """The verdict on what `find` answered."""
    choices = [{territory.id for territory in mention.candidates} for mention in mentions]
    offered = set[str]().union(*choices)
    if any(len(choice) == 1 and not choice <= expected for choice in choices):
        return Outcome.WRONG
    if offered == expected:
        return Outcome.RIGHT
    if not expected:
        return Outcome.ASKED
    if not offered & expected:
        return Outcome.MISSED
    if len(expected) > 1:
        if len(offered) == 1:
            return Outcome.WRONG
        # A list of buttons shows no more than MOST; déléguées of the same name may be in it.
        complete = expected <= offered or len(offered) >= MOST
        return Outcome.RIGHT if complete else Outcome.ASKED
    return Outcome.ASKED


def judge(path: Path) -> list[Judged]:
    """Every example of a file with its verdict."""
    judged = []
    for example in read(path):
        mentions = find(example.text)
        offered = frozenset(place.id for mention in mentions for place in mention.candidates)
        judged.append(Judged(example, offered, outcome(example.expected, mentions)))
    return judged


def rates(judged: Sequence[Judged]) -> dict[str, float]:
    """The share of each outcome, from 0 to 1; they add up to 1."""
    counts = Counter(each.outcome for each in judged)
    return {each.value: counts[each] / len(judged) for each in Outcome}


def evaluate(path: Path) -> dict[str, float]:
    """The share of each outcome over a file of examples."""
    return rates(judge(path))


def show(path: Path, *, misses: bool) -> None:
    """Print the rates, overall and by part, and with `misses` every message that is not right."""
    judged = judge(path)
    parts = {"all": judged}
    for each in judged:
        parts.setdefault(each.example.part, []).append(each)
    print(path.name)
    for part, examples in parts.items():
        shares = "  ".join(f"{name} {share:6.1%}" for name, share in rates(examples).items())
        print(f"{part:8} {len(examples):4}  {shares}")
    for example, offered, verdict in judged:
        if misses and verdict is not Outcome.RIGHT:
            due, got = (" ".join(sorted(ids)) or "-" for ids in (example.expected, offered))
            print(f"{verdict.value}\t{example.text}\t{due}\t{got}")


def main(paths: Sequence[Path]) -> None:
    """Show the files named, or the three of the project."""
    for path in paths or (*KNOWN, HELD_OUT):
        show(path, misses=bool(paths) or path in KNOWN)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
