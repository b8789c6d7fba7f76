"""The page of the model through the HTTP door: refusals, promotion, roll-back, interruption."""

from __future__ import annotations

import fcntl
import io
import json
import tarfile
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.advisers.rights import Role
from bot.app import create_app
from bot.db import Sessions, connect, make_sessions, transaction
from bot.settings import Settings
from bot.training import records
from bot.training.models import State
from tests.conftest import Clock
from tests.fake_engine import FakeEngine
from tests.test_training import REFUSED
from tests.test_web_desk import Office

PAGE = "/console/modele"


@pytest.fixture
async def office(client: TestClient, settings: Settings, clock: Clock) -> AsyncIterator[Office]:
    """A console whose coordinator is at the keyboard."""
    database = connect(settings.database_url)
    office = Office(client, make_sessions(database), clock)
    await office.sit("Chris", Role.COORDINATOR)
    yield office
    await database.dispose()


def archive(path: Path, model_id: str) -> None:
    """A file that says, as Rasa's do, which model it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = json.dumps({"model_id": model_id, "trained_at": "2026-11-20T10:00:00"}).encode()
    with tarfile.open(path, "w:gz") as packed:
        member = tarfile.TarInfo("metadata.json")
        member.size = len(told)
        packed.addfile(member, io.BytesIO(told))


async def trained(
    sessions: Sessions, project: Path, version: str, state: State, **values: object
) -> int:
    """A training that ended so, with the files of its candidate."""
    folder = project / "var/candidates" / version
    archive(folder / "orientation.tar.gz", version * 2)
    (folder / "orientation.sha256").write_text(f"sums of {version}\n")
    (folder / "reviewed_messages.yml").write_text(f"# {version}\n")
    async with transaction(sessions) as session:
        training_id = await records.begin(session, version, adviser_id=None, now=Clock().now)
        await records.change(session, training_id, state=state, **values)
    return training_id


@pytest.fixture
def project(project: Path) -> Path:
    """With a model in service, and data that may be written."""
    archive(project / "models/orientation.tar.gz", "model-before-all")
    (project / "models/orientation.sha256").write_text("sums before\n")
    linked = project / "data/nlu"
    source = linked.resolve()
    linked.unlink()
    linked.mkdir()
    (linked / "entities.yml").symlink_to(source / "entities.yml")
    return project


async def test_a_candidate_that_passed_is_put_in_service_and_taken_back(
    office: Office, project: Path, engine: FakeEngine
) -> None:
    """Model, sums and reviewed messages go together, and the engine is told each time."""
    number = await trained(office.sessions, project, "20261123-0900", State.PASSED)

    said = unescape(await office.text(f"{PAGE}/{number}/mettre-en-service", x=""))
    sums = (project / "models/orientation.sha256").read_text()
    learnt = (project / "data/nlu/reviewed_messages.yml").read_text()
    again = await office.client.post(f"{PAGE}/{number}/mettre-en-service")
    back = unescape(await office.text(f"{PAGE}/revenir", x=""))
    nothing = await office.client.post(f"{PAGE}/revenir")

    assert "L'assistant répond maintenant avec ce modèle." in said
    assert "20261123-090" in said
    assert (sums, learnt) == ("sums of 20261123-0900\n", "# 20261123-0900\n")
    assert again.status == 409
    assert "model-before" in back
    assert (project / "models/orientation.sha256").read_text() == "sums before\n"
    assert not (project / "data/nlu/reviewed_messages.yml").exists()
    assert nothing.status == 409
    assert engine.reloaded == 2


async def test_without_an_engine_the_model_waits_for_the_next_start(
    office: Office, project: Path, engine: FakeEngine
) -> None:
    """The files are in place all the same, and the page says it."""
    number = await trained(office.sessions, project, "20261123-0900", State.PASSED)
    engine.down = True

    said = unescape(await office.text(f"{PAGE}/{number}/mettre-en-service", x=""))

    assert "il prendra ce modèle à son prochain démarrage" in said
    assert (project / "models/orientation.sha256").read_text() == "sums of 20261123-0900\n"


async def test_a_refused_candidate_says_why_and_cannot_be_put_in_service(
    office: Office, project: Path, engine: FakeEngine
) -> None:
    """Nor by an address written by hand."""
    number = await trained(
        office.sessions, project, "20261123-0900", State.REFUSED, report=REFUSED.to_dict()
    )

    page = unescape(await office.text(f"{PAGE}/{number}"))
    forced = await office.client.post(f"{PAGE}/{number}/mettre-en-service")

    assert REFUSED.reasons[0] in page
    assert "Mettre en service" not in page
    assert "Messages perdus : 1" in page
    assert forced.status == 409
    assert engine.reloaded == 0
    assert (project / "models/orientation.sha256").read_text() == "sums before\n"


async def test_a_training_that_fails_is_told_and_another_may_start(office: Office) -> None:
    """Nothing can be trained in a project without rules, and the page stays."""
    await office.text(f"{PAGE}/entrainer", x="")
    for _ in range(50):
        page = await office.text(PAGE)
        if "Échoué" in page:
            break

    assert "Échoué" in page
    assert "Entraîner un candidat" in page


async def test_one_training_at_a_time_whoever_started_it(office: Office, project: Path) -> None:
    """The command line holds the same lock."""
    (project / "var/candidates").mkdir(parents=True)
    with (project / "var/candidates/.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused = await office.client.post(f"{PAGE}/entrainer")

    assert refused.status == 409
    assert "déjà en cours" in await refused.text()


async def test_a_training_cut_by_a_restart_is_interrupted(
    office: Office, project: Path, settings: Settings, engine: FakeEngine
) -> None:
    """The next start says it; until then the page shows the step."""
    await trained(office.sessions, project, "20261123-0900", State.RUNNING, step="Apprentissage")
    before = await office.text(PAGE)
    again = create_app(settings, engine=engine, clock=office.clock)
    object.__setattr__(settings, "actions_port", 0)

    async with TestClient(TestServer(again)):
        after = await office.text(PAGE)

    assert "apprentissage" in before
    assert "hx-get" in before
    assert "Interrompu" in after
    assert "hx-get" not in after
