"""After the ticket: its visitor learns where it stands, completes it, gives it up; nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions import desk
from actions.fallback import ActionFallback
from actions.orientation import ActionOrient, ActionStartOver
from actions.ticket_follow_up import ActionFollowTicket, ActionStartFollowUp, ValidateFollowUpForm
from actions.ticket_follow_up_answers import precision_in
from actions.ticket_followed import MAX_ATTEMPTS
from bot.conversations import service as conversations
from bot.db import Sessions, transaction
from bot.errors import TicketNotFound
from bot.outbox.models import Mail, MailKind
from bot.tickets import queries, service
from bot.tickets.models import TicketEventKind
from bot.tickets.statuses import Status
from tests.conftest import Clock
from tests.test_actions import desk_of, message, names, run
from tests.test_actions_ticket import typed
from tests.test_tickets import DRAFT, NOW, an_adviser

__all__ = ["desk_of"]

REFERENCE, EMAIL = "TE-2026-0001", DRAFT.email
STATUS = typed(f"où en est ma demande {REFERENCE}", "ask_ticket_status")


async def a_ticket(sessions: Sessions, conversation_id: str | None = None) -> None:
    async with transaction(sessions) as session:
        draft = replace(DRAFT, conversation_id=conversation_id)
        await service.open_ticket(session, draft, key="1", now=NOW)


async def its_own_ticket(sessions: Sessions) -> str:
    """A ticket opened in a conversation; returns the conversation's id."""
    async with transaction(sessions) as session:
        conversation = await conversations.start(session, welcome="Bonjour.", now=NOW)
    await a_ticket(sessions, conversation.id)
    return conversation.id


async def ticket_of(sessions: Sessions) -> queries.TicketDetail:
    async with transaction(sessions) as session:
        return await queries.detail(session, REFERENCE)


class Talk:
    """A conversation about a ticket: the slots go on from one message to the next."""

    def __init__(self, conversation_id: str = "conversation") -> None:
        self.id = conversation_id
        self.slots: dict[str, Any] = {}
        self.said: list[dict[str, Any]] = []

    async def say(self, latest: dict[str, Any]) -> list[str]:
        """Start a follow-up, or answer its question; returns the names of the replies."""
        asked = self._asked()
        action = ValidateFollowUpForm() if asked else ActionStartFollowUp()
        replies = await self._run(action, latest, asked)
        over = self.slots.pop("ended", False) or (asked and self._asked() is None)
        if over and asked:
            replies += await self._run(ActionFollowTicket(), latest, None)
            self.slots.pop("form", None)
        return names(replies)

    def _asked(self) -> str | None:
        if not self.slots.get("form"):
            return None
        questions = (
            "followed_reference",
            "followed_email",
            "followed_precision",
            "followed_cancel",
        )
        return next((name for name in questions if self.slots.get(name) is None), None)

    async def _run(self, action: Any, latest: dict[str, Any], asked: str | None) -> list[Any]:
        replies, changes = await run(
            action, latest, sender=self.id, **self.slots | {"requested_slot": asked}
        )
        if changes.get("follow_up_open"):
            self.slots["form"] = True
        if changes.pop("requested_slot", asked) is None and asked:
            self.slots["ended"] = True
        self.slots |= changes
        self.said += replies
        return replies


async def test_the_address_opens_and_nothing_is_told_before(desk_of: Sessions) -> None:
    """The reference alone says nothing; with the address: the status, its date, what comes next."""
    await a_ticket(desk_of)
    talk = Talk()

    assert await talk.say(STATUS) == []
    assert await talk.say(typed(EMAIL.upper(), email=EMAIL.upper())) == ["utter_status_new"]

    assert talk.said[-1]["opened"] == "23 novembre 2026"
    assert talk.said[-1]["reference"] == REFERENCE


async def test_a_wrong_address_and_an_unknown_reference_get_one_answer(desk_of: Sessions) -> None:
    """Nobody learns which references exist."""
    await a_ticket(desk_of)
    answers = []
    for reference in (REFERENCE, "TE-2026-0999"):
        talk = Talk()
        await talk.say(typed(f"où en est {reference} ?", "ask_ticket_status"))
        await talk.say(typed("autre@mairie-exemple.fr", email="autre@mairie-exemple.fr"))
        answers.append(str(talk.said).replace(reference, ""))
        assert talk.slots["followed_email"] is None

    assert answers[0] == answers[1]
    assert "utter_ticket_not_found" in answers[0]


