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


async def test_what_is_optional_is_checked_only_when_it_is_given(adviser: TestClient) -> None:
    """A telephone number in any spelling, moments, a deadline: the adviser reads them."""
    told = {"telephone": "0692.12.34.56", "moments": "plutôt le mardi", "deadline": "le 10 juin"}

    refused = await adviser.post("/demande", data=FORM | {"telephone": "06 12"})
    opened = await adviser.post("/demande", data=FORM | told)
    shown = await (await adviser.get("/console/demandes/TE-2026-0001")).text()

    assert refused.status == 422
    assert "06 12 » n&#39;est pas un numéro de téléphone complet" in await refused.text()
    assert opened.status == 200
    for each in ("0692 12 34 56", "tel:+262692123456", "plutôt le mardi", "le 10 juin"):
        assert each in shown


async def test_a_doubtful_address_is_asked_about_once(client: TestClient) -> None:
    """« gmail.con » comes back with the likelier address; sent again as it is, it is meant."""
    form = FORM | {"email": "jeanne@gmail.con"}

    first = await client.post("/demande", data=form)
    text = await first.text()
    again = await client.post("/demande", data=form | {"doubted_email": "jeanne@gmail.con"})

    assert first.status == 422
    assert "jeanne@gmail.com" in text
    assert 'name="doubted_email" value="jeanne@gmail.con"' in text
    assert again.status == 200


async def test_an_address_is_not_let_through_by_another_problem(client: TestClient) -> None:
    """A missing choice does not count as having been asked about the address."""
    form = FORM | {"email": "jeanne@gmail.con", "mode": ""}

    text = await (await client.post("/demande", data=form)).text()

    assert 'name="doubted_email" value=""' in text


async def test_control_characters_do_not_enter_the_record(adviser: TestClient) -> None:
    """A NUL byte, which PostgreSQL refuses, is dropped rather than failing the sending."""
    response = await adviser.post("/demande", data=FORM | {"project": "Un\x00 jury\ncitoyen\x1b"})

    assert response.status == 200
    assert "Un jury\ncitoyen<" in await (await adviser.get("/console/demandes/TE-2026-0001")).text()
