"""From what an adviser typed to a checked draft; every problem is said in French at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from bot import territories
from bot.dates import PARIS, in_paris
from bot.errors import InvalidWorkshop
from bot.guidance import forms
from bot.workshops.models import WorkshopMode

Values = Mapping[str, str]
Problems = dict[str, str]

WORKSHOP_FIELDS = (
    "title", "theme", "day", "hour", "minutes", "mode", "place", "places", "description",
)  # fmt: skip
EXPERIENCE_FIELDS = ("territory_name", "participation_form", "account", "agreed_on")

_LENGTHS = {
    "title": (3, 120, "Donnez un titre de 3 à 120 caractères."),
    "theme": (3, 300, "Dites le thème en une phrase simple, de 300 caractères au plus."),
    "description": (0, 2_000, "Raccourcissez la description : 2 000 caractères au plus."),
    "territory_name": (2, 200, "Indiquez le nom de la collectivité."),
    "account": (30, 1_500, "Racontez l'expérience en 30 à 1 500 caractères."),
}
_WHERE = (2, 200, "Indiquez le lieu : salle, adresse, commune.")
_NUMBERS = {
    "minutes": (15, 480, "Indiquez une durée en minutes, de 15 à 480."),
    "places": (1, 500, "Indiquez un nombre de places, de 1 à 500."),
}
# The cell is the contact: what is published names nobody's address or phone.
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.\w{2,}|(?:\+33|\b0)\s?[1-9](?:[\s.-]?\d{2}){4}\b")
_NO_CONTACT = (
    "Ce texte est public : retirez l'adresse électronique ou le numéro de téléphone. "
    "C'est la cellule qui met en relation."
)


@dataclass(frozen=True, kw_only=True)
class WorkshopDraft:
    """A workshop whose fields are acceptable."""

    title: str
    theme: str
    description: str
    starts_at: datetime
    minutes: int
    mode: WorkshopMode
    place: str
    places: int


@dataclass(frozen=True, kw_only=True)
class ExperienceDraft:
    """A shared experience whose fields are acceptable."""

    territory_id: str | None
    territory_name: str
    participation_form: str
    account: str
    agreed_on: date


def read_workshop(values: Values, *, now: datetime) -> WorkshopDraft:
    """The draft that `WORKSHOP_FIELDS` describe: `day` and `hour` in ISO, in the time of Paris.

    Raises:
        InvalidWorkshop: a field is missing, malformed or too long, names somebody's address or
            phone, or the date is past.

    """
    problems = _texts(values, ("title", "theme", "description"))
    starts_at = _moment(values, now, problems)
    numbers = {name: _number(values, name, problems) for name in _NUMBERS}
    mode = values["mode"] if values["mode"] in {m.value for m in WorkshopMode} else None
    if mode is None:
        problems["mode"] = "Choisissez en visio ou sur place."
    elif mode == WorkshopMode.ON_SITE:
        problems |= _problem_of_text("place", values["place"], _WHERE)
    if problems or starts_at is None or mode is None:
        raise InvalidWorkshop(
            {name: problems[name] for name in WORKSHOP_FIELDS if name in problems}
        )
    return WorkshopDraft(
        title=values["title"].strip(),
        theme=values["theme"].strip(),
        description=values["description"].strip(),
        starts_at=starts_at,
        mode=WorkshopMode(mode),
        place=values["place"].strip() if mode == WorkshopMode.ON_SITE else "",
        **numbers,
    )


def read_experience(values: Values, *, now: datetime) -> ExperienceDraft:
    """The draft that `EXPERIENCE_FIELDS` describe; a name that is not official is kept as typed.

    Raises:
        InvalidWorkshop: a field is missing, malformed or too long, several territories bear the
            name, the account names somebody's address or phone, or the date is to come.

    """
    problems = _texts(values, ("territory_name", "account"))
    name = values["territory_name"].strip()
    found = territories.resolve(name, limit=3)
    found = [territory for territory in found if territory.label == name] or found
    if len(found) > 1:
        problems["territory_name"] = _WHICH.format(examples=" ou ".join(t.label for t in found))
    if values["participation_form"] not in forms():
        problems["participation_form"] = "Choisissez une forme de participation."
    agreed_on = _date(values["agreed_on"])
    if agreed_on is None or agreed_on > now.astimezone(PARIS).date():
        problems["agreed_on"] = "Indiquez la date de l'accord, au plus tard aujourd'hui."
    if problems or agreed_on is None:
        raise InvalidWorkshop(problems)
    return ExperienceDraft(
        territory_id=found[0].id if found else None,
        territory_name=found[0].label if found else name,
        participation_form=values["participation_form"],
        account=" ".join(values["account"].split()),
        agreed_on=agreed_on,
    )


_WHICH = "Plusieurs collectivités portent ce nom. Écrivez par exemple : {examples}."


def _texts(values: Values, names: tuple[str, ...]) -> Problems:
    problems: Problems = {}
    for name in names:
        problems |= _problem_of_text(name, values[name], _LENGTHS[name])
    return problems


def _problem_of_text(name: str, value: str, limits: tuple[int, int, str]) -> Problems:
    shortest, longest, sentence = limits
    if not shortest <= len(value.strip()) <= longest:
        return {name: sentence}
    return {name: _NO_CONTACT} if _CONTACT.search(value) else {}


def _number(values: Values, name: str, problems: Problems) -> int:
    smallest, largest, sentence = _NUMBERS[name]
    text = values[name].strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
    if not smallest <= number <= largest:
        problems[name] = sentence
    return number


def _moment(values: Values, now: datetime, problems: Problems) -> datetime | None:
    day = _date(values["day"])
    try:
        hour = time.fromisoformat(values["hour"].strip())
    except ValueError:
        problems["hour"] = "Indiquez l'heure de début, par exemple 14:00."
        hour = None
    if day is None:
        problems["day"] = "Indiquez la date de l'atelier."
    if day is None or hour is None:
        return None
    moment = in_paris(day, hour.replace(second=0, microsecond=0, tzinfo=None))
    if moment <= now:
        problems["day"] = "Cette date est passée. Indiquez une date à venir."
    return moment


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
