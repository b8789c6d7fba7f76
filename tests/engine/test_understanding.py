"""Short messages that name what they want, read by the trained model (models/orientation.tar.gz)."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.agent import Agent

MODEL = Path(__file__).resolve().parents[2] / "models/orientation.tar.gz"


@pytest.fixture(scope="module")
def agent() -> Agent:
    return Agent.load(str(MODEL))


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("quels pieges pour un budget participatif a Crest ?", "pitfalls"),
        ("QUELS PIEGES POUR UN BUDGET PARTICIPATIF", "pitfalls"),
        ("Quels pièges pour une concertation ?", "pitfalls"),
        ("quels ateliers pour un budget participatif ?", "peer_workshops"),
        ("quels prestataires pour un budget participatif ?", "providers"),
        ("qui peut nous accompagner sur une concertation ?", "providers"),
        ("quel cahier des charges pour un budget participatif ?", "specifications"),
        ("par où commencer pour un budget participatif ?", "strategy"),
        ("pièges et cahier des charges pour une convention citoyenne", "pitfalls specifications"),
        ("pas de prestataire, juste le cahier des charges du jury citoyen", "specifications"),
    ],
)
async def test_a_need_named_with_a_form_is_that_need_alone(
    agent: Agent, text: str, needs: str
) -> None:
    """The form of participation says nothing of the need."""
    understood = await agent.parse_message(text)

    assert understood["intent"]["name"] in {f"need_{need}" for need in needs.split()}
    assert set(understood["needs"]) == set(needs.split())


async def test_an_adviser_asked_for_on_a_subject_keeps_the_subject(agent: Agent) -> None:
    """The request for a human leads; the need goes with it."""
    understood = await agent.parse_message(
        "je voudrais un conseiller pour notre cahier des charges"
    )

    assert understood["intent"]["name"] == "request_human"
    assert understood["needs"] == ["specifications"]


@pytest.mark.parametrize(
    "text",
    [
        "l'atelier municipal est fermé le lundi ?",
        "je suis prestataire et je propose mes services aux communes",
        "un piège à frelons pour mon jardin",
    ],
)
async def test_the_words_of_a_need_do_not_make_one(agent: Agent, text: str) -> None:
    """Outside the service, the same words mean something else."""
    assert not (await agent.parse_message(text))["needs"]
