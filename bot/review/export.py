"""Reviewed messages as Rasa's training data: masked, in a stable order, each with its provenance.

`data/nlu/reviewed_messages.yml` teaches; one message in five is kept aside, in
`tests/nlu/reviewed.yml`, for the gate that a new model passes (bot/training/gate.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.review.corpus import Corpus, normal
from bot.review.label_sets import LabelSet
from bot.review.masking import mask
from bot.review.models import Annotation
from bot.review.verdicts import outcome

KEPT_ASIDE = 5  # one message in so many measures instead of teaching
HEADING = """\
# Written by `python -m bot review export` from what reviewers accepted: do not edit.
# `source` names the annotations in the desk database; nothing here leads to a visitor.
"""


@dataclass(frozen=True)
class Reviewed:
    """An accepted message; `source` is its provenance, `entities` what the reviewer marked."""

    source: str
    text: str
    labels: LabelSet
    entities: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Export:
    """The two files, and what was left out: (source, French reason)."""

    training: str
    kept_aside: str
    taught: int
    aside: int
    left_out: tuple[tuple[str, str], ...]


async def reviewed(session: AsyncSession) -> list[Reviewed]:
    """The messages on which reviewers agree, or that a coordinator settled."""
    rows = await session.scalars(select(Annotation).order_by(Annotation.key, Annotation.id))
    held = [outcome(list(each)) for _key, each in groupby(rows, key=lambda row: row.key)]
    return [
        Reviewed(
            source=row.key,
            text=row.text,
            labels=LabelSet.of(row.intent, row.needs),
            entities=tuple(row.entities),
        )
        for row in held
        if row is not None
    ]


def export(messages: Iterable[Reviewed], corpus: Corpus) -> Export:
    """Sort the messages into the two files; the order depends on them alone.

    A message still holding personal data, one of the messages that measure the assistant, and one
    that is learnt already are left out, each with its reason.
    """
    kept: dict[str, Reviewed] = {}
    left_out = []
    for each in sorted(messages, key=lambda each: (normal(each.text), each.source)):
        if reason := _refusal(each, corpus, kept):
            left_out.append((each.source, reason))
        else:
            kept[normal(each.text)] = each
    aside = [each for key, each in kept.items() if _is_aside(key)]
    taught = [each for key, each in kept.items() if not _is_aside(key)]
    tables = _tables(taught, corpus)
    return Export(
        training=_file([*_examples(taught), *tables]),
        kept_aside=_file(_examples(aside)),
        taught=len(taught),
        aside=len(aside),
        left_out=tuple(left_out),
    )


def _refusal(message: Reviewed, corpus: Corpus, kept: dict[str, Reviewed]) -> str:
    """Why the message is left out, in French; "" when it is not."""
    said = normal(message.text)
    if not said:
        return "il ne contient aucun mot"
    if mask(message.text) != message.text:
        return "il contient encore une donnée personnelle"
    if said in corpus.held_out:
        return "il sert déjà à mesurer l'assistant"
    if said in corpus.trained:
        return "l'assistant l'apprend déjà"
    if said not in kept:
        return ""
    same = kept[said].labels == message.labels
    return f"il répète {kept[said].source}" + ("" if same else ", avec un autre libellé")


def _is_aside(said: str) -> bool:
    """Stable: a message never moves from one file to the other."""
    return int(hashlib.sha256(said.encode()).hexdigest(), 16) % KEPT_ASIDE == 0


def _examples(messages: Sequence[Reviewed]) -> list[dict[str, Any]]:
    """Rasa's items, by name of intent, with needs as several_needs.yml has them."""
    by_intent: dict[str, list[dict[str, Any]]] = {}
    for each in messages:
        needs = [need.value for need in each.labels.needs]
        told: dict[str, Any] = {"source": each.source}
        if len(needs) > 1 or (each.labels.intent and needs):
            told["needs"] = needs
        text = " ".join(each.text.split())
        items = by_intent.setdefault(each.labels.training_intent, [])
        items.append({"text": text, "metadata": told})
    return [{"intent": name, "examples": by_intent[name]} for name in sorted(by_intent)]


def _tables(messages: Sequence[Reviewed], corpus: Corpus) -> list[dict[str, str]]:
    """Lookup tables of the forms that reviewers marked and that no table has."""
    forms: dict[str, dict[str, str]] = {}
    known = frozenset[str]().union(*corpus.lookups.values())
    for each in messages:
        for entity in each.entities:
            name, said = f"{entity['entity']}:{entity['value']}", normal(entity["text"])
            if name in corpus.lookups and said not in known and mask(said) == said:
                forms.setdefault(name, {})[said] = entity["text"].lower()
    return [
        {"lookup": name, "examples": "".join(f"- {each}\n" for each in sorted(found.values()))}
        for name, found in sorted(forms.items())
    ]


class _Dumper(yaml.SafeDumper):
    """Multi-line strings as blocks."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _block)


def _file(items: list[dict[str, Any]]) -> str:
    body = yaml.dump(
        {"version": "3.1", "nlu": items},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )
    return HEADING + body
