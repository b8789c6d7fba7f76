"""Rasa's rule policy, which looks at the few rules that may apply rather than at all of them.

The stock policy compares the whole conversation with each of some two hundred learnt rules, several
times a turn. tests/engine/test_policies.py holds the two to the same predictions.
Runs inside Rasa (Python 3.10).
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Set, Text, Tuple

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    PREVIOUS_ACTION,
    SHOULD_NOT_BE_SET,
    USER,
)
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

Sign = Tuple[Any, Any]  # the action before, and the visitor's intent; None where a state has none


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class IndexedRulePolicy(RulePolicy):
    """Predicts what RulePolicy predicts."""

    _index: Optional[Dict[int, Dict[Sign, Set[Text]]]] = None

    @classmethod
    def load(cls, *arguments: Any, **named: Any) -> IndexedRulePolicy:
        """Load what training kept, and index it: its rules do not change any more."""
        policy: IndexedRulePolicy = super().load(*arguments, **named)
        tables = (policy.lookup.get(name, {}) for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH))
        policy._index = {id(table): _by_sign(table) for table in tables}
        return policy

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Tuple[Optional[Text], Optional[Text], bool]:
        """See RulePolicy, which first looks for rules on the very text that was typed."""
        if use_text_for_last_user_input and self._index is not None and not self._without_intent():
            return None, None, False
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)

    def _without_intent(self) -> bool:
        """Whether a rule may apply to what was just typed whatever its intent."""
        assert self._index is not None
        return any((ACTION_LISTEN_NAME, None) in signs for signs in self._index.values())

    def _get_possible_keys(self, lookup: Dict[Text, Text], states: List[State]) -> Set[Text]:
        """See RulePolicy: the keys of the rules that apply."""
        signs = (self._index or {}).get(id(lookup))
        if signs is None or not states:
            return set(super()._get_possible_keys(lookup, states))
        action, intent = _sign(states[-1])
        likely: Set[Text] = set()
        for sign in {(action, intent), (action, None), (None, intent), (None, None)}:
            likely |= signs.get(sign, set())
        return set(super()._get_possible_keys({key: lookup[key] for key in likely}, states))


def _by_sign(rules: Dict[Text, Text]) -> Dict[Sign, Set[Text]]:
    index: Dict[Sign, Set[Text]] = {}
    for key in rules:
        index.setdefault(_sign(json.loads(key)[-1]), set()).add(key)
    return index


def _sign(state: State) -> Sign:
    """What a rule's last state must share with a conversation's, where the rule has it."""
    signs = (state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), state.get(USER, {}).get(INTENT))
    action, intent = (None if sign == SHOULD_NOT_BE_SET else sign for sign in signs)
    return action, intent
