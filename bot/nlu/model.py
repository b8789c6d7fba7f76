"""The statistical model behind `NeedsClassifier`, free of Rasa: texts in, intent and needs out."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence, Text, Tuple

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu.french import clauses, fold, stems, vector

NEEDS = ("strategy", "pitfalls", "specifications", "providers", "peer_workshops")
# Intents beside which a need may be stated all the same ("bonjour, je cherche un animateur").
OPEN_INTENTS = frozenset({"describe_project", "inform", "request_human", "greet"})
WHOLE = 0.5  # a need the whole message states
CLAUSE = 0.65  # a need one clause states: clauses are short, so ask for more
REGULARISATION = 10.0  # C: NLU.md, low regularisation is worth 3.6 points
VECTOR_WEIGHT = 0.5  # the dense block beside sparse blocks of unit norm


def _vectorizers() -> List[TfidfVectorizer]:
    common = {"sublinear_tf": True, "lowercase": False, "dtype": np.float32}
    return [
        TfidfVectorizer(
            analyzer="word", tokenizer=stems, token_pattern=None, ngram_range=(1, 2), **common
        ),
        TfidfVectorizer(
            analyzer="char_wb", preprocessor=fold, ngram_range=(2, 5), min_df=2, **common
        ),
    ]


class NeedsModel:
    """Linear heads over sparse and dense features: one of intents, one a need."""

    def __init__(
        self,
        vectorizers: Sequence[TfidfVectorizer],
        intents: Sequence[Text],
        weights: "np.ndarray",
        bias: "np.ndarray",
        need_weights: "np.ndarray",
        need_bias: "np.ndarray",
    ) -> None:
        """Keep the parts: weights (intents x features), need_weights (needs x features)."""
        self._vectorizers = list(vectorizers)
        self._intents = list(intents)
        self._weights, self._bias = weights, bias
        self._need_weights, self._need_bias = need_weights, need_bias

    @classmethod
    def fit(
        cls, texts: Sequence[Text], intents: Sequence[Text], needs: Sequence[Sequence[Text]]
    ) -> NeedsModel:
        """Learn from texts, their intents and the needs each states."""
        vectorizers = _vectorizers()
        for vectorizer in vectorizers:
            vectorizer.fit(texts)
        features = _features(vectorizers, texts)
        head = _fit_head(features, np.array(intents))
        need_heads = [
            _fit_head(features, np.array([need in stated for stated in needs])) for need in NEEDS
        ]
        return cls(
            vectorizers,
            [str(name) for name in head.classes_],
            head.coef_.astype(np.float32),
            head.intercept_.astype(np.float32),
            np.vstack([h.coef_ for h in need_heads]).astype(np.float32),
            np.concatenate([h.intercept_ for h in need_heads]).astype(np.float32),
        )

    def predict(self, text: Text) -> Tuple[List[Tuple[Text, float]], List[Text]]:
        """The intents with their confidence, likeliest first, and the needs stated."""
        parts = clauses(text)
        features = _features(self._vectorizers, [text, *(parts if len(parts) > 1 else [])])
        scores = features[0] @ self._weights.T + self._bias
        confidences = _normalise(np.asarray(scores).ravel())
        order = np.argsort(-confidences)
        ranking = [(self._intents[i], float(confidences[i])) for i in order]
        need_scores = _sigmoid(np.asarray(features @ self._need_weights.T + self._need_bias))
        needs = self._needs(need_scores, ranking[0][0])
        if needs and ranking[0][0] in {f"need_{need}" for need in needs}:
            # Needs share the confidence of a message that states several: none is a doubt.
            shared = sum(c for name, c in ranking if name[len("need_") :] in needs)
            ranking[0] = (ranking[0][0], min(1.0, shared))
        return ranking, needs

    def _needs(self, scores: "np.ndarray", intent: Text) -> List[Text]:
        own = intent[len("need_") :] if intent.startswith("need_") else None
        if own is None and intent not in OPEN_INTENTS:
            return []
        stated = [
            need
            for i, need in enumerate(NEEDS)
            if need == own
            or scores[0, i] >= WHOLE
            or (len(scores) > 1 and scores[1:, i].max() >= CLAUSE)
        ]
        return sorted(stated, key=lambda need: need != own)

    def to_arrays(self) -> Tuple[Dict[Text, Any], Dict[Text, "np.ndarray"]]:
        """What JSON and npz can keep."""
        header = {
            "intents": self._intents,
            "vocabularies": [
                sorted(v.vocabulary_, key=v.vocabulary_.__getitem__) for v in self._vectorizers
            ],
        }
        arrays = {
            "weights": self._weights,
            "bias": self._bias,
            "need_weights": self._need_weights,
            "need_bias": self._need_bias,
        }
        arrays.update({f"idf{i}": v.idf_ for i, v in enumerate(self._vectorizers)})
        return header, arrays

    @classmethod
    def from_arrays(cls, header: Dict[Text, Any], arrays: Dict[Text, "np.ndarray"]) -> NeedsModel:
        """The model that `to_arrays` took apart."""
        vectorizers = _vectorizers()
        for i, (vectorizer, words) in enumerate(
            zip(vectorizers, header["vocabularies"], strict=True)
        ):
            vectorizer.vocabulary = {word: n for n, word in enumerate(words)}
            vectorizer.idf_ = arrays[f"idf{i}"]
        return cls(
            vectorizers,
            header["intents"],
            arrays["weights"],
            arrays["bias"],
            arrays["need_weights"],
            arrays["need_bias"],
        )


def _features(vectorizers: Sequence[TfidfVectorizer], texts: Sequence[Text]) -> Any:
    blocks = [vectorizer.transform(texts) for vectorizer in vectorizers]
    dense = np.vstack([vector(text) for text in texts]) * VECTOR_WEIGHT
    if dense.shape[1]:
        blocks.append(sparse.csr_matrix(dense))
    return sparse.hstack(blocks, format="csr")


def _fit_head(features: Any, labels: "np.ndarray") -> LogisticRegression:
    return LogisticRegression(
        C=REGULARISATION, solver="liblinear", class_weight="balanced", random_state=0
    ).fit(features, labels)


def _sigmoid(scores: "np.ndarray") -> "np.ndarray":
    return 1 / (1 + np.exp(-scores))


def _normalise(scores: "np.ndarray") -> "np.ndarray":
    """One-against-the-rest scores as confidences that add up to one."""
    each = _sigmoid(scores)
    return each / each.sum()
