"""The guard that leaves no word of distress to a probability."""

from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.distress import DistressGuard, tells_distress


@pytest.mark.parametrize(
    "text",
    [
        "je n en peux plus je pense a en finir",
        "J'ai envie d'en finir avec la vie",
        "je veux mourir",
        "j'ai des idées suicidaires",
        "notre maire a reçu des menaces de mort",
        "il m'a frappée à la sortie du conseil",
        "Je vais me foutre en l'air",
        "un habitant a dit qu'il va me tuer",
    ],
)
def test_distress_is_read(text: str) -> None:
    """With or without accents."""
    assert tells_distress(text)


@pytest.mark.parametrize(
    "text",
    [
        "je veux en finir avec les réunions où personne ne vient",
        "on voudrait en finir avec la langue de bois",
        "ce serait un suicide politique",
        "les habitants menacent de boycotter le budget participatif",
        "le bus va le mettre à l'écart",
        "on a frappé à toutes les portes",
        "on ne va pas se tuer à la tâche pour trois inscrits",
        "la mort du commerce de centre-bourg",
    ],
)
def test_ordinary_words_are_not_distress(text: str) -> None:
    """Politics and buildings die too."""
    assert not tells_distress(text)


def test_the_guard_decides_alone(
    storage: ModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    """The classifier's own reading comes after it."""
    guard = DistressGuard.create({}, storage, resource, context)
    message = Message(
        {TEXT: "je veux mourir", "intent_ranking": [{"name": "deny", "confidence": 0.5}]}
    )

    guard.process([message])

    assert message.get(INTENT) == {"name": "distress", "confidence": 1.0}
    assert [reading["name"] for reading in message.get("intent_ranking")] == ["distress", "deny"]
