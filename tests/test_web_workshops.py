"""Workshops and shared experiences through the HTTP door: advisers keep them, visitors read them."""

import re

import pytest
from aiohttp.test_utils import TestClient

from actions import desk
from bot.db import Sessions, transaction
from bot.settings import Settings
from bot.workshops import experiences, registering
from tests.conftest import Clock
from tests.test_workshops import SHARED, VALUES, person

WORKSHOP = "/console/ateliers/1"
EXPERIENCE = "/console/territoires/1"


@pytest.fixture
def sessions(client: TestClient, settings: Settings) -> Sessions:
    """The database of the application under test."""
    return desk.current().sessions


async def published(adviser: TestClient, **changes: str) -> None:
    await adviser.post("/console/ateliers/nouveau", data=VALUES | changes)
    await adviser.post(f"{WORKSHOP}/statut", data={"statut": "published"})


async def registered(sessions: Sessions, clock: Clock, number: int = 1, **changes: str) -> None:
    async with transaction(sessions) as session:
        await registering.register(session, 1, person(number, **changes), now=clock())


async def test_an_adviser_prepares_then_publishes_a_workshop(adviser: TestClient) -> None:
    """A draft is seen by advisers only; once published anybody reads it, with its date in words."""
    made = await adviser.post("/console/ateliers/nouveau", data=VALUES)
    hidden = await (await adviser.get("/ateliers")).text()
    shown = await adviser.post(f"{WORKSHOP}/statut", data={"statut": "published"})
    public = await (await adviser.get("/ateliers")).text()

    assert made.url.path == WORKSHOP
    assert "Brouillon" in await made.text()
    assert VALUES["title"] not in hidden
    assert "passé à « Publié » par Camille" in await shown.text()
    for told in ("Relancer un budget", "mardi 8 décembre 2026 à 14 h", "2 h", "3 places libres"):
        assert told in public
    assert "le lien sera envoyé" in public
    assert VALUES["title"] in await (await adviser.get("/console/ateliers")).text()


async def test_without_any_workshop_the_page_says_so(client: TestClient) -> None:
    """No empty list, no button to register; a way to propose one."""
    text = await (await client.get("/ateliers")).text()

    assert "Aucun atelier n'est annoncé" in text
    assert "M'inscrire" not in text
    assert 'href="/demande"' in text


async def test_the_public_page_starts_the_registration(adviser: TestClient) -> None:
    """Its one button says it to the assistant, without JavaScript."""
    await published(adviser)
    text = await (await adviser.get("/ateliers")).text()
    said = dict(re.findall(r'name="(text|client_id)" value="([^"]+)"', text))

    answered = await adviser.post(
        "/conversation/messages", data={n: v.replace("&#39;", "'") for n, v in said.items()}
    )

    assert "Je voudrais m&#39;inscrire à un atelier" in await answered.text()


async def test_a_malformed_workshop_keeps_what_was_typed(adviser: TestClient) -> None:
    """422 with every reason in French, the fields as they were, nothing recorded."""
    response = await adviser.post(
        "/console/ateliers/nouveau", data=VALUES | {"places": "aucune", "day": ""}
    )

    text = await response.text()
    assert response.status == 422
    assert "ces 2 points" in text
    assert "Indiquez un nombre de places" in text
    assert 'value="aucune"' in text
    assert 'value="Relancer un budget participatif"' in text
    assert 'value="visio" checked' in text
    assert (await adviser.get(WORKSHOP)).status == 404


async def test_a_workshop_is_edited_from_what_it_says(adviser: TestClient) -> None:
    """The form comes filled, in the time of Paris; the change is in the history."""
    await published(adviser)

    form = await (await adviser.get(f"{WORKSHOP}/modifier")).text()
    edited = await adviser.post(
        f"{WORKSHOP}/modifier",
        data=VALUES | {"mode": "on_site", "place": "Salle du conseil, Crest"},
    )

    for told in ('value="2026-12-08"', 'value="14:00"', 'value="120"', 'value="visio" checked'):
        assert told in form
    text = await edited.text()
    assert "Salle du conseil, Crest" in text
    assert "modifié par Camille" in text
    assert "Salle du conseil, Crest" in await (await adviser.get("/ateliers")).text()


async def test_places_taken_cannot_be_edited_away(
    adviser: TestClient, sessions: Sessions, clock: Clock
) -> None:
    """The reason names how many people have a place; what was typed stays."""
    await published(adviser)
    for number in (1, 2):
        await registered(sessions, clock, number)

    response = await adviser.post(f"{WORKSHOP}/modifier", data=VALUES | {"places": "1"})

    assert response.status == 422
    assert "2 personnes ont déjà une place" in await response.text()


async def test_advisers_see_who_is_registered_and_it_is_noted(
    adviser: TestClient, sessions: Sessions, clock: Clock
) -> None:
    """Names, waiting ranks; a reading without anybody registered is no reading of people."""
    await published(adviser, places="1")
    for number in (1, 2):
        await registered(sessions, clock, number)

    text = await (await adviser.get(WORKSHOP)).text()

    for told in ("Personne 1", "p1@mairie-exemple.fr", "Liste d&#39;attente, rang 1"):
        assert told in text
    assert "Lectures (1)" in text


