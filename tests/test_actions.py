"""Custom actions: what was said and what was known -> replies and events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action
from sqlalchemy import select

from actions import desk
from actions.answers import ActionAnswer
from actions.fallback import ActionFallback, ActionRephraseInForm
from actions.orientation import ActionFollowUp, ActionOrient, ActionStartOver
from actions.ticket import ActionAskConfirmation, ActionOpenTicket, ValidateTicketForm
from bot.db import Sessions, transaction
from bot.errors import TicketNotFound
from bot.tickets.models import Ticket
from tests.conftest import Clock

CREST = "commune:26108"
COMPLETE = {
    "territory_id": CREST,
    "territory_name": "Crest (commune, Drôme)",
    "project": "Un budget participatif de 30 000 euros",
    "function": "maire",
    "contact_name": "Camille Durand",
    "email": "camille.durand@mairie-exemple.fr",
    "meeting_mode": "visio",
    "meeting_rhythm": "one_off",
    "needs": ["strategy", "providers"],
    "ticket_key": "a-key",
}


def message(
    text: str = "", intent: str = "", confidence: float = 0.9, **told: Any
) -> dict[str, Any]:
    """A latest message; `told` gives entities, or `needs` and `intent_ranking` as they are."""
    extras = {key: told.pop(key) for key in ("needs", "intent_ranking") if key in told}
    return {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "entities": [{"entity": name, "value": value} for name, value in told.items()],
        **extras,
    }


async def run(
    action: Action, latest: dict[str, Any], sender: str = "conversation", **slots: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The replies, and the slots set; other events are under their type.

    `heard` is the response that the assistant said last.
    """
    heard = slots.pop("heard", None)
    events = [{"event": "bot", "metadata": {"utter_action": heard}}] if heard else []
    tracker = Tracker(sender, slots, latest, events, False, None, {}, None)
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker, {})
    changes = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
    changes |= {e["event"]: e for e in events if e["event"] != "slot"}
    return dispatcher.messages, changes


def names(replies: list[dict[str, Any]]) -> list[str]:
    """The responses uttered; a card is named `card`."""
    return [reply.get("response") or "card" for reply in replies]


async def test_what_is_said_at_first_is_not_asked_again() -> None:
    """Territory, form and two needs: reformulated, advised, and only the adviser is offered."""
    replies, changes = await run(
        ActionOrient(),
        message(
            "je suis maire de Crest, on veut une assemblée citoyenne et un cahier des charges",
            "need_strategy",
            territory=[CREST],
            function="maire",
            participation_form="citizens_assembly",
            needs=["strategy", "specifications"],
        ),
    )

    assert names(replies) == ["utter_understood", "card", "card", "utter_ask_stage"]
    assert changes["territory_id"] == CREST
    assert changes["needs"] == changes["advised"] == ["strategy", "specifications"]
    assert changes["asked"] == "stage"


@pytest.mark.parametrize(
    ("slots", "asked"),
    [
        ({}, "need"),
        ({"needs": ["pitfalls"]}, "territory"),
        ({"needs": ["pitfalls"], "territory_name": "Crest"}, "project"),
        ({"needs": ["pitfalls"], "territory_name": "Crest", "project": "une place"}, "stage"),
        ({"needs": ["pitfalls"], "skipped": ["territory", "project", "stage"]}, "adviser"),
        (
            {"needs": ["pitfalls"], "skipped": ["territory", "project"], "deadline": "en juin"},
            "adviser",
        ),
        (COMPLETE | {"stage": "idée"}, "adviser"),
        (COMPLETE | {"stage": "idée", "adviser_refused": True}, "other"),
        (COMPLETE | {"stage": "idée", "ticket_reference": "TE-2026-0001"}, "other"),
        ({"needs": ["pitfalls"], "territory_choice": [CREST, "commune:80220"]}, "territory"),
    ],
)
async def test_one_thing_is_asked_at_a_time(slots: dict[str, Any], asked: str) -> None:
    """The need first, then who, then what, then whether a human should take over."""
    replies, changes = await run(ActionOrient(), message("", "inform"), **slots)

    assert changes["asked"] == asked
    questions = ("ask_", "offer_", "other_point")
    assert sum(any(q in name for q in questions) for name in names(replies)) == 1


