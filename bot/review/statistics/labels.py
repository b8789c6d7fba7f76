"""French names of what the counts are keyed by."""

from __future__ import annotations

from bot.guidance import Need, form_label
from bot.review.statistics.counting import NEAR
from bot.review.statistics.exchange import Outcome, Step
from bot.territories import Kind

OUTCOMES = {
    Outcome.SELF_SERVED: "Conseil donné, sans demande",
    Outcome.TICKET: "Demande déposée",
    Outcome.HUMAN: "Échange en direct avec un conseiller",
    Outcome.GIVEN_UP: "Conseiller souhaité, ni demande ni échange",
    Outcome.OUT_OF_SCOPE: "Hors du champ du service",
    Outcome.ABANDONED: "Quittée avant un conseil",
}
STEPS = {
    Step.WROTE: "A écrit à l'assistant",
    Step.UNDERSTOOD: "Besoin compris",
    Step.ADVISED: "Conseil donné",
    Step.ACCEPTED: "Conseiller souhaité",
    Step.REACHED: "Demande déposée ou échange en direct",
}
_INTENTS = {
    "describe_project": "Décrire un projet",
    "inform": "Donner une information",
    "request_human": "Parler à un conseiller",
    "ask_ticket_status": "Suivre une demande",
    "change_ticket": "Compléter une demande",
    "cancel_ticket": "Annuler une demande",
    "erase_data": "Effacer ses données",
    "get_data": "Obtenir ses données",
    "start_over": "Recommencer",
    "correct_answer": "Corriger une réponse",
    "skip": "Passer une question",
    "greet": "Saluer",
    "thank": "Remercier",
    "goodbye": "Dire au revoir",
    "affirm": "Dire oui",
    "deny": "Dire non",
    "register_workshop": "S'inscrire à un atelier",
    "unregister_workshop": "Se désinscrire d'un atelier",
    "ask_service": "Ce que fait le service",
    "ask_eligibility": "Qui peut demander",
    "ask_cost": "Le prix",
    "ask_privacy": "Les données personnelles",
    "ask_bot": "Est-ce un robot",
    "ask_delay": "Les délais",
    "ask_anct": "L'ANCT",
    "out_administrative": "Démarche administrative",
    "out_resident": "Question d'habitant",
    "out_vendor": "Proposition commerciale",
    "out_press": "Presse",
    "out_student": "Étudiant, chercheur",
    "out_funding": "Subvention, financement",
    "out_collectivity": "Autre sujet de collectivité",
    "chitchat": "Bavardage",
    "insult": "Insulte",
    "gibberish": "Texte sans signification",
    "other_language": "Autre langue que le français",
    "prompt_injection": "Tentative de détournement",
    "distress": "Détresse",
    "place_unknown": "Nom de collectivité non trouvé",
}
NOT_SAID = "Non précisé"


def intent_label(name: str) -> str:
    """What a message is about; an unknown name as it is."""
    need = name.removeprefix("need_")
    return Need(need).label if need in {each.value for each in Need} else _INTENTS.get(name, name)


def theme_label(theme: str) -> str:
    """What an unanswered message was about, as far as it can be told."""
    if not theme.startswith(NEAR):
        return intent_label(theme)
    reading = theme.removeprefix(NEAR)
    return f"Non compris, proche de : {intent_label(reading)}" if reading else "Non compris"


def needs_label(key: str) -> str:
    """The needs stated together, "" for none."""
    return (
        " + ".join(Need(need).label for need in key.split("+")) if key else "Aucun besoin compris"
    )


def form_name(key: str) -> str:
    """A form of participation."""
    return form_label(key) if key else NOT_SAID


def kind_label(key: str) -> str:
    """A kind of territory, with its capital."""
    return NOT_SAID if not key else Kind(key).label[:1].upper() + Kind(key).label[1:]
