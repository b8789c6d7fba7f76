"""What stands beside a name already hidden and belongs to it: a surname, a spouse, a cell."""

from __future__ import annotations

import re

from bot.review.names import ENDS, NAME, is_first_name
from bot.territories.gazetteer import gazetteer
from bot.territories.reading import key_of
from bot.territories.words import is_ordinary

_SHORTEST = 3  # letters of a small word that may end a name
_HIDDEN = re.escape(NAME)
_AFTER = re.compile(rf"{_HIDDEN}(?:[ \t]+[^\W\d_][\w'’-]*){{1,4}}")
_NEXT = re.compile(r"[ \t]+((?:van|von|el|ben)[ \t]+|d['’])?([^\W\d_](?:[\w'’-]*\w)?)")
_BEFORE = re.compile(rf"\b([A-ZÀ-Þ][\w'’-]+)[ \t]et[ \t]{_HIDDEN}")
# A line of a spreadsheet: « Hamidou;Anrafa;[courriel] ».
_CELLS = re.compile(
    r"^[^\W\d_][^;\n\d]*;(?:[^;\n\d]+;)?(?=\[(?:courriel|téléphone)\])", re.MULTILINE
)


def hide_beside_names(text: str) -> str:
    """The text where « [nom] Aït-Kaci » and « Sandrine et [nom] » are « [nom] » throughout."""
    text = _CELLS.sub(f"{NAME};", text)
    return _AFTER.sub(_rest, _BEFORE.sub(_spouse, text))


def _spouse(match: re.Match[str]) -> str:
    return f"{NAME} et {NAME}" if is_first_name(key_of(match.group(1))) else match.group()


def _rest(match: re.Match[str]) -> str:
    kept = match.group()
    while following := _NEXT.match(kept, len(NAME)):
        if not _is_of_a_name(following.group(2), particle=bool(following.group(1))):
            break
        kept = NAME + kept[following.end() :]
    return kept


def _is_of_a_name(word: str, *, particle: bool) -> bool:
    key = key_of(word)
    if key in ENDS or (key.split(" ")[0] in ENDS and word[0].islower()):
        return False
    if word[0].isupper():
        return not gazetteer().names.get(key)
    return particle or is_first_name(key) or (not is_ordinary(key) and len(key) >= _SHORTEST)
