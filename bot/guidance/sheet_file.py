"""Reading the sheet of a need."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.guidance.advice import Need, Section
from bot.guidance.condition import CONDITION_KEYS, KINDS, Condition, read_condition
from bot.guidance.forms import PARTS
from bot.guidance.node import Node
from bot.guidance.sheet import FormSection, FormUse, Sheet, Variant
from bot.guidance.source_file import Sources, cited

_VARIANT_KEYS = ("short", "sections", "next_step", "sources")
_SHEET_KEYS = (
    *("title", "checked_on", *_VARIANT_KEYS, "closing", "facets"),
    *("from_form", "by_form", "by_size", "by_kind"),
)


def read_sheet(need: Need, node: Node, sources: Sources, forms: Collection[str]) -> Sheet:
    """The sheet, each of its variants bound to a form, a kind or a facet that exists."""
    fields = node.fields(*_SHEET_KEYS)
    fields["short"].texts()
    fields["next_step"].text()
    return Sheet(
        need=need,
        title=fields["title"].text(),
        checked_on=fields["checked_on"].day(),
        base=_variant(fields, sources),
        closing=_sections(fields["closing"]),
        facets=_variants(fields["facets"], sources),
        form_use=_form_use(fields["from_form"]),
        by_form=_variants(fields["by_form"], sources, forms),
        by_size=tuple(_sized(item, sources) for item in fields["by_size"].items()),
        by_kind=_variants(fields["by_kind"], sources, KINDS),
    )


def _variants(
    node: Node, sources: Sources, names: Collection[str] | None = None
) -> Mapping[str, Variant]:
    found = {}
    for name, entry in node.entries().items():
        if names is not None and name not in names:
            raise entry.error(f"unknown name; expected one of {', '.join(names)}")
        found[name] = _variant(entry.fields(*_VARIANT_KEYS), sources)
    return found


def _sized(node: Node, sources: Sources) -> tuple[Condition, Variant]:
    fields = node.fields(*CONDITION_KEYS, *_VARIANT_KEYS)
    return read_condition(fields), _variant(fields, sources)


def _variant(fields: Mapping[str, Node], sources: Sources) -> Variant:
    return Variant(
        short=fields["short"].optional_texts(),
        sections=_sections(fields["sections"]),
        next_step=fields["next_step"].optional_text(),
        sources=cited(fields["sources"], sources),
    )


def _sections(node: Node) -> tuple[Section, ...]:
    return tuple(_section(item.fields("title", "items", "verify")) for item in node.items())


def _section(fields: Mapping[str, Node]) -> Section:
    return Section(fields["title"].text(), fields["items"].texts(), fields["verify"].flag())


def _form_use(node: Node) -> FormUse:
    fields = node.fields("title", "short", "sections", "next_step")
    return FormUse(
        title=fields["title"].text(),
        short=_parts(fields["short"]),
        sections=tuple(_form_section(item) for item in fields["sections"].items()),
        next_step=_optional_part(fields["next_step"]),
    )


def _form_section(node: Node) -> FormSection:
    fields = node.fields("title", "parts", "verify")
    return FormSection(fields["title"].text(), _parts(fields["parts"]), fields["verify"].flag())


def _parts(node: Node) -> tuple[str, ...]:
    return tuple(item.choice((*PARTS, "notes")) for item in node.items())


def _optional_part(node: Node) -> str:
    return "" if node.value is None else node.choice(tuple(PARTS))
