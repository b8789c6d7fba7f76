"""The statistical model behind `NeedsClassifier`, free of Rasa: texts in, intent and needs out.

Sparse word and character features beside spaCy's vectors, linear heads, and a decision fitted on
scores of messages that the heads did not see (`bot.nlu.decision`).
"""

from __future__ import annotations

from typing import Any, Dict, List, Sequence, Text, Tuple

import numpy as np
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.nlu.decision import NEEDS, Decision, Scores, fit_decision
from bot.nlu.features import Features, Terms
from bot.nlu.french import clauses
from bot.nlu.spelling import Spelling

REGULARISATION = 0.3  # C of the heads
TOLERANCE = 1e-3  # at which their fit stops
FOLDS = 2  # for the scores that the decision is fitted on


class NeedsModel:
    """Linear heads over sparse and dense features, one an intent and one a need."""

    def __init__(
        self,
        spelling: Spelling,
        features: Features,
        intents: Sequence[Text],
        weights: "np.ndarray",
        bias: "np.ndarray",
        decision: Decision,
    ) -> None:
        """Keep the parts; weights are (intents then needs) x features."""
        self._spelling = spelling
        self._features = features
        self._intents = list(intents)
        self._columns = np.ascontiguousarray(weights.T)  # a message reads some hundreds of its rows
        self._sparse = len(features.words.columns) + len(features.pieces.columns)
        self._bias = bias
        self._decision = decision

    @classmethod
    def fit(
        cls, texts: Sequence[Text], intents: Sequence[Text], needs: Sequence[Sequence[Text]]
    ) -> NeedsModel:
        """Learn from texts, their intents and the needs each states."""
        labels = np.array(intents)
        seen: Dict[int, Scores] = {}
        rarest = min(np.unique(labels, return_counts=True)[1])
        if rarest >= FOLDS:
            folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
            for learnt, kept in folds.split(texts, labels):
                heads = cls._fit_heads(
                    [texts[i] for i in learnt], labels[learnt], _pick(needs, learnt)
                )
                seen.update(zip(kept.tolist(), heads.scores([texts[i] for i in kept]), strict=True))
        model = cls._fit_heads(texts, labels, needs)
        if seen:
            scores = [seen[i] for i in range(len(texts))]
            model._decision = fit_decision(scores, model._intents, intents, needs)
        return model

    @classmethod
    def _fit_heads(
        cls, texts: Sequence[Text], labels: "np.ndarray", needs: Sequence[Sequence[Text]]
    ) -> NeedsModel:
        spelling = Spelling.fit(texts)
        texts = [spelling.correct(text) for text in texts]
        features = Features.fit(texts)
        rows = features.matrix(texts)
        names = np.unique(labels)
        targets = [labels == name for name in names]
        targets += [np.array([need in stated for stated in needs]) for need in NEEDS]
        heads = [_fit_head(rows, target) for target in targets]
        return cls(
            spelling,
            features,
            [str(name) for name in names],
            np.vstack([weights for weights, _bias in heads]).astype(np.float32),
            np.array([bias for _weights, bias in heads], dtype=np.float32),
            Decision(),
        )

    def scores(self, texts: Sequence[Text]) -> List[Scores]:
        """The scores of each text."""
        known, result = len(self._intents), []
        for text in map(self._spelling.correct, texts):
            whole = self._score(text)
            parts = clauses(text)
            best = whole[known:]
            if len(parts) > 1:
                best = np.max([self._score(part)[known:] for part in parts], axis=0)
            result.append(Scores(whole[:known], whole[known:], best))
        return result

    def _score(self, text: Text) -> "np.ndarray":
        """The scores of all heads for a text as it stands."""
        columns, values, dense = self._features.row(text)
        # Not the `@` of numpy: for so little, BLAS wakes threads that cost more than they compute.
        scores = np.einsum("i,ij->j", values, self._columns[columns]) + self._bias
        if len(dense):
            scores += np.einsum("i,ij->j", dense, self._columns[self._sparse :])
        return scores

    def predict(self, text: Text) -> Tuple[List[Tuple[Text, float]], List[Text]]:
        """The intents with their confidence, likeliest first, and the needs stated."""
        scores = self.scores([text])[0]
        confidences = _softmax(scores.intents * self._decision.sharpness)
        order = np.argsort(-confidences)
        ranking = [(self._intents[i], float(confidences[i])) for i in order]
        needs = self._decision.needs(scores, ranking[0][0])
        if needs and ranking[0][0] in {f"need_{need}" for need in needs}:
            # Needs share the confidence of a message that states several: none is a doubt.
            shared = sum(c for name, c in ranking if name[len("need_") :] in needs)
            ranking[0] = (ranking[0][0], min(1.0, shared))
        return ranking, needs

    def to_arrays(self) -> Tuple[Dict[Text, Any], Dict[Text, "np.ndarray"]]:
        """What JSON and npz can keep."""
        header = {
            "intents": self._intents,
            "decision": self._decision._asdict(),
            "words": self._spelling.frequencies,
            "forms": sorted(self._spelling.forms),
            "accents": self._spelling.accents,
            "vocabularies": [
                list(terms.columns) for terms in (self._features.words, self._features.pieces)
            ],
        }
        arrays = {"weights": self._columns.T.astype(np.float16), "bias": self._bias}
        arrays.update(
            {
                f"idf{i}": terms.idf
                for i, terms in enumerate((self._features.words, self._features.pieces))
            }
        )
        return header, arrays

    @classmethod
    def from_arrays(cls, header: Dict[Text, Any], arrays: Dict[Text, "np.ndarray"]) -> NeedsModel:
        """The model that `to_arrays` took apart."""
        words, pieces = (
            Terms({term: column for column, term in enumerate(terms)}, arrays[f"idf{i}"])
            for i, terms in enumerate(header["vocabularies"])
        )
        weights = arrays["weights"].astype(np.float32)
        decision = Decision(**header["decision"])
        spelling = Spelling(header["words"], frozenset(header["forms"]), header["accents"])
        features = Features(words, pieces)
        return cls(spelling, features, header["intents"], weights, arrays["bias"], decision)


def _fit_head(features: Any, target: "np.ndarray") -> Tuple["np.ndarray", float]:
    """Weights and bias of one head; rare labels count more, but less than their rarity."""
    weight = float(np.sqrt((~target).sum() / max(1, target.sum())))
    head = LinearSVC(
        C=REGULARISATION, class_weight={True: weight, False: 1.0}, tol=TOLERANCE, random_state=0
    )
    head.fit(features, target)
    return head.coef_[0], float(head.intercept_[0])


def _pick(values: Sequence[Sequence[Text]], indexes: "np.ndarray") -> List[Sequence[Text]]:
    return [values[i] for i in indexes]


def _softmax(scores: "np.ndarray") -> "np.ndarray":
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()