async def test_homonyms_are_asked_about() -> None:
    """A name that two communes bear is a question with both as buttons."""
    replies, changes = await run(
        ActionOrient(), message("à Crest", "inform", territory=[CREST, "commune:80220"])
    )

    buttons = replies[-1]["buttons"]
    assert "territory_id" not in changes
    assert buttons[0]["payload"] == f'/inform{{"territory": "{CREST}"}}'
    assert len(buttons) == 2


@pytest.mark.parametrize("intent", ["inform", "correct_answer"])
async def test_a_territory_is_replaced_by_whoever_corrects(intent: str) -> None:
    """Naming another territory in passing does not move the visitor."""
    latest = {"territory": ["commune:26063"]}

    _, corrected = await run(ActionOrient(), message("non, Buis", intent, **latest), **COMPLETE)
    _, passing = await run(
        ActionOrient(), message("comme à Buis", "need_pitfalls", **latest), **COMPLETE
    )

    assert corrected["territory_id"] == "commune:26063"
    assert "territory_id" not in passing


async def test_yes_to_the_adviser_starts_the_ticket() -> None:
    """A typed yes is enough."""
    replies, changes = await run(ActionFollowUp(), message("oui", "affirm"), asked="adviser")

    assert names(replies) == ["utter_ticket_intro"]
    assert changes["followup"]["name"] == "ticket_form"


@pytest.mark.parametrize("intent", ["skip", "deny"])
async def test_a_question_may_be_skipped(intent: str) -> None:
    """It is not asked again, and the next one is."""
    _, changes = await run(
        ActionFollowUp(), message("je ne sais pas", intent), asked="territory", needs=["pitfalls"]
    )

    assert changes["skipped"] == ["territory"]
    assert changes["asked"] == "project"


async def test_yes_and_no_out_of_the_blue_are_answered() -> None:
    """Neither leads to an error nor to silence."""
    said_yes, _ = await run(ActionFollowUp(), message("oui", "affirm"))
    refused, _ = await run(ActionFollowUp(), message("non", "deny"), asked="adviser")

    assert names(said_yes) == ["utter_what_next"]
    assert names(refused) == ["utter_no_adviser"]


async def test_starting_over_forgets_everything() -> None:
    """Every slot is reset."""
    replies, changes = await run(ActionStartOver(), message("on recommence", "start_over"))

    assert names(replies) == ["utter_started_over"]
    assert "reset_slots" in changes


async def test_the_prepared_answer_bears_the_name_of_the_intent() -> None:
    """`ask_cost` gives `utter_ask_cost`."""
    replies, _ = await run(ActionAnswer(), message("c'est gratuit ?", "ask_cost"))

    assert names(replies) == ["utter_ask_cost"]


async def test_not_understood_once_is_rephrased_twice_is_handed_over() -> None:
    """Three likely readings and a human, then the human first."""
    ranking = [{"name": name} for name in ("nlu_fallback", "need_providers", "ask_cost", "greet")]
    latest = message("blabla", "nlu_fallback", intent_ranking=ranking)

    first, changes = await run(ActionFallback(), latest)
    second, after = await run(ActionFallback(), latest, **changes)

    assert names(first) == ["utter_rephrase"]
    assert [button["payload"] for button in first[0]["buttons"]] == [
        "/need_providers",
        "/ask_cost",
        "/request_human",
    ]
    assert names(second) == ["utter_not_understood"]
    assert after["fallbacks"] == 0.0


async def test_an_answer_to_the_question_asked_is_understood_as_one() -> None:
    """« crest drome » after « quelle collectivité ? » is no misunderstanding."""
    latest = message("crest drome", "nlu_fallback")

    _, territory = await run(ActionFallback(), latest, asked="territory", needs=["pitfalls"])
    _, project = await run(
        ActionFallback(), message("la halle du marché", "nlu_fallback"), asked="project"
    )

    assert territory["territory_id"] == CREST
    assert project["project"] == "la halle du marché"


