"""What turns the scores of a message into a confidence and a set of needs.

Fitted on scores of messages that the heads did not see: how sharp the confidence should be, and
what a need's scores are worth, in the whole message and in its best clause.
"""

from __future__ import annotations

from typing import List, NamedTuple, Sequence, Text

import numpy as np
from sklearn.linear_model import LogisticRegression

NEEDS = ("strategy", "pitfalls", "specifications", "providers", "peer_workshops")
# Intents beside which a need may be stated all the same ("bonjour, je cherche un animateur").
OPEN_INTENTS = frozenset({"describe_project", "inform", "request_human", "greet"})
SHARPNESS = np.geomspace(0.5, 8, 25)  # tried, for the confidence
# Said from this probability on, by cross-validation: at 0.5, six messages in a thousand more are
# understood exactly, but six in a hundred less of those that state several needs.
STATED = 0.4


class Scores(NamedTuple):
    """A message's scores: of each intent, of each need, and the best clause's of each need.

    A score is a signed distance to a head's border.
    """

    intents: "np.ndarray"
    whole: "np.ndarray"
    clause: "np.ndarray"


class Decision(NamedTuple):
    """The sharpness of the confidence, and the weights of a sum that is positive for a need."""

    sharpness: float = 2.0
    whole: float = 1.0  # of the score of the whole message
    clause: float = 1.0  # of the score of its best clause
    bias: float = 0.0

    def needs(self, scores: Scores, intent: Text) -> List[Text]:
        """The needs stated, that of the intent first; none beside an intent that is not open."""
        own = _need(intent)
        if not own and intent not in OPEN_INTENTS:
            return []
        sums = self.whole * scores.whole + self.clause * scores.clause + self.bias
        stated = [need for need, score in zip(NEEDS, sums, strict=True) if score >= 0]
        return [own, *(need for need in stated if need != own)] if own else stated


def fit_decision(
    seen: Sequence[Scores],
    names: Sequence[Text],
    intents: Sequence[Text],
    needs: Sequence[Sequence[Text]],
) -> Decision:
    """The decision for messages of these scores, whose intents and needs are given.

    `names` are the intents in the order of the scores.
    """
    scores = np.vstack([each.intents for each in seen])
    right = np.array([names.index(intent) for intent in intents])
    losses = [_log_loss(scores * sharpness, right) for sharpness in SHARPNESS]
    fitted = Decision(sharpness=float(SHARPNESS[int(np.argmin(losses))]))
    rows, stated = [], []
    for each, due in zip(seen, needs, strict=True):
        first = names[int(each.intents.argmax())]
        own = _need(first)
        if own or first in OPEN_INTENTS:
            for i, need in enumerate(NEEDS):
                if need != own:
                    rows.append((each.whole[i], each.clause[i]))
                    stated.append(need in due)
    if len(set(stated)) < 2:
        return fitted
    sums = LogisticRegression(C=10.0).fit(rows, stated)
    whole, clause = map(float, sums.coef_[0])
    bias = float(sums.intercept_[0]) - float(np.log(STATED / (1 - STATED)))
    return Decision(fitted.sharpness, whole, clause, bias)


def _need(intent: Text) -> Text:
    """The short name of a need's intent; empty for another intent."""
    return intent[len("need_") :] if intent.startswith("need_") else ""


def _log_loss(scores: "np.ndarray", right: "np.ndarray") -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-logs[np.arange(len(right)), right].mean())
