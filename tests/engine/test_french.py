"""French as the classifier reads it: folded, stemmed, cut into clauses."""

from __future__ import annotations

import pytest

from bot.nlu.french import clauses, fold, load_french, stems


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Où ÇA ? Là-bas, à Noël", "ou ca ? la-bas, a noel"),
        ("L’été d'Œuvre", "l'ete d'oeuvre"),
        ("ŒDÈME et curriculum vitæ", "oedeme et curriculum vitae"),
        ("e\u0301lue", "elue"),
        ("ﬁnancer\u00a0!", "financer !"),
    ],
)
def test_folding_forgets_case_accents_and_ligatures(text: str, folded: str) -> None:
    """Whichever keyboard a text was typed on."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    "words",
    [
        "participatif participative participatifs PARTICIPATIVES",
        "citoyen citoyenne citoyens citoyennes",
        "concertation concertations",
        "choisir choisissons",
        "assemblée assemblee Assemblées",
    ],
)
def test_the_forms_of_a_word_have_one_stem(words: str) -> None:
    """Gender, number, conjugation and missing accents do not make another word."""
    assert len(set(stems(words))) == 1


def test_stems_stand_in_the_order_of_the_words() -> None:
    """Apostrophes and punctuation part words; digits are words, an address is one word."""
    assert stems("L’élu, en 2026 : a@mairie.fr !") == ["l", "elu", "en", "2026", "a@mairie.fr"]
    assert stems("… !") == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "On veut un cahier des charges et on cherche un prestataire.",
            ["On veut un cahier des charges", "on cherche un prestataire"],
        ),
        (
            "Bonjour. Je suis maire de Crest ; il nous faut un jury citoyen",
            ["Je suis maire de Crest", "il nous faut un jury citoyen"],
        ),
        (
            "Rédiger un cahier des charges AINSI QUE trouver un prestataire fiable",
            ["Rédiger un cahier des charges", "trouver un prestataire fiable"],
        ),
        ("un garde-fou dans la charte", ["un garde-fou dans la charte"]),
        ("notre porte est ouverte", ["notre porte est ouverte"]),
    ],
)
def test_each_clause_may_state_a_need(text: str, parts: list[str]) -> None:
    """Cut at punctuation and conjunctions, never inside a word; a greeting states nothing."""
    assert clauses(text) == parts


@pytest.mark.parametrize("text", ["oui", "Un peu, non", "et", ""])
def test_a_message_without_a_long_clause_is_kept_whole(text: str) -> None:
    """Short answers are read too."""
    assert clauses(text) == [text]


def test_what_was_loaded_has_an_identity() -> None:
    """The model's name and version, or blank French: with vectors or without, never confused."""
    nlp, identity = load_french()

    expected = {True: f"{nlp.meta['name']}:{nlp.meta['version']}", False: "blank:fr"}
    assert nlp.lang == "fr"
    assert identity == expected[nlp.vocab.vectors_length > 0]


def test_french_is_loaded_once() -> None:
    """Loading takes seconds and a hundred megabytes."""
    assert load_french()[0] is load_french()[0]
