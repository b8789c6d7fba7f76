"""The skeleton of a cahier des charges through the HTTP door."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from aiohttp.test_utils import TestClient

from bot.specifications import Format
from tests.fake_engine import FakeEngine

PATH = "/conversation/cahier-des-charges."
PROFILE = {
    "territory_id": "commune:26063",
    "participation_form": "citizens_jury",
    "project": "Un jury sur l'éclairage de nuit",
    "needs": ["specifications"],
}


@pytest.fixture
async def visitor(client: TestClient, engine: FakeEngine) -> TestClient:
    """A browser whose conversation told a project."""
    engine.profile = PROFILE
    await client.post("/conversation/messages", data={"text": "Un jury", "client_id": "id-1"})
    return client


@pytest.mark.parametrize("file_format", list(Format))
async def test_a_visitor_downloads_the_skeleton_of_their_own_project(
    visitor: TestClient, file_format: Format
) -> None:
    """The right type, a name for old and new browsers, and nothing kept by a cache."""
    response = await visitor.get(f"{PATH}{file_format.value}")

    extension = file_format.value
    assert response.status == 200
    assert response.content_type == file_format.content_type
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="Cahier des charges - Buis-les-Baronnies.{extension}"; '
        f"filename*=UTF-8''Cahier%20des%20charges%20-%20Buis-les-Baronnies.{extension}"
    )
    assert (await response.read())[:2] == b"PK"


async def test_the_file_holds_what_was_said(visitor: TestClient) -> None:
    """The project in the visitor's words."""
    response = await visitor.get(f"{PATH}docx")

    file = docx.Document(BytesIO(await response.read()))
    assert PROFILE["project"] in [paragraph.text for paragraph in file.paragraphs]


async def test_an_accent_in_the_name_is_plain_for_old_browsers(
    client: TestClient, engine: FakeEngine
) -> None:
    """« Crèvecœur » is Crevecoeur there, and itself elsewhere."""
    engine.profile = {"territory_name": "Crèvecœur"}
    await client.post("/conversation/messages", data={"text": "Bonjour", "client_id": "id-1"})

    disposition = (await client.get(f"{PATH}odt")).headers["Content-Disposition"]

    assert 'filename="Cahier des charges - Crevecoeur.odt"' in disposition
    assert disposition.endswith("Cr%C3%A8vec%C5%93ur.odt")


@pytest.mark.parametrize("cookie", [None, "another-conversation"])
async def test_without_a_conversation_the_page_says_what_to_do(
    client: TestClient, cookie: str | None
) -> None:
    """A French page, not a file: nobody gets another visitor's document."""
    if cookie:
        client.session.cookie_jar.update_cookies({"te_conversation": cookie}, client.make_url("/"))

    response = await client.get(f"{PATH}docx")

    text = await response.text()
    assert response.status == 404
    assert response.content_type == "text/html"
    assert "Aucune conversation trouvée" in text
    assert 'href="/"' in text


async def test_other_formats_do_not_exist(visitor: TestClient) -> None:
    """Two formats, no third."""
    assert (await visitor.get(f"{PATH}pdf")).status == 404
