"""What a mail says: French templates, a plain text and its HTML twin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from bot.outbox.models import MailKind

MAX_SUBJECT = 200  # characters, the column's size


@dataclass(frozen=True)
class Letter:
    """A subject of one line, a plain text and an HTML page."""

    subject: str
    text: str
    html: str


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def write(kind: MailKind, values: dict[str, Any]) -> Letter:
    """Fill the templates of that kind; the first line of the text template is the subject.

    The subject holds no line break nor other control character, whatever the values: a header
    cannot be injected.
    """
    templates = _environment()
    filled = templates.get_template(f"{kind.value}.txt").render(values)
    subject, _, text = filled.partition("\n")
    return Letter(
        subject=one_line(subject)[:MAX_SUBJECT],
        text=text.lstrip("\n"),
        html=templates.get_template(f"{kind.value}.html").render(values),
    )


def one_line(text: str) -> str:
    """The text without line breaks or control characters, spaces collapsed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
