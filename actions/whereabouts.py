"""Which collectivité a message tells, given what was known; pure functions over slots."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from bot import territories
from bot.territories import Territory

NAME_LENGTH = 100  # characters of a collectivité's name, at most
_CORRECTS = re.compile(
    r"^(?:non|nan|pardon|erreur|en fait|plut[ôo]t|je me suis tromp|excusez|désol)"
    r"|\bpas (?:à |de |pour |dans )?(?:la|le|l['’])\s?(?:commune|mairie|ville|village|agglo|interco"
    r"|communaut|m[ée]tropole|d[ée]partement|r[ée]gion)",
    re.IGNORECASE,
)
_ITS_GROUP = re.compile(
    r"\b(?:communaut[ée]|com ?com|interco\w*|agglo\w*|m[ée]tropole|epci)\b", re.IGNORECASE
)
_GROUP_WORDS = 12  # a longer message speaks of more than who writes
# Bodies that the official list of collectivités does not hold, kept as they are named.
_UNLISTED = re.compile(
    r"^(?:le |la |l['’]|au |du )?(?:syndicat|sivom|sivu|petr|pnr|parc naturel|pays (?:de|du|d)"
    r"|p[ôo]le d['’][ée]quilibre|ccas|cias|sem |spl |epf|office|r[ée]gie|sdis|caue)",
    re.IGNORECASE,
)


def territory_slots(territory: Territory) -> dict[str, Any]:
    """The slots of a territory that is known for certain."""
    return {
        "territory_id": territory.id,
        "territory_name": territory.label,
        "territory_choice": None,
    }


def territory_told(
    message: Mapping[str, Any], value: Any, slots: Mapping[str, Any]
) -> dict[str, Any]:
    """The slots that the territory of a message, `value` (ids, or None), fills or changes.

    A territory already known is replaced only by a message that corrects, or answers the question:
    « comme à Nantes » does not move the visitor, nor does a name such as « Hélène Caussade ».
    """
    intent = (message.get("intent") or {}).get("name")
    text = str(message.get("text") or "")
    button = text.startswith("/")
    corrects = intent == "correct_answer" or bool(_CORRECTS.search(text))
    if slots.get("territory_name") and not (corrects or button):
        return {}
    if value is None:
        return _its_group(text, slots)
    ids = [value] if isinstance(value, str) else list(value)
    return _known([t for t in map(territories.get, ids) if t])


def territory_answered(text: str, slots: Mapping[str, Any], *, again: bool) -> dict[str, Any]:
    """The slots that an answer to « quelle collectivité ? » fills.

    Among homonyms offered, a département or a postcode settles. A name that the official list does
    not know is kept as typed when it is given a second time (`again`), or is that of a syndicate.
    """
    offered = [t for t in map(territories.get, slots.get("territory_choice") or ()) if t]
    if chosen := _chosen(text, offered):
        return territory_slots(chosen)
    if found := territories.resolve(text):
        return _known(found)
    keep = len(text) <= NAME_LENGTH and (again or _UNLISTED.match(text))
    return {"territory_name": text, "territory_choice": None} if keep else {}


def _known(found: Sequence[Territory]) -> dict[str, Any]:
    if len(found) == 1:
        return territory_slots(found[0])
    return {"territory_choice": [territory.id for territory in found]} if found else {}


def _its_group(text: str, slots: Mapping[str, Any]) -> dict[str, Any]:
    """« Non, c'est la communauté de communes »: that of the commune named before."""
    commune = territories.get(slots.get("territory_id") or "")
    if not (commune and commune.epci and _ITS_GROUP.search(text)):
        return {}
    found = territories.get(f"epci:{commune.epci}")
    return territory_slots(found) if found and len(text.split()) <= _GROUP_WORDS else {}


def _chosen(text: str, offered: Sequence[Territory]) -> Territory | None:
    """The homonym that the words single out: « celui des Côtes d'Armor », « 22 »."""
    said = _folded(text)
    numbers = set(re.findall(r"\d[\dab]\d{0,3}", said))
    fitting = [
        territory
        for territory in offered
        if _folded(territory.detail.rpartition(",")[2]) in said
        or numbers & {territory.code, territory.departement, *territory.postal_codes}
    ]
    return fitting[0] if len(fitting) == 1 else None


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("-", " "))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip()