async def test_guessing_ends_with_the_conversation_s_attempts(desk_of: Sessions) -> None:
    """Then even the right address opens nothing, and starting over gives no new attempt."""
    await a_ticket(desk_of)
    talk, wrong = Talk(), typed("x@mairie-exemple.fr", email="x@mairie-exemple.fr")
    await talk.say(STATUS)

    answers = [await talk.say(wrong) for _ in range(MAX_ATTEMPTS)]
    _, reset = await run(ActionStartOver(), message("", "start_over"), **talk.slots)
    both = typed(f"où en est {REFERENCE}, {EMAIL}", "ask_ticket_status", email=EMAIL)
    again = Talk()
    again.slots = {"follow_attempts": reset["follow_attempts"]}

    assert answers[:-1] == [["utter_ticket_not_found"]] * (MAX_ATTEMPTS - 1)
    assert answers[-1] == ["utter_too_many_attempts"]
    assert await again.say(typed("où en est ma demande ?", "ask_ticket_status")) == [
        "utter_too_many_attempts"
    ]
    assert "utter_status_new" not in await again.say(both)


async def test_reference_and_address_in_one_message_are_enough(desk_of: Sessions) -> None:
    """Nothing that was said is asked."""
    await a_ticket(desk_of)
    text = f"où en est ma demande te 2026 1, c'est {EMAIL}"

    assert await Talk().say(typed(text, "ask_ticket_status", email=EMAIL)) == ["utter_status_new"]


async def test_a_ticket_of_this_conversation_asks_nothing(desk_of: Sessions) -> None:
    """No reference, no address: the conversation is known to its visitor alone."""
    mine = await its_own_ticket(desk_of)

    assert await Talk(mine).say(typed("où en est ma demande ?", "ask_ticket_status")) == [
        "utter_status_new"
    ]
    assert await Talk().say(STATUS) == []


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([Status.IN_PROGRESS], "utter_status_in_progress"),
        ([Status.IN_PROGRESS, Status.WAITING], "utter_status_waiting"),
        ([Status.CLOSED], "utter_status_closed"),
    ],
)
async def test_each_status_says_since_when_and_what_comes_next(
    desk_of: Sessions, steps: list[Status], said: str
) -> None:
    """The date is that of the last change."""
    mine, adviser = await its_own_ticket(desk_of), await an_adviser(desk_of)
    async with transaction(desk_of) as session:
        for step in steps:
            later = NOW + timedelta(days=7)
            await service.change_status(session, REFERENCE, to=step, adviser_id=adviser, now=later)
    talk = Talk(mine)

    assert await talk.say(STATUS) == [said]
    assert talk.said[-1]["changed"] == "30 novembre 2026"


async def test_a_precision_is_added_dated_and_told(desk_of: Sessions) -> None:
    """It stands in the history, and the advisers get a mail."""
    mine = await its_own_ticket(desk_of)
    await an_adviser(desk_of)
    talk = Talk(mine)

    assert await talk.say(typed("je voudrais compléter ma demande", "change_ticket")) == []
    assert await talk.say(typed("le conseil vote le 10 juin")) == ["utter_precision_added"]

    fact = (await ticket_of(desk_of)).history[-1]
    assert (fact.kind, fact.text) == (TicketEventKind.PRECISION, "le conseil vote le 10 juin")
    async with transaction(desk_of) as session:
        kinds = list(await session.scalars(select(Mail.kind)))
    assert MailKind.TICKET_PRECISION in kinds


async def test_a_precision_already_told_is_not_asked_for(desk_of: Sessions) -> None:
    """The first message says it all, once the ticket is known to be this visitor's."""
    await a_ticket(desk_of)
    talk = Talk()
    text = f"J'ai oublié de préciser dans ma demande {REFERENCE} que le conseil vote le 10 juin."

    await talk.say(typed(text, "change_ticket"))
    assert await talk.say(typed(EMAIL, email=EMAIL)) == ["utter_precision_added"]

    assert (await ticket_of(desk_of)).history[-1].text == text


async def test_cancelling_is_confirmed_first(desk_of: Sessions) -> None:
    """No keeps it; yes closes it with an event of its own; then nothing more can be changed."""
    talk = Talk(await its_own_ticket(desk_of))
    wish = typed("annulez ma demande", "cancel_ticket")

    assert await talk.say(wish) == []
    assert await talk.say(typed("non", "deny")) == ["utter_ticket_kept"]
    assert (await ticket_of(desk_of)).row.status is Status.NEW
    await talk.say(wish)
    assert await talk.say(typed("oui annulez", "affirm")) == ["utter_ticket_cancelled"]

    ticket = await ticket_of(desk_of)
    assert ticket.row.status is Status.CLOSED
    assert ticket.history[-1].kind is TicketEventKind.CANCELLED
    assert await talk.say(wish) == ["utter_ticket_closed_already"]
    assert await talk.say(typed("un complément", "change_ticket")) == [
        "utter_ticket_closed_already"
    ]
    assert await talk.say(STATUS) == ["utter_status_cancelled"]


