"""Extract the collectivité a visitor names, with `bot.territories`."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import territories


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TerritoryExtractor(GraphComponent, EntityExtractorMixin):
    """Entity `territory`, whose value lists the ids of the candidates: one, or homonyms."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TerritoryExtractor:
        """See GraphComponent."""
        territories.find("")  # reads the data file now rather than in the first visitor's turn
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the territories found to each message."""
        for message in messages:
            found = [
                {
                    "entity": "territory",
                    "value": [territory.id for territory in mention.candidates],
                    "start": mention.start,
                    "end": mention.end,
                }
                for mention in territories.find(message.get(TEXT) or "")
            ]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
