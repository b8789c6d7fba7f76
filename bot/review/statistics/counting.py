"""What a conversation counts for: pure, from what was said to the figures of docs/statistics.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot import territories
from bot.conversations.models import Author
from bot.conversations.summary import NOT_UNDERSTOOD, is_fallback, ranking
from bot.guidance import Need
from bot.review.statistics.exchange import Exchange, Outcome, Said, Step

OUTSIDE = "out_"  # how the intents that the service does not answer begin
PLACE_UNKNOWN = "place_unknown"  # a name that the official list does not hold
_PLACE_UNKNOWN = "utter_territory_unknown"  # what is then said (domain.yml)
NEAR = "near:"  # before the likeliest reading of what was not understood
_KEY = 120  # characters, the column's size

Tally = Counter[tuple[str, str]]


def tally(exchange: Exchange) -> tuple[Tally, dict[int, str]]:
    """What the conversation adds to each measure, and the messages left unanswered, by theme.

    Nothing at all without a visitor's message.
    """
    if not any(each.author is Author.VISITOR for each in exchange.said):
        return Counter(), {}
    turns, unanswered = _turns(exchange.said)
    counts: Tally = Counter(turns)
    counts.update(_volumes(exchange.said))
    counts.update(("unanswered", theme) for theme in unanswered.values())
    counts.update(_about(exchange))
    counts.update(_ended(exchange, unanswered))
    return counts, unanswered


def _volumes(said: tuple[Said, ...]) -> Tally:
    exchanged = [each.author for each in said if each.author is not Author.NOTICE]
    return Counter(
        {
            ("volume", "conversations"): 1,
            ("volume", "visitor_messages"): exchanged.count(Author.VISITOR),
            ("volume", "messages"): len(exchanged),
        }
    )


def _turns(said: tuple[Said, ...]) -> tuple[Tally, dict[int, str]]:
    """The turns the engine took on typed messages, by model, and what it left unanswered."""
    counts: Tally = Counter()
    unanswered: dict[int, str] = {}
    for message in said:
        if message.understanding is None or not message.typed:
            continue
        model = str(message.understanding.get("model") or "")[:_KEY]
        counts["turn", model] += 1
        counts["fallback", model] += is_fallback(message.understanding)
        if theme := _theme(message.understanding):
            unanswered[message.id] = theme
    return counts, unanswered


def _theme(understanding: Mapping[str, Any]) -> str:
    """What an unanswered message was about; "" when it was answered."""
    if is_fallback(understanding):
        readings = (each["intent"] for each in ranking(understanding))
        return NEAR + next((name for name in readings if name != NOT_UNDERSTOOD), "")
    said = (step.get("responses") or () for step in understanding.get("path") or ())
    if any(_PLACE_UNKNOWN in responses for responses in said):
        return PLACE_UNKNOWN
    intent = str(understanding.get("intent") or "")
    outside = intent.startswith(OUTSIDE) or intent == "other_language"
    return intent if outside else ""


def _needs(profile: Mapping[str, Any]) -> list[str]:
    stated = set(profile.get("needs") or ())
    return [need.value for need in Need if need.value in stated]


def _about(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Needs, form and territory, "" for what is not known."""
    needs = _needs(exchange.profile)
    yield from (("need", need) for need in needs)
    yield "needs", "+".join(needs)
    yield "form", str(exchange.profile.get("participation_form") or "")[:_KEY]
    named = exchange.profile.get("territory_id") or exchange.place
    place = territories.get(str(named)) if named else None
    yield "kind", place.kind.value if place else ""
    yield "place", (place.departement or "") if place else ""


def _ended(exchange: Exchange, unanswered: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """The outcome, the steps taken one after the other, the opinion."""
    advised = any(each.advice for each in exchange.said)
    in_request = any((each.understanding or {}).get("handover") for each in exchange.said)
    accepted = exchange.ticket or exchange.asked_human or in_request
    yield "outcome", _outcome(exchange, unanswered, advised=advised, accepted=accepted)
    taken = (
        True,
        bool(_needs(exchange.profile)),
        advised,
        accepted,
        exchange.ticket or exchange.had_human,
    )
    for step, reached in zip(Step, taken, strict=True):
        if not reached:
            break
        yield "step", step
    if exchange.useful is not None:
        yield "opinion", "useful" if exchange.useful else "not_useful"
        if exchange.commented:
            yield "opinion", "commented"


def _outcome(
    exchange: Exchange, unanswered: Mapping[int, str], *, advised: bool, accepted: bool
) -> Outcome:
    if exchange.ticket:
        return Outcome.TICKET
    if exchange.had_human:
        return Outcome.HUMAN
    if accepted:
        return Outcome.GIVEN_UP
    if advised:
        return Outcome.SELF_SERVED
    outside = any(theme.startswith(OUTSIDE) for theme in unanswered.values())
    return Outcome.OUT_OF_SCOPE if outside else Outcome.ABANDONED
