"""From reviewed messages to training data: masked, stable, never what measures the assistant."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from bot.conversations.models import Author, Message
from bot.db import Sessions, transaction
from bot.errors import AnnotationNotFound, InvalidReview
from bot.review.corpus import Corpus, corpus, examples, normal, read_items
from bot.review.export import Export, Reviewed, export, reviewed
from bot.review.label_sets import LabelSet
from bot.review.masking import mask
from bot.review.models import Annotation, Verdict
from bot.review.story import story
from bot.training.files import RASA_PYTHON
from tests.browser import ROOT
from tests.desk import account, conversation, open_tickets

EMPTY = Corpus(frozenset(), frozenset(), frozenset(), {})
LOAD = """
import json, sys
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
data = RasaYAMLReader().read(sys.argv[1])
print(json.dumps([[e.get("text"), e.get("intent"), e.get("metadata")] for e in data.intent_examples]
                 + [[t["name"], t["elements"]] for t in data.lookup_tables]))
"""


def message(text: str, *needs: str, intent: str = "", source: str = "aaaaaaaaaaaa",
            entities: tuple[dict[str, str], ...] = ()) -> Reviewed:  # fmt: skip
    return Reviewed(source, text, LabelSet.of(intent, needs), entities)


def taught(*messages: Reviewed, known: Corpus = EMPTY) -> list[str]:
    """The texts to learn, whichever file they went to."""
    made = export(messages, known)
    return [text for told in (made.training, made.kept_aside) for text in texts(told)]


def texts(told: str) -> list[str]:
    items = yaml.safe_load(told)["nlu"]
    return [text for item in items if "intent" in item for text in examples(item["examples"])]


def left_out(made: Export) -> str:
    return " ".join(reason for _source, reason in made.left_out)


def test_the_file_is_rasa_s_and_says_where_each_message_comes_from(tmp_path: Path) -> None:
    """Read by Rasa itself: intents, needs as several_needs.yml has them, lookup tables."""
    known = Corpus(frozenset(), frozenset(), frozenset(), {"stage:bilan": frozenset({"bilan"})})
    marked = ({"text": "Rétro", "entity": "stage", "value": "bilan"},)
    made = export(
        [
            message("par quel bout : « # - 'oui' » ?", "strategy", entities=marked),
            message("un marché, des animateurs", "specifications", "providers"),
            message("rappelez-moi pour le marché", "specifications", intent="request_human"),
            message("c'est combien", intent="ask_cost"),
        ],
        known,
    )
    loaded = []
    for name, told in (("training.yml", made.training), ("aside.yml", made.kept_aside)):
        (tmp_path / name).write_text(told)
        command = [str(RASA_PYTHON), "-W", "ignore", "-c", LOAD, str(tmp_path / name)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        loaded += json.loads(done.stdout.splitlines()[-1])

    by_text = {each[0]: each[1:] for each in loaded}
    source = {"source": "aaaaaaaaaaaa"}
    assert by_text["par quel bout : « # - 'oui' » ?"] == ["need_strategy", {"example": source}]
    several = source | {"needs": ["specifications", "providers"]}
    assert by_text["un marché, des animateurs"] == ["need_specifications", {"example": several}]
    beside = source | {"needs": ["specifications"]}
    assert by_text["rappelez-moi pour le marché"] == ["request_human", {"example": beside}]
    assert by_text["c'est combien"] == ["ask_cost", {"example": source}]
    if "Rétro" in made.training or "rétro" in made.training:
        assert by_text["stage:bilan"] == [["rétro"]]


def test_the_order_of_the_rows_changes_nothing() -> None:
    """Byte for byte: a file under version control must not move by itself."""
    rows = [
        message(f"message numéro {n} sur le bourg", "strategy", source=f"{n:012x}")
        for n in range(30)
    ]

    assert export(rows, EMPTY) == export(rows[::-1], EMPTY)


def test_one_message_in_five_measures_and_is_never_learnt() -> None:
    """Whatever else is exported, a message stays in its file."""
    rows = [message(f"message numéro {n} sur le bourg", "strategy") for n in range(200)]
    made = export(rows, EMPTY)
    half = export(rows[::2], EMPTY)

    assert not set(texts(made.training)) & set(texts(made.kept_aside))
    assert 25 <= made.aside <= 55
    assert set(texts(half.training)) <= set(texts(made.training))


def test_what_measures_the_assistant_or_is_learnt_already_is_left_out() -> None:
    """On the project's own data, whatever the case, accents and punctuation."""
    known = corpus(ROOT)
    held_out = texts((ROOT / "tests/nlu/held_out.yml").read_text())
    learnt = texts((ROOT / "data/nlu/acts.yml").read_text())
    rows = [message(text.upper() + " !", "strategy") for text in (*held_out, *learnt)]

    assert taught(*rows, known=known) == []
    assert taught(message("une phrase que personne n'a écrite", "strategy"), known=known)


PERSONAL = (
    "appelez Mme Kermarec au 06 12 34 56 78",
    "j.martin@mairie-exemple.fr pour le budget participatif",
    "IBAN FR76 3000 6000 0112 3456 7890 189 pour le marché",
)


def test_a_line_that_still_holds_personal_data_is_refused_and_said() -> None:
    """Masking applies again: a row written before a rule existed does not pass."""
    made = export([message(text, "strategy") for text in PERSONAL], EMPTY)

    assert made.taught + made.aside == 0
    assert left_out(made).count("il contient encore une donnée personnelle") == len(PERSONAL)


