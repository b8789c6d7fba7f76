"""The ticket in the conversation: which answers a message fills, changes, skips or refuses."""

from __future__ import annotations

from typing import Any

import pytest

from actions.ticket import (
    ActionAskConfirmation,
    ActionAskContactName,
    ActionAskEmail,
    ActionAskTelephone,
    ActionOpenTicket,
    ValidateTicketForm,
)
from actions.ticket_corrections import Correction, corrected_name, find_correction
from actions.ticket_told import moments_told, name_answered, telephone_told
from bot.db import Sessions, transaction
from bot.tickets import queries
from tests.test_actions import COMPLETE, CREST, desk_of, message, names, run

__all__ = ["desk_of"]

CLUNISOIS = "epci:200040293"
KNOWN = COMPLETE | {
    "telephone": "",
    "moments": "",
    "deadline": "",
    "requested_slot": "ticket_confirmed",
}


def typed(
    text: str, intent: str = "inform", confidence: float = 0.9, **told: str
) -> dict[str, Any]:
    """A message as the engine gives it: each entity with the place of its words in the text."""
    latest = message(text, intent, confidence)
    latest["entities"] = [
        {
            "entity": name,
            "value": [words.split("=")[0]] if name == "territory" else words.split("=")[0],
            "start": text.index(words.split("=")[-1]),
            "end": text.index(words.split("=")[-1]) + len(words.split("=")[-1]),
        }
        for name, words in told.items()
    ]
    return latest


async def filled(latest: dict[str, Any], requested: str, **slots: Any) -> dict[str, Any]:
    """The slots that a message sets while `requested` is asked."""
    return (await run(ValidateTicketForm(), latest, requested_slot=requested, **slots))[1]


async def test_several_answers_in_one_message_fill_several_slots() -> None:
    """Name, function, address and meeting at once; only the rest is asked afterwards."""
    latest = typed(
        "Camille Martin, DGS, c.martin@mairie-exemple.fr, plutôt en visio le mardi matin",
        function="DGS",
        email="c.martin@mairie-exemple.fr",
        meeting_mode="visio=en visio",
    )

    for requested in ("contact_name", "function", "meeting_mode"):
        changes = await filled(latest, requested, territory_name="Crest")
        assert changes["contact_name"] == "Camille Martin", requested
        assert changes["function"] == "DGS"
        assert changes["email"] == "c.martin@mairie-exemple.fr"
        assert changes["meeting_mode"] == "visio"
        assert changes["moments"] == "plutôt en visio le mardi matin"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("camille martin", "camille martin"),
        ("Le Goff Martine", "Le Goff Martine"),
        ("je m'appelle Camille Martin", "Camille Martin"),
        ("moi c'est Camille Durand", "Camille Durand"),
        ("Bonjour, Mme Hélène O'Brien", "Mme Hélène O'Brien"),
        ("Jean-Luc Saint-Denis, 0692 12 34 56", "Jean-Luc Saint-Denis"),
        ("M. de La Tour", "M. de La Tour"),
        ("camille@exemple", None),
        ("je ne vous le donne pas", None),
        ("12", None),
    ],
)
def test_a_name_is_read_beside_other_things(text: str, name: str | None) -> None:
    """Whatever stands around it; a sentence or an address is no name."""
    assert name_answered(typed(text)) == name


async def test_a_name_that_is_also_a_place_does_not_move_the_visitor() -> None:
    """« Florence Vienne » answers « vos prénom et nom ? », and only that."""
    latest = typed("Florence Vienne", territory="commune:38544=Vienne")

    changes = await filled(latest, "contact_name", territory_name="Crest", territory_id=CREST)

    assert changes == {"contact_name": "Florence Vienne"}


