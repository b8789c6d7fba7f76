"""How to reach a visitor: addresses and numbers as typed, checked, with a sentence when wrong."""

from __future__ import annotations

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberFormat
from rapidfuzz.distance import OSA

from bot.errors import InvalidTicket

_EMAIL_EXAMPLE = "prenom.nom@mairie-exemple.fr"
# The first that matches says what is wrong; `{value}` is what was typed.
_EMAIL_PROBLEMS = (
    (r"^$", f"Indiquez votre adresse électronique, par exemple {_EMAIL_EXAMPLE}."),
    (
        r"@.*@",
        "Je vois plusieurs adresses, ou plusieurs signes « @ ». Une seule suffit : laquelle "
        "faut-il utiliser ?",
    ),
    (
        r"^[^@]*$",
        f"Il manque le signe « @ » dans « {{value}} ». Une adresse ressemble à {_EMAIL_EXAMPLE}.",
    ),
    (r"\s", "« {value} » contient un espace. Écrivez l'adresse d'un seul tenant."),
    (r",", "« {value} » contient une virgule. Faut-il un point à la place ? Réécrivez l'adresse."),
    (r"\.$", "« {value} » se termine par un point, qui semble en trop. Réécrivez l'adresse."),
    (r"\.\.", "« {value} » contient deux points de suite. Réécrivez l'adresse."),
    (
        r"[^\x00-\x7f]",
        "« {value} » contient un accent ou un signe spécial. Écrivez l'adresse sans.",
    ),
    (r"@[^.]+$", "Il manque la fin de l'adresse « {value} », par exemple « .fr »."),
)
_EMAIL_ODD = f"« {{value}} » n'a pas la forme d'une adresse. Elle ressemble à {_EMAIL_EXAMPLE}."

_PROVIDERS = (
    "gmail.com", "orange.fr", "wanadoo.fr", "laposte.net", "hotmail.com", "hotmail.fr",
    "outlook.com", "outlook.fr", "yahoo.fr", "yahoo.com", "icloud.com",
)  # fmt: skip
_ENDINGS = {"con": "com", "cmo": "com", "vom": "com", "comm": "com", "frr": "fr", "rf": "fr"}
_SURE_LENGTH = 8  # a shorter domain is one letter away from too many real ones

# Overseas first: the metadata of mainland France hold some of their numbers too.
_REGIONS = ("RE", "YT", "GP", "MQ", "GF", "FR")
_MIQUELON = re.compile(r"^0508(?=\d{6}$)")  # dialled from the mainland; its own plan has six digits
_CANDIDATE = re.compile(r"(?<!\w)(?:\+|0)[\d .()/-]{7,}\d(?!\w)")


def clean_email(value: str) -> str:
    """The normalised address.

    Raises:
        InvalidTicket: its `problems["email"]` says in French what is wrong with it.

    """
    value = value.strip()
    problem = next((text for pattern, text in _EMAIL_PROBLEMS if re.search(pattern, value)), None)
    if problem is None:
        try:
            return validate_email(value, check_deliverability=False).normalized
        except EmailNotValidError:
            problem = _EMAIL_ODD
    raise InvalidTicket({"email": problem.replace("{value}", value[:80])})


def likelier_email(address: str) -> str | None:
    """What a valid address was probably meant to be, or None: a question to ask, not an answer.

    « c.martin@gmail.con » gives « c.martin@gmail.com ».
    """
    local, _, domain = address.rpartition("@")
    if not local:
        return None
    name, _, ending = domain.rpartition(".")
    likelier = f"{name}.{_ENDINGS.get(ending, ending)}"
    if likelier not in _PROVIDERS and len(likelier) >= _SURE_LENGTH:
        near = (each for each in _PROVIDERS if OSA.distance(likelier, each) == 1)
        likelier = next(near, likelier)
    return f"{local}@{likelier}" if likelier != domain else None


def clean_phone(value: str) -> str:
    """The number in its international form, such as +33465711234.

    National numbers are read as those of mainland France and of the overseas départements and
    regions; others need their country code.

    Raises:
        InvalidTicket: its `problems["telephone"]` says in French what is expected.

    """
    number = _phone(value)
    if number is None:
        problem = (
            f"« {value.strip()[:40]} » n'est pas un numéro de téléphone complet. Un numéro compte "
            "dix chiffres, par exemple 04 65 71 12 34. Ailleurs, commencez par l'indicatif, par "
            "exemple +687 pour la Nouvelle-Calédonie."
        )
        raise InvalidTicket({"telephone": problem})
    return number


def _phone(value: str) -> str | None:
    typed = _MIQUELON.sub("+508", re.sub(r"[\s.()/-]", "", value))
    readings = (parsed for region in _REGIONS if (parsed := _parsed(typed, region)))
    return next(
        (
            phonenumbers.format_number(number, PhoneNumberFormat.E164)
            for number in readings
            if phonenumbers.is_valid_number(number)
        ),
        None,
    )


def _parsed(typed: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None


def find_phone(text: str) -> tuple[str, str] | None:
    """The first telephone number in a sentence, as typed and in its international form."""
    found = ((match.group(), _phone(match.group())) for match in _CANDIDATE.finditer(text))
    return next(((typed, number) for typed, number in found if number), None)


def phone_label(number: str) -> str:
    """A number of the record as a French reader writes it: « 04 65 71 12 34 »."""
    parsed = phonenumbers.parse(number, None)
    region = phonenumbers.region_code_for_number(parsed)
    form = PhoneNumberFormat.NATIONAL if region in _REGIONS else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
