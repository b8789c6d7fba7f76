"""Who visits, what they want and how they speak: read from the files of `personas/`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from tests.visitors.questions import Kind

FOLDER = Path(__file__).parent / "personas"
DOORS = yaml.safe_load((Path(__file__).parent / "doors.yml").read_text())
NEEDS = frozenset({"strategy", "pitfalls", "specifications", "providers", "peer_workshops"})
# What the adviser needs; each persona who wants a ticket can answer these.
FACTS = (
    Kind.NEED, Kind.TERRITORY, Kind.PROJECT, Kind.STAGE, Kind.FUNCTION, Kind.NAME, Kind.EMAIL,
    Kind.PHONE, Kind.MOMENTS, Kind.MEETING_MODE, Kind.RHYTHM,
)  # fmt: skip


@dataclass(frozen=True)
class Utterance:
    """One thing that a persona says; `[Envoyer]` presses the button that holds that word.

    `tells` is what it lets the assistant know, `reopens` what it takes back, `forgets` that it
    takes everything back. `skips` tells that it is no answer, `wrong` that it cannot be one (an
    address without its end), `leaves` that the persona goes.
    `door` names the answer that the persona must read then (doors.yml). `answers` replace those
    given until then.
    """

    say: str
    tells: frozenset[Kind] = frozenset()
    reopens: frozenset[Kind] = frozenset()
    forgets: bool = False
    skips: bool = False
    wrong: bool = False
    leaves: bool = False
    door: str | None = None
    at: Kind | None = None
    answers: tuple[tuple[Kind, tuple[Utterance, ...]], ...] = ()

    @property
    def button(self) -> str | None:
        """The title of the button to press, when it is one."""
        pressed = self.say.startswith("[") and self.say.endswith("]")
        return self.say[1:-1] if pressed else None


@dataclass(frozen=True)
class Goal:
    """What the persona came for, and hides: a ticket, advice, or the right door.

    `fields` are columns of the ticket that must hold that text.
    """

    kind: str
    needs: frozenset[str] = frozenset()
    territory: str | None = None
    form: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Persona:
    """A visitor. `answers` hold one or several replies a question, for when it comes again."""

    id: str
    who: str
    goal: Goal
    opening: tuple[Utterance, ...]
    answers: dict[Kind, tuple[Utterance, ...]]
    asides: tuple[Utterance, ...] = ()
    rephrase: tuple[Utterance, ...] = ()
    after: tuple[Utterance, ...] = ()
    never_reads: str | None = None


def load() -> list[Persona]:
    """All personas, in the order of the files.

    Raises:
        ValueError: an entry is incomplete or two bear the same id.

    """
    entries = [e for path in sorted(FOLDER.glob("*.yml")) for e in yaml.safe_load(path.read_text())]
    personas = [_persona(entry) for entry in entries]
    ids = [persona.id for persona in personas]
    if len(set(ids)) != len(ids):
        raise ValueError(f"the same id twice: {sorted(i for i in ids if ids.count(i) > 1)}")
    return personas


def _persona(entry: dict[str, Any]) -> Persona:
    goal = _goal(entry["id"], entry["goal"])
    answers = _answers(entry.get("answers", {}), goal)
    missing = [kind for kind in FACTS if kind not in answers] if goal.kind == "ticket" else []
    if missing:
        raise ValueError(f"{entry['id']} has no answer to {', '.join(missing)}")
    opening = _utterances(entry["opening"])
    if goal.kind == "door" and not any(said.door for said in opening):
        raise ValueError(f"{entry['id']} looks for a door that no opening names")
    return Persona(
        id=entry["id"],
        who=entry["who"],
        goal=goal,
        opening=opening,
        answers=_defaults(goal) | answers,
        asides=_utterances(entry.get("asides", ())),
        rephrase=_utterances(entry.get("rephrase", ())),
        after=_utterances(entry.get("after", ())),
        never_reads=entry.get("never_reads"),
    )


def _goal(name: str, entry: dict[str, Any] | str) -> Goal:
    if entry == "door":
        return Goal("door")
    assert isinstance(entry, dict)
    kind = "ticket" if "ticket" in entry else "advice"
    wanted = entry[kind]
    needs = frozenset(wanted["needs"])
    if needs - NEEDS:
        raise ValueError(f"{name} has an unknown need: {needs - NEEDS}")
    fields = tuple(wanted.get("fields", {}).items())
    return Goal(kind, needs, wanted.get("territory"), wanted.get("form"), fields)


def _answers(entry: dict[str, Any], goal: Goal) -> dict[Kind, tuple[Utterance, ...]]:
    """An adviser accepted is a human asked for, unless the persona came for advice only."""
    answers = {Kind(kind): _utterances(value) for kind, value in entry.items()}
    if goal.kind == "ticket" and Kind.ADVISER in answers:
        told = frozenset({Kind.ADVISER})
        answers[Kind.ADVISER] = tuple(replace(u, tells=told) for u in answers[Kind.ADVISER])
    return answers


def _defaults(goal: Goal) -> dict[Kind, tuple[Utterance, ...]]:
    """Replies that need no character: a persona's own come first."""
    human = Utterance("je voudrais l'avis d'un conseiller", tells=frozenset({Kind.ADVISER}))
    bye = Utterance("C'est tout pour aujourd'hui, merci.", leaves=True)
    wants = goal.kind == "ticket"
    return {
        Kind.CONFIRM: (Utterance("[Envoyer]"),),
        Kind.ADVISER: (human if wants else replace(bye, say="non merci, pas pour le moment"),),
        Kind.OTHER: (human if wants else bye,),
        Kind.OFFER: (human if wants else bye,),
        Kind.CONSENT: (Utterance("oui, j'accepte"),),
        Kind.KNOW_MORE: (Utterance("non merci, ça ira"),),
        Kind.DEADLINE: (Utterance("pas de date précise", skips=True),),
    }


def _utterances(entry: Any) -> tuple[Utterance, ...]:
    return tuple(map(_utterance, entry if isinstance(entry, (list, tuple)) else [entry]))


def _utterance(entry: dict[str, Any] | str) -> Utterance:
    if isinstance(entry, str):
        return Utterance(entry)
    if "skip" in entry:
        return Utterance(entry["skip"], skips=True)
    if "wrong" in entry:
        return Utterance(entry["wrong"], wrong=True)
    values: dict[str, Any] = dict(entry)
    for name in ("tells", "reopens"):
        values[name] = frozenset(map(Kind, values.get(name, ())))
    if "at" in values:
        values["at"] = Kind(values["at"])
    answers = values.get("answers", {})
    values["answers"] = tuple((Kind(kind), _utterances(value)) for kind, value in answers.items())
    if values.get("door") and values["door"] not in DOORS:
        raise ValueError(f"unknown door {values['door']!r}")
    return Utterance(**values)
