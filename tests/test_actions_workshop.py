"""Workshops in the conversation: what is announced, registering, cancelling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action

from actions import desk
from actions.orientation import ActionOrient
from actions.registration import ActionRegisterWorkshop, ActionUnregisterWorkshop
from actions.workshop import (
    ActionAskWorkshopConfirmation,
    ActionChooseWorkshop,
    ValidateWorkshopForm,
)
from bot.db import Sessions, transaction
from bot.workshops import experiences, queries, service
from bot.workshops.models import WorkshopStatus
from tests.conftest import Clock
from tests.test_actions import CREST, message, names
from tests.test_tickets import an_adviser
from tests.test_workshops import (
    DRAFT,
    EXPERIENCE,
    a_conversation,
    people,
    person,
    published,
    registered,
)

LABEL = "« Relancer un budget participatif », mardi 8 décembre 2026 à 14 h"
COMPLETE = {
    "workshop": "1",
    "workshop_label": LABEL,
    "territory_id": CREST,
    "territory_name": "Crest (commune, Drôme)",
    "function": "maire",
    "contact_name": "Camille Durand",
    "email": "camille.durand@mairie-exemple.fr",
}
PEERS = message("je voudrais m'inscrire à l'atelier", "need_peer_workshops")


async def run(
    action: Action, latest: dict[str, Any], sender: str = "conversation", **slots: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The replies, and the slots set; other events are under their type."""
    tracker = Tracker(sender, slots, latest, [], False, None, {}, None)
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker, {})
    changes = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
    changes |= {e["event"]: e for e in events if e["event"] != "slot"}
    return dispatcher.messages, changes


@pytest.fixture
async def desk_of(any_sessions: Sessions, clock: Clock) -> AsyncIterator[Sessions]:
    desk.use(any_sessions, clock=clock)
    yield any_sessions
    desk._desk = None


@pytest.fixture
async def adviser(desk_of: Sessions) -> int:
    return await an_adviser(desk_of)


async def test_the_next_workshops_and_experiences_follow_the_advice(
    desk_of: Sessions, adviser: int
) -> None:
    """Three at most, a button each; experiences on the same form lead to an adviser."""
    for week in range(4):
        await published(desk_of, adviser=adviser, starts_at=DRAFT.starts_at + timedelta(weeks=week))
    await registered(desk_of, 1, person())
    async with transaction(desk_of) as session:
        await experiences.share(session, EXPERIENCE, published=True)

    replies, _ = await run(ActionOrient(), PEERS, participation_form="participatory_budget")

    assert names(replies) == ["card", "card", "utter_workshops", "utter_ask_territory"]
    card = replies[1]["custom"]["card"]
    first = card["workshops"][0]
    assert first["when"] == "mardi 8 décembre 2026 à 14 h"
    assert first["places_left"] == 2
    assert card["experiences"] == [
        {
            "territory": "Crest (commune, Drôme)",
            "form": "Budget participatif",
            "account": EXPERIENCE.account,
        }
    ]
    assert [(b["title"], b["payload"]) for b in replies[2]["buttons"]] == [
        ("M'inscrire : mardi 8 décembre à 14 h", '/register_workshop{"workshop": "1"}'),
        ("M'inscrire : mardi 15 décembre à 14 h", '/register_workshop{"workshop": "2"}'),
        ("M'inscrire : mardi 22 décembre à 14 h", '/register_workshop{"workshop": "3"}'),
        ("Être mis en relation", "/request_human"),
    ]


async def test_workshops_are_shown_again_to_whoever_asks_again(
    desk_of: Sessions, adviser: int
) -> None:
    """The advice is not repeated; another need does not bring the workshops back."""
    await published(desk_of, adviser=adviser)
    known = {"needs": ["peer_workshops"], "advised": ["peer_workshops"]}

    again, _ = await run(ActionOrient(), PEERS, **known)
    other, _ = await run(ActionOrient(), message("les pièges ?", "need_pitfalls"), **known)

    assert names(again)[:2] == ["card", "utter_workshops"]
    assert again[0]["custom"]["card"]["type"] == "workshops"
    assert "utter_workshops" not in names(other)


