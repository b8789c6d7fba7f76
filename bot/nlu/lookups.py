"""Extract the entities that data/nlu lists as synonyms, accents, case and hyphens aside.

A synonym named `participation_form:citizens_assembly` gives that entity and value for each of its
forms. Rasa's own RegexEntityExtractor misses "assemblee citoyenne" when its table says "assemblée
citoyenne", and many of our visitors type without accents.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Dict, List, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_FILE = "lookups.json"  # entity -> folded form -> value
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def fold_aligned(text: Text) -> Text:
    """Fold case and accents, one character for one character, so that offsets stay true."""
    return "".join(_fold_character(c) for c in text)


def _fold_character(character: Text) -> Text:
    base = unicodedata.normalize("NFKD", character.lower())[0]
    return {"’": "'", "‐": " ", "-": " ", "\u00a0": " "}.get(base, base)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LookupExtractor(GraphComponent, EntityExtractorMixin):
    """One regular expression an entity, longest form first, plus e-mail addresses."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LookupExtractor:
        """See GraphComponent."""
        return cls(model_storage, resource, {})

    def __init__(
        self,
        model_storage: ModelStorage,
        resource: Resource,
        tables: Dict[Text, Dict[Text, Text]],
    ) -> None:
        """Extract `tables`: entity -> folded form -> value."""
        self._model_storage = model_storage
        self._resource = resource
        self._use(tables)

    def _use(self, tables: Dict[Text, Dict[Text, Text]]) -> None:
        self._tables = tables
        self._patterns = {entity: _pattern(list(table)) for entity, table in tables.items()}

    def train(self, training_data: TrainingData) -> Resource:
        """Read the synonyms named `entity:value`."""
        tables: Dict[Text, Dict[Text, Text]] = {}
        for form, name in training_data.entity_synonyms.items():
            entity, separator, value = name.partition(":")
            if separator:
                tables.setdefault(entity, {})[fold_aligned(form.strip())] = value
        self._use(tables)
        with self._model_storage.write_to(self._resource) as directory:
            (directory / _FILE).write_text(json.dumps(tables, ensure_ascii=False), "utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LookupExtractor:
        """See GraphComponent."""
        with model_storage.read_from(resource) as directory:
            tables = json.loads((directory / _FILE).read_text("utf-8"))
        return cls(model_storage, resource, tables)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training examples need no entities."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities found to each message."""
        for message in messages:
            found = self.add_extractor_name(self.extract(message.get(TEXT) or ""))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def extract(self, text: Text) -> List[Dict[Text, Any]]:
        """The entities of a text: {entity, value, start, end}, in order."""
        folded = fold_aligned(text)
        found = [
            _entity(entity, self._tables[entity][match.group()], match.span())
            for entity, pattern in self._patterns.items()
            for match in pattern.finditer(folded)
        ]
        found += [_entity("email", m.group().strip("."), m.span()) for m in _EMAIL.finditer(text)]
        return sorted(found, key=lambda e: (e["start"], e["entity"]))


def _pattern(entries: List[Text]) -> "re.Pattern[Text]":
    longest_first = sorted(entries, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def _entity(name: Text, value: Text, span: Tuple[int, int]) -> Dict[Text, Any]:
    return {"entity": name, "value": value, "start": span[0], "end": span[1]}
