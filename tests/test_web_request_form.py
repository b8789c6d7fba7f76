"""The plain form, which opens the same ticket when the assistant cannot."""

import pytest
from aiohttp.test_utils import TestClient

from tests.fake_engine import FakeEngine

FORM = {
    "token": "form-1",
    "territory_name": "Buis-les-Baronnies",
    "project": "Créer une assemblée citoyenne",
    "needs": "strategy",
    "contact_name": "Jeanne Martin",
    "function": "chef de projet",
    "email": "jeanne.martin@mairie-exemple.fr",
    "mode": "visio",
    "rhythm": "one_off",
}


async def test_the_form_opens_a_ticket_and_gives_its_reference(client: TestClient) -> None:
    """No assistant, no JavaScript: a reference all the same."""
    response = await client.post("/demande", data=FORM)

    assert response.status == 200
    assert "TE-2026-0001" in await response.text()


async def test_sending_the_form_twice_opens_one_ticket(client: TestClient) -> None:
    """A double click gives the same reference."""
    await client.post("/demande", data=FORM)

    assert "TE-2026-0001" in await (await client.post("/demande", data=FORM)).text()


@pytest.mark.parametrize("missing", ["email", "contact_name", "function", "mode", "rhythm"])
async def test_a_missing_field_is_named_and_the_rest_is_kept(
    client: TestClient, missing: str
) -> None:
    """The form comes back with what was typed and a sentence for what is missing."""
    response = await client.post("/demande", data=FORM | {missing: ""})

    text = await response.text()
    assert response.status == 422
    assert "Créer une assemblée citoyenne" in text
    assert "TE-2026-0001" not in text


async def test_the_form_is_filled_with_what_the_conversation_told(
    client: TestClient, engine: FakeEngine
) -> None:
    """What the visitor said to the assistant need not be typed again."""
    engine.profile = {"territory_name": "Crest (commune, Drôme)", "needs": ["pitfalls"]}
    await client.post("/conversation/messages", data={"text": "Je suis à Crest"})

    text = await (await client.get("/demande")).text()

    assert "Crest (commune, Drôme)" in text
    assert 'value="pitfalls" checked' in " ".join(text.split())
