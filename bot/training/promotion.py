"""Putting a candidate in service, and taking it back."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from bot.errors import TrainingRefused
from bot.training.files import Project, model_of

KEPT = 5  # former models kept, and as many withdrawn
ARCHIVE, SUMS, REVIEWED = "orientation.tar.gz", "orientation.sha256", "reviewed_messages.yml"


def promote(project: Project, version: str, *, now: datetime) -> None:
    """Make the candidate the model that the engine starts with; the former one is kept.

    Each file is replaced at once: an engine that starts meanwhile finds a whole archive.

    Raises:
        TrainingRefused: the candidate's files are gone.

    """
    folder = project.candidate(version)
    if not (folder / ARCHIVE).exists():
        raise TrainingRefused("Les fichiers de ce candidat n'existent plus. Entraînez-en un autre.")
    _keep(project, project.previous, now=now)
    _put_in_service(project, folder)
    _forget_the_oldest(project.previous)


def roll_back(project: Project, *, now: datetime) -> None:
    """Put the former model back, with what it had learnt; the present one goes to `withdrawn`.

    Raises:
        TrainingRefused: no former model is kept.

    """
    former = _kept(project.previous)
    if not former:
        raise TrainingRefused("Aucun modèle précédent n'est gardé.")
    _keep(project, project.withdrawn, now=now)
    _put_in_service(project, former[-1])
    shutil.rmtree(former[-1])
    _forget_the_oldest(project.withdrawn)


def can_roll_back(project: Project) -> bool:
    """Whether a former model is kept."""
    return bool(_kept(project.previous))


def _forget_the_oldest(place: Path) -> None:
    for old in _kept(place)[:-KEPT]:
        shutil.rmtree(old)


def _kept(place: Path) -> list[Path]:
    return sorted(place.iterdir()) if place.exists() else []


def _keep(project: Project, place: Path, *, now: datetime) -> None:
    model = model_of(project.model)
    if model is None:
        return
    folder = place / f"{now:%Y%m%d-%H%M%S}-{model.name}"
    folder.mkdir(parents=True)
    for path, name in _in_service(project):
        if path.exists():
            shutil.copy2(path, folder / name)


def _put_in_service(project: Project, folder: Path) -> None:
    for path, name in _in_service(project):
        if (folder / name).exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}.new")
            shutil.copyfile(folder / name, fresh)
            os.replace(fresh, path)  # noqa: PTH105  # what makes it atomic, by its name
        else:
            path.unlink(missing_ok=True)


def _in_service(project: Project) -> tuple[tuple[Path, str], ...]:
    return (
        (project.reviewed, REVIEWED),
        (project.model, ARCHIVE),
        (project.sums, SUMS),
    )