@pytest.mark.parametrize(
    ("text", "telephone", "moments"),
    [
        ("04 65 71 12 34", "+33465711234", ""),
        ("04.65.71.12.34, plutôt le mardi matin", "+33465711234", "plutôt le mardi matin"),
        ("au 0692123456", "+262692123456", ""),
        ("+687 24 12 34", "+687241234", ""),
        ("plutôt le mardi matin", "", "plutôt le mardi matin"),
        ("les matins", "", "les matins"),
        ("n'importe quand", "", "n'importe quand"),
    ],
)
async def test_one_optional_question_takes_telephone_and_moments(
    text: str, telephone: str, moments: str
) -> None:
    """One, the other, or both: what is not given is not asked again."""
    assert await filled(typed(text), "telephone") == {"telephone": telephone, "moments": moments}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("non merci", "deny"),
        ("je ne sais pas", "skip"),
        ("passer", "skip"),
        ("/skip", "skip"),
        ("pas de téléphone", "request_human"),
        ("aucun", "deny"),
    ],
)
async def test_an_optional_question_is_passed_without_a_word(text: str, intent: str) -> None:
    """Both optional answers stay empty, and nothing is said about it."""
    replies, changes = await run(
        ValidateTicketForm(), typed(text, intent), requested_slot="telephone"
    )

    assert changes == {"telephone": "", "moments": ""}
    assert not replies


async def test_a_number_that_is_none_is_told_so_and_asked_again() -> None:
    """The sentence shows what a good one looks like."""
    replies, changes = await run(
        ValidateTicketForm(), typed("04 65 71"), requested_slot="telephone"
    )

    assert changes == {"telephone": None}
    assert "dix chiffres" in replies[0]["problem"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("camille arobase mairie", "Il manque le signe « @ »"),
        ("c martin@mairie-exemple.fr", "contient un espace"),
        ("c.martin @ mairie-exemple.fr", "contient un espace"),
        ("c.martin@mairie-exemple.fr.", "se termine par un point"),
        ("c.martin@mairie-exemple,fr", "contient une virgule"),
        ("a@mairie-exemple.fr et b@mairie-exemple.fr", "plusieurs adresses"),
        ("c.martin@mairie", "Il manque la fin de l'adresse"),
        ("hélène@mairie-exemple.fr", "contient un accent"),
        ("c..martin@mairie-exemple.fr", "deux points de suite"),
    ],
)
async def test_a_malformed_address_is_told_what_is_wrong_with_it(text: str, told: str) -> None:
    """Asked again, with the reason; nothing is corrected behind the visitor's back."""
    replies, changes = await run(ValidateTicketForm(), typed(text), requested_slot="email")

    assert changes == {"email": None}
    assert told in replies[0]["problem"]


@pytest.mark.parametrize(
    "text",
    [
        "mon adresse est c.martin@mairie-exemple.fr.",
        "écrivez à c.martin@mairie-exemple.fr merci",
        "Mail : c.martin@mairie-exemple.fr",
    ],
)
async def test_an_address_is_found_in_a_sentence(text: str) -> None:
    """The full stop of the sentence is no part of it."""
    latest = typed(text, email="c.martin@mairie-exemple.fr")

    assert (await filled(latest, "email"))["email"] == "c.martin@mairie-exemple.fr"


async def test_a_likely_slip_is_asked_about_and_both_answers_are_taken() -> None:
    """« gmail.con »: yes corrects, no keeps, typing the same again keeps."""
    slip = typed("c.martin@gmail.con", email="c.martin@gmail.con")
    doubted = await filled(slip, "email")
    asked, _ = await run(ActionAskEmail(), slip, **doubted)

    answers = [
        await filled(latest, "email", **doubted)
        for latest in (typed("oui", "affirm"), typed("non", "deny"), slip)
    ]

    assert doubted == {"email": None, "email_doubted": "c.martin@gmail.con"}
    assert asked[0]["likelier"] == "c.martin@gmail.com"
    assert [answer["email"] for answer in answers] == [
        "c.martin@gmail.com",
        "c.martin@gmail.con",
        "c.martin@gmail.con",
    ]


