"""A document as its writers see it: blocks in order, each with its role, none with its looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Role(str, Enum):
    """What a paragraph is for; each writer has one style for it."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    BODY = "body"
    GUIDE = "guide"  # a line to the writer, to be replaced
    HINT = "hint"  # advice to the writer, to be dropped
    LEGAL = "legal"  # law or money, with « à vérifier »
    QUOTE = "quote"  # the visitor's own words


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text; a line break in it stays one."""

    text: str
    role: Role = Role.BODY


@dataclass(frozen=True)
class Heading:
    """A title of level 1 or 2; the word processor numbers the articles.

    A heading without number has level 1; `new_page` puts it at the top of a page.
    """

    text: str
    level: int = 1
    numbered: bool = True
    new_page: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table under its title. The first row is its header; `widths` are percents of the line."""

    title: str
    header: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Heading | Bullets | Table


@dataclass(frozen=True)
class Document:
    """The whole: `title` and `day` are the metadata's, `header` and `footer` stand on each page."""

    title: str
    header: str
    footer: str
    day: date
    blocks: tuple[Block, ...]
