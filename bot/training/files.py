"""The files of a project that training reads and writes."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.review.corpus import REVIEWED

CODE = Path(__file__).resolve().parent.parent.parent
RASA_PYTHON = CODE / ".venv-rasa/bin/python"
NAME = 12  # first characters of Rasa's model id, as in bot/channel.py
TAUGHT = ("nlu", "rules", "stories")  # the folders of data that Rasa reads
# What `make train-if-needed` compares, in the order of its `find`; components are our code.
_PROJECT = ("config.yml", "domain.yml", "data")
_COMPONENTS = ("bot/nlu", "bot/territories")


@dataclass(frozen=True)
class Model:
    """An archive: the start of its id, and when it was trained."""

    name: str
    trained_at: datetime | None


@dataclass(frozen=True)
class Project:
    """Where config.yml, domain.yml, data, models, tests and var are."""

    root: Path

    @property
    def model(self) -> Path:
        """The archive that the engine starts with."""
        return self.root / "models/orientation.tar.gz"

    @property
    def sums(self) -> Path:
        """What the model was trained on, for `make train-if-needed`."""
        return self.root / "models/orientation.sha256"

    @property
    def previous(self) -> Path:
        """The models that were in service, the latest last."""
        return self.root / "models/previous"

    @property
    def withdrawn(self) -> Path:
        """The models that a roll-back took out of service."""
        return self.root / "models/withdrawn"

    @property
    def reviewed(self) -> Path:
        """The reviewed messages that the model in service learnt."""
        return self.root / REVIEWED

    @property
    def candidates(self) -> Path:
        """One folder a candidate."""
        return self.root / "var/candidates"

    def candidate(self, version: str) -> Path:
        """The folder of that candidate."""
        return self.candidates / version


def model_of(archive: Path) -> Model | None:
    """What an archive says of itself; None when there is none, or it is no model."""
    try:
        with tarfile.open(archive) as packed:
            member = next(m for m in packed if m.name.lstrip("./") == "metadata.json")
            file = packed.extractfile(member)
            told = json.load(file) if file else {}
    except (OSError, tarfile.TarError, StopIteration, ValueError):
        return None
    trained_at = told.get("trained_at")
    return Model(
        name=str(told.get("model_id", ""))[:NAME],
        trained_at=datetime.fromisoformat(trained_at).replace(tzinfo=UTC) if trained_at else None,
    )


def sums(project: Project, *, reviewed: Path | None = None) -> str:
    """The lines of `sha256sum` that `make train-if-needed` expects.

    `reviewed` stands for the project's own file of reviewed messages.
    """
    files = dict(_files(project))
    if reviewed is not None:
        files[REVIEWED] = reviewed
    lines = (
        f"{hashlib.sha256(files[name].read_bytes()).hexdigest()}  {name}\n"
        for name in sorted(files, key=str.encode)
    )
    return "".join(lines)


def _files(project: Project) -> Iterator[tuple[str, Path]]:
    for root, names in ((project.root, _PROJECT), (CODE, _COMPONENTS)):
        for name in names:
            start = root / name
            for path in [start] if start.is_file() else start.rglob("*"):
                if path.is_file() and path.suffix != ".pyc":
                    yield path.relative_to(root).as_posix(), path
