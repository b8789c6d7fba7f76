"""What the document says of this very project: one function for each `insert` of the skeleton."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.guidance import election_lines
from bot.specifications.brief import Brief
from bot.specifications.document import Block, Bullets, Heading, Paragraph, Role, Table
from bot.specifications.skeleton import Purchase, Skeleton

BLANK = "[à compléter]"
SMALL = 999  # inhabitants at most for a light cahier des charges (data/guidance, by_size)


@dataclass(frozen=True)
class Case:
    """A brief and the skeleton that it fills."""

    brief: Brief
    skeleton: Skeleton

    @property
    def place(self) -> str:
        """The territory's name inside a sentence."""
        return self.brief.territory or "[nom de la collectivité]"

    @property
    def form(self) -> str:
        """The form's name inside a sentence."""
        return self.brief.form_words or "forme à préciser"

    @property
    def purchase(self) -> Purchase:
        """What is bought: an evaluation at that stage, else what the form asks for."""
        purchases, form = self.skeleton.purchases, self.brief.form
        if self.brief.stage == "bilan":
            evaluation = purchases["evaluation"]
            return replace(evaluation, object=evaluation.object.replace("{form}", self.form))
        return purchases[form.key if form else "default"]


def known(case: Case) -> Iterator[Block]:
    """What the visitor told, to be checked by them."""
    brief = case.brief
    rows = {
        "Collectivité": brief.territory_label,
        "Population": inhabitants(brief.population),
        "Votre fonction": capital(brief.function),
        "Forme envisagée": capital(brief.form_words),
        "Étape": capital(brief.stage or ""),
        "Échéance citée": f"« {brief.deadline} »" if brief.deadline else "",
        "Besoins exprimés": capital(", ".join(need.label.lower() for need in brief.needs)),
    }
    cells = tuple((name, value or BLANK) for name, value in rows.items())
    yield Table("Ce que vous avez indiqué", ("Rubrique", "Votre réponse"), (30, 70), cells)


def advice(case: Case) -> Iterator[Block]:
    """What the stage, the size and the kind of territory call for."""
    brief, skeleton = case.brief, case.skeleton
    lines = [skeleton.stages[brief.stage].advice] if brief.stage else []
    if brief.population is not None and brief.population <= SMALL:
        lines.append(skeleton.small)
    lines += [text for kind, text in skeleton.kinds.items() if kind == brief.kind]
    if lines:
        yield Heading("Dans votre situation", 2)
        yield Bullets(tuple(lines))


def territory(case: Case) -> Iterator[Block]:
    """The territory and its size."""
    label = case.brief.territory_label or "[nom de la collectivité, à compléter]"
    size = inhabitants(case.brief.population)
    yield Paragraph(f"{label}, {size} (chiffre à vérifier)." if size else f"{label}.")


def project(case: Case) -> Iterator[Block]:
    """The project in the visitor's own words, untouched."""
    if not case.brief.project:
        yield Paragraph(f"Le projet, en quelques phrases : {BLANK}.")
        return
    yield Paragraph("Reformulez le projet, que vous avez décrit ainsi :", Role.GUIDE)
    yield Paragraph(case.brief.project, Role.QUOTE)


def stage(case: Case) -> Iterator[Block]:
    """How far the project is."""
    told = case.skeleton.stages.get(case.brief.stage or "")
    yield Paragraph(told.text if told else f"Étape du projet à ce jour : {BLANK}.")


def missions(case: Case) -> Iterator[Block]:
    """What the provider would do."""
    yield Bullets(case.purchase.missions)


def points(case: Case) -> Iterator[Block]:
    """What buyers forget."""
    form = case.brief.form
    lines = case.purchase.points or (form.specification_points if form else ())
    yield from (Paragraph(line, Role.GUIDE) for line in lines)


def deliverables(case: Case) -> Iterator[Block]:
    """The documents to receive."""
    header = ("Livrable", "Format et longueur", "Date de remise")
    rows = tuple((name, BLANK, BLANK) for name in case.purchase.deliverables)
    yield Table("Livrables attendus", header, (50, 25, 25), rows)


def calendar(case: Case) -> Iterator[Block]:
    """The steps, and the deadline that was told."""
    rows = case.skeleton.calendar
    if case.brief.deadline:
        rows = (*rows, ("Échéance que vous avez citée", f"« {case.brief.deadline} »"))
    yield Table("Calendrier prévisionnel", ("Étape", "Date ou période"), (60, 40), rows)


def elections(case: Case) -> Iterator[Block]:
    """What the election calendar asks for."""
    yield Paragraph(" ".join(election_lines(case.brief.kind, case.brief.today)), Role.LEGAL)


def skills(case: Case) -> Iterator[Block]:
    """What to look for in a team."""
    form = case.brief.form
    lines = case.purchase.skills or (form.skills if form else ())
    yield from (Paragraph(line, Role.HINT) for line in lines)


def prices(case: Case) -> Iterator[Block]:
    """The price table, to be filled by the candidates."""
    lines = (*case.purchase.units, "Réunion de pilotage", "Option : séance supplémentaire")
    totals = ("Total hors taxes", "TVA", "Total toutes taxes comprises")
    rows = tuple((line, "", "", "") for line in (*lines, *totals))
    header = ("Prestation", "Quantité", "Prix unitaire HT", "Total HT")
    yield Table("Détail du prix", header, (46, 14, 20, 20), rows)


INSERTS: Mapping[str, Callable[[Case], Iterator[Block]]] = {
    function.__name__: function
    for function in (
        *(known, advice, territory, project, stage, missions, points),
        *(deliverables, calendar, elections, skills, prices),
    )
}
"""By the name that the skeleton gives them."""


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def uncapital(text: str, *, when: str) -> str:
    """The text with its first letter in lower case, when something stands before it."""
    return text[:1].lower() + text[1:] if when else text


def inhabitants(population: int | None) -> str:
    """« 2 291 habitants », empty when unknown."""
    return "" if population is None else f"{population:,} habitants".replace(",", " ")
