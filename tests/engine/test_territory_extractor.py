"""TerritoryExtractor: what `bot.territories` finds, as entities of a message."""

from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.territories import TerritoryExtractor


@pytest.fixture
def extractor(
    storage: ModelStorage, resource: Resource, context: ExecutionContext
) -> TerritoryExtractor:
    return TerritoryExtractor.create({}, storage, resource, context)


def test_a_territory_named_without_doubt_is_one_candidate(extractor: TerritoryExtractor) -> None:
    """Its identifier, and where the visitor wrote it."""
    text = "Élue à Buis-les-Baronnies, je cherche un prestataire"

    [message] = extractor.process([Message.build(text)])

    assert message.get(ENTITIES) == [
        {
            "entity": "territory",
            "value": ["commune:26063"],
            "start": text.index("Buis"),
            "end": text.index(","),
            "extractor": "TerritoryExtractor",
        }
    ]


def test_homonyms_are_all_candidates(extractor: TerritoryExtractor) -> None:
    """Both Saint-Denis, La Réunion's the more populous first: which one is for the visitor to say."""
    [message] = extractor.process([Message.build("je suis maire de Saint-Denis")])

    [entity] = message.get(ENTITIES)
    assert entity["value"][:2] == ["commune:97411", "commune:93066"]
    assert len(set(entity["value"])) == len(entity["value"]) > 2


@pytest.mark.parametrize("text", ["Comment choisir un prestataire ?", "oui", ""])
def test_a_message_without_territory_has_no_entity(
    extractor: TerritoryExtractor, text: str
) -> None:
    """An empty list, not a missing one."""
    [message] = extractor.process([Message.build(text)])

    assert message.get(ENTITIES) == []


def test_a_message_without_text_is_let_through(extractor: TerritoryExtractor) -> None:
    """Rasa parses some messages, such as a button's payload, before any text is set."""
    [message] = extractor.process([Message({})])

    assert message.get(ENTITIES) == []


def test_each_message_gets_its_own_and_keeps_what_it_had(extractor: TerritoryExtractor) -> None:
    """Several messages at once, one of them read by another extractor before."""
    known = {"entity": "function", "value": "mayor", "start": 0, "end": 5}
    first = Message({TEXT: "maire de Crest", ENTITIES: [known]})
    second = Message.build("une commune des environs")

    extractor.process([first, second])

    assert [e["entity"] for e in first.get(ENTITIES)] == ["function", "territory"]
    assert first.get(ENTITIES)[1]["value"] == ["commune:26108"]
    assert second.get(ENTITIES) == []
