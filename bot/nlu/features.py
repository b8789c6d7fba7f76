"""A message as numbers: which stems and pieces of words it has, and where its words point.

scikit-learn's TF-IDF chooses the terms and their weight; reading a message is done here, word by
word with what was read remembered: seven times cheaper than `TfidfVectorizer.transform`, for the
same numbers (tests/engine/test_features.py).
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Any, Dict, Iterable, List, NamedTuple, Sequence, Text, Tuple

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from bot.nlu.french import fold, stems, vector

VECTOR_WEIGHT = 1.5  # the dense block beside sparse blocks of unit norm
PIECES = (2, 5)  # letters, spaces around the word included
WORDS_KEPT = 20_000  # words whose pieces are remembered
_SCALE = {"sublinear_tf": True, "lowercase": False, "dtype": np.float32}


class Terms(NamedTuple):
    """The terms of one block, by their column, and the weight of each."""

    columns: Dict[Text, int]
    idf: "np.ndarray"

    @classmethod
    def of(cls, fitted: TfidfVectorizer) -> Terms:
        """What a vectorizer chose."""
        terms = sorted(fitted.vocabulary_, key=fitted.vocabulary_.__getitem__)
        return cls({term: n for n, term in enumerate(terms)}, fitted.idf_)

    def weighed(self, counts: Dict[int, int]) -> Tuple["np.ndarray", "np.ndarray"]:
        """Columns and values of unit norm: one more than the logarithm of the count, by idf."""
        columns = np.fromiter(counts, dtype=np.int32, count=len(counts))
        values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (np.log(values) + 1) * self.idf[columns]
        norm = np.sqrt(np.dot(values, values))
        return columns, values / norm if norm else values


class Features:
    """Turns texts into rows: stems and pairs of stems, pieces of words, vectors."""

    def __init__(self, words: Terms, pieces: Terms) -> None:
        """Know the terms of both sparse blocks."""
        self.words, self.pieces = words, pieces
        self._pieces_of = lru_cache(maxsize=WORDS_KEPT)(self._read_word)

    @classmethod
    def fit(cls, texts: Sequence[Text]) -> Features:
        """Choose the terms that some of these texts share."""
        words = TfidfVectorizer(
            tokenizer=stems, token_pattern=None, ngram_range=(1, 2), min_df=2, **_SCALE
        )
        pieces = TfidfVectorizer(
            analyzer="char_wb", preprocessor=fold, ngram_range=PIECES, min_df=3, **_SCALE
        )
        return cls(Terms.of(words.fit(texts)), Terms.of(pieces.fit(texts)))

    def row(self, text: Text) -> Tuple["np.ndarray", "np.ndarray", "np.ndarray"]:
        """Columns and values of the sparse blocks, and the dense block."""
        found = stems(text)
        terms = [*found, *map(" ".join, pairwise(found))]
        known = self.words.columns
        word_counts = Counter(known[term] for term in terms if term in known)
        piece_counts: Counter[int] = Counter()
        for word in fold(text).split():
            piece_counts.update(self._pieces_of(word))
        columns, values = self.words.weighed(word_counts)
        more, their = self.pieces.weighed(piece_counts)
        columns = np.concatenate([columns, more + len(known)])
        return columns, np.concatenate([values, their]), vector(text) * VECTOR_WEIGHT

    def matrix(self, texts: Iterable[Text]) -> Any:
        """The rows of texts, one under the other, for a fit."""
        rows = [self.row(text) for text in texts]
        starts = np.cumsum([0, *(len(columns) for columns, _values, _dense in rows)])
        columns = np.concatenate([row[0] for row in rows])
        values = np.concatenate([row[1] for row in rows])
        shape = (len(rows), len(self.words.columns) + len(self.pieces.columns))
        blocks = [sparse.csr_matrix((values, columns, starts), shape=shape)]
        blocks[0].sort_indices()
        dense = np.vstack([row[2] for row in rows])
        if dense.shape[1]:
            blocks.append(sparse.csr_matrix(dense))
        return sparse.hstack(blocks, format="csr")

    def _read_word(self, word: Text) -> List[int]:
        known = self.pieces.columns
        return [known[piece] for piece in _pieces(word) if piece in known]


_pieces = CountVectorizer(analyzer="char_wb", ngram_range=PIECES, lowercase=False).build_analyzer()
