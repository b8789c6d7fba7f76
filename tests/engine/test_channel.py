"""What the channel changes in Rasa: the same answers of an action server are refused."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.channel import check_answers_with_a_compiled_schema

GOOD = {"events": [{"event": "slot", "name": "asked", "value": "need"}], "responses": []}


@pytest.fixture
def action() -> RemoteAction:
    check_answers_with_a_compiled_schema()
    return RemoteAction("action_orient", None)


def test_a_well_formed_answer_is_taken(action: RemoteAction) -> None:
    """Events and responses."""
    assert action._validate_action_result(GOOD)


@pytest.mark.parametrize("answer", [[], {"events": "none"}, {"events": [{"name": "asked"}]}])
def test_a_malformed_answer_is_refused(action: RemoteAction, answer: Any) -> None:
    """As by Rasa's own check: the turn then fails, and the channel says so."""
    with pytest.raises(ValidationError):
        action._validate_action_result(answer)
