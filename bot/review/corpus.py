"""The messages that the assistant learns from, and those that it is measured on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

REVIEWED = "data/nlu/reviewed_messages.yml"  # what the export writes
KEPT_ASIDE = "tests/nlu/reviewed.yml"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is there
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Corpus:
    """Normalised messages (`normal`): of training, of measure; and the words of training.

    `lookups` maps the name of a table of entities, such as `stage:bilan`, to its forms.
    """

    trained: frozenset[str]
    held_out: frozenset[str]
    words: frozenset[str]
    lookups: dict[str, frozenset[str]]


def normal(text: str) -> str:
    """A message without case, accents, punctuation nor repeated blanks: equal means the same."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain))


def corpus(project: Path) -> Corpus:
    """What data/nlu and tests/nlu of the project hold, but for the reviewed messages.

    Read again when a file changed: about a second, so call it in a thread.
    """
    training = sorted(
        path
        for path in (project / "data/nlu").glob("*.yml")
        if not path.name.startswith("reviewed_")
    )
    measured = [project / "tests/nlu/held_out.yml"]
    stamps = tuple((str(path), path.stat().st_mtime_ns) for path in (*training, *measured))
    return _read(stamps, len(training))


@lru_cache(maxsize=2)
def _read(stamps: tuple[tuple[str, int], ...], training: int) -> Corpus:
    paths = [Path(path) for path, _stamp in stamps]
    trained = frozenset(map(normal, _texts(paths[:training])))
    words = frozenset(word for text in trained for word in text.split())
    held_out = frozenset(map(normal, _texts(paths[training:])))
    return Corpus(trained, held_out, words, _lookups(paths[:training]))


def _lookups(paths: Iterable[Path]) -> dict[str, frozenset[str]]:
    tables: dict[str, frozenset[str]] = {}
    for path in paths:
        for item in read_items(path):
            if "lookup" in item:
                forms = frozenset(map(normal, examples(item["examples"])))
                tables[item["lookup"]] = tables.get(item["lookup"], frozenset()) | forms
    return tables


def _texts(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        for item in read_items(path):
            if "intent" in item:
                yield from examples(item["examples"])


def read_items(path: Path) -> list[dict[str, Any]]:
    """The items under `nlu` of a Rasa file."""
    # The loader is the safe one, in C.
    items: list[dict[str, Any]] = yaml.load(path.read_text(), _Loader)["nlu"]  # noqa: S506
    return items


def examples(told: str | list[dict[str, str]]) -> Iterator[str]:
    """The texts of `examples`, in either of Rasa's two forms."""
    if isinstance(told, str):
        yield from (line.removeprefix("-").strip() for line in told.splitlines() if line.strip())
    else:
        yield from (example["text"].strip() for example in told)
