"""Extract the entities that the lookup tables of data/nlu list, accents, case and hyphens aside.

A table named `participation_form:citizens_assembly` gives that entity and value for each of its
elements. Rasa's own RegexEntityExtractor misses "assemblee citoyenne" when its table says
"assemblée citoyenne", and many of our visitors type without accents.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.extractors.regex_entity_extractor import RegexEntityExtractor
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.figures import figures

_WORDS = frozenset({"deadline", "phone"})  # figures whose value is what was typed, accents and all
_EMAIL = re.compile(r"\w[\w.+-]*@[\w-]+(?:\.[\w-]+)+")


def fold_aligned(text: Text) -> Text:
    """Fold case and accents, one character for one character, so that offsets stay true."""
    return "".join(_fold_character(c) for c in text)


@lru_cache(maxsize=1_000)
def _fold_character(character: Text) -> Text:
    base = unicodedata.normalize("NFKD", character.lower())[0]
    return {"’": "'", "‐": " ", "-": " ", "\u00a0": " "}.get(base, base)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LookupExtractor(RegexEntityExtractor):
    """One regular expression an entity, longest element first, plus e-mail addresses and figures.

    `patterns`, which Rasa's class keeps and loads, is a list of {name, pattern, values}, where
    `values` maps each folded element to the entity's value.
    """

    def train(self, training_data: TrainingData) -> Resource:
        """Read the lookup tables named `entity:value`."""
        values: Dict[Text, Dict[Text, Text]] = {}
        for table in training_data.lookup_tables:
            entity, _separator, value = table["name"].partition(":")
            for element in table["elements"]:
                values.setdefault(entity, {})[fold_aligned(element.strip())] = value
        self.patterns = [
            {"name": entity, "pattern": _pattern(list(elements)), "values": elements}
            for entity, elements in sorted(values.items())
        ]
        self.persist()
        return self._resource

    def _extract_entities(self, message: Message) -> List[Dict[Text, Any]]:
        """The entities of a message: {entity, value, start, end}, in order."""
        text = message.get(TEXT) or ""
        folded = fold_aligned(text)
        found = [
            _entity(pattern["name"], pattern["values"][match.group()], match)
            for pattern in self.patterns
            for match in re.finditer(pattern["pattern"], folded)
        ]
        found += [_entity("email", m.group(), m) for m in _EMAIL.finditer(text)]
        found += [
            {
                "entity": figure.entity,
                "value": text[figure.start : figure.end]
                if figure.entity in _WORDS
                else figure.value,
                "start": figure.start,
                "end": figure.end,
            }
            for figure in figures(folded, today=datetime.now(timezone.utc).date())
        ]
        return sorted(found, key=lambda entity: (entity["start"], entity["entity"]))


def _pattern(elements: List[Text]) -> Text:
    longest_first = sorted(elements, key=len, reverse=True)
    return r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)"


def _entity(name: Text, value: Text, match: "re.Match[Text]") -> Dict[Text, Any]:
    return {"entity": name, "value": value, "start": match.start(), "end": match.end()}
