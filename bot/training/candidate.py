"""Making a candidate: its data, its training, its measures, each in a process of Rasa's."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from bot.errors import TrainingRefused
from bot.review.export import Export
from bot.training.files import CODE, RASA_PYTHON, TAUGHT, Project, sums
from bot.training.gate import Report, Tolerance, judge
from bot.training.promotion import ARCHIVE, REVIEWED, SUMS

LOG_LINES = 15  # of a failed process, told to whoever asked
KEPT = 5  # candidates, the new one included
Tell = Callable[[str], Awaitable[None]]
_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "PYTHONDONTWRITEBYTECODE": "",  # else each start compiles TensorFlow again
    "OMP_NUM_THREADS": "1",  # visitors are being answered on the same machine
}


async def make(
    project: Project, version: str, export: Export, tolerance: Tolerance, *, tell: Tell
) -> Report:
    """Train on the project's data and the reviewed messages, and compare with the model in service.

    `tell` is given, in French, each step that begins.

    Raises:
        TrainingRefused: a process failed; the text ends with what it said.

    """
    folder = project.candidate(version)
    await tell("Préparation des messages")
    await asyncio.to_thread(_prepare, project, folder, export)
    await tell("Apprentissage")
    await _run(
        folder, "rasa", "train", "--config", project.root / "config.yml",
        "--domain", project.root / "domain.yml", "--data", folder / "data",
        "--fixed-model-name", "orientation", "--out", folder, "--quiet",
    )  # fmt: skip
    await tell("Comparaison avec le modèle en service")
    models = [folder / ARCHIVE, *([project.model] if project.model.exists() else ())]
    await _run(
        folder, "bot.training.measure", *(part for model in models for part in ("--model", model)),
        "--held-out", project.root / "tests/nlu/held_out.yml", "--aside", folder / "aside.yml",
        "--stories", project.root / "tests/conversations", "--out", folder / "measures.json",
    )  # fmt: skip
    after, *before = json.loads((folder / "measures.json").read_text())
    report = judge(before[0] if before else None, after, tolerance)
    (folder / "report.json").write_text(json.dumps(report.to_dict(), ensure_ascii=False, indent=1))
    return report


def _prepare(project: Project, folder: Path, export: Export) -> None:
    for old in sorted(project.candidates.glob("2*"))[: -KEPT + 1]:
        shutil.rmtree(old)
    folder.mkdir(parents=True)
    for name in TAUGHT:
        shutil.copytree(project.root / "data" / name, folder / "data" / name)
    (folder / REVIEWED).write_text(export.training)
    shutil.copyfile(folder / REVIEWED, folder / "data/nlu" / REVIEWED)
    (folder / "aside.yml").write_text(export.kept_aside)
    (folder / SUMS).write_text(sums(project, reviewed=folder / REVIEWED))


async def _run(folder: Path, module: str, *arguments: str | Path) -> None:
    """Run a module of Rasa's environment to its end, politely; killed with whoever waits for it."""
    log = folder / "training.log"
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            "nice", "-n", "10", str(RASA_PYTHON), "-m", module, *map(str, arguments),
            cwd=CODE, env=_environment(), stdout=output, stderr=output,
        )  # fmt: skip
        try:
            code = await process.wait()
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
    if code:
        said = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
        raise TrainingRefused("\n".join([f"{module} a échoué ({code}).", *said]))


def _environment() -> dict[str, str]:
    """Without the secret and the settings of the app, which training does not need."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "ENGINE_SECRET" and not name.startswith("TE_")
    }
    return kept | _ENVIRONMENT
