"""The verdicts as tables and transcripts, in French for those who read them with the product."""

from __future__ import annotations

from collections.abc import Sequence

from tests.visitors.judge import Verdict, totals
from tests.visitors.page import Line

# The bars of the issue « Dialogue and advice ».
SUCCESS, MEDIAN_TURNS = 0.95, 8


def markdown(verdicts: Sequence[Verdict]) -> str:
    """The totals against the bars, one row a persona, then the transcripts that failed."""
    failed = "\n\n".join(transcript(verdict) for verdict in verdicts if not verdict.clean)
    return (
        f"# Visiteurs simulés\n\n{summary(verdicts)}\n\n{table(verdicts)}\n\n"
        f"## À relire\n\n{failed}\n"
    )


def table(verdicts: Sequence[Verdict]) -> str:
    """One row a persona; the turns are those to the ticket, or all when there is none."""
    head = "| persona | but | réussi | tours | répétées | échos | impasses | pourquoi |"
    return "\n".join((head, "|---|---|---|---|---|---|---|---|", *map(_row, verdicts)))


def summary(verdicts: Sequence[Verdict]) -> str:
    """The figures, each with its bar."""
    sums = totals(verdicts)
    forms = [verdict.form_heard for verdict in verdicts if verdict.form_heard is not None]
    return "\n".join(
        (
            f"- réussite : {sums.successes}/{sums.visits} = {sums.success_rate:.1%}"
            f" (au moins {SUCCESS:.0%})",
            f"- tours du visiteur jusqu'à la demande, médiane sur {sums.tickets} :"
            f" {sums.median_turns:g} (au plus {MEDIAN_TURNS})",
            f"- questions sur une chose déjà dite : {sums.repeated} (aucune)",
            f"- deux fois la même phrase de suite : {sums.echoes} (aucune)",
            f"- impasses : {sums.dead_ends} (aucune)",
            f"- questions inconnues du visiteur : {sums.unknown_questions} (aucune)",
            f"- demandes de reformuler : {sums.misunderstood} (pour mémoire)",
            f"- forme de participation comprise : {sum(forms)}/{len(forms)} (pour mémoire)",
        )
    )


def transcript(verdict: Verdict) -> str:
    """What is wrong with a visit, and the visit."""
    persona, visit = verdict.visit.persona, verdict.visit
    wrong = [*verdict.problems]
    wrong += [f"déjà dit : {question}" for question in verdict.repeated]
    wrong += [f"écho : {text}" for text in verdict.echoes]
    wrong += [f"impasse : {text}" for text in verdict.dead_ends]
    said = "\n".join(
        f"V: {turn.said}\n" + "\n".join(f"   A: {_shown(line)}" for line in turn.lines)
        for turn in visit.turns
    )
    reasons = "\n".join(f"- {reason}" for reason in wrong) or "- rien à redire"
    return f"### {persona.id} ({persona.who})\n\n{reasons}\n\n```\n{said}\n```"


def _row(verdict: Verdict) -> str:
    visit, goal = verdict.visit, verdict.visit.persona.goal
    aim = goal.kind + (f" {', '.join(sorted(goal.needs))}" if goal.needs else "")
    cells = (
        visit.persona.id,
        aim,
        "non" if verdict.problems else "oui",
        str(visit.turns_to_ticket or len(visit.turns)),
        str(len(verdict.repeated) or ""),
        str(len(verdict.echoes) or ""),
        str(len(verdict.dead_ends) or ""),
        " ; ".join(verdict.problems).replace("|", "/").replace("\n", " "),
    )
    return f"| {' | '.join(cells)} |"


def _shown(line: Line) -> str:
    card = f"[fiche : {line.card}]" if line.card else ""
    buttons = "".join(f" <{choice.title}>" for choice in line.choices)
    return f"{line.text}{card}{buttons}".replace("\n", "\n      ")
