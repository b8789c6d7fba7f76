"""Tell how varied the training messages are: `.venv/bin/python -m scripts.report_corpus`.

Prints, by label: messages, words a message, new words per hundred messages, share without accents;
then near-duplicates and worn openings, for a person to look at.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

DATA = Path(__file__).resolve().parent.parent / "data/nlu"
NEAR = 0.75  # shared words over all words (Jaccard) from which two messages look alike
SHORTEST = 4  # words: shorter messages may look alike
WORN = 0.01  # share of the messages from which a three-word opening is worn


class Message(NamedTuple):
    """A training message with its label set and its folded words."""

    label: str
    text: str
    words: tuple[str, ...]


def fold(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def read(folder: Path) -> Iterator[Message]:
    """The messages of the Rasa NLU files of a folder."""
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            if "intent" in block:
                yield from _of_block(block["intent"], block["examples"])


def _of_block(intent: str, examples: str | list[dict[str, object]]) -> Iterator[Message]:
    if isinstance(examples, str):
        examples = [{"text": line[2:]} for line in examples.splitlines() if line.startswith("- ")]
    for example in examples:
        text, metadata = str(example["text"]), example.get("metadata")
        needs = metadata.get("needs", []) if isinstance(metadata, dict) else []
        label = "several needs" if len(needs) > 1 else intent
        yield Message(label, text, tuple(re.findall(r"[a-z0-9]+", fold(text))))


def near_duplicates(messages: list[Message]) -> Iterator[tuple[Message, Message]]:
    """Pairs of messages that share most of their words."""
    bearers: defaultdict[str, list[int]] = defaultdict(list)
    for n, message in enumerate(messages):
        words = set(message.words)
        shared = Counter(other for word in words for other in bearers[word])
        for word in words:
            bearers[word].append(n)
        for other, count in shared.items():
            union = len(words) + len(set(messages[other].words)) - count
            if len(words) >= SHORTEST and count / union >= NEAR:
                yield messages[other], message


def by_label(messages: list[Message]) -> Iterator[str]:
    """One line a label."""
    groups: defaultdict[str, list[Message]] = defaultdict(list)
    for message in messages:
        groups[message.label].append(message)
    for label, group in sorted(groups.items()):
        sizes = sorted(len(message.words) for message in group)
        known = {word for message in group for word in message.words}
        plain = sum(message.text.lower() == fold(message.text) for message in group)
        yield (
            f"{label:22} {len(group):5} messages, words {sizes[0]}/{sizes[len(sizes) // 2]}/"
            f"{sizes[-1]}, {100 * len(known) / len(group):5.0f} new words per hundred, "
            f"{plain / len(group):4.0%} without accents"
        )


def openings(messages: list[Message]) -> list[tuple[str, int]]:
    """Three-word openings that more than `WORN` of the messages share."""
    counts = Counter(" ".join(m.words[:3]) for m in messages if len(m.words) > SHORTEST)
    return [(words, n) for words, n in counts.most_common() if n > WORN * len(messages)]


def main() -> None:
    """Print the report."""
    messages = list(read(DATA))
    print(f"{len(messages)} messages, {len({w for m in messages for w in m.words})} words\n")
    print("\n".join(by_label(messages)))
    pairs = list(near_duplicates(messages))
    print(f"\n{len(pairs)} near-duplicates")
    for first, second in pairs:
        print(f"  {first.label}: {first.text[:60]!r} ~ {second.label}: {second.text[:60]!r}")
    print(
        "\nworn openings:", ", ".join(f"{words} ({n})" for words, n in openings(messages)) or "none"
    )


if __name__ == "__main__":
    main()