async def test_nothing_announced_is_said_honestly(desk_of: Sessions) -> None:
    """No workshop, nobody who shares; then only somebody who shares."""
    nothing, _ = await run(ActionOrient(), PEERS)
    async with transaction(desk_of) as session:
        await experiences.share(session, EXPERIENCE, published=True)
    shared, _ = await run(ActionOrient(), PEERS)
    own, _ = await run(ActionOrient(), PEERS, territory_id=CREST, territory_name="Crest")
    elsewhere, _ = await run(ActionOrient(), PEERS, participation_form="petition")

    assert "utter_no_workshop" in names(nothing)
    assert "utter_only_experiences" in names(shared)
    assert "utter_no_workshop" in names(own)
    assert "utter_no_workshop" in names(elsewhere)


async def test_the_button_names_the_workshop_and_tells_what_data_serve(
    desk_of: Sessions, adviser: int
) -> None:
    """The workshop is kept with its words; an earlier confirmation is not."""
    await published(desk_of, adviser=adviser)

    replies, changes = await run(
        ActionChooseWorkshop(), message("", "register_workshop", workshop="1")
    )

    assert names(replies) == ["utter_workshop_intro"]
    assert replies[0]["workshop"] == LABEL
    assert changes == {"workshop": "1", "workshop_label": LABEL, "workshop_confirmed": None}


@pytest.mark.parametrize("chosen", ["1", "2", "douze"])
async def test_a_closed_workshop_starts_no_registration(
    desk_of: Sessions, adviser: int, chosen: str
) -> None:
    """Cancelled since the button was shown, unknown, or nonsense."""
    await published(desk_of, adviser=adviser)
    async with transaction(desk_of) as session:
        await service.change_status(
            session,
            1,
            to=WorkshopStatus.CANCELLED,
            adviser_id=adviser,
            now=desk.current().clock(),
        )

    replies, changes = await run(
        ActionChooseWorkshop(), message("", "register_workshop", workshop=chosen)
    )

    assert names(replies) == ["utter_workshop_closed"]
    assert changes["followup"]["name"] == "action_listen"


