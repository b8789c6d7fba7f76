"""Reading the sheet of a need."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.guidance.advice import Need, Section
from bot.guidance.condition import (
    CONDITION_KEYS,
    KINDS,
    STAGES,
    Condition,
    read_condition,
    read_stages,
)
from bot.guidance.forms import PARTS, SITUATED_PARTS
from bot.guidance.node import Node
from bot.guidance.sheet import Comparison, Facet, FormSection, FormUse, Sheet, Shortlist, Variant
from bot.guidance.source_file import Sources, cited

_VARIANT_KEYS = ("short", "sections", "next_step", "sources")
_SHEET_KEYS = (
    *("title", "checked_on", "groups", *_VARIANT_KEYS, "closing", "facets", "comparison"),
    *("from_form", "by_form", "by_stage", "by_size", "by_kind"),
)


def read_sheet(need: Need, node: Node, sources: Sources, forms: Collection[str]) -> Sheet:
    """The sheet, each of its variants bound to a form, a stage, a kind or a facet that exists."""
    fields = node.fields(*_SHEET_KEYS)
    fields["short"].texts()
    fields["next_step"].text()
    groups = {key: title.text() for key, title in fields["groups"].entries().items()}
    if not groups:
        raise fields["groups"].error("must name at least one group")
    return _Reader(sources, forms, groups).sheet(need, fields)


@dataclass(frozen=True)
class _Reader:
    """What the parts of a sheet refer to.

    A section without a group goes to the first group when it belongs to a situation, to the last
    when it holds for all.
    """

    sources: Sources
    forms: Collection[str]
    groups: Mapping[str, str]

    def sheet(self, need: Need, fields: Mapping[str, Node]) -> Sheet:
        first, *_, last = (*self.groups, *self.groups)
        return Sheet(
            need=need,
            title=fields["title"].text(),
            checked_on=fields["checked_on"].day(),
            groups=self.groups,
            base=self._variant(fields, last),
            closing=self._sections(fields["closing"], last),
            facets={name: self._facet(item) for name, item in fields["facets"].entries().items()},
            form_use=self._form_use(fields["from_form"], first),
            by_form=self._variants(fields["by_form"], first, self.forms),
            by_stage=self._variants(fields["by_stage"], first, STAGES),
            by_size=tuple(self._sized(item, first) for item in fields["by_size"].items()),
            by_kind=self._variants(fields["by_kind"], first, KINDS),
            comparison=self._comparison(fields["comparison"]),
        )

    def _variants(self, node: Node, group: str, names: Collection[str]) -> Mapping[str, Variant]:
        found = {}
        for name, entry in node.entries().items():
            if name not in names:
                raise entry.error(f"unknown name; expected one of {', '.join(names)}")
            found[name] = self._variant(entry.fields(*_VARIANT_KEYS), group)
        return found

    def _facet(self, node: Node) -> Facet:
        fields = node.fields("group", "asked_by", *_VARIANT_KEYS)
        group = fields["group"].choice(self.groups)
        return Facet(group, fields["asked_by"].texts(), self._variant(fields, group))

    def _sized(self, node: Node, group: str) -> tuple[Condition, Variant]:
        fields = node.fields(*CONDITION_KEYS, *_VARIANT_KEYS)
        return read_condition(fields), self._variant(fields, group)

    def _variant(self, fields: Mapping[str, Node], group: str) -> Variant:
        return Variant(
            short=fields["short"].optional_texts(),
            sections=self._sections(fields["sections"], group),
            next_step=fields["next_step"].optional_text(),
            sources=cited(fields["sources"], self.sources),
        )

    def _sections(self, node: Node, group: str) -> tuple[Section, ...]:
        return tuple(self._section(item, group) for item in node.items())

    def _section(self, node: Node, group: str) -> Section:
        fields = node.fields("title", "items", "verify", "group")
        return Section(
            title=fields["title"].text(),
            items=fields["items"].texts(),
            verify=fields["verify"].flag(),
            group=self._group(fields["group"], group),
        )

    def _group(self, node: Node, default: str) -> str:
        return default if node.value is None else node.choice(self.groups)

    def _form_use(self, node: Node, group: str) -> FormUse:
        fields = node.fields("title", "short", "sections", "next_step")
        return FormUse(
            title=fields["title"].text(),
            short=_parts(fields["short"]),
            sections=tuple(self._form_section(i, group) for i in fields["sections"].items()),
            next_step=_optional_part(fields["next_step"]),
        )

    def _form_section(self, node: Node, group: str) -> FormSection:
        fields = node.fields("title", "parts", "verify", "group")
        return FormSection(
            title=fields["title"].text(),
            parts=_parts(fields["parts"]),
            verify=fields["verify"].flag(),
            group=self._group(fields["group"], group),
        )

    def _comparison(self, node: Node) -> Comparison | None:
        if node.value is None:
            return None
        fields = node.fields("group", "shortlists")
        return Comparison(
            fields["group"].choice(self.groups),
            tuple(self._shortlist(item) for item in fields["shortlists"].items()),
        )

    def _shortlist(self, node: Node) -> Shortlist:
        fields = node.fields(*CONDITION_KEYS, "stages", "forms")
        return Shortlist(
            read_condition(fields),
            read_stages(fields["stages"]),
            tuple(item.choice(self.forms) for item in fields["forms"].items()),
        )


def _parts(node: Node) -> tuple[str, ...]:
    return tuple(item.choice((*PARTS, *SITUATED_PARTS)) for item in node.items())


def _optional_part(node: Node) -> str:
    return "" if node.value is None else node.choice(tuple(PARTS))
