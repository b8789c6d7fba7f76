"""What must agree between files that no tool reads together."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from actions.fallback import READINGS
from bot.guidance import STAGES, forms
from bot.settings import _KINDS
from scripts.draw_dialogue import PAGE, page

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text())
CODE = "\n".join(path.read_text() for path in (ROOT / "actions").glob("*.py"))
RULES = "\n".join(path.read_text() for path in (ROOT / "data/rules").glob("*.yml"))


def intents_in_rules() -> set[str]:
    return set(re.findall(r"intent: (\w+)", RULES))


def answered_intents() -> set[str]:
    """Those whose rule leads to `action_answer`, which names its response after the intent."""
    rules = [
        rule
        for path in (ROOT / "data/rules").glob("*.yml")
        for rule in yaml.safe_load(path.read_text())["rules"]
        if {"action": "action_answer"} in rule["steps"]
    ]
    return {step["intent"] for rule in rules for step in rule["steps"][0]["or"]}


def questions() -> set[str]:
    """The responses that a form may utter by itself."""
    return {
        f"utter_ask{prefix}_{slot}"
        for form, definition in DOMAIN["forms"].items()
        for slot in definition["required_slots"]
        for prefix in ("", f"_{form}")
    }


def test_every_intent_has_a_rule_and_every_rule_an_intent() -> None:
    """No intent leads to silence."""
    assert intents_in_rules() == set(DOMAIN["intents"]) | {"nlu_fallback"}


def test_every_prepared_answer_exists() -> None:
    """`action_answer` names its response after the intent."""
    assert not {f"utter_{name}" for name in answered_intents()} - DOMAIN["responses"].keys()


def test_every_response_is_used_and_every_response_used_exists() -> None:
    """In the actions, the rules, or by name."""
    named = set(re.findall(r"utter_\w+", CODE + RULES)) - {"utter_message", "utter_action"}
    named = {name for name in named if not name.endswith("_")}
    by_name = {f"utter_{name}" for name in answered_intents()}
    asked = questions()

    assert not named - DOMAIN["responses"].keys()
    assert not DOMAIN["responses"].keys() - named - by_name - asked


def test_every_question_of_a_form_can_be_asked() -> None:
    """By a response or by an action of the domain, named as Rasa looks for them."""
    known = DOMAIN["responses"].keys() | set(DOMAIN["actions"])
    for form, definition in DOMAIN["forms"].items():
        for slot in definition["required_slots"]:
            names = {
                f"{kind}_ask{each}_{slot}"
                for kind in ("utter", "action")
                for each in ("", f"_{form}")
            }
            assert names & known, (form, slot)


def test_readings_offered_after_a_misunderstanding_are_intents() -> None:
    """A button never leads nowhere."""
    assert not READINGS.keys() - set(DOMAIN["intents"])


def test_every_setting_is_listed_in_the_example() -> None:
    """`.env.example` names each one."""
    listed = set(re.findall(r"^# TE_(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert listed == {name.upper() for name in _KINDS}


def test_texts_have_french_typography() -> None:
    """A space before ? ! ; : and inside « », and no straight double quote."""
    for name, variants in DOMAIN["responses"].items():
        for text in (variant["text"] for variant in variants):
            assert not re.search(r'\w[?!;](\s|$)|«\S|\S»|"', text), (name, text)


def test_the_dialogue_is_drawn_as_it_is() -> None:
    """docs/dialogue.md is what `python -m scripts.draw_dialogue` writes today."""
    assert PAGE.read_text() == page()


def test_the_stages_that_are_extracted_are_those_that_are_advised_on() -> None:
    """A stage that the lookup tables name changes the advice, and no other exists."""
    tables = yaml.safe_load((ROOT / "data/nlu/entities.yml").read_text())["nlu"]
    names = {name for table in tables if (name := table.get("lookup"))}

    assert {name.removeprefix("stage:") for name in names if name.startswith("stage:")} == set(
        STAGES
    )


def test_the_forms_that_are_extracted_are_those_that_are_advised_on() -> None:
    """A form that the lookup tables name has its advice and its cahier des charges."""
    tables = yaml.safe_load((ROOT / "data/nlu/entities.yml").read_text())["nlu"]
    names = {name for table in tables if (name := table.get("lookup"))}
    prefix = "participation_form:"

    assert {name.removeprefix(prefix) for name in names if name.startswith(prefix)} <= set(forms())
