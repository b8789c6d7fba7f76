"""Who is asking: resolve the name, the code or the abbreviation of a French territory.

Data: data/territories (see its SOURCE.md), read at the first call and kept for the process.
"""

from bot.territories.finder import find
from bot.territories.gazetteer import gazetteer
from bot.territories.model import Kind, Mention, Territory
from bot.territories.resolver import resolve

__all__ = ["Kind", "Mention", "Territory", "find", "get", "names_of_places", "resolve"]


def get(territory_id: str) -> Territory | None:
    """The territory of an identifier such as "commune:26063"; None for an unknown one."""
    places = gazetteer()
    row = places.row(territory_id)
    return None if row is None else places.territory(row)


def names_of_places() -> tuple[dict[str, str], dict[str, str]]:
    """The names of départements (overseas collectivités included) and of régions, by code."""
    places = gazetteer()
    return places.departement_names, places.region_names_by_code
