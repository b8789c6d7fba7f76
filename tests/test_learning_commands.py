"""`python -m bot review` and `python -m bot train --rollback`, as typed in a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.db import Sessions, transaction
from bot.review.models import Annotation, Verdict
from bot.settings import Settings
from tests.stack import ROOT


def bot(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "ENGINE_SECRET": settings.engine_secret,
        "TE_DATABASE_URL": settings.database_url,
        "TE_PROJECT_DIR": settings.project_dir,
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip


async def test_what_was_reviewed_is_written_and_what_is_left_out_is_said(
    settings: Settings, sessions: Sessions, project: Path
) -> None:
    """In the project that the settings name, and nowhere else."""
    for linked in ("data/nlu", "tests/nlu"):
        source = (project / linked).resolve()
        (project / linked).unlink()
        (project / linked).mkdir()
        for name in ("entities.yml", "held_out.yml"):
            if (source / name).exists():
                (project / linked / name).symlink_to(source / name)
    async with transaction(sessions) as session:
        for key, text in (
            ("a", "la bourgade veut remuer la marmite"),
            ("b", "écrire à a.b@exemple.fr"),
        ):
            session.add(
                Annotation(
                    key=key * 12, verdict=Verdict.CORRECTED, needs=["strategy"], text=text,
                    at=datetime.now(UTC),
                )
            )  # fmt: skip

    done = bot(settings, "review", "export")

    assert done.returncode == 0, done.stderr
    assert "1 messages to learn" in done.stdout
    assert "bbbbbbbbbbbb : il contient encore une donnée personnelle." in done.stdout
    written = (project / "data/nlu/reviewed_messages.yml").read_text()
    assert "la bourgade veut remuer la marmite" in written
    assert "a.b@" not in written + (project / "tests/nlu/reviewed.yml").read_text()
    assert not (ROOT / "tests/nlu/reviewed.yml").exists()


async def test_what_cannot_be_is_one_sentence_and_an_exit_code(settings: Settings) -> None:
    """No trace of Python."""
    unknown = bot(settings, "review", "export-story", "999")
    nothing = bot(settings, "train", "--rollback")

    assert (unknown.returncode, nothing.returncode) == (1, 1)
    assert unknown.stderr == "No message of a visitor bears the number 999.\n"
    assert nothing.stderr == "Aucun modèle précédent n'est gardé.\n"
