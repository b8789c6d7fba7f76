"""LookupExtractor: trained on small tables, stored, loaded again, then given messages."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.lookups import LookupExtractor, fold_aligned

TABLES = [
    {
        "name": "participation_form:citizens_assembly",
        "elements": ["assemblée citoyenne", "assemblée citoyenne locale", "assemblée d'habitants"],
    },
    {
        "name": "participation_form:participatory_budget",
        "elements": ["budget participatif", " Budget Citoyen "],
    },
    {
        "name": "participation_form:citizens_jury",
        "elements": ["mini-public", "jury", "assemblée citoyenne tirée au sort"],
    },
    {"name": "function:mayor", "elements": ["maire", "élue"]},
]


@pytest.fixture
def extractor(
    storage: ModelStorage, resource: Resource, context: ExecutionContext
) -> LookupExtractor:
    """As the engine has it: read from what training left."""
    trained = LookupExtractor.create({}, storage, resource, context)
    trained.train(TrainingData(lookup_tables=TABLES))
    return LookupExtractor.load({}, storage, resource, context)


def entities(extractor: LookupExtractor, text: str) -> list[dict[str, Any]]:
    [message] = extractor.process([Message.build(text)])
    return message.get(ENTITIES)


def found(extractor: LookupExtractor, text: str) -> list[tuple[str, str, str]]:
    """Each entity, its value, and the stretch of the original text it points at."""
    return [
        (e["entity"], e["value"], text[e["start"] : e["end"]]) for e in entities(extractor, text)
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("assemblée citoyenne", "citizens_assembly"),
        ("assemblee citoyenne", "citizens_assembly"),
        ("ASSEMBLÉE CITOYENNE", "citizens_assembly"),
        ("Assemblée-citoyenne", "citizens_assembly"),
        ("assemblée‑citoyenne", "citizens_assembly"),
        ("assemblée\u00a0citoyenne", "citizens_assembly"),
        ("assemblée d'habitants", "citizens_assembly"),
        ("assemblée d’habitants", "citizens_assembly"),
        ("mini-public", "citizens_jury"),
        ("mini public", "citizens_jury"),
        ("budget citoyen", "participatory_budget"),
    ],
)
def test_a_form_is_recognised_however_it_is_typed(
    extractor: LookupExtractor, written: str, value: str
) -> None:
    """Accents, case, hyphens, spaces and apostrophes do not matter, in the table nor the text."""
    assert found(extractor, f"on veut une {written}, vite") == [
        ("participation_form", value, written)
    ]


@pytest.mark.parametrize(
    ("text", "value", "stretch"),
    [
        ("une assemblée citoyenne locale", "citizens_assembly", "assemblée citoyenne locale"),
        (
            "une assemblée citoyenne tirée au sort",
            "citizens_jury",
            "assemblée citoyenne tirée au sort",
        ),
        ("une assemblée citoyenne tirée", "citizens_assembly", "assemblée citoyenne"),
    ],
)
def test_the_longest_form_wins(
    extractor: LookupExtractor, text: str, value: str, stretch: str
) -> None:
    """Across tables too, and only when it is there in full."""
    assert found(extractor, text) == [("participation_form", value, stretch)]


@pytest.mark.parametrize(
    "text", ["la mairie", "les maires", "le commaire", "injury", "maire2", "jury_2", "", "🙂"]
)
def test_nothing_is_found_in_the_middle_of_a_word(extractor: LookupExtractor, text: str) -> None:
    """A longer word is another word."""
    assert entities(extractor, text) == []


def test_offsets_are_those_of_the_original_text(extractor: LookupExtractor) -> None:
    """Characters whose folding would change the length (œ, ﬁ, İ, ½, emoji) shift nothing."""
    text = "Cœur ﬁn İstanbul ½ 🙂 : l’Élue veut un JURY et un budget-participatif"

    assert entities(extractor, text) == [
        {
            "entity": entity,
            "value": value,
            "start": text.index(stretch),
            "end": text.index(stretch) + len(stretch),
            "extractor": "LookupExtractor",
        }
        for entity, value, stretch in [
            ("function", "mayor", "Élue"),
            ("participation_form", "citizens_jury", "JURY"),
            ("participation_form", "participatory_budget", "budget-participatif"),
        ]
    ]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mon mail : camille.durand+pp@mairie-exemple.fr.", "camille.durand+pp@mairie-exemple.fr"),
        ("(Camille@Mairie.Exemple.FR)", "Camille@Mairie.Exemple.FR"),
        ("écrivez à hélène@mairie-exemple.fr, merci", "hélène@mairie-exemple.fr"),
    ],
)
def test_an_email_address_is_given_as_it_was_typed(
    extractor: LookupExtractor, text: str, address: str
) -> None:
    """Case and accents kept, the punctuation of the sentence left out."""
    assert found(extractor, text) == [("email", address, address)]


@pytest.mark.parametrize(
    "text", ["camille@", "@mairie.fr", "camille@mairie", "camille à mairie.fr"]
)
def test_what_is_no_address_is_not_one(extractor: LookupExtractor, text: str) -> None:
    """A name, an at sign and a domain with a dot: all three."""
    assert [e for e in entities(extractor, text) if e["entity"] == "email"] == []


def test_what_another_component_found_is_kept(extractor: LookupExtractor) -> None:
    """The pipeline has several extractors."""
    known = {"entity": "territory", "value": ["commune:26108"], "start": 9, "end": 14}
    message = Message({TEXT: "maire de Crest", ENTITIES: [known]})

    extractor.process([message])

    assert [e["entity"] for e in message.get(ENTITIES)] == ["territory", "function"]


@pytest.mark.parametrize("text", ["", "Élue", "Œuvre ﬁn ½ İ ß", "a‑b-c’d\u00a0e", "e\u0301"])
def test_folding_keeps_the_length(text: str) -> None:
    """One character for one character."""
    assert len(fold_aligned(text)) == len(text)
