"""What `data/specifications` says: read and checked once, on first use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bot.guidance import KINDS, STAGES, forms
from bot.guidance.node import Node, read_file
from bot.specifications.document import Block, Bullets, Heading, Paragraph, Role, Table

DATA = Path(__file__).resolve().parents[2] / "data" / "specifications"
INSERTS = (
    *("known", "advice", "territory", "project", "stage", "missions", "points"),
    *("deliverables", "calendar", "elections", "skills", "prices"),
)
_ROLES = {"text": Role.BODY, "guide": Role.GUIDE, "hint": Role.HINT, "legal": Role.LEGAL}
_BLOCKS = (*_ROLES, "heading", "bullets", "table", "insert")


@dataclass(frozen=True)
class Insert:
    """A place where the code writes from the brief."""

    name: str


@dataclass(frozen=True)
class Article:
    """A part of the document under its title."""

    title: str
    content: tuple[Block | Insert, ...]


@dataclass(frozen=True)
class Purchase:
    """What one buys for a form: `units` are the lines of the price table.

    `points` (to specify) and `skills` (to look for) are empty when the form itself says them.
    """

    object: str
    missions: tuple[str, ...]
    deliverables: tuple[str, ...]
    units: tuple[str, ...]
    points: tuple[str, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """What the stage of the project changes."""

    text: str
    advice: str


@dataclass(frozen=True)
class Skeleton:
    """The whole of the data; `purchases` has a key a form, and `default` and `evaluation`."""

    checked_on: date
    preparation: tuple[Block | Insert, ...]
    articles: tuple[Article, ...]
    annexes: tuple[Article, ...]
    stages: Mapping[str, Stage]
    small: str
    kinds: Mapping[str, str]
    calendar: tuple[tuple[str, ...], ...]
    purchases: Mapping[str, Purchase]


@cache
def load_skeleton(directory: Path = DATA) -> Skeleton:
    """Read both files of the directory.

    Raises:
        GuidanceDataError: a file is missing or malformed.

    """
    fields = read_file(directory / "skeleton.yml").fields(
        *("checked_on", "preparation", "articles", "annexes"),
        *("stages", "small", "kinds", "calendar"),
    )
    return Skeleton(
        checked_on=fields["checked_on"].day(),
        preparation=_content(fields["preparation"]),
        articles=tuple(_article(item) for item in fields["articles"].items()),
        annexes=tuple(_article(item) for item in fields["annexes"].items()),
        stages={name: _stage(node) for name, node in _each(fields["stages"], STAGES).items()},
        small=fields["small"].text(),
        kinds={k: node.text() for k, node in fields["kinds"].fields(*KINDS).items() if node.value},
        calendar=tuple(row.texts() for row in fields["calendar"].items()),
        purchases=_purchases(read_file(directory / "missions.yml")),
    )


def _each(node: Node, names: tuple[str, ...]) -> Mapping[str, Node]:
    """The entry of each name; a missing one is a mistake that its reader tells."""
    return node.fields(*names)


def _purchases(node: Node) -> Mapping[str, Purchase]:
    names = ("default", "evaluation", *forms())
    return {name: _purchase(entry) for name, entry in _each(node, names).items()}


def _purchase(node: Node) -> Purchase:
    fields = node.fields("object", "missions", "deliverables", "units", "points", "skills")
    return Purchase(
        fields["object"].text(),
        fields["missions"].texts(),
        fields["deliverables"].texts(),
        fields["units"].texts(),
        fields["points"].optional_texts(),
        fields["skills"].optional_texts(),
    )


def _stage(node: Node) -> Stage:
    fields = node.fields("text", "advice")
    return Stage(fields["text"].text(), fields["advice"].text())


def _article(node: Node) -> Article:
    fields = node.fields("title", "content")
    return Article(fields["title"].text(), _content(fields["content"]))


def _content(node: Node) -> tuple[Block | Insert, ...]:
    return tuple(_block(item) for item in node.items())


def _block(node: Node) -> Block | Insert:
    entries = node.entries()
    if len(entries) != 1:
        raise node.error("must have one key, which names the block")
    [(name, value)] = entries.items()
    if name in _ROLES:
        return Paragraph(value.text(), _ROLES[name])
    if name == "heading":
        return Heading(value.text(), level=2)
    if name == "bullets":
        return Bullets(value.texts())
    if name == "table":
        return _table(value)
    if name == "insert":
        return Insert(value.choice(INSERTS))
    raise node.error(f"unknown block {name!r}; expected one of {', '.join(_BLOCKS)}")


def _table(node: Node) -> Table:
    fields = node.fields("title", "header", "widths", "rows")
    header = fields["header"].texts()
    widths = tuple(width.optional_number() or 0 for width in fields["widths"].items())
    rows = tuple(_row(row) for row in fields["rows"].items())
    if sum(widths) != 100 or {len(widths), *map(len, rows)} != {len(header)}:
        raise node.error(
            "must have as many widths and cells as headers, and widths that sum to 100"
        )
    return Table(fields["title"].text(), header, widths, rows)


def _row(node: Node) -> tuple[str, ...]:
    """The cells of a row; one may be empty, to be filled by hand."""
    return tuple("" if cell.value == "" else cell.text() for cell in node.items())
