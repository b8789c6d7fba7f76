"""What a visitor wants: one intent, and the set of needs that the message states.

Sparse word and character features of the folded text, spaCy's vectors beside them when they are
installed, and logistic regressions over both: NLU.md gives what each choice is worth. Kept as
JSON and plain arrays: no pickle to trust, no skops to scan at start (ENGINE.md).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_EXAMPLE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.french import load_french
from bot.nlu.model import NeedsModel

NEEDS_KEY = "needs"
_RANKING = 10  # intents given in the ranking


class WrongFrench(RasaException):
    """Raised when a model is loaded with other spaCy data than it was trained with."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NeedsClassifier(GraphComponent, IntentClassifier):
    """Sets `intent`, `intent_ranking` and `needs` (short names, such as "strategy")."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NeedsClassifier:
        """See GraphComponent."""
        return cls(model_storage, resource, None)

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, model: Optional[NeedsModel]
    ) -> None:
        """Answer with `model`, which is None until trained."""
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[Text]:
        """Retrain when the French data or our code changed: Rasa's cache knows this class only."""
        digest = hashlib.sha256()
        for source in sorted(Path(__file__).parent.glob("*.py")):
            digest.update(source.read_bytes())
        return f"{load_french().identity} {digest.hexdigest()}"

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the intent examples; an example's metadata may list its `needs`."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        self._model = NeedsModel.fit(
            [e.get(TEXT) for e in examples],
            [e.get(INTENT) for e in examples],
            [_needs_of(e) for e in examples],
        )
        header, arrays = self._model.to_arrays()
        header["french"] = load_french().identity
        with self._model_storage.write_to(self._resource) as directory:
            (directory / "model.json").write_text(json.dumps(header, ensure_ascii=False), "utf-8")
            np.savez_compressed(directory / "model.npz", **arrays)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NeedsClassifier:
        """Load what `train` kept.

        Raises:
            WrongFrench: the spaCy data installed is not that of the training.

        """
        with model_storage.read_from(resource) as directory:
            header = json.loads((directory / "model.json").read_text("utf-8"))
            with np.load(directory / "model.npz", allow_pickle=False) as arrays:
                model_arrays = {name: arrays[name] for name in arrays.files}
        installed = load_french().identity
        if header["french"] != installed:
            raise WrongFrench(
                f"This model was trained with {header['french']} and {installed} is installed. "
                "Run `make train`, or install the French data that it was trained with."
            )
        return cls(model_storage, resource, NeedsModel.from_arrays(header, model_arrays))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The policies learn from the intents given, not from those predicted."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the intent, its ranking and the needs to each message."""
        for message in messages:
            assert self._model is not None, "the graph trains or loads before it processes"
            ranking, needs = self._model.predict(message.get(TEXT) or "")
            named = [{"name": name, "confidence": confidence} for name, confidence in ranking]
            message.set(INTENT, named[0], add_to_output=True)
            message.set("intent_ranking", named[:_RANKING], add_to_output=True)
            message.set(NEEDS_KEY, needs, add_to_output=True)
        return messages


def _needs_of(example: Message) -> Sequence[Text]:
    metadata = (example.get(METADATA) or {}).get(METADATA_EXAMPLE) or {}
    if isinstance(metadata, dict) and NEEDS_KEY in metadata:
        return [str(need) for need in metadata[NEEDS_KEY]]
    intent = example.get(INTENT) or ""
    return [intent[len("need_") :]] if intent.startswith("need_") else []
