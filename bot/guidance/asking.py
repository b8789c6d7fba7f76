"""Which part of a need a message asks about, from the beginnings of words that its sheet lists."""

from __future__ import annotations

import re
import unicodedata

from bot.guidance.advice import Need
from bot.guidance.library import load_library


def facet_asked(need: Need, text: str) -> str | None:
    """The facet of this need that a message asks about, accents and case aside; None when none.

    When the message names several, the first in the order of the sheet.

    Raises:
        GuidanceDataError: a data file is malformed.

    """
    said = f" {_folded(text)}"
    for name, facet in load_library().sheets[need].facets.items():
        if any(f" {_folded(words)}" in said for words in facet.asked_by):
            return name
    return None


def _folded(text: str) -> str:
    """Words in lower case without accents, one space between them."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f]", "", plain)))