@pytest.mark.parametrize(
    ("latest", "confirmed"),
    [
        (typed("oui", "affirm"), True),
        (typed("annulez ma demande", "cancel_ticket"), True),
        (typed("non n'annulez pas", "cancel_ticket"), None),
        (typed("c'est gratuit ?", "ask_cost"), None),
        (typed("non", "deny"), False),
    ],
)
async def test_only_a_plain_yes_cancels(latest: dict[str, Any], confirmed: bool | None) -> None:
    """Everything else leaves the ticket as it is."""
    _, changes = await run(ValidateFollowUpForm(), latest, requested_slot="followed_cancel")

    assert changes.get("followed_cancel") == confirmed


async def test_who_showed_a_ticket_is_theirs_is_not_asked_again(desk_of: Sessions) -> None:
    """The buttons under the status lead straight on; another reference is asked about anew."""
    await a_ticket(desk_of)
    talk = Talk()
    await talk.say(STATUS)
    await talk.say(typed(EMAIL, email=EMAIL))

    await talk.say(message("/change_ticket", "change_ticket"))
    assert talk._asked() == "followed_precision"
    other = Talk()
    other.slots = {name: v for name, v in talk.slots.items() if name != "form"}
    await other.say(typed("et la demande TE-2026-0002 ?", "ask_ticket_status"))
    assert other._asked() == "followed_email"


@pytest.mark.parametrize("action", [ActionOrient(), ActionFallback()])
async def test_a_bare_reference_asks_where_it_stands(action: Any) -> None:
    """« te 2026 42 » typed alone is understood."""
    _, changes = await run(action, typed("te 2026 42"))

    assert changes["followup"]["name"] == "action_start_follow_up"


@pytest.mark.parametrize(
    ("requested", "text", "said"),
    [
        ("followed_reference", "le dossier de Mende", "utter_invalid_reference"),
        ("followed_email", "jeanne martin", "utter_invalid_email"),
    ],
)
async def test_what_is_malformed_is_told_and_asked_again(
    requested: str, text: str, said: str
) -> None:
    """A reference looks like TE-2026-0001; an address has its « @ »."""
    replies, changes = await run(ValidateFollowUpForm(), typed(text), requested_slot=requested)

    assert names(replies) == [said]
    assert changes == {requested: None}


@pytest.mark.parametrize(
    "requested", ["followed_reference", "followed_email", "followed_precision"]
)
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("je ne l'ai plus, je ne sais pas", "skip"),
        ("je veux parler à un conseiller", "request_human"),
        ("c'est gratuit ?", "ask_cost"),
        ("laissez tomber", "deny"),
    ],
)
async def test_a_digression_or_a_refusal_is_left_to_the_rules(
    requested: str, text: str, intent: str
) -> None:
    """The form sets nothing, and nothing is written to the ticket."""
    _, changes = await run(ValidateFollowUpForm(), typed(text, intent), requested_slot=requested)

    assert changes == {}


@pytest.mark.parametrize("text", ["je ne l'ai plus", "je n'ai pas la référence", "perdue"])
async def test_a_lost_reference_ends_with_the_way_to_a_human(desk_of: Sessions, text: str) -> None:
    """No dead end: where to look, or an adviser who finds the ticket."""
    talk = Talk()
    await talk.say(typed("où en est ma demande ?", "ask_ticket_status"))

    assert await talk.say(typed(text, "nlu_fallback", 0.35)) == ["utter_follow_up_left"]


async def test_a_database_that_is_away_is_said_and_changes_nothing(desk_of: Sessions) -> None:
    """At the start, at the check, at the end."""

    def failing() -> None:
        raise TicketNotFound("the database went away")

    desk.use(failing, clock=Clock())  # type: ignore[arg-type]  # a factory that fails
    known = {"followed_reference": REFERENCE, "followed_email": EMAIL, "follow_goal": "status"}

    started, _ = await run(ActionStartFollowUp(), STATUS)
    _, checked = await run(
        ValidateFollowUpForm(),
        typed(EMAIL, email=EMAIL),
        requested_slot="followed_email",
        followed_reference=REFERENCE,
    )
    ended, _ = await run(ActionFollowTicket(), STATUS, **known)
    told, _ = await run(ActionFollowTicket(), STATUS, ticket_found="unavailable")

    assert names(started) == names(ended) == names(told) == ["utter_follow_up_unavailable"]
    assert checked["requested_slot"] is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("je voudrais ajouter une précision à ma demande TE-2026-0042 s'il vous plaît", False),
        ("modifier ma demande", False),
        ("est-il possible de changer les disponibilités que nous avions données ?", False),
        ("complément à notre dossier : le bureau communautaire a validé le principe", True),
    ],
)
def test_asking_to_add_something_is_told_from_adding_it(text: str, told: bool) -> None:
    """Only what says something is written to the ticket."""
    assert (precision_in(text) == text) is told