@pytest.mark.parametrize(
    ("requested", "latest", "expected"),
    [
        ("contact_name", message("moi c'est Camille Durand", "inform"), {"contact_name": "Camille Durand"}),
        ("email", message("camille arobase mairie", "inform"), {"email": None}),
        ("territory_name", message("crest drome", "inform"), {"territory_id": CREST}),
        ("workshop_confirmed", message("oui", "affirm"), {"workshop_confirmed": True}),
        ("workshop_confirmed", message("/correct_answer", "correct_answer"), {"workshop_confirmed": None}),
        ("workshop_confirmed", message("", "correct_answer", field="email"), {"email": None}),
        ("workshop_confirmed", message("non c'est a@b-exemple.fr", "correct_answer", email="a@b-exemple.fr"), {"email": "a@b-exemple.fr"}),
        ("workshop_confirmed", message("le projet", "correct_answer", field="project"), {"workshop_confirmed": None}),
        ("workshop_confirmed", message("non", "deny"), {}),
        ("contact_name", message("je veux un humain", "request_human"), {}),
        ("function", message("/register_workshop", "register_workshop", workshop="2"), {}),
        ("function", message("c'est gratuit ?", "ask_cost"), {}),
    ],
)  # fmt: skip
async def test_the_registration_takes_answers_as_the_ticket_does(
    requested: str, latest: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Table of (question asked, message, slots filled); nothing of the ticket is confirmed."""
    _, changes = await run(ValidateWorkshopForm(), latest, requested_slot=requested)

    assert {name: changes.get(name) for name in expected} == expected
    assert expected or not changes
    assert "ticket_confirmed" not in changes
    assert "project" not in changes


async def test_the_summary_shows_every_answer_or_asks_which_is_wrong() -> None:
    """Nobody is registered with words that were not read."""
    replies, _ = await run(ActionAskWorkshopConfirmation(), message("x", "inform"), **COMPLETE)
    wrong, _ = await run(
        ActionAskWorkshopConfirmation(), message("/correct_answer", "correct_answer"), **COMPLETE
    )

    for told in (LABEL, "Crest", "Camille Durand", "maire", "camille.durand@"):
        assert told in replies[0]["summary"]
    assert names(wrong) == ["utter_ask_which_workshop_field"]


async def test_a_place_a_rank_then_nothing_left_are_told_apart(
    desk_of: Sessions, adviser: int
) -> None:
    """Registered, waiting with the rank, already registered by somebody else, full."""
    await published(desk_of, adviser=adviser, places=1)
    confirmed = message("oui", "affirm")

    first, _ = await run(ActionRegisterWorkshop(), confirmed, **COMPLETE)
    other = COMPLETE | {"email": "autre@mairie-exemple.fr"}
    second, _ = await run(ActionRegisterWorkshop(), confirmed, **other)
    again, _ = await run(ActionRegisterWorkshop(), confirmed, **COMPLETE)
    for number in range(19):
        await registered(desk_of, 1, person(number))
    full, _ = await run(
        ActionRegisterWorkshop(), confirmed, **COMPLETE | {"email": "tard@mairie-exemple.fr"}
    )

    assert names(first) == ["utter_workshop_registered"]
    assert names(second) == ["utter_workshop_waiting"]
    assert second[0]["rank"] == "1"
    assert names(again) == ["utter_workshop_again"]
    assert names(full) == ["utter_workshop_full"]


async def test_a_registration_is_cancelled_where_it_was_made(
    desk_of: Sessions, adviser: int
) -> None:
    """By the button that follows it; in another conversation, an adviser is the way."""
    mine, other = await a_conversation(desk_of), await a_conversation(desk_of)
    await published(desk_of, adviser=adviser)
    replies, _ = await run(
        ActionRegisterWorkshop(), message("oui", "affirm"), sender=mine, **COMPLETE
    )
    button = replies[0]["buttons"][0]
    assert button["payload"] == '/unregister_workshop{"registration": "1"}'

    pressed = message("", "unregister_workshop", registration="1")
    refused, _ = await run(ActionUnregisterWorkshop(), pressed, sender=other)
    done, _ = await run(ActionUnregisterWorkshop(), pressed, sender=mine)

    assert names(refused) == ["utter_registration_not_found"]
    assert names(done) == ["utter_workshop_unregistered"]
    assert await people(desk_of, 1) == []


async def test_a_registration_that_another_conversation_made_has_no_button(
    desk_of: Sessions, adviser: int
) -> None:
    """Typing somebody's address cancels nothing of theirs."""
    mine, other = await a_conversation(desk_of), await a_conversation(desk_of)
    await published(desk_of, adviser=adviser)
    confirmed = message("oui", "affirm")

    await run(ActionRegisterWorkshop(), confirmed, sender=mine, **COMPLETE)
    replies, _ = await run(ActionRegisterWorkshop(), confirmed, sender=other, **COMPLETE)

    assert names(replies) == ["utter_workshop_again"]
    assert replies[0]["buttons"] == []


async def test_a_failure_keeps_the_answers_and_offers_to_try_again() -> None:
    """The visitor is told; only the confirmation is asked again."""

    def failing() -> None:
        raise RuntimeError("the database went away")

    desk.use(failing, clock=Clock())  # type: ignore[arg-type]  # a factory that fails
    replies, changes = await run(ActionRegisterWorkshop(), message("oui", "affirm"), **COMPLETE)
    desk._desk = None

    assert names(replies) == ["utter_workshop_failed"]
    assert replies[0]["buttons"][0]["payload"] == '/register_workshop{"workshop": "1"}'
    assert changes == {"workshop_confirmed": None}


async def test_a_workshop_that_closed_meanwhile_is_said_so(desk_of: Sessions, adviser: int) -> None:
    """Begun between the first question and the confirmation."""
    await published(desk_of, adviser=adviser, starts_at=desk.current().clock() + timedelta(hours=1))
    desk.current().clock.move(timedelta(hours=2))  # type: ignore[attr-defined]  # a test's clock

    replies, _ = await run(ActionRegisterWorkshop(), message("oui", "affirm"), **COMPLETE)

    assert names(replies) == ["utter_workshop_closed"]
    async with transaction(desk_of) as session:
        assert (await queries.one(session, 1)).confirmed == 0
