"""Hasty words, read as those of the training messages."""

from __future__ import annotations

import pytest

from bot.nlu.spelling import Spelling

TEXTS = [
    "Quels pièges pour une concertation menée à la légère ?",
    "Les pièges d'un marché, et d'un marché public.",
    "la marche exploratoire à été reportée",
    "quels pieges ici",
]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling.fit(TEXTS)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("les pieges", "les pièges"),
        ("LES PIEGES DE LA CONCERTATION", "les pièges de la concertation"),
        ("les piegse", "les pièges"),
        ("une concertatoin", "une concertation"),
        ("Crest et ses pieges", "Crest et ses pièges"),
    ],
)
def test_a_message_without_accents_gets_them_back(
    spelling: Spelling, typed: str, read: str
) -> None:
    """As the training messages write them most often, whatever the case, misspelt or not."""
    assert spelling.correct(typed) == read


def test_who_types_accents_is_taken_at_their_word(spelling: Spelling) -> None:
    """« marche » is no « marché » in a message that has accents."""
    assert spelling.correct("une marche à pied") == "une marche à pied"
    assert spelling.correct("une marche") == "une marché"
