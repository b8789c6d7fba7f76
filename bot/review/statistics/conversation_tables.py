"""The figures of conversations as tables: volumes, needs, territories, outcomes, steps."""

from __future__ import annotations

from collections.abc import Callable

from bot import territories
from bot.guidance import Need
from bot.review.statistics import labels
from bot.review.statistics.report import Figures, Report
from bot.review.statistics.table import Column, Line, Table, Unit, ratio

TOGETHER = 12  # combinations of needs listed: the others are rare
_COUNTED = Column("Conversations", Unit.COUNT)
_PART = Column("Part", Unit.SHARE, bar=True)
_BESIDE = (
    Column("Période", Unit.COUNT),
    Column("Période précédente", Unit.COUNT),
    Column("Évolution", Unit.CHANGE),
)
_TOGETHER = ("besoins-ensemble", "Besoins exprimés ensemble", "Besoins",
             "Les besoins d'une même conversation, seuls ou réunis.")  # fmt: skip
_FORMS = ("formes", "Formes de participation", "Forme",
          "La démarche que la collectivité prépare, quand elle l'a dit.")  # fmt: skip
_KINDS = ("types-de-territoires", "Types de territoires", "Type",
          "La collectivité de la personne, quand elle l'a dit.")  # fmt: skip


def volumes(report: Report) -> Table:
    """Each volume beside that of the period before."""
    named = {
        "Conversations": "conversations",
        "Messages des visiteurs": "visitor_messages",
        "Messages échangés, réponses comprises": "messages",
    }
    pairs = {
        label: (report.now.number("volume", key), report.before.number("volume", key))
        for label, key in named.items()
    }
    pairs["Demandes déposées"] = (report.now.tickets, report.before.tickets)
    lines = (
        Line(label, (now, before, ratio(now - before, before)))
        for label, (now, before) in pairs.items()
    )
    return Table(
        key="volumes",
        title="Volumes",
        about="Une conversation compte dès le premier message de la personne. Les demandes "
        "viennent de l'assistant ou du formulaire.",
        first="Volume",
        columns=_BESIDE,
        lines=tuple(lines),
    )


def needs(now: Figures) -> Table:
    """The five needs; one conversation may state several."""
    lines = (
        Line(need.label, (n := now.number("need", need.value), ratio(n, now.conversations)))
        for need in Need
    )
    return Table(
        key="besoins",
        title="Besoins",
        about="Une conversation peut exprimer plusieurs besoins : le total dépasse alors 100 %.",
        first="Besoin",
        columns=(_COUNTED, _PART),
        lines=tuple(lines),
    )


def together(now: Figures) -> Table:
    """The needs of one conversation, alone or together."""
    return _shares(now, "needs", _TOGETHER, labels.needs_label, most=TOGETHER)


def forms(now: Figures) -> Table:
    """The forms of participation planned."""
    return _shares(now, "form", _FORMS, labels.form_name)


def kinds(now: Figures) -> Table:
    """The kinds of territories."""
    return _shares(now, "kind", _KINDS, labels.kind_label, secret=True)


def _shares(
    now: Figures,
    measure: str,
    named: tuple[str, str, str, str],
    label: Callable[[str], str],
    *,
    most: int | None = None,
    secret: bool = False,
) -> Table:
    """What conversations are shared among."""
    key, title, first, about = named
    counts = list(now.of(measure).items())[:most]
    lines = (Line(label(name), (n, ratio(n, now.conversations))) for name, n in counts)
    return Table(
        key=key,
        title=title,
        about=about,
        first=first,
        columns=(_COUNTED, _PART),
        lines=tuple(lines),
        secret=secret,
    )


def places(now: Figures) -> Table:
    """Each département that conversations or requests come from."""
    names = territories.names_of_places()[0]
    counts, tickets = now.of("place"), now.of("ticket_place")
    codes = sorted(counts.keys() | tickets.keys(), key=lambda c: (-counts.get(c, 0), c))
    lines = (
        Line(
            f"{names.get(code, code)} ({code})" if code else labels.NOT_SAID,
            (n := counts.get(code, 0), ratio(n, now.conversations), tickets.get(code, 0)),
        )
        for code in codes
    )
    return Table(
        key="departements",
        title="Départements",
        about="Le département de la collectivité, outre-mer compris. Une région ou un groupement "
        "sans département connu compte avec « Non précisé ».",
        first="Département",
        columns=(_COUNTED, _PART, Column("Demandes", Unit.COUNT)),
        lines=tuple(lines),
        secret=True,
    )


def outcomes(report: Report) -> Table:
    """How conversations ended: the rates of self-service, requests and handover among them."""
    now, before = report.now, report.before
    lines = (
        Line(
            label,
            (
                n := now.number("outcome", outcome),
                ratio(n, now.conversations),
                ratio(before.number("outcome", outcome), before.conversations),
            ),
        )
        for outcome, label in labels.OUTCOMES.items()
    )
    return Table(
        key="issues",
        title="Issue des conversations",
        about="Chaque conversation a une seule issue. La première ligne est le taux d'autonomie, "
        "la deuxième le taux de demande, la troisième le taux de passage à un conseiller.",
        first="Issue",
        columns=(_COUNTED, _PART, Column("Part, période précédente", Unit.SHARE)),
        lines=tuple(lines),
    )


def steps(now: Figures) -> Table:
    """How many went how far, and what each step loses."""
    lines, before = [], now.conversations
    for step, label in labels.STEPS.items():
        n = now.number("step", step)
        cells = (n, ratio(n, now.conversations), before - n, ratio(before - n, before))
        lines.append(Line(label, cells))
        before = n
    return Table(
        key="parcours",
        title="Parcours",
        about="Chaque étape suppose les précédentes. Les visites de la page sans message ne sont "
        "pas comptées : le service ne suit pas les visiteurs.",
        first="Étape",
        columns=(
            _COUNTED,
            _PART,
            Column("Perdues depuis l'étape précédente", Unit.COUNT),
            Column("Part perdue", Unit.SHARE),
        ),
        lines=tuple(lines),
    )
