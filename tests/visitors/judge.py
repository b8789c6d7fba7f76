"""What a visit was worth: success, turns, questions already answered, echoes, dead ends."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from tests.visitors.questions import Kind, plain
from tests.visitors.visit import Turn, Visit

# Asking one of these again asks for nothing new: it is no question about something said.
_MAY_COME_BACK = frozenset(
    {Kind.CONFIRM, Kind.WHICH_FIELD, Kind.OTHER, Kind.AGAIN, Kind.OFFER, Kind.KNOW_MORE}
)
_APOLOGY = re.compile(
    r"n.arrive pas a vous repondre|n.ai pas pu (enregistrer|envoyer)|une erreur|sans reponse"
)


@dataclass(frozen=True)
class Verdict:
    """A visit, judged; `problems` are why it did not reach its goal (empty: it did)."""

    visit: Visit
    problems: tuple[str, ...]
    repeated: tuple[str, ...]
    echoes: tuple[str, ...]
    dead_ends: tuple[str, ...]
    form_heard: bool | None  # None when the persona names no form

    @property
    def clean(self) -> bool:
        """Nothing to say against it."""
        return not (self.problems or self.repeated or self.echoes or self.dead_ends)


@dataclass(frozen=True)
class Totals:
    """All verdicts in figures."""

    visits: int
    successes: int
    tickets: int
    median_turns: float
    repeated: int
    echoes: int
    dead_ends: int
    unknown_questions: int
    misunderstood: int  # times the visitor was asked to say it in other words

    @property
    def success_rate(self) -> float:
        """Between 0 and 1."""
        return self.successes / self.visits


def totals(verdicts: Sequence[Verdict]) -> Totals:
    """Sum up; the median is over the visits that led to a ticket."""
    turns = [v.visit.turns_to_ticket for v in verdicts if v.visit.turns_to_ticket]
    return Totals(
        visits=len(verdicts),
        successes=sum(not v.problems for v in verdicts),
        tickets=len(turns),
        median_turns=median(turns) if turns else 0.0,
        repeated=sum(len(v.repeated) for v in verdicts),
        echoes=sum(len(v.echoes) for v in verdicts),
        dead_ends=sum(len(v.dead_ends) for v in verdicts),
        unknown_questions=sum(v.visit.trouble.startswith("UnknownQuestion") for v in verdicts),
        misunderstood=sum(Kind.AGAIN in turn.asked for v in verdicts for turn in v.visit.turns),
    )


def judge(visit: Visit, database: Path) -> Verdict:
    """Compare a visit with its persona's goal and with the desk's record of it."""
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        tickets = _tickets(connection, visit.conversation_id)
        profile = _profile(connection, visit.conversation_id)
    connection.close()
    form = visit.persona.goal.form
    return Verdict(
        visit=visit,
        problems=tuple(_problems(visit, tickets)),
        repeated=tuple(_repeated(visit)),
        echoes=tuple(_echoes(visit)),
        dead_ends=tuple(_dead_ends(visit)),
        form_heard=profile.get("participation_form") == form if form else None,
    )


def _tickets(connection: sqlite3.Connection, conversation_id: str) -> list[dict[str, Any]]:
    query = "SELECT * FROM ticket WHERE conversation_id = ? ORDER BY id"
    tickets = [dict(row) for row in connection.execute(query, (conversation_id,))]
    for ticket in tickets:
        rows = connection.execute(
            "SELECT need FROM ticket_need WHERE ticket_id = ?", (ticket["id"],)
        )
        ticket["needs"] = frozenset(row["need"] for row in rows)
    return tickets


def _profile(connection: sqlite3.Connection, conversation_id: str) -> dict[str, Any]:
    query = "SELECT profile FROM conversation WHERE id = ?"
    row = connection.execute(query, (conversation_id,)).fetchone()
    return dict(json.loads(row["profile"])) if row else {}


def _problems(visit: Visit, tickets: Sequence[dict[str, Any]]) -> list[str]:
    goal, problems = visit.persona.goal, [visit.trouble] if visit.trouble else []
    missed = dict.fromkeys(t.door for t in visit.turns if t.door)
    found = {t.door for t in visit.turns if t.door_found}
    problems += [f"pas la réponse attendue : {door}" for door in missed if door not in found]
    if goal.kind == "ticket":
        problems += _ticket_problems(visit, tickets)
    elif tickets:
        problems.append("une demande a été ouverte")
    if goal.kind == "advice" and visit.cards != goal.needs:
        problems.append(f"fiches lues : {_names(visit.cards)} au lieu de {_names(goal.needs)}")
    forbidden = visit.persona.never_reads
    if forbidden and any(re.search(forbidden, plain(turn.text)) for turn in visit.turns):
        problems.append(f"a lu « {forbidden} »")
    return problems


def _ticket_problems(visit: Visit, tickets: Sequence[dict[str, Any]]) -> list[str]:
    goal = visit.persona.goal
    if len(tickets) != 1:
        return [f"{len(tickets)} demande(s) ouverte(s)"]
    ticket, problems = tickets[0], []
    if ticket["needs"] != goal.needs:
        problems.append(f"besoins : {_names(ticket['needs'])} au lieu de {_names(goal.needs)}")
    if ticket["territory_id"] != goal.territory:
        problems.append(f"territoire : {ticket['territory_name']} au lieu de {goal.territory}")
    for name, value in goal.fields:
        if plain(value) not in plain(str(ticket[name])):
            problems.append(f"{name} : « {ticket[name]} » au lieu de « {value} »")
    return problems


def _repeated(visit: Visit) -> list[str]:
    """Questions about something that the visitor had said, or had said not to know."""
    return [
        f"{', '.join(sorted(again))} : « {_last(turn)} »"
        for turn in visit.turns
        if (again := (turn.asked & turn.known) - _MAY_COME_BACK)
    ]


def _echoes(visit: Visit) -> list[str]:
    """The same text twice in a row, or an answer of which every word had just been read."""
    lines = [line.text for turn in visit.turns for line in turn.lines if line.text]
    twice = [text for text, following in pairwise(lines) if text == following]
    nothing_new = [
        after.text
        for before, after in pairwise(visit.turns)
        if after.text and before.lines == after.lines and len(after.lines) > 1
    ]
    return twice + nothing_new


def _dead_ends(visit: Visit) -> list[str]:
    """A turn that leaves the visitor with nothing to answer, before the goal; an error."""
    ends = [
        f"excuse : « {_last(turn)} »" for turn in visit.turns if _APOLOGY.search(plain(turn.text))
    ]
    ends += [f"silence après « {turn.said} »" for turn in visit.turns if not turn.lines]
    if visit.trouble.startswith("PageBroken"):
        ends.append(visit.trouble)
    return ends + [
        f"rien à répondre à « {_last(turn)} »"
        for turn in _before_the_goal(visit)
        if turn.lines and not turn.asked
    ]


def _before_the_goal(visit: Visit) -> list[Turn]:
    """The turns after which the visitor still wanted something."""
    turns = visit.turns
    if visit.turns_to_ticket:
        turns = turns[: visit.turns_to_ticket - 1]
    if visit.persona.goal.kind == "door":
        return [turn for turn in turns if turn.door and not turn.door_found]
    wanting = turns if visit.persona.goal.kind == "ticket" else turns[:-1]
    return [turn for turn in wanting if not turn.door_found]


def _last(turn: Turn) -> str:
    return turn.lines[-1].text if turn.lines else ""


def _names(needs: frozenset[str]) -> str:
    return ", ".join(sorted(needs)) or "aucun"
