"""The gate on real models: one made worse on purpose is refused, and says why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.review.corpus import examples, read_items
from tests.conftest import make_settings
from tests.stack import ROOT

LEARNT = 8  # messages of each intent: enough to train on, too few to take long
MEASURED = 3


def items(folder: str, each: int) -> Iterator[tuple[str, list[str]]]:
    """The first messages of each intent."""
    told: dict[str, list[str]] = {}
    for path in sorted((ROOT / folder).glob("*.yml")):
        for item in read_items(path):
            if "intent" in item:
                told.setdefault(item["intent"], []).extend(examples(item["examples"]))
    for intent in sorted(told):
        yield intent, told[intent][:each]


def write(path: Path, told: list[tuple[str, list[str]]]) -> None:
    nlu = [
        {"intent": intent, "examples": [{"text": text} for text in texts]} for intent, texts in told
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The model in service, and messages whose labels are all those of another intent."""
    root = tmp_path / "project"
    for name in ("data/rules", "data/stories", "tests/conversations", "models"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("config.yml", "domain.yml"):
        shutil.copyfile(ROOT / name, root / name)
    for name in ("data/nlu", "tests/nlu"):
        (root / name).mkdir(parents=True)
    shutil.copyfile(ROOT / "data/nlu/entities.yml", root / "data/nlu/entities.yml")
    right = list(items("data/nlu", LEARNT))
    intents = [intent for intent, _texts in right]
    wrong = zip(intents[1:] + intents[:1], (texts for _intent, texts in right), strict=True)
    write(root / "data/nlu/wrong.yml", list(wrong))
    write(root / "tests/nlu/held_out.yml", list(items("tests/nlu", MEASURED)))
    return root


def test_a_candidate_made_worse_on_purpose_is_refused_and_says_why(
    project: Path, tmp_path: Path
) -> None:
    """Exit code 1, the reasons, each message lost; the model in service has not moved."""
    before = (project / "models/orientation.tar.gz").read_bytes()
    database = f"sqlite+aiosqlite:///{tmp_path}/desk.sqlite3"
    environment = os.environ | {
        "ENGINE_SECRET": make_settings(database).engine_secret,
        "TE_DATABASE_URL": database,
        "TE_PROJECT_DIR": str(project),
    }
    run = [sys.executable, "-m", "bot"]
    subprocess.run([*run, "migrate"], cwd=ROOT, env=environment, check=True)

    trained = subprocess.run(
        [*run, "train", "--candidate"], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert trained.returncode == 1, trained.stderr
    assert trained.stdout.startswith("Refusé.")
    assert "Compris exactement, messages de référence :" in trained.stdout
    assert "de moins au plus est admis" in trained.stdout
    assert "ne passe plus" in trained.stdout
    assert "Perdus : 0" not in trained.stdout
    assert (project / "models/orientation.tar.gz").read_bytes() == before
    assert not (project / "models/previous").exists()