def test_an_export_of_typical_french_personal_data_holds_none() -> None:
    """The lines that masking is tested on, masked once as reviewers see them, then exported."""
    lines = yaml.safe_load((ROOT / "tests/masking/blind.yml").read_text())["personal"]
    masked = [mask(line["say"], line.get("names", ())) for line in lines]
    made = export([message(text, "strategy") for text in masked], EMPTY)

    exported = {*texts(made.training), *texts(made.kept_aside)}
    told = [(text, each) for text, line in zip(masked, lines, strict=True) for each in line["gone"]]
    leaks = [(text, each) for text, each in told if text in exported and each in text]
    assert made.taught > 50
    assert len(leaks) <= len(told) / 100, leaks


def test_repeated_messages_are_learnt_once_and_contradictions_are_said() -> None:
    """The same words cannot mean two things."""
    made = export(
        [
            message("Le bourg, on en fait quoi ?", "strategy", source="a" * 12),
            message("le bourg on en fait quoi", "strategy", source="b" * 12),
            message("LE BOURG on en fait quoi", "providers", source="c" * 12),
        ],
        EMPTY,
    )

    assert made.taught + made.aside == 1
    assert made.left_out == (
        ("b" * 12, "il répète aaaaaaaaaaaa"),
        ("c" * 12, "il répète aaaaaaaaaaaa, avec un autre libellé"),
    )


async def test_only_what_reviewers_agree_on_is_exported(any_sessions: Sessions) -> None:
    """Passed, set aside and disputed messages are not; a settlement wins."""
    alix, bo = await account(any_sessions, "Alix"), await account(any_sessions, "Bo")
    rows = (
        ("1", alix, Verdict.CONFIRMED, "strategy", False),
        ("2", alix, Verdict.SKIPPED, "", False),
        ("3", alix, Verdict.IGNORED, "", False),
        ("4", alix, Verdict.CORRECTED, "strategy", False),
        ("4", bo, Verdict.CORRECTED, "providers", False),
        ("5", alix, Verdict.CORRECTED, "strategy", False),
        ("5", bo, Verdict.CORRECTED, "providers", False),
        ("5", bo, Verdict.CORRECTED, "pitfalls", True),
        ("6", alix, Verdict.CORRECTED, "strategy", False),
        ("6", bo, Verdict.IGNORED, "", True),
    )
    async with transaction(any_sessions) as session:
        for key, who, verdict, need, settles in rows:
            session.add(
                Annotation(
                    key=key * 12, reviewer_id=who, verdict=verdict, settles=settles,
                    needs=[need] if need else [], text=f"texte {key}", at=datetime.now(UTC),
                )
            )  # fmt: skip
        await session.flush()
        held = await reviewed(session)

    assert [(each.source[0], each.labels.training_intent) for each in held] == [
        ("1", "need_strategy"), ("5", "need_pitfalls"),
    ]  # fmt: skip


async def test_a_conversation_becomes_a_test_story_without_personal_data(
    sessions: Sessions,
) -> None:
    """Messages as typed, buttons by their intent, then what the assistant did."""
    told = await conversation(
        sessions, "bonjour, jeanne martin, 06 12 34 56 78, par où commencer", "Oui"
    )
    await open_tickets(sessions, conversation_id=told)
    async with transaction(sessions) as session:
        rows = await session.scalars(
            select(Message).where(Message.author == Author.VISITOR).order_by(Message.id)
        )
        first, button = rows.all()
        first.understanding = {
            "intent": "need_strategy",
            "confidence": 0.8,
            "steps": [{"action": "action_orient"}],
        }
        button.understanding = {
            "intent": "affirm",
            "confidence": 1.0,
            "steps": [{"action": "action_follow_up"}],
        }
        await session.flush()
        written = await story(session, button.id)

    (made,) = yaml.safe_load(written)["stories"]
    assert [step.get("intent") or step["action"] for step in made["steps"]] == [
        "need_strategy", "action_orient", "affirm", "action_follow_up",
    ]  # fmt: skip
    assert made["steps"][2]["user"] == "/affirm"
    assert "06 12" not in written
    assert "jeanne" not in written


async def test_a_conversation_older_than_the_steps_is_refused(sessions: Sessions) -> None:
    """And a number that is nobody's is not found."""
    await conversation(sessions, "bonjour")
    async with transaction(sessions) as session:
        row = await session.scalar(select(Message).where(Message.author == Author.VISITOR))
        assert row
        row.understanding = {"intent": "greet", "confidence": 0.9}
        await session.flush()
        with pytest.raises(InvalidReview, match="trop ancienne"):
            await story(session, row.id)
        with pytest.raises(AnnotationNotFound):
            await story(session, 999)


def test_every_label_of_the_guide_has_a_french_name() -> None:
    """Those that visitors' words may get: all intents but the ones that only buttons send."""
    learnt = {
        item["intent"]
        for path in (ROOT / "data/nlu").glob("*.yml")
        for item in read_items(path)
        if "intent" in item
    }

    assert {label for label in learnt if not label.startswith("need_")} == {
        label for label in learnt if LabelSet.understood({"intent": label}) is not None
    }
    assert normal("Où ÇA, l'œuf ?") == "ou ca l oeuf"