@pytest.mark.parametrize(
    ("requested", "latest", "expected"),
    [
        ("function", message("secrétaire de mairie", "inform"), {"function": "secrétaire de mairie"}),
        ("contact_name", message("moi c'est Camille Durand", "inform"), {"contact_name": "Camille Durand"}),
        ("contact_name", message("camille@exemple", "inform"), {"contact_name": None}),
        ("email", message("camille@mairie-exemple.fr", "inform"), {"email": "camille@mairie-exemple.fr"}),
        ("email", message("camille arobase mairie", "inform"), {"email": None}),
        ("territory_name", message("crest drome", "inform"), {"territory_id": CREST}),
        ("territory_name", message("Syndicat des eaux du Trifouillis", "inform"), {"territory_name": "Syndicat des eaux du Trifouillis"}),
        ("meeting_mode", message("visio", "inform", meeting_mode="visio"), {"meeting_mode": "visio"}),
        ("meeting_mode", message("au café", "inform"), {"meeting_mode": None}),
        ("ticket_confirmed", message("oui", "affirm"), {"ticket_confirmed": True}),
        ("ticket_confirmed", message("", "correct_answer", field="email"), {"email": None}),
        ("function", message("c'est gratuit ?", "ask_cost"), {}),
        ("project", message("non laissez", "deny", 0.9), {}),
        ("project", message("x" * 1_200, "describe_project"), {"project": None}),
    ],
)  # fmt: skip
async def test_the_form_takes_answers_and_asks_malformed_ones_again(
    requested: str, latest: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Table of (question asked, message, slots filled)."""
    _, changes = await run(ValidateTicketForm(), latest, requested_slot=requested)

    assert {name: changes.get(name) for name in expected} == expected
    assert expected or not changes


async def test_a_malformed_answer_is_told_what_is_wrong() -> None:
    """The sentence shows what a good one looks like."""
    replies, _ = await run(
        ValidateTicketForm(), message("camille arobase", "inform"), requested_slot="email"
    )

    assert names(replies) == ["utter_invalid_email"]


async def test_the_summary_shows_every_answer() -> None:
    """Nothing is sent that the visitor did not read."""
    replies, _ = await run(ActionAskConfirmation(), message("visio", "inform"), **COMPLETE)

    summary = replies[0]["summary"]
    for told in ("Crest", "30 000 euros", "Camille Durand", "maire", "camille.durand@", "en visio"):
        assert told in summary


@pytest.fixture
def desk_of(any_sessions: Sessions, clock: Clock) -> Iterator[Sessions]:
    desk.use(any_sessions, clock=clock)
    yield any_sessions
    desk._desk = None


async def test_a_confirmed_ticket_is_opened_once(desk_of: Sessions) -> None:
    """A retried action gives the same reference back."""
    first, changes = await run(ActionOpenTicket(), message("oui", "affirm"), **COMPLETE)
    second, _ = await run(ActionOpenTicket(), message("oui", "affirm"), **COMPLETE)

    assert names(first) == ["utter_ticket_opened"]
    assert first[0]["reference"] == second[0]["reference"] == changes["ticket_reference"]
    async with transaction(desk_of) as session:
        assert len((await session.scalars(select(Ticket))).all()) == 1


async def test_a_ticket_that_cannot_be_opened_keeps_the_answers(desk_of: Sessions) -> None:
    """The visitor is told, and no slot but the confirmation changes."""

    def failing() -> None:
        raise TicketNotFound("the database went away")

    desk.use(failing, clock=Clock())  # type: ignore[arg-type]  # a factory that fails

    replies, changes = await run(ActionOpenTicket(), message("oui", "affirm"), **COMPLETE)

    assert names(replies) == ["utter_ticket_failed"]
    assert changes == {"ticket_confirmed": None}


@pytest.mark.parametrize(
    ("slots", "asked"),
    [
        ({"needs": ["pitfalls"]}, "utter_ask_territory"),
        ({"needs": ["pitfalls"], "territory_name": "Crest"}, "utter_ask_project"),
        ({"needs": ["pitfalls"], "territory_name": "Crest", "project": "x"}, "utter_ask_stage"),
        (COMPLETE | {"stage": "idée"}, "utter_offer_adviser"),
    ],
)
async def test_the_same_question_is_never_put_twice_alike(
    slots: dict[str, Any], asked: str
) -> None:
    """An answer that tells nothing gets the question in other words."""
    replies, _ = await run(
        ActionOrient(), message("", "inform"), **slots, advised=slots["needs"], heard=asked
    )

    assert names(replies) == [f"{asked}_again"]


async def test_no_need_told_twice_starts_with_framing() -> None:
    """Neither « je ne sais pas » nor a second description loops."""
    described, _ = await run(
        ActionOrient(), message("une place à refaire ensemble", "describe_project"), asked="need"
    )
    unsure, changes = await run(ActionFollowUp(), message("je sais pas", "skip"), asked="need")

    assert names(described)[:2] == names(unsure)[:2] == ["utter_start_with_framing", "card"]
    assert changes["needs"] == ["strategy"]


async def test_a_refused_adviser_is_not_offered_again() -> None:
    """« Non, pas maintenant » is heard."""
    _, refused = await run(ActionFollowUp(), message("non", "deny"), asked="adviser")
    replies, _ = await run(
        ActionOrient(),
        message("et les pièges ?", "need_pitfalls"),
        **COMPLETE,
        stage="idée",
        **refused,
    )

    assert names(replies)[-1] == "utter_other_point"


async def test_the_intercommunalite_of_the_commune_is_understood() -> None:
    """« Non, c'est la communauté de communes » moves from Crest to its EPCI."""
    _, changes = await run(
        ActionOrient(),
        message("non, c'est la communauté de communes", "correct_answer"),
        **COMPLETE,
    )

    assert changes["territory_id"].startswith("epci:")


async def test_a_correction_without_its_value_asks_for_it() -> None:
    """Nothing changes before the visitor says what is wrong."""
    replies, changes = await run(
        ActionOrient(), message("c'est faux", "correct_answer"), **COMPLETE
    )

    assert names(replies) == ["utter_ask_correction"]
    assert not changes


async def test_what_is_there_already_is_not_what_is_planned() -> None:
    """« On a déjà un conseil de quartier, on veut un budget participatif »."""
    text = "on a déjà un conseil de quartier, on veut un budget participatif"
    latest = message(text, "describe_project")
    latest["entities"] = [
        {"entity": "participation_form", "value": "neighbourhood_council", "start": 13, "end": 31},
        {"entity": "participation_form", "value": "participatory_budget", "start": 44, "end": 62},
    ]

    _, changes = await run(ActionOrient(), latest)

    assert changes["existing_bodies"] == ["neighbourhood_council"]
    assert changes["participation_form"] == "participatory_budget"


async def test_what_is_at_stake_is_in_the_summary() -> None:
    """Deadline, means and population, for the visitor now and for the adviser later."""
    latest = message(
        "commune de 900 habitants", "describe_project",
        population=900, budget=30_000, deadline="avant l'été",
    )  # fmt: skip
    replies, _ = await run(ActionOrient(), latest)

    for told in ("900 habitants", "30\u202f000 €", "avant l'été"):
        assert told in replies[0]["summary"]


async def test_an_unknown_collectivite_is_kept_the_second_time() -> None:
    """A name that the official list does not hold: asked to check once, then taken as typed."""
    latest = message("Trifouillis-les-Bains", "nlu_fallback")
    first, once = await run(ActionFallback(), latest, asked="territory", needs=["pitfalls"])
    _, twice = await run(ActionFallback(), latest, asked="territory", needs=["pitfalls"], **once)

    assert names(first) == ["utter_territory_unknown"]
    assert twice["territory_name"] == "Trifouillis-les-Bains"


@pytest.mark.parametrize("intent", ["inform", "describe_project", "gibberish", "nlu_fallback"])
async def test_a_syndicate_or_a_park_is_kept_at_once(intent: str) -> None:
    """They are no collectivité of the list, and ask for advice all the same."""
    action = ActionFallback() if intent == "nlu_fallback" else ActionOrient()
    latest = message("PNR du Trifouillis", intent)
    _, changes = await run(action, latest, asked="territory", needs=["pitfalls"])

    assert changes["territory_name"] == "PNR du Trifouillis"


@pytest.mark.parametrize(
    ("intent", "again"),
    [
        ("ask_cost", "utter_question_again"),
        ("out_vendor", "utter_outside_again"),
        ("chitchat", "utter_outside_again"),
        ("greet", "utter_what_next"),
        ("thank", "utter_thank_again"),
        ("goodbye", "utter_goodbye_again"),
        ("insult", "utter_insult_again"),
        ("distress", "utter_distress_again"),
    ],
)
async def test_an_answer_just_given_is_not_repeated(intent: str, again: str) -> None:
    """The second time, other words; distress keeps its emergency numbers."""
    replies, _ = await run(ActionAnswer(), message("…", intent), heard=f"utter_{intent}")

    assert names(replies) == [again]


async def test_a_form_answer_not_understood_twice_shows_the_other_way() -> None:
    """First a word, then the plain form."""
    first, changes = await run(ActionRephraseInForm(), message("hein", "nlu_fallback"))
    second, _ = await run(ActionRephraseInForm(), message("hein", "nlu_fallback"), **changes)

    assert names(first + second) == ["utter_rephrase_in_form", "utter_rephrase_in_form_again"]


def cards(replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cards shown."""
    return [reply["custom"]["card"] for reply in replies if (reply.get("custom") or {}).get("card")]


async def test_a_part_of_a_need_asked_about_later_leads_a_new_card() -> None:
    """« et si ça tourne mal » after the pitfalls: that part first, once."""
    known = {"needs": ["pitfalls"], "advised": ["pitfalls"]}
    latest = message("et si ça tourne mal ?", "need_pitfalls", needs=["pitfalls"])

    replies, changes = await run(ActionOrient(), latest, **known)
    again, _ = await run(ActionOrient(), latest, **{**known, **changes})

    assert [card["groups"][0]["title"] for card in cards(replies)] == ["Si cela tourne mal"]
    assert changes["advised"] == ["pitfalls", "pitfalls:trouble"]
    assert cards(again) == []


async def test_a_form_told_after_the_advice_gives_the_advice_of_that_form() -> None:
    """Asked « quels pièges » first, told the form next: the traps of that form are given."""
    known = {"needs": ["pitfalls"], "advised": ["pitfalls"]}
    latest = message("un budget participatif", "inform", participation_form="participatory_budget")

    replies, changes = await run(ActionOrient(), latest, **known)

    assert [card["title"] for card in cards(replies)] == ["Pièges à éviter : budget participatif"]
    assert "advised" not in changes


async def test_the_stage_that_was_said_reaches_the_advice() -> None:
    """A visitor at the assessment is told of the assessment."""
    latest = message("on fait le bilan", "need_strategy", stage="bilan", needs=["strategy"])

    replies, _ = await run(ActionOrient(), latest)

    [card] = cards(replies)
    assert any("bilan" in line for line in card["short"])
    assert "documents" not in card


async def test_the_card_on_specifications_offers_the_files() -> None:
    """Both formats, with a weight."""
    replies, _ = await run(
        ActionOrient(),
        message("un cahier des charges", "need_specifications", needs=["specifications"]),
    )

    [card] = cards(replies)
    assert [offer["format"] for offer in card["documents"]] == ["docx", "odt"]


@pytest.mark.parametrize(
    ("asked", "text", "intent"),
    [
        ("stage", "on y réfléchit", "need_strategy"),
        ("stage", "on lance", "need_pitfalls"),
        ("territory", "crest drome", "need_providers"),
    ],
)
async def test_a_bare_answer_states_no_need(asked: str, text: str, intent: str) -> None:
    """It answers the question asked, whatever its words evoke."""
    known = {"needs": ["specifications"], "advised": ["specifications"], "asked": asked}
    _, changes = await run(ActionOrient(), message(text, intent, 0.5), **known)

    assert "needs" not in changes
    assert {"stage", "territory_id"} & changes.keys()


async def test_the_beginning_of_a_project_is_not_starting_over() -> None:
    """« On en est tout au début » after « où en est ce projet ? »."""
    latest = message("on en est tout au début", "start_over")
    _, changes = await run(ActionStartOver(), latest, **COMPLETE, asked="stage")

    assert changes["stage"] == "on en est tout au début"
    assert "reset_slots" not in changes


async def test_a_homonym_may_be_chosen_by_its_departement() -> None:
    """« Celui de la Drôme » is Crest in the Drôme, not the département."""
    latest = message("celui de la drome", "inform", territory=["departement:26"])
    known = {"territory_choice": [CREST, "commune:80220"], "asked": "territory"}
    _, changes = await run(ActionOrient(), latest, **known, needs=["pitfalls"])

    assert changes["territory_id"] == CREST


async def test_a_name_does_not_move_the_visitor() -> None:
    """« Hélène Caussade » names nobody's commune."""
    latest = message("Hélène Caussade", "inform", territory=["commune:82037"])
    _, changes = await run(ActionOrient(), latest, **COMPLETE)

    assert "territory_id" not in changes


@pytest.mark.parametrize("action", [ActionAnswer(), ActionFallback()])
async def test_a_yes_with_thanks_is_a_yes(action: Action) -> None:
    """« Oui, je vous remercie » to the offer of an adviser starts the request."""
    _, changes = await run(action, message("Oui, je vous remercie.", "thank"), asked="adviser")

    assert changes["followup"]["name"] == "ticket_form"


async def test_a_place_that_looks_like_gibberish_is_read_as_the_answer() -> None:
    """« lavoute chilhac » after « quelle collectivité ? »."""
    known = {"asked": "territory", "needs": ["pitfalls"]}
    _, sent_on = await run(ActionAnswer(), message("lavoute chilhac", "gibberish"), **known)
    _, changes = await run(ActionFallback(), message("lavoute chilhac", "gibberish"), **known)

    assert sent_on["followup"]["name"] == "action_fallback"
    assert changes["territory_id"] == "commune:43118"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("c.durand@mairie-exemple.fr", {"email": "c.durand@mairie-exemple.fr"}),
        ("04 65 71 12 34", {"telephone": "+33465711234"}),
    ],
)
@pytest.mark.parametrize("asked", ["project", "stage"])
async def test_an_address_or_a_number_is_kept_and_answers_no_other_question(
    asked: str, text: str, told: dict[str, str]
) -> None:
    """Given unasked, it is noted for the ticket; the question is put again in other words."""
    known = {"project": "une place"} if asked == "stage" else {}
    entities = told if "email" in told else {}
    replies, changes = await run(
        ActionOrient(),
        message(text, "inform", **entities),
        needs=["pitfalls"],
        advised=["pitfalls"],
        territory_name="Crest",
        asked=asked,
        heard=f"utter_ask_{asked}",
        fallbacks=0.0,
        **known,
    )

    assert changes == told
    assert names(replies) == [f"utter_ask_{asked}_again"]