async def test_an_address_noted_before_the_ticket_is_checked_at_its_start() -> None:
    """What was read in passing was never validated: a slip is asked about before the summary."""
    _, good = await run(
        ValidateTicketForm(), message("/request_human", "request_human"), **COMPLETE
    )
    _, slip = await run(
        ValidateTicketForm(),
        message("/request_human", "request_human"),
        **COMPLETE | {"email": "c@gmial.com"},
    )

    assert good["email"] == COMPLETE["email"]
    assert (slip["email"], slip["email_doubted"]) == (None, "c@gmial.com")


async def test_what_the_request_for_a_human_tells_is_not_asked_again() -> None:
    """« Je suis maire de Crest et voudrais parler à un conseiller » fills both."""
    latest = typed(
        "Je suis maire de Crest et je voudrais parler à un conseiller",
        "request_human",
        function="maire",
        territory=f"{CREST}=Crest",
    )

    _, changes = await run(ValidateTicketForm(), latest)
    _, named = await run(ValidateTicketForm(), latest, participation_form="youth_council")

    assert changes["territory_id"] == CREST
    assert changes["function"] == "maire"
    assert "project" not in changes
    assert "jeunes" in named["project"]


async def test_a_short_answer_states_no_need_that_is_only_guessed() -> None:
    """« Un jury citoyen » is a project; a need that is plainly told is one, whatever was asked."""
    guessed = message("un jury citoyen", "need_strategy", 0.39, needs=["strategy"])
    told = message("trouver un prestataire", "need_providers", needs=["providers"])

    assert await filled(guessed, "project") == {"project": "un jury citoyen"}
    assert (await filled(told, "email", needs=[])) == {"needs": ["providers"]}


async def test_a_ticket_tried_again_keeps_its_key() -> None:
    """So that two sendings of one request open one ticket."""
    latest = message("/request_human", "request_human")
    _, first = await run(ValidateTicketForm(), latest, ticket_key="a-key")
    _, other = await run(ValidateTicketForm(), latest)

    assert first["ticket_key"] == "a-key"
    assert other["ticket_key"] not in {None, "a-key"}


@pytest.mark.parametrize("intent", ["skip", "deny"])
@pytest.mark.parametrize(
    ("requested", "said", "expected"),
    [
        ("territory_name", "utter_skip_territory", None),
        ("project", "utter_skip_project", None),
        ("function", "utter_skip_function", None),
        ("contact_name", "utter_skip_contact_name", None),
        ("email", "utter_skip_email", None),
        ("meeting_mode", "utter_skip_meeting_mode", "either"),
        ("meeting_rhythm", "utter_skip_meeting_rhythm", "one_off"),
        ("needs", "utter_skip_needs", []),
        ("deadline", "utter_skip_deadline", ""),
    ],
)
async def test_passing_a_required_question_is_answered_with_help(
    intent: str, requested: str, said: str, expected: object
) -> None:
    """Why it is asked, or the neutral answer that is noted instead."""
    replies, changes = await run(
        ValidateTicketForm(), typed("non merci", intent), requested_slot=requested
    )

    assert names(replies) == [said]
    assert changes == {requested: expected}


@pytest.mark.parametrize(
    "text", ["arrêter", "stop", "laissez tomber", "non laissez", "n'envoyez rien"]
)
@pytest.mark.parametrize("requested", ["project", "contact_name", "telephone", "ticket_confirmed"])
async def test_leaving_is_possible_at_every_question(text: str, requested: str) -> None:
    """The form sets nothing: the rule then stops the ticket."""
    assert not await filled(typed(text, "deny"), requested, **COMPLETE)


