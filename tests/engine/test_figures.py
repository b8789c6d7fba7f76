"""Dates to come, populations, budgets and telephone numbers in what agents type."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.nlu.figures import figures
from bot.nlu.lookups import fold_aligned

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("commune de 900 habitants", {"population": 900}),
        ("on a 12 000 hab et 30 000 € de budget", {"population": 12_000, "budget": 30_000}),
        ("1,2 million d'habitants", {"population": 1_200_000}),
        ("3500 hbts", {"population": 3_500}),
        ("un BP de 30k€ pour septembre 2027", {"budget": 30_000, "deadline": "pour septembre 2027"}),
        ("8000 euros et deux agents", {"budget": 8_000}),
        ("on veut lancer avant l'été", {"deadline": "avant l'ete"}),
        ("d'ici la rentrée", {"deadline": "d'ici la rentree"}),
        ("il faudrait que ce soit prêt dans 3 mois", {"deadline": "dans 3 mois"}),
        ("délibération avant le prochain conseil", {"deadline": "avant le prochain conseil"}),
        ("vote prévu en mars 2027", {"deadline": "en mars 2027"}),
        ("on commence en mars", {"deadline": "en mars"}),
        ("avant le 12/03/2027", {"deadline": "avant le 12/03/2027"}),
        ("fin du premier semestre 2027", {"deadline": "fin du premier semestre 2027"}),
        ("au 06 12 34 56 78", {"phone": "06 12 34 56 78"}),
        ("tel +33 6 12 34 56 78", {"phone": "+33 6 12 34 56 78"}),
        ("mon numéro est le 0262123456", {"phone": "0262123456"}),
    ],
)  # fmt: skip
def test_what_is_told_is_read(text: str, expected: dict[str, Any]) -> None:
    """As typed on a phone, with or without accents."""
    found = {figure.entity: figure.value for figure in figures(fold_aligned(text), today=TODAY)}
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "en 2023 on a fait un budget participatif",
        "En juin on a fait une réunion",
        "loi du 27 février 2002",
        "feuille de route du mandat 2026-2032",
        "avant 2020 il n'y avait rien",
        "on est 5 à vouloir l'acheter ensemble",
        "pour les habitants du quartier",
        "code postal 26170, SIRET 21260063500017",
        "article L103-2",
        "12e arrondissement de Paris",
    ],
)
def test_the_past_and_other_numbers_are_none(text: str) -> None:
    """A year gone by, an article, a postcode: no figure."""
    assert not list(figures(fold_aligned(text), today=TODAY))


def test_offsets_give_back_what_was_typed() -> None:
    """So that the extractor can keep accents and capitals."""
    text = "Nous voulons démarrer avant l'Été"
    (deadline,) = figures(fold_aligned(text), today=TODAY)
    assert text[deadline.start : deadline.end] == "avant l'Été"
