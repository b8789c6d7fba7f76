"""The reference of a ticket, as visitors type it."""

from __future__ import annotations

import re

_TYPED = re.compile(r"(?<!\w)TE[\s.,:°n_–—-]*(20\d\d)[\s.,:/_–—-]*(\d{1,6})(?!\w)", re.IGNORECASE)
_BARE = re.compile(r"(20\d\d)[\s.,:/_–—-]+(\d{1,6})")


def make_reference(year: int, number: int) -> str:
    """TE-2026-0001."""
    return f"TE-{year}-{number:04d}"


def find_reference(text: str) -> str | None:
    """The reference in a sentence, whatever its case and its spaces: « te 2026 42 »."""
    match = _TYPED.search(text) or _BARE.fullmatch(text.strip(" ."))
    return make_reference(int(match[1]), int(match[2])) if match else None
