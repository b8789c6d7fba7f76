"""French names of what the counts are keyed by."""

from __future__ import annotations

from bot.guidance import Need, form_label
from bot.review.labels import intent_label
from bot.review.statistics.counting import NEAR, PLACE_UNKNOWN
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
OPINIONS = {
    "useful": "Utile",
    "not_useful": "Pas utile",
    "commented": "Avec un commentaire",
}
NOT_SAID = "Non précisé"


def theme_label(theme: str) -> str:
    """What an unanswered message was about, as far as it can be told."""
    if theme == PLACE_UNKNOWN:
        return "Nom de collectivité non trouvé"
    if not theme.startswith(NEAR):
        return intent_label(theme)
    reading = theme.removeprefix(NEAR)
    return f"Non compris, peut-être « {intent_label(reading)} »" if reading else "Non compris"


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
