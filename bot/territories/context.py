"""What the territories of a message tell about each other."""

from bot.territories import hints
from bot.territories.cues import cue_at
from bot.territories.gazetteer import Gazetteer
from bot.territories.model import COMMUNES, GROUPS, Kind, Mention, Territory
from bot.territories.names import MINOR
from bot.territories.reading import Found, Message

MOST = 8  # candidates: more homonyms than a list of buttons can show
_SITUATING = frozenset(Kind) - COMMUNES - GROUPS - {Kind.STATUT_PARTICULIER}


def mentions(message: Message, places: Gazetteer, found: list[Found]) -> list[Mention]:
    """The findings as mentions, each told apart by the others.

    Homonyms are narrowed by a département or a group named elsewhere. A place that only says
    where another one is, is not a mention: the Seine-et-Marne of « commune de Seine-et-Marne,
    Moissy-Cramayel », the Saint-Omer of « la CAPSO à Saint-Omer ».
    """
    sure = [places.territory(each.rows[0]) for each in found if len(each.rows) == 1]
    areas = tuple(area for area in sure if area.kind not in COMMUNES)
    told = []
    for each in found:
        rows = each.rows
        if len(rows) > 1 and areas:
            rows = hints.within(places, rows, areas) or rows
        told.append(Found(each.start, each.end, rows))
    result = []
    for n, each in enumerate(told):
        if _situates(message, places, each, told) or (
            n and _seat(message, places, told[n - 1], each)
        ):
            continue
        start, end = message.tokens[each.start].start, message.tokens[each.end - 1].end
        result.append(Mention(start, end, places.territories(each.rows[:MOST])))
    return result


def _situates(message: Message, places: Gazetteer, area: Found, found: list[Found]) -> bool:
    """Whether an area that no « conseil départemental » announces holds another finding."""
    place = places.territory(area.rows[0])
    if place.kind not in _SITUATING or cue_at(message.keys, area.start):
        return False
    others = (places.territory(row) for each in found if each is not area for row in each.rows)
    return any(_holds(place, other) for other in others)


def _holds(area: Territory, place: Territory) -> bool:
    if place.kind in _SITUATING:
        return False
    if area.departement:
        return area.departement == place.departement
    return area.region == place.region


def _seat(message: Message, places: Gazetteer, group: Found, town: Found) -> bool:
    """Whether the town is where the group just before it sits: « la CAPSO à Saint-Omer »."""
    if not MINOR.issuperset(message.keys[group.end : town.start]):
        return False
    groups = [places.territory(row) for row in group.rows]
    towns = [places.territory(row) for row in town.rows]
    codes = {place.code for place in groups if place.kind not in COMMUNES}
    return any(place.kind in COMMUNES and place.epci in codes for place in towns)
