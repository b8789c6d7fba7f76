"""The deadline in a visitor's own words, quoted and never interpreted."""

from __future__ import annotations

import re
import unicodedata

from bot.dates import MONTHS

_PERIODS = ("printemps", "été", "automne", "hiver", "vacances", "rentrée", *MONTHS)
_BEFORE = r"(?:avant|d'ici|pour|au plus tard|jusqu'[aà]|courant|en|fin|debut|mi)"
_DEADLINE = re.compile(
    rf"(?<!\w){_BEFORE}(?: (?:la |le |l'|les )?(?:fin|debut|mi)?[ -]?(?:de |du |d'|a la )?)?"
    rf"(?:l'|la |le )?(?:\d{{1,2}}(?:er)? )?"
    rf"(?:{'|'.join(_PERIODS)}|\d{{1,2}}/\d{{1,2}}/)(?: prochaine?)?(?: ?20\d\d)?(?!\w)"
)


def deadline_in(text: str) -> str | None:
    """The first phrase that sets a date, such as « d'ici juin 2027 »; None when there is none."""
    found = _PATTERN.search(_aligned(text))
    return text[found.start() : found.end()] if found else None


def _aligned(text: str) -> str:
    """Lower case without accents, one character for one character: offsets stay true."""
    plain = (unicodedata.normalize("NFKD", character.lower())[0] for character in text)
    return "".join("'" if character == "’" else character for character in plain)


_PATTERN = re.compile(_aligned(_DEADLINE.pattern))
