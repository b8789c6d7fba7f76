"""Features: the numbers that scikit-learn would give, read word by word."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.features import Features
from bot.nlu.french import fold, stems

TEXTS = [
    "Nous voulons créer une assemblée citoyenne",
    "on veut une assemblee citoyenne tirée au sort",
    "L’élue de la commune cherche un prestataire pour l'assemblée",
    "la commune cherche un prestataire",
    "Œuvrer avec la commune : œuvrer, œuvrer encore",
]
MESSAGES = [
    *TEXTS,
    "assemblée",
    "une assemblée, une assemblée, une ASSEMBLÉE !",
    "prestataire\u00a0: lequel\n\nchoisir   ?",
    "a b c d",
    "mots jamais vus",
    "🙂",
    "",
]


@pytest.fixture(scope="module")
def features() -> Features:
    return Features.fit(TEXTS)


@pytest.fixture(scope="module")
def theirs() -> sparse.csr_matrix:
    """What the vectorizers themselves make of the messages."""
    common = {"sublinear_tf": True, "lowercase": False, "dtype": np.float32}
    words = TfidfVectorizer(
        tokenizer=stems, token_pattern=None, ngram_range=(1, 2), min_df=2, **common
    )
    pieces = TfidfVectorizer(
        analyzer="char_wb", preprocessor=fold, ngram_range=(2, 5), min_df=3, **common
    )
    blocks = [vectorizer.fit(TEXTS).transform(MESSAGES) for vectorizer in (words, pieces)]
    return sparse.hstack(blocks, format="csr")


@pytest.mark.parametrize("number", range(len(MESSAGES)), ids=MESSAGES)
def test_a_message_has_the_numbers_of_scikit_learn(
    features: Features, theirs: sparse.csr_matrix, number: int
) -> None:
    """Repeated, unknown, short and accented words; no word at all."""
    columns, values, _dense = features.row(MESSAGES[number])

    mine = np.zeros(theirs.shape[1], dtype=np.float32)
    mine[columns] = values
    assert len(set(columns.tolist())) == len(columns)
    np.testing.assert_allclose(mine, theirs[number].toarray()[0], atol=1e-6)


def test_a_matrix_has_the_rows_of_its_texts(features: Features) -> None:
    """What the heads learn from is what messages are read as."""
    matrix = features.matrix(MESSAGES).toarray()

    for text, line in zip(MESSAGES, matrix, strict=True):
        columns, values, dense = features.row(text)
        expected = np.zeros(matrix.shape[1], dtype=np.float32)
        expected[columns] = values
        if len(dense):
            expected[-len(dense) :] = dense
        np.testing.assert_allclose(line, expected, atol=1e-6)
