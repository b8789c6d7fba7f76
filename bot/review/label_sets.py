"""The labels a message may get, as docs/annotation.md defines them, with their French names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.errors import InvalidReview
from bot.guidance import Need

GROUPS: dict[str, dict[str, str]] = {
    "Le projet et la personne": {
        "describe_project": "Décrit un projet, ne demande rien",
        "inform": "Répond à une question (lieu, fonction, date…)",
    },
    "Actes": {
        "request_human": "Veut parler à un conseiller",
        "ask_ticket_status": "Où en est sa demande",
        "change_ticket": "Complète une demande envoyée",
        "cancel_ticket": "Annule une demande envoyée",
        "erase_data": "Veut effacer ses données",
        "get_data": "Veut une copie de ses données",
        "start_over": "Veut recommencer",
        "correct_answer": "Dit que ce qui est noté est faux",
        "skip": "Ne sait pas, préfère ne pas dire",
        "greet": "Salue",
        "thank": "Remercie",
        "goodbye": "Prend congé",
        "affirm": "Oui",
        "deny": "Non, pas maintenant",
    },
    "Questions sur le service": {
        "ask_service": "Ce que fait le service",
        "ask_eligibility": "Qui peut s'en servir",
        "ask_cost": "Si c'est gratuit",
        "ask_privacy": "Ce que deviennent les données",
        "ask_bot": "Si c'est un robot",
        "ask_delay": "Les délais",
        "ask_anct": "L'ANCT, le programme",
    },
    "Hors du service": {
        "out_administrative": "Démarche d'un particulier",
        "out_resident": "Habitant ou association",
        "out_vendor": "Quelqu'un qui vend",
        "out_press": "Journaliste",
        "out_student": "Étudiant, emploi, stage",
        "out_funding": "Subvention, financement",
        "out_collectivity": "Autre sujet d'une collectivité",
        "chitchat": "Bavardage",
        "insult": "Insulte",
        "gibberish": "Incompréhensible",
        "other_language": "Autre langue",
        "prompt_injection": "Détournement de l'assistant",
        "distress": "Détresse, menace, danger",
    },
}
NAMES = {label: name for group in GROUPS.values() for label, name in group.items()}
MOST_NEEDS = 3  # docs/annotation.md


@dataclass(frozen=True)
class LabelSet:
    """One act, question or outside label, one to three needs, or an act beside needs.

    `intent` is "" when the needs are all there is. `needs` follow the order of `Need`.
    """

    intent: str
    needs: tuple[Need, ...]

    @classmethod
    def of(cls, intent: str, needs: Iterable[str]) -> LabelSet:
        """The label set of a form's or the record's values.

        Raises:
            InvalidReview: no label at all, too many needs, or a label that does not exist.

        """
        wanted = set(needs)
        if wanted - {need.value for need in Need} or (intent and intent not in NAMES):
            raise InvalidReview({"intent": "Ce libellé n'existe pas. Choisissez-en un autre."})
        if not intent and not wanted:
            raise InvalidReview({"needs": "Choisissez au moins un besoin, ou un autre libellé."})
        if len(wanted) > MOST_NEEDS:
            raise InvalidReview({"needs": f"Choisissez {MOST_NEEDS} besoins au plus."})
        return cls(intent, tuple(need for need in Need if need.value in wanted))

    @classmethod
    def understood(cls, understanding: dict[str, Any]) -> LabelSet | None:
        """What the engine understood; None when it understood nothing, or only by a button."""
        intent = understanding.get("intent") or ""
        needs = understanding.get("needs") or ()
        try:
            return cls.of("" if intent.startswith("need_") else intent, needs)
        except InvalidReview:
            return None

    @property
    def name(self) -> str:
        """The label set in French."""
        parts = [need.label for need in self.needs]
        return " + ".join([NAMES[self.intent], *parts] if self.intent else parts)

    @property
    def training_intent(self) -> str:
        """The intent of data/nlu: the act or label, else the first need."""
        return self.intent or f"need_{self.needs[0].value}"
