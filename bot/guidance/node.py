"""A value of a YAML file that knows where it stands, so that a mistake is told by its place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from bot.guidance.errors import GuidanceDataError


@dataclass(frozen=True)
class Node:
    """Each method returns the value in the type asked, or raises `GuidanceDataError`."""

    value: object
    file: str
    key: str = ""

    def error(self, problem: str) -> GuidanceDataError:
        """The exception that tells this place."""
        return GuidanceDataError(self.file, self.key, problem)

    def text(self) -> str:
        """A text that is not empty, without the spaces around it."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.error("must be a text that is not empty")
        return self.value.strip()

    def optional_text(self) -> str:
        """A text, empty when the file does not give it."""
        return "" if self.value is None else self.text()

    def choice(self, names: Collection[str]) -> str:
        """A text that must be one of these names."""
        if self.text() not in names:
            raise self.error(f"unknown name {self.value!r}; expected one of {', '.join(names)}")
        return self.text()

    def flag(self) -> bool:
        """True or false, nothing that merely looks like it."""
        if not isinstance(self.value, bool):
            raise self.error("must be true or false")
        return self.value

    def optional_number(self) -> int | None:
        """A whole number, None when the file does not give it."""
        if self.value is None:
            return None
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.error("must be a whole number")
        return self.value

    def day(self) -> date:
        """A date without a time of day."""
        if type(self.value) is not date:
            raise self.error("must be a date written YYYY-MM-DD")
        return self.value

    def items(self) -> tuple[Node, ...]:
        """The elements of a list; a missing list has none."""
        if self.value is None:
            return ()
        if not isinstance(self.value, list):
            raise self.error("must be a list")
        return tuple(
            Node(value, self.file, f"{self.key}[{rank}]") for rank, value in enumerate(self.value)
        )

    def texts(self) -> tuple[str, ...]:
        """A list of texts with at least one element."""
        found = self.optional_texts()
        if not found:
            raise self.error("must be a list that is not empty")
        return found

    def optional_texts(self) -> tuple[str, ...]:
        """A list of texts; a missing list has none."""
        return tuple(item.text() for item in self.items())

    def entries(self) -> dict[str, Node]:
        """The pairs of a mapping; a missing mapping has none."""
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self.error("must be a mapping")
        prefix = f"{self.key}." if self.key else ""
        return {
            str(name): Node(value, self.file, f"{prefix}{name}")
            for name, value in self.value.items()
        }

    def fields(self, *names: str) -> dict[str, Node]:
        """One node per name, empty when the file does not give it; other names are mistakes."""
        given = self.entries()
        for name, node in given.items():
            if name not in names:
                raise node.error(f"unknown key; expected one of {', '.join(names)}")
        prefix = f"{self.key}." if self.key else ""
        return {name: given.get(name, Node(None, self.file, f"{prefix}{name}")) for name in names}


def read_file(path: Path) -> Node:
    """The whole file as a node.

    Raises:
        GuidanceDataError: the file is missing or is not YAML.

    """
    try:
        return Node(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), path.name)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise GuidanceDataError(path.name, "", str(error)) from error
