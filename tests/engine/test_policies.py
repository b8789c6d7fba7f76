"""IndexedRulePolicy beside Rasa's own: loaded from one training, they predict the same."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
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
intents: [greet, ask_cost, inform, request_human, deny, nlu_fallback, unruled]
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
INTENTS = "greet ask_cost inform request_human deny nlu_fallback unruled restart".split()
CONFIG = RulePolicy.get_default_config() | {"core_fallback_action_name": "action_fallback"}
STEPS = 12  # actions in a row at most
CONVERSATIONS, TURNS = 14, 8


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


def conversation(seed: int) -> Iterator[DialogueStateTracker]:
    """A tracker at each point where an action is due, of a talk in which all may happen."""
    draw = random.Random(seed)
    tracker = DialogueStateTracker.from_events("c", [], DOMAIN.slots)
    for _ in range(TURNS):
        intent = draw.choice(INTENTS)
        text = draw.choice(["quel culot", "bonjour", f"/{intent}"])
        happened: list[Event] = [
            ActionExecuted("action_listen"),
            UserUttered(text, {"name": intent, "confidence": 0.9}),
        ]
        if draw.random() < 0.3:
            happened.append(SlotSet("stage", draw.choice(["idea", None])))
        tracker.update_with_events(happened, DOMAIN)
        if tracker.active_loop_name and draw.random() < 0.7:
            tracker.update(ActionExecutionRejected("ticket_form"))
        yield tracker


def act(tracker: DialogueStateTracker, action: str, draw: random.Random) -> None:
    events: list[Event] = [ActionExecuted(action)]
    if action == "ticket_form":
        events.append(ActiveLoop(draw.choice(["ticket_form", "ticket_form", None])))
    elif action == "action_deactivate_loop":
        events.append(ActiveLoop(None))
    tracker.update_with_events(events, DOMAIN)


@pytest.mark.parametrize("seed", range(CONVERSATIONS))
def test_both_policies_predict_the_same(
    policies: tuple[IndexedRulePolicy, RulePolicy], seed: int
) -> None:
    """In and out of the form, rejected, interrupted, understood or not, action after action."""
    draw = random.Random(f"act {seed}")
    for tracker in conversation(seed):
        for _ in range(STEPS):
            got, expected = (
                policy.predict_action_probabilities(tracker, DOMAIN) for policy in policies
            )
            assert got.probabilities == expected.probabilities
            assert got.hide_rule_turn == expected.hide_rule_turn
            assert got.is_end_to_end_prediction == expected.is_end_to_end_prediction
            assert got.is_no_user_prediction == expected.is_no_user_prediction
            assert [e.as_dict()["event"] for e in got.events] == [
                e.as_dict()["event"] for e in expected.events
            ]
            tracker.update_with_events(got.events, DOMAIN)
            action = DOMAIN.action_names_or_texts[got.max_confidence_index]
            if action == "action_listen":
                break
            act(tracker, action, draw)


def test_the_conversations_go_everywhere(
    policies: tuple[IndexedRulePolicy, RulePolicy],
) -> None:
    """Nine actions of the domain in ten are predicted somewhere, and a form is interrupted."""
    mine, _theirs = policies
    seen, interrupted = set(), False
    for seed in range(CONVERSATIONS):
        draw = random.Random(f"act {seed}")
        for tracker in conversation(seed):
            for _ in range(STEPS):
                prediction = mine.predict_action_probabilities(tracker, DOMAIN)
                interrupted |= any(isinstance(e, LoopInterrupted) for e in prediction.events)
                tracker.update_with_events(prediction.events, DOMAIN)
                action = DOMAIN.action_names_or_texts[prediction.max_confidence_index]
                seen.add(action)
                if action == "action_listen":
                    break
                act(tracker, action, draw)

    actions = set(DOMAIN.user_actions_and_forms) - {"utter_known"}
    assert len(actions - seen) <= len(actions) / 10, actions - seen
    assert interrupted
