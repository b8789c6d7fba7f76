"""Reading `sources.yml`: each page is named once, the other files cite its name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.guidance.advice import Source
from bot.guidance.node import Node

Sources = Mapping[str, Source]


def read_sources(node: Node) -> Sources:
    """The pages by name."""
    return {name: _source(entry) for name, entry in node.entries().items()}


def _source(node: Node) -> Source:
    fields = node.fields("title", "url")
    url = fields["url"].text()
    if not url.startswith(("https://", "http://")):
        raise fields["url"].error("must start with https:// or http://")
    return Source(fields["title"].text(), url)


def cited(node: Node, sources: Sources) -> tuple[Source, ...]:
    """The pages that a list of names cites."""
    return tuple(sources[item.choice(sources)] for item in node.items())
