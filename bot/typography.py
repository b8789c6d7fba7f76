"""French spacing, so that no line breaks before « : » or « € », nor inside « 5 000 »."""

from __future__ import annotations

import re

_NO_BREAK = "\u00a0"
_BEFORE = re.compile(r" (?=[:;?!»€%](?:\W|$))|(?<=\d) (?=\d{3}\b)")


def french(text: str) -> str:
    """The text with no-break spaces where French wants them."""
    return _BEFORE.sub(_NO_BREAK, text).replace("« ", f"«{_NO_BREAK}")
