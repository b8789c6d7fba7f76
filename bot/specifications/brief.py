"""What the skeleton is filled with: the visitor's project, as far as the conversation tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import territories
from bot.guidance import STAGES, Form, Need, forms

MAX_WORDS = 2_000  # characters kept of the project, the longest message that may be sent
MAX_NAME = 100  # and of a name: it goes in the title, which .docx bounds to 255


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What is known of the project on the day of the document; what is not is empty or None.

    `form_words` names the form even when it is not one that we know. No contact is kept.
    """

    today: date
    territory: str = ""
    territory_label: str = ""
    kind: str | None = None
    population: int | None = None
    form: Form | None = None
    form_words: str = ""
    stage: str | None = None
    project: str = ""
    function: str = ""
    deadline: str = ""
    needs: tuple[Need, ...] = ()


def brief_of(profile: Mapping[str, Any], *, today: date) -> Brief:
    """The brief that a conversation's profile gives.

    Anything missing or of another type than expected counts as unknown: a document is always made.
    """
    territory = territories.get(_text(profile, "territory_id"))
    label = territory.label if territory else _text(profile, "territory_name")
    form = forms().get(_text(profile, "participation_form"))
    stage = _text(profile, "stage")
    return Brief(
        today=today,
        territory=territory.name if territory else label,
        territory_label=label,
        kind=territory.kind.value if territory else None,
        population=territory.population if territory else _number(profile.get("population")),
        form=form,
        form_words=form.name if form else _text(profile, "participation_form"),
        stage=stage if stage in STAGES else None,
        project=_text(profile, "project", MAX_WORDS),
        function=_text(profile, "function"),
        deadline=_text(profile, "deadline"),
        needs=_needs(profile.get("needs")),
    )


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _needs(value: object) -> tuple[Need, ...]:
    known = {need.value: need for need in Need}
    return tuple(known[name] for name in value if name in known) if isinstance(value, list) else ()


def _text(profile: Mapping[str, Any], name: str, limit: int = MAX_NAME) -> str:
    """A text that XML can hold: no control character, any space a plain one, lines kept."""
    value = profile.get(name)
    if not isinstance(value, str):
        return ""
    lines = value[:limit].splitlines()
    return "\n".join(filter(None, (" ".join(_printable(line).split()) for line in lines)))


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in line)
