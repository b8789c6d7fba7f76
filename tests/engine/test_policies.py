"""IndexedRulePolicy beside Rasa's own: loaded from one training, they predict the same."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph

from bot.policies import IndexedRulePolicy

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [greet, thank, ask_cost, inform, request_human, deny, nlu_fallback, unruled]
entities: [stage]
slots:
  stage: {type: text, influence_conversation: true, mappings: [{type: custom}]}
  mode: {type: text, influence_conversation: false, mappings: [{type: custom}]}
responses:
  utter_greet: [{text: Bonjour}]
  utter_known: [{text: Encore}]
actions: [action_answer, action_orient, action_fallback, action_open_ticket, action_stop_ticket]
forms:
  ticket_form: {required_slots: [mode]}
"""
)
RULES = """
version: "3.1"
rules:
  - rule: greeting
    steps: [{intent: greet}, {action: utter_greet}]
  - rule: project
    condition: [{slot_was_set: [{stage: null}]}]
    steps: [{intent: inform}, {action: action_orient}]
  - rule: project at a known stage
    condition: [{slot_was_set: [{stage: idea}]}]
    steps: [{intent: inform}, {action: utter_known}]
  - rule: answer
    steps: [{intent: ask_cost}, {action: action_answer}]
  - rule: answer in the form
    condition: [{active_loop: ticket_form}]
    steps: [{intent: ask_cost}, {action: action_answer}, {action: ticket_form}, {active_loop: ticket_form}]
  - rule: back to the form
    condition: [{active_loop: ticket_form}]
    steps: [{intent: thank}, {action: ticket_form}, {active_loop: ticket_form}]
  - rule: start the form
    steps: [{intent: request_human}, {action: utter_greet}, {action: ticket_form}, {active_loop: ticket_form}]
  - rule: the form is done
    condition: [{active_loop: ticket_form}]
    steps: [{action: ticket_form}, {active_loop: null}, {action: action_open_ticket}]
  - rule: leave the form
    condition: [{active_loop: ticket_form}]
    steps: [{intent: deny}, {action: action_deactivate_loop}, {active_loop: null}, {action: action_stop_ticket}]
  - rule: not understood
    steps: [{intent: nlu_fallback}, {action: action_fallback}]
  - rule: after a misunderstanding
    steps: [{action: action_fallback}]
"""
ON_TEXT = """
  - rule: a rule on the very words
    steps: [{user: "quel culot"}, {action: action_answer}]
"""
INTENTS = "greet thank ask_cost inform request_human deny nlu_fallback unruled restart".split()
CONFIG = RulePolicy.get_default_config() | {"core_fallback_action_name": "action_fallback"}
STEPS = 12  # actions in a row at most
CONVERSATIONS = 12  # the first follows the script
SCRIPT = "inform inform greet request_human thank ask_cost nlu_fallback deny request_human greet inform".split()


@pytest.fixture(scope="module", params=[RULES, RULES + ON_TEXT], ids=["intents", "texts"])
def policies(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[IndexedRulePolicy, RulePolicy]:
    """Both, loaded from what one of them learnt."""
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    steps = YAMLStoryReader().read_from_string(request.param)
    trackers = TrainingDataGenerator(StoryGraph(steps), DOMAIN, augmentation_factor=0).generate()
    place = storage, Resource("rules"), ExecutionContext(None, "model")
    IndexedRulePolicy.create(CONFIG, *place).train(trackers, DOMAIN)
    mine = IndexedRulePolicy.load(CONFIG, *place)
    assert isinstance(mine, IndexedRulePolicy)
    return mine, RulePolicy.load(CONFIG, *place)


def talk(seed: int) -> list[list[Event]]:
    """The turns of a visitor: what is known when an action is due, a rejection of the form last."""
    draw = random.Random(seed)
    intents = SCRIPT if seed == 0 else draw.choices(INTENTS, k=len(SCRIPT))
    turns = []
    for intent in intents:
        text = draw.choice(["quel culot", "bonjour", f"/{intent}"])
        turns.append(
            [
                ActionExecuted("action_listen"),
                UserUttered(text, {"name": intent, "confidence": 0.9}),
                *draw.choice([[], [], [SlotSet("stage", "idea")], [SlotSet("stage", None)]]),
                *[ActionExecutionRejected("ticket_form")] * (draw.random() < 0.7 or seed == 0),
            ]
        )
    return turns


def converse(
    policies: tuple[IndexedRulePolicy, RulePolicy], seed: int
) -> Iterator[tuple[PolicyPrediction, PolicyPrediction]]:
    """What both predict at each step of a conversation that follows the first."""
    tracker = DialogueStateTracker.from_events("c", [], DOMAIN.slots)
    for happened in talk(seed):
        for event in happened:
            if tracker.active_loop_name or not isinstance(event, ActionExecutionRejected):
                tracker.update(event, DOMAIN)
        for _ in range(STEPS):
            mine, theirs = (
                policy.predict_action_probabilities(tracker, DOMAIN) for policy in policies
            )
            yield mine, theirs
            tracker.update_with_events(mine.events, DOMAIN)
            if name_of(mine) == "action_listen":
                break
            tracker.update_with_events(effects(tracker, name_of(mine)), DOMAIN)


def name_of(prediction: PolicyPrediction) -> str:
    return DOMAIN.action_names_or_texts[prediction.max_confidence_index]


def effects(tracker: DialogueStateTracker, action: str) -> list[Event]:
    """An action that was run; the form is done once the visitor informs."""
    done = [ActionExecuted(action)]
    if action == "action_deactivate_loop":
        return [*done, ActiveLoop(None)]
    if action == "ticket_form":
        informed = tracker.latest_message.intent["name"] == "inform"
        return [*done, ActiveLoop(None if informed else "ticket_form")]
    return done


@pytest.mark.parametrize("seed", range(CONVERSATIONS))
def test_both_policies_predict_the_same(
    policies: tuple[IndexedRulePolicy, RulePolicy], seed: int
) -> None:
    """In and out of the form, rejected, interrupted, understood or not, action after action."""
    for mine, theirs in converse(policies, seed):
        assert mine.probabilities == theirs.probabilities
        assert mine.hide_rule_turn == theirs.hide_rule_turn
        assert mine.is_end_to_end_prediction == theirs.is_end_to_end_prediction
        assert mine.is_no_user_prediction == theirs.is_no_user_prediction
        assert list(map(type, mine.events)) == list(map(type, theirs.events))


def test_the_conversations_go_everywhere(policies: tuple[IndexedRulePolicy, RulePolicy]) -> None:
    """Every action of the domain is predicted somewhere, and the form is interrupted."""
    steps = [mine for seed in range(CONVERSATIONS) for mine, _theirs in converse(policies, seed)]

    assert {name_of(step) for step in steps} >= set(DOMAIN.user_actions_and_forms)
    assert any(isinstance(event, LoopInterrupted) for step in steps for event in step.events)
