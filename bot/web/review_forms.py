"""Reading the forms of the review, and giving back one that was refused."""

from __future__ import annotations

from multidict import MultiDict

from bot.errors import InvalidReview
from bot.review import entities
from bot.review.annotations import Decision
from bot.review.corpus import Corpus
from bot.review.label_sets import LabelSet
from bot.review.models import Verdict
from bot.review.queue import Said
from bot.web.relecture_pages import Labelling


def proposed(understood: LabelSet | None, text: str) -> Labelling:
    """The fields as the assistant would fill them."""
    if understood is None:
        return Labelling(text=text)
    needs = frozenset(need.value for need in understood.needs)
    return Labelling(intent=understood.intent, needs=needs, text=text)


def typed(form: MultiDict[str], error: InvalidReview) -> Labelling:
    """The fields as they were sent."""
    return Labelling(
        intent=form.get("intent", ""),
        needs=frozenset(form.getall("need", [])),
        text=form.get("text", ""),
        note=form.get("note", ""),
        added=tuple(_lines(form)),
        problems=error.problems,
    )


def _lines(form: MultiDict[str]) -> list[tuple[str, str]]:
    return list(zip(form.getall("entity_text", []), form.getall("entity_value", []), strict=False))


def decision(form: MultiDict[str], said: Said, known: Corpus) -> Decision:
    """What the form says.

    Raises:
        InvalidReview: the verdict, a label or an entity cannot be.

    """
    verdict, note = _verdict(form), form.get("note", "").strip()
    if not verdict.accepts:
        return Decision(verdict=verdict, note=note)
    seen = entities.understood(said.understanding, said.text)
    kept = [each for index, each in enumerate(seen) if str(index) in form.getall("keep", [])]
    if verdict is Verdict.CONFIRMED:
        labels = LabelSet.understood(said.understanding)
        return Decision(verdict=verdict, labels=labels, entities=tuple(seen), note=note)
    new = [
        entities.added(words, name, text=said.text, lookups=known.lookups)
        for words, name in _lines(form)
    ]
    return Decision(
        verdict=verdict,
        labels=LabelSet.of(form.get("intent", ""), form.getall("need", [])),
        entities=(*kept, *(each for each in new if each is not None)),
        text=form.get("text", ""),
        note=note,
    )


def settlement(form: MultiDict[str]) -> Decision:
    """What the coordinator's form says; raises InvalidReview."""
    verdict, note = _verdict(form), form.get("note", "").strip()
    if verdict is Verdict.IGNORED:
        return Decision(verdict=verdict, note=note)
    labels = LabelSet.of(form.get("intent", ""), form.getall("need", []))
    return Decision(verdict=Verdict.CORRECTED, labels=labels, note=note)


def _verdict(form: MultiDict[str]) -> Verdict:
    told = form.get("verdict", "")
    if told not in {verdict.value for verdict in Verdict}:
        raise InvalidReview({"verdict": "Choisissez l'un des boutons."})
    return Verdict(told)
