"""Reading `forms.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.guidance.condition import CONDITION_KEYS, read_condition, read_stages
from bot.guidance.forms import Form, Note, Trap
from bot.guidance.node import Node
from bot.guidance.source_file import Sources, cited

_KEYS = (
    *("label", "definition", "fits", "time", "cost", "legal", "notes", "traps"),
    *("specification_points", "skills", "peers", "first_step", "sources"),
)


def read_forms(node: Node, sources: Sources) -> Mapping[str, Form]:
    """The forms by key, in the order of the file."""
    fields = node.fields("checked_on", "forms")
    checked_on = fields["checked_on"].day()
    return {
        key: _form(key, entry, sources, checked_on)
        for key, entry in fields["forms"].entries().items()
    }


def _form(key: str, node: Node, sources: Sources, checked_on: date) -> Form:
    fields = node.fields(*_KEYS)
    return Form(
        key=key,
        label=fields["label"].text(),
        definition=fields["definition"].text(),
        fits=fields["fits"].texts(),
        time=fields["time"].text(),
        cost=fields["cost"].text(),
        legal=fields["legal"].texts(),
        notes=tuple(_note(item) for item in fields["notes"].items()),
        traps=tuple(_trap(item) for item in fields["traps"].items()),
        specification_points=fields["specification_points"].texts(),
        skills=fields["skills"].texts(),
        peers=fields["peers"].texts(),
        first_step=fields["first_step"].text(),
        sources=cited(fields["sources"], sources),
        checked_on=checked_on,
    )


def _note(node: Node) -> Note:
    fields = node.fields("text", *CONDITION_KEYS)
    return Note(read_condition(fields), fields["text"].text())


def _trap(node: Node) -> Trap:
    fields = node.fields("trap", "parry", "stages")
    stages = read_stages(fields["stages"])
    if not stages:
        raise fields["stages"].error("must name at least one stage")
    return Trap(fields["trap"].text(), fields["parry"].text(), stages)