async def test_a_yes_that_answers_nothing_brings_the_question_back_in_other_words() -> None:
    """« oui » to « Où en est ce projet ? » forgets nothing of what was said."""
    replies, changes = await run(
        ActionFollowUp(),
        message("oui", "affirm"),
        needs=["pitfalls"],
        advised=["pitfalls"],
        territory_name="Crest",
        project="une place",
        asked="stage",
        heard="utter_ask_stage",
    )

    assert names(replies) == ["utter_ask_stage_again"]
    assert "asked" not in changes


async def test_saying_how_to_meet_accepts_the_adviser() -> None:
    """« en visio » after « souhaitez-vous qu'un conseiller… » is a yes."""
    replies, changes = await run(
        ActionOrient(),
        message("en visio, une fois", "inform", meeting_mode="visio"),
        **(COMPLETE | {"meeting_mode": None, "stage": "idée", "advised": ["strategy"]}),
        asked="adviser",
    )

    assert names(replies) == ["utter_ticket_intro"]
    assert changes["meeting_mode"] == "visio"
    assert changes["followup"]["name"] == "ticket_form"


async def test_a_deadline_answers_where_the_project_stands() -> None:
    """« c'est pour juin » is the term of the project, not its stage beside."""
    _replies, changes = await run(
        ActionOrient(),
        message("c est pour septembre 2027", "inform", deadline="septembre 2027"),
        needs=["pitfalls"],
        territory_name="Crest",
        project="une place",
        asked="stage",
    )

    assert changes["deadline"] == "septembre 2027"
    assert "stage" not in changes
    assert changes["asked"] == "adviser"