@pytest.mark.parametrize("requested", ["project", "function", "contact_name", "telephone", "email"])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("c'est gratuit ?", "ask_cost"),
        ("je veux parler à un conseiller", "request_human"),
        ("que faites-vous de mes données ?", "ask_privacy"),
    ],
)
async def test_a_digression_is_no_answer(requested: str, text: str, intent: str) -> None:
    """The form sets nothing: the rule answers and the question comes back."""
    assert not await filled(typed(text, intent), requested)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mon nom est mal écrit", Correction("contact_name", None)),
        ("le nom est mal orthographié c'est Martain", Correction("contact_name", "Martain")),
        ("mon adresse mail est fausse", Correction("email", None)),
        (
            "ma fonction c'est attachée territoriale",
            Correction("function", "attachée territoriale"),
        ),
        ("mon prénom c'est Joëlle et pas Joël", Correction("contact_name", "Joëlle")),
        ("le projet c'est plutôt un jury citoyen", Correction("project", "un jury citoyen")),
        ("l'échéance c'est le 10 juin", Correction("deadline", "le 10 juin")),
        ("le téléphone", Correction("telephone", None)),
        ("corriger l'adresse", Correction("email", None)),
        ("remplacez mon nom par Jean Petit", Correction("contact_name", "Jean Petit")),
        ("oui c'est bon pour le nom", None),
        ("le nom est bon", None),
        ("vous pouvez envoyer à mon adresse", None),
        ("c'est la communauté de communes du Clunisois", None),
    ],
)
def test_the_field_that_is_wrong_is_named_by_the_visitor(
    text: str, found: Correction | None
) -> None:
    """With the right value when it is there; a field said to be right is left alone."""
    assert find_correction(text) == found


@pytest.mark.parametrize(
    ("value", "text", "name"),
    [
        ("Martain", "le nom c'est Martain", "Camille Martain"),
        ("Camil", "mon prénom c'est Camil", "Camil Durand"),
        ("Jean Petit", "mon nom c'est Jean Petit", "Jean Petit"),
    ],
)
def test_one_part_of_the_name_may_be_corrected(value: str, text: str, name: str) -> None:
    """The other part is kept."""
    assert corrected_name("Camille Durand", value, text) == name


@pytest.mark.parametrize(
    ("latest", "expected"),
    [
        (typed("non, l'adresse c'est x@mairie-exemple.fr", "deny", 0.5, email="x@mairie-exemple.fr"), {"email": "x@mairie-exemple.fr", "email_doubted": None}),
        (typed("c'est la CC du Clunisois", "describe_project", territory=f"{CLUNISOIS}=CC du Clunisois"), {"territory_id": CLUNISOIS}),
        (typed("mon nom est mal écrit", "correct_answer"), {"contact_name": None}),
        (typed("le nom c'est Martain", "correct_answer"), {"contact_name": "Camille Martain"}),
        (typed("mon téléphone, c'est le 04 65 71 12 34", "correct_answer"), {"telephone": "+33465711234"}),
        (typed("plutôt sur place", "inform", meeting_mode="on_site=sur place"), {"meeting_mode": "on_site"}),
        (typed("le rythme c'est plutôt régulier", "need_strategy", 0.6, meeting_rhythm="regular=régulier"), {"meeting_rhythm": "regular"}),
        (typed("plutôt le jeudi après-midi", "inform"), {"moments": "plutôt le jeudi après-midi"}),
        (typed("le projet c'est un jury citoyen", "describe_project"), {"project": "un jury citoyen"}),
        (typed("l'échéance c'est le 10 juin", "correct_answer"), {"deadline": "le 10 juin"}),
        (message("/correct_answer", "correct_answer", field="telephone"), {"telephone": None}),
        (message("/correct_answer", "correct_answer", field="territory_name"), {"territory_name": None, "territory_id": None}),
        (message("le rythme", "need_strategy", needs=["strategy"]), {"meeting_rhythm": None}),
        (typed("c'est faux", "correct_answer", territory="commune:08165=faux"), {"asked": "field"}),
        (typed("corriger", "affirm", 0.63), {"asked": "field"}),
        (typed("je voudrais corriger", "change_ticket", 0.61), {"asked": "field"}),
        (message("/correct_answer", "correct_answer"), {"asked": "field"}),
        (typed("oui envoyez", "affirm"), {"ticket_confirmed": True}),
        (typed("non", "deny"), {}),
        (typed("c'est gratuit ?", "ask_cost"), {}),
    ],
)  # fmt: skip
async def test_each_line_of_the_summary_is_corrected_by_button_or_by_words(
    latest: dict[str, Any], expected: dict[str, Any]
) -> None:
    """The field and no other changes; a plain yes sends; a plain no is left to the rules."""
    _, changes = await run(ValidateTicketForm(), latest, **KNOWN)

    assert {name: changes.get(name) for name in expected} == expected
    assert bool(changes) == bool(expected)
    assert "needs" not in changes


