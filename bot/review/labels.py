"""What the engine names in its own words, in French words for whoever reviews it."""

from __future__ import annotations

INTENTS = {
    "need_strategy": "Besoin : stratégie",
    "need_pitfalls": "Besoin : pièges à éviter",
    "need_specifications": "Besoin : cahier des charges",
    "need_providers": "Besoin : prestataires",
    "need_peer_workshops": "Besoin : échanges entre pairs",
    "describe_project": "Décrit son projet",
    "inform": "Répond à la question",
    "request_human": "Demande un conseiller",
    "ask_ticket_status": "Demande où en est sa demande",
    "change_ticket": "Complète sa demande",
    "cancel_ticket": "Annule sa demande",
    "erase_data": "Demande l'effacement de ses données",
    "get_data": "Demande une copie de ses données",
    "start_over": "Recommence",
    "correct_answer": "Corrige ce qui a été noté",
    "skip": "Passe la question",
    "greet": "Salue",
    "thank": "Remercie",
    "goodbye": "Prend congé",
    "affirm": "Dit oui",
    "deny": "Dit non",
    "register_workshop": "S'inscrit à un atelier",
    "unregister_workshop": "Se désinscrit d'un atelier",
    "ask_service": "Demande ce que fait le service",
    "ask_eligibility": "Demande qui peut en bénéficier",
    "ask_cost": "Demande si c'est gratuit",
    "ask_privacy": "Demande ce que deviennent ses données",
    "ask_bot": "Demande à qui il parle",
    "ask_delay": "Demande les délais",
    "ask_anct": "Demande ce qu'est l'ANCT ou le programme",
    "out_administrative": "Hors service : démarche personnelle",
    "out_resident": "Hors service : habitant ou association",
    "out_vendor": "Hors service : offre commerciale",
    "out_press": "Hors service : presse",
    "out_student": "Hors service : études ou stage",
    "out_funding": "Hors service : financement",
    "out_collectivity": "Hors service : autre sujet de collectivité",
    "chitchat": "Bavarde",
    "insult": "Insulte",
    "gibberish": "Texte sans suite",
    "other_language": "Autre langue",
    "prompt_injection": "Tente de détourner l'assistant",
    "distress": "Détresse ou danger",
    "nlu_fallback": "Non compris",
}
ENTITIES = {
    "territory": "territoire",
    "function": "fonction",
    "participation_form": "forme de participation",
    "stage": "étape",
    "deadline": "échéance",
    "population": "population",
    "budget": "budget",
    "email": "courriel",
    "phone": "téléphone",
    "meeting_mode": "mode d'échange",
    "meeting_rhythm": "rythme d'échange",
    "field": "rubrique de la demande",
    "workshop": "atelier",
    "registration": "inscription",
}
_SURE, _RATHER_SURE = 0.8, 0.5


def intent_label(intent: str | None) -> str:
    """The French words for an intent, those of several joined (`a+b`); an unknown one as it is."""
    return " + ".join(INTENTS.get(each, each) for each in (intent or "").split("+") if each)


def entity_label(entity: str) -> str:
    """The French words for a kind of entity; an unknown one as it is."""
    return ENTITIES.get(entity, entity)


def sureness(confidence: float) -> str:
    """A confidence from 0 to 1, in a word."""
    if confidence >= _SURE:
        return "sûr"
    return "plutôt sûr" if confidence >= _RATHER_SURE else "peu sûr"
