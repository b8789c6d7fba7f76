"""Words of suicide, and threats or blows received, are never left to a probability.

The classifier learns `distress` from examples, and may miss one. These expressions decide alone; a
false alarm costs the visitor a sober message with emergency numbers, a miss could cost far more.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.classifier import NEEDS_KEY
from bot.nlu.lookups import fold_aligned

DISTRESS = "distress"
# Folded text. « En finir avec les réunions » and « un suicide politique » are none.
_WORDS = re.compile(
    r"\b(?:me|m'|se|te) (?:suicider|foutre en l'air|pendre|flinguer|ouvrir les veines)\b"
    r"|\b(?:me|se|te) tuer\b(?! a la tache)|\bm'(?:oter|enlever) la vie"
    r"|\bmettre fin a (?:mes jours|ma vie)"
    r"|\b(?:envie|idees?|pensees?|pense)s? (?:de|a|au|de me)? ?(?:mourir|suicid\w*|la mort)\b"
    r"|\b(?:envie d'|pense a |penser a |veux |voudrais |vais )en finir"
    r"(?! avec (?!la vie|tout\b|moi))"
    r"|\bplus envie de vivre|\bje ne veux plus vivre|\bje veux mourir"
    r"|\bmenace\w* (?:de mort|de me tuer|de le tuer|de la tuer)"
    r"|\b(?:va|vais) (?:me|le|la|te) tuer\b(?! a la tache)"
    r"|\b(?:m'a|nous a|l'a|m'ont|l'ont) (?:frappe\w*|tabasse\w*|agresse\w*|poignarde\w*)\b"
)


def tells_distress(text: Text) -> bool:
    """Whether the words themselves tell a danger to somebody's life or body."""
    return bool(_WORDS.search(fold_aligned(text)))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DistressGuard(GraphComponent):
    """After the classifier: sets `distress`, for certain and alone, where the words tell it."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DistressGuard:
        """See GraphComponent."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Put `distress` first in the messages that tell it."""
        for message in messages:
            if tells_distress(message.get(TEXT) or ""):
                first = {"name": DISTRESS, "confidence": 1.0}
                others = message.get("intent_ranking") or []
                ranking = [first, *(other for other in others if other["name"] != DISTRESS)]
                message.set(INTENT, first, add_to_output=True)
                message.set("intent_ranking", ranking, add_to_output=True)
                message.set(NEEDS_KEY, [], add_to_output=True)
        return messages