async def test_a_form_told_while_how_to_meet_is_asked_is_noted() -> None:
    """« budget participatif » is no meeting, but it is no misunderstanding either."""
    replies, changes = await run(
        ValidateTicketForm(),
        message("budget participatif", "inform", participation_form="participatory_budget"),
        **(COMPLETE | {"meeting_mode": None, "meeting_rhythm": None}),
        requested_slot="meeting_mode",
    )

    assert names(replies) == ["utter_noted_meanwhile"]
    assert changes["participation_form"] == "participatory_budget"


async def test_the_form_of_participation_leads_the_project_of_the_ticket() -> None:
    """Unless the visitor's words name it."""
    words = {"project": "on voudrait un conseiller", "participation_form": "participatory_budget"}
    replies, _changes = await run(ActionAskConfirmation(), message(), **(COMPLETE | words))

    assert "– Projet : Budget participatif : on voudrait un conseiller" in replies[0]["summary"]


async def test_a_question_tells_who_asks() -> None:
    """« je suis maire de Crest, est-ce gratuit ? » is answered, and Crest is not asked again."""
    latest = message(
        "je suis maire de Crest, est-ce gratuit ?", "ask_cost", territory=[CREST], function="maire"
    )
    replies, changes = await run(ActionAnswer(), latest)

    assert names(replies) == ["utter_ask_cost"]
    assert changes["territory_id"] == CREST
    assert changes["function"] == "maire"


