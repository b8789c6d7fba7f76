"""French as the classifier reads it: folded, stemmed, cut into clauses."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
from spacy.language import Language

from bot.nlu.french import MODEL, clauses, fold, load_french, stems, vector


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
            ["Bonjour", "Je suis maire de Crest", "il nous faut un jury citoyen"],
        ),
        (
            "Rédiger un cahier des charges AINSI QUE trouver un prestataire fiable",
            ["Rédiger un cahier des charges", "trouver un prestataire fiable"],
        ),
        ("CCTP + REX / prestataire", ["CCTP", "REX", "prestataire"]),
        ("un garde-fou dans la charte", ["un garde-fou dans la charte"]),
        ("notre porte est ouverte", ["notre porte est ouverte"]),
    ],
)
def test_each_clause_may_state_a_need(text: str, parts: list[str]) -> None:
    """Cut at signs and conjunctions, never inside a word; one word may be enough."""
    assert clauses(text) == parts


@pytest.mark.parametrize("text", ["oui", "un peu", "et", "…", ""])
def test_a_message_of_one_clause_is_kept_whole(text: str) -> None:
    """Conjunctions alone too."""
    assert clauses(text) == [text]


def test_what_was_loaded_has_an_identity() -> None:
    """The model's name and version, or blank French: with vectors or without, never confused."""
    french = load_french()

    assert french.identity.startswith("core_news_md:") == (french.width > 0)
    assert french.identity == "blank:fr" or french.width == 300


def test_french_is_loaded_once() -> None:
    """Loading takes a second and a hundred megabytes."""
    assert load_french() is load_french()


@pytest.fixture(scope="module")
def spacy_french() -> Language:
    """What `spacy.load` gives, after the seconds that `load_french` saves."""
    return spacy.load(MODEL, exclude=["tok2vec", "morphologizer", "parser", "lemmatizer", "ner"])


@pytest.mark.skipif(load_french().tokenizer is None, reason="blank French has no vectors")
@pytest.mark.parametrize(
    "text",
    [
        "L’élue d'Aix-en-Provence n'a qu'un porte-parole, aujourd'hui !",
        "C'est-à-dire un rendez-vous avec le sous-préfet ; l'avant-projet, le non-dit, le va-et-vient",
        "SAINT-DENIS, Saint-Jean-de-l'Herm, Pont-l'Évêque, Ville-sous-la-Ferté (93)",
        "entr'apercevoir la grand'rue, l'entre‑deux, faux–semblant, un franco-allemand, ex-maire",
        "écrivez-nous : a.b@mairie.fr ou https://mairie.fr/demarches-en-ligne, p. 12, 3 000 €, n° 4",
        'M. Dupont a dit "oui"... lundi 12/03 à 18h30 ; 2e tour, 1er adjoint 🙂',
        "bjr on ve fer participé les gens du voyage sédentarisés",
        "",
    ],
)
def test_a_text_points_where_spacy_says(spacy_french: Language, text: str) -> None:
    """The same tokens and the same mean of the same vectors, hyphens and elisions included."""
    tokenizer = load_french().tokenizer
    doc = spacy_french.make_doc(text)
    told = [t.vector for t in doc if t.has_vector and not t.is_stop and t.is_alpha]
    mean = np.mean(told, axis=0) if told else np.zeros(300)
    expected = mean / np.linalg.norm(mean) if told else mean

    assert tokenizer is not None
    assert [token.text for token in tokenizer(text)] == [token.text for token in doc]
    np.testing.assert_allclose(vector(text), expected, atol=1e-6)