async def test_an_adviser_gives_a_place_back_for_somebody(
    adviser: TestClient, sessions: Sessions, clock: Clock
) -> None:
    """The first who waits gets it, and the page says whom to tell."""
    await published(adviser, places="1")
    for number in (1, 2):
        await registered(sessions, clock, number)

    text = await (await adviser.post(f"{WORKSHOP}/inscriptions/1/retirer")).text()
    again = await adviser.post(f"{WORKSHOP}/inscriptions/1/retirer")

    assert "Personne 1" not in text
    assert "Personne 2" in text
    assert "Place libérée le 23 novembre 2026 : à prévenir" in text
    assert "inscription retirée par Camille" in text
    assert again.status == 404


async def test_the_list_is_exported_for_a_spreadsheet(
    adviser: TestClient, sessions: Sessions, clock: Clock
) -> None:
    """A CSV attachment that a spreadsheet reads as text; the export is in the history."""
    await published(adviser)
    await registered(sessions, clock, contact_name="=1+1")

    response = await adviser.get(f"{WORKSHOP}/inscriptions.csv")

    assert response.content_type == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    assert "Place confirmée;1;'=1+1;maire;Crest;p1@mairie-exemple.fr" in await response.text()
    assert "liste des inscrits exportée" in await (await adviser.get(WORKSHOP)).text()


async def test_a_cancelled_workshop_is_announced_no_more(
    adviser: TestClient, sessions: Sessions, clock: Clock
) -> None:
    """It cannot be published or edited again; the people registered stay, to be told."""
    await published(adviser)
    await registered(sessions, clock)
    await adviser.post(f"{WORKSHOP}/statut", data={"statut": "cancelled"})

    published_again = await adviser.post(f"{WORKSHOP}/statut", data={"statut": "published"})
    edited = await adviser.post(f"{WORKSHOP}/modifier", data=VALUES)

    for answer in (published_again, edited):
        text = await answer.text()
        assert "Changement non enregistré" in text
        assert "Personne 1" in text
    assert VALUES["title"] not in await (await adviser.get("/ateliers")).text()


@pytest.mark.parametrize("path", [WORKSHOP, f"{WORKSHOP}/modifier", f"{WORKSHOP}/inscriptions.csv",
                                  f"{EXPERIENCE}/modifier", "/console/ateliers/9999999999"])  # fmt: skip
async def test_an_unknown_number_is_a_french_page(adviser: TestClient, path: str) -> None:
    """404, not a failure."""
    response = await adviser.get(path)

    assert response.status == 404
    assert "Page introuvable" in await response.text()


async def test_an_unknown_status_is_refused(adviser: TestClient) -> None:
    """400 in French."""
    await published(adviser)

    assert (await adviser.post(f"{WORKSHOP}/statut", data={"statut": "perdu"})).status == 400


async def test_a_shared_experience_is_kept_changed_and_withdrawn(
    adviser: TestClient, sessions: Sessions
) -> None:
    """The official name is found; unchecking or withdrawing hides it from visitors."""

    async def shown() -> int:
        async with transaction(sessions) as session:
            return len(await experiences.shared(session, form=None, but_for=None, limit=9))

    made = await adviser.post("/console/territoires/nouveau", data=SHARED | {"published": "yes"})
    assert "Crest (commune, Drôme)" in await made.text()
    assert await shown() == 1

    form = await (await adviser.get(f"{EXPERIENCE}/modifier")).text()
    assert 'value="participatory_budget" selected' in form
    assert 'value="yes" checked' in form
    await adviser.post(f"{EXPERIENCE}/modifier", data=SHARED)
    assert await shown() == 0

    await adviser.post(f"{EXPERIENCE}/modifier", data=SHARED | {"published": "yes"})
    withdrawn = await adviser.post(f"{EXPERIENCE}/retirer")
    assert "Non publiée" in await withdrawn.text()
    assert await shown() == 0


async def test_an_experience_that_names_a_contact_is_refused(adviser: TestClient) -> None:
    """The cell is the contact: the reason says it, the text is kept to be corrected."""
    account = f"{SHARED['account']} Écrire à jeanne.martin@mairie-exemple.fr"

    response = await adviser.post(
        "/console/territoires/nouveau", data=SHARED | {"account": account}
    )

    text = await response.text()
    assert response.status == 422
    assert "C&#39;est la cellule qui met en relation" in text
    assert "jeanne.martin@mairie-exemple.fr" in text
    assert "Aucune expérience" in await (await adviser.get("/console/territoires")).text()


async def test_the_privacy_page_says_how_long_registrations_are_kept(client: TestClient) -> None:
    """As the setting says."""
    text = " ".join((await (await client.get("/donnees-personnelles")).text()).split())

    assert "Elle est supprimée 90 jours après l'atelier" in text
