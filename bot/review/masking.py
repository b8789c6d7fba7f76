"""Hide what tells who speaks: the words stay, the person goes.

Rather one word too many than one too few: what is shown, searched and exported for review passes
here. Amounts, populations, INSEE, SIREN, SIRET and postal codes, articles, references of requests
and names of territories stay, for review needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.review.identifiers import hide_identifiers
from bot.review.names import NAME
from bot.review.persons import hide_known, hide_persons

_SEVERAL = re.compile(rf"{re.escape(NAME)}(?:[ \t'’-]{{0,2}}{re.escape(NAME)})+")


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text with its personal data replaced by what they are: « [courriel] », « [nom] ».

    `names` are persons known from elsewhere, such as the contact of a request: they go in any case,
    whole or in part, with or without accents. Masking what is masked changes nothing.
    """
    text = hide_persons(hide_known(hide_identifiers(text), names))
    return _SEVERAL.sub(NAME, text)