async def test_a_correction_that_names_nothing_is_asked_which_line() -> None:
    """The lines as buttons, once; the next time the summary comes back."""
    replies, changes = await run(
        ActionAskConfirmation(),
        message("non c'est pas ça", "correct_answer"),
        **KNOWN | {"asked": "field"},
    )

    assert names(replies) == ["utter_ask_which_field"]
    assert changes == {"asked": None}


async def test_the_summary_shows_what_is_optional_when_it_was_given() -> None:
    """Telephone as one reads it, moments, deadline; nothing of what was passed."""
    told = {"telephone": "+33465711234", "moments": "le mardi", "deadline": "le 10 juin"}
    full, _ = await run(ActionAskConfirmation(), message("x", "inform"), **KNOWN | told)
    bare, _ = await run(ActionAskConfirmation(), message("x", "inform"), **KNOWN)

    for line in (
        "Téléphone : 04 65 71 12 34",
        "Moments préférés : le mardi",
        "Échéance : le 10 juin",
    ):
        assert line in full[0]["summary"]
    assert "Téléphone" not in bare[0]["summary"]
    assert "Échéance" not in bare[0]["summary"]


async def test_the_telephone_alone_is_asked_when_it_alone_is_corrected() -> None:
    """The first time both optional answers are asked at once."""
    both, _ = await run(ActionAskTelephone(), message("x", "inform"))
    alone, _ = await run(ActionAskTelephone(), message("x", "inform"), moments="")

    assert names(both) == ["utter_ask_optional"]
    assert names(alone) == ["utter_ask_telephone_for_ticket"]


async def test_everything_told_is_in_the_ticket(desk_of: Sessions) -> None:
    """What the slots hold is what the adviser reads."""
    told = {"telephone": "+33465711234", "moments": "le mardi", "deadline": "le 10 juin"}

    _, changes = await run(ActionOpenTicket(), message("oui", "affirm"), **KNOWN | told)

    async with transaction(desk_of) as session:
        ticket = await queries.detail(session, changes["ticket_reference"])
    assert (ticket.telephone, ticket.moments, ticket.deadline) == tuple(told.values())
    assert changes["ticket_key"] is None


def test_days_and_hours_are_read_and_numbers_are_not_mistaken_for_telephones() -> None:
    """A year, a budget, a SIREN number are none."""
    assert moments_told(typed("en visio, le mardi après 14h, merci")) == "le mardi après 14h"
    assert telephone_told(typed("30 000 euros en 2026, SIREN 200040293")) is None


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("Camille Durand, agent d'accueil", {}, {"contact_name": "Camille Durand", "function": "agent d'accueil"}),
        ("camille durand", {}, {"contact_name": "camille durand"}),
        ("Camille Durand, agent d'accueil", {"function": "maire"}, {"contact_name": "Camille Durand"}),
    ],
)  # fmt: skip
async def test_name_and_function_are_told_in_one_breath(
    text: str, known: dict[str, str], expected: dict[str, str]
) -> None:
    """They are asked together, unless the function is known; a word alone is the name."""
    changes = await filled(typed(text, "inform"), "contact_name", **known)

    assert changes == expected


@pytest.mark.parametrize(
    ("known", "asked"),
    [({}, "utter_ask_name_and_function"), ({"function": "maire"}, "utter_ask_name_for_ticket")],
)
async def test_the_function_is_asked_with_the_name(known: dict[str, str], asked: str) -> None:
    """One question fewer on a phone."""
    replies, _ = await run(ActionAskContactName(), typed("visio", "inform"), **known)

    assert names(replies) == [asked]