async def test_a_vendor_s_place_is_not_the_visitor_s() -> None:
    """Nor is that of a journalist, a student or an inhabitant."""
    latest = message("je vends des urnes à Crest", "out_vendor", territory=[CREST])
    replies, changes = await run(ActionAnswer(), latest)

    assert names(replies) == ["utter_out_vendor"]
    assert changes == {}


async def test_who_asks_to_be_erased_is_not_noted() -> None:
    """Their address answers the question; it fills no slot."""
    told = {"email": "c.durand@mairie-exemple.fr"}
    replies, changes = await run(ActionAnswer(), message("effacez tout", "erase_data", **told))

    assert names(replies) == ["utter_erase_data"]
    assert changes == {}


async def test_a_greeting_that_states_a_need_is_advised() -> None:
    """« bonjour, je cherche un animateur »."""
    latest = message("bonjour, je cherche un animateur", "greet", needs=["providers"])
    replies, changes = await run(ActionAnswer(), latest)

    assert replies == []
    assert changes["followup"]["name"] == "action_orient"


async def test_a_need_stated_again_points_to_its_advice() -> None:
    """« par où on commence » once the advice on strategy is on the page."""
    told = COMPLETE | {"stage": "idée", "advised": ["strategy", "providers"], "asked": "adviser"}
    replies, _changes = await run(
        ActionOrient(), message("on commence où", "need_strategy"), **told
    )

    assert names(replies) == ["utter_advised_above", "utter_offer_adviser"]
    assert replies[0]["need"] == "stratégie de participation"
