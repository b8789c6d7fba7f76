"""The figures of the service as tables: what was not understood, opinions, delays."""

from __future__ import annotations

from bot.review.statistics import labels
from bot.review.statistics.report import Delay, Figures, Report
from bot.review.statistics.table import Column, Line, Table, Unit, ratio

_PART = Column("Part", Unit.SHARE, bar=True)
_DELAYS = (
    Column("Demandes", Unit.COUNT),
    Column("La moitié en", Unit.DAYS),
    Column("Neuf sur dix en", Unit.DAYS),
    Column("Part en retard", Unit.SHARE),
    Column("La moitié en, période précédente", Unit.DAYS),
    Column("Part en retard, période précédente", Unit.SHARE),
)


def models(now: Figures) -> Table:
    """The fallback rate of each version of the model."""
    lines = (
        Line(
            model or "Version non enregistrée",
            (n, lost := now.number("fallback", model), ratio(lost, n)),
        )
        for model, n in now.of("turn").items()
    )
    return Table(
        key="incomprehensions",
        title="Messages non compris",
        about="Les messages écrits auxquels l'assistant a répondu qu'il n'avait pas compris, selon "
        "la version du modèle. Les boutons ne comptent pas.",
        first="Version du modèle",
        columns=(
            Column("Messages écrits", Unit.COUNT),
            Column("Non compris", Unit.COUNT),
            _PART,
        ),
        lines=tuple(lines),
    )


def themes(now: Figures) -> Table:
    """What visitors wrote about without an answer."""
    counts = now.of("unanswered")
    whole = sum(counts.values())
    lines = (Line(labels.theme_label(theme), (n, ratio(n, whole))) for theme, n in counts.items())
    return Table(
        key="sans-reponse",
        title="Thèmes restés sans réponse",
        about="Les messages non compris, ceux qui sortent du champ du service, et les noms de "
        "collectivité que la liste officielle ne contient pas.",
        first="Thème",
        columns=(Column("Messages", Unit.COUNT), _PART),
        lines=tuple(lines),
    )


def opinions(report: Report) -> Table:
    """Whether visitors found the exchange useful."""
    now, before = report.now.of("opinion"), report.before.of("opinion")
    whole, whole_before = (
        sum(found.get(key, 0) for key in ("useful", "not_useful")) for found in (now, before)
    )
    lines = (
        Line(
            label,
            (n := now.get(key, 0), ratio(n, whole), ratio(before.get(key, 0), whole_before)),
        )
        for key, label in labels.OPINIONS.items()
    )
    return Table(
        key="satisfaction",
        title="Satisfaction",
        about="Les avis donnés à la fin d'une conversation. Peu de personnes répondent : lisez "
        "aussi les commentaires.",
        first="Avis",
        columns=(Column("Avis", Unit.COUNT), _PART, Column("Part, période précédente", Unit.SHARE)),
        lines=tuple(lines),
    )


def handling(report: Report) -> Table:
    """The delays of the requests, in working days, and the late ones."""
    now, before = report.now, report.before
    delays: dict[str, tuple[Delay, Delay]] = {
        "Du dépôt à la première réponse": (now.delay("answer_days"), before.delay("answer_days")),
        "Du dépôt à la clôture": (now.delay("closing_days"), before.delay("closing_days")),
    }
    lines = [
        Line(label, (each.count, each.half, each.nine_in_ten, None, was.half, None))
        for label, (each, was) in delays.items()
    ]
    late = ratio(now.late, now.judged), ratio(before.late, before.judged)
    lines.append(Line("Première réponse en retard", (now.late, None, None, late[0], None, late[1])))
    return Table(
        key="delais",
        title="Délais",
        about="En jours ouvrés du territoire, pour les demandes déposées dans la période. Est en "
        "retard ce qui a reçu sa première réponse après la date visée, ou l'attend encore.",
        first="Délai",
        columns=_DELAYS,
        lines=tuple(lines),
    )
