"""A visitor: reads the assistant's last words, and answers as the persona would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import aiohttp

from tests.visitors.page import Browser, Line, PageBroken
from tests.visitors.persona import DOORS, FACTS, Persona, Utterance
from tests.visitors.questions import Kind, UnknownQuestion, asked, plain
from tests.visitors.visit import CARDS, Turn, Visit

MOST_TURNS = 24  # a visitor would have left long before
SAME_QUESTION = 3  # times a question is asked before the visitor gives up
# Asked again, a visitor who has no other words takes a button.
LAST_RESORT = {
    Kind.STAGE: Utterance("[En préparation]"),
    Kind.MEETING_MODE: Utterance("[Peu importe]"),
    Kind.RHYTHM: Utterance("[Un suivi régulier]"),
}
# What a button that answers both questions says for each of the two.
WORDS = {
    "visio": "visio",
    "place": "place",
    "autre": "importe",
    "ponctuel": "une fois",
    "régulier": "régulièrement",
}
HUMAN = Utterance("Je voudrais parler à un conseiller.", tells=frozenset({Kind.ADVISER}))


class Visitor:
    """Drives one visit; `visit` is its only door."""

    def __init__(self, persona: Persona, session: aiohttp.ClientSession, url: str) -> None:
        self._persona = persona
        self._browser = Browser(session, url)
        self._visit = Visit(persona)
        self._answers = dict(persona.answers)
        self._used: dict[Kind, int] = {}
        self._asides = list(persona.asides)
        self._rephrase = list(persona.rephrase)
        self._known: set[Kind] = set()
        self._skipped: set[Kind] = set()
        self._left = False

    async def visit(self) -> Visit:
        """The whole conversation. Never raises for what the assistant does: see `trouble`."""
        try:
            self._visit.welcome = tuple(await self._browser.open())
            await self._talk()
        except (PageBroken, UnknownQuestion) as error:
            self._visit.trouble = f"{type(error).__name__} : {error}"
        self._visit.conversation_id = self._browser.conversation_id
        return self._visit

    async def _talk(self) -> None:
        for opening in self._persona.opening:
            await self._say([opening])
        while not self._over():
            await self._say(self._reply())
        for text in self._persona.after if not self._visit.trouble else ():
            await self._say([text])

    def _over(self) -> bool:
        turns = self._visit.turns
        last = turns[-1].asked
        if self._left or self._visit.turns_to_ticket or self._persona.goal.kind == "door":
            return True
        if len(turns) >= MOST_TURNS:
            self._visit.trouble = "trop long"
        elif last and sum(turn.asked == last for turn in turns) > SAME_QUESTION + 1:
            self._visit.trouble = f"boucle : {', '.join(sorted(last))}"
        elif not last and len(turns) > 1 and not turns[-2].asked:
            self._visit.trouble = "plus rien à quoi répondre"
        return bool(self._visit.trouble)

    def _reply(self) -> list[Utterance]:
        kinds = self._visit.turns[-1].asked
        aside = next((a for a in self._asides if a.at in kinds), None)
        if aside:
            self._asides.remove(aside)
            return [aside]
        if Kind.AGAIN in kinds:
            return self._again()
        return [self._answer(kind) for kind in Kind if kind in kinds] or self._again()

    def _answer(self, kind: Kind) -> Utterance:
        """The next reply to that question; the last one is said again as often as needed."""
        replies = self._answers.get(kind)
        if not replies and kind is Kind.TERRITORY_CHOICE:
            replies = self._answers.get(Kind.TERRITORY)
        if not replies:
            raise UnknownQuestion(f"{self._persona.id} n'a rien à répondre à « {kind} »")
        used = self._used.get(kind, 0)
        self._used[kind] = used + 1
        if used >= len(replies) and kind in LAST_RESORT:
            return LAST_RESORT[kind]
        reply = replies[min(used, len(replies) - 1)]
        if reply.skips:
            self._skipped.add(kind)
        elif not reply.wrong:
            self._learn(kind)
        return reply

    def _again(self) -> list[Utterance]:
        """Not understood, or nothing to answer: other words, the answer again, the button of the need, a human."""
        turns = self._visit.turns
        before = turns[-2].asked if len(turns) > 1 else frozenset()
        if self._rephrase:
            return [self._rephrase.pop(0)]
        if before & frozenset(FACTS) and turns[-1].known & before:
            return [self._answer(kind) for kind in Kind if kind in before]
        titles = [choice.title for line in turns[-1].lines for choice in line.choices]
        for need in sorted(self._persona.goal.needs - self._visit.cards):
            title = next((t for t in titles if CARDS[need] in plain(t)), None)
            if title:
                return [Utterance(f"[{title}]", tells=frozenset({Kind.NEED}))]
        return [self._insist()]

    def _insist(self) -> Utterance:
        if self._persona.goal.kind == "ticket":
            return HUMAN
        return Utterance("Bon, merci, au revoir.", leaves=True)

    async def _say(self, utterances: Sequence[Utterance]) -> None:
        self._tell(utterances)
        known = frozenset(self._known | self._skipped)
        lines = await self._send(utterances)
        door = next((u.door for u in utterances if u.door), None)
        turn = Turn(
            said=" / ".join(u.say for u in utterances),
            lines=tuple(lines),
            known=known,
            door=door,
            door_found=bool(door) and _reads(lines, DOORS[door or ""]),
        )
        self._visit.turns.append(turn)  # kept even if the question is unknown
        self._visit.turns[-1] = replace(turn, asked=asked(lines))

    def _tell(self, utterances: Sequence[Utterance]) -> None:
        for said in utterances:
            if said.forgets:
                self._known.clear()
                self._skipped.clear()
                self._used.clear()
            self._known -= said.reopens
            for kind in said.tells:
                self._learn(kind)
            self._answers |= dict(said.answers)
            for kind in said.reopens | {kind for kind, _ in said.answers}:
                self._used.pop(kind, None)
            self._left |= said.leaves
            if Kind.ADVISER in said.tells:  # what was skipped before may be needed for the ticket
                self._skipped.clear()

    def _learn(self, kind: Kind) -> None:
        """The assistant knows this by now; a name that no other place bears leaves no choice."""
        self._known.add(kind)
        if kind is Kind.TERRITORY and Kind.TERRITORY_CHOICE not in self._persona.answers:
            self._known.add(Kind.TERRITORY_CHOICE)

    async def _send(self, utterances: Sequence[Utterance]) -> list[Line]:
        """Press when there is one thing to press, else type everything in one message."""
        shown = list(self._visit.turns[-1].lines if self._visit.turns else self._visit.welcome)
        if len(utterances) == 1 and utterances[0].button:
            choice = self._browser.find(utterances[0].button, shown)
            if choice:
                return await self._browser.press(choice)
        if len(utterances) > 1 and all(u.button for u in utterances):
            wanted = [_meant(u.button) for u in utterances]
            for choice in (c for line in reversed(shown) for c in line.choices):
                if all(word in choice.title.casefold() for word in wanted):
                    return await self._browser.press(choice)
        return await self._browser.say(", ".join(u.button or u.say for u in utterances))


def _meant(button: str) -> str:
    """The word of a combined button for what a button of one question is named."""
    name = button.casefold()
    return next((word for start, word in WORDS.items() if start in name), name)


def _reads(lines: Sequence[Line], pattern: str) -> bool:
    return bool(re.search(pattern, plain("\n".join(line.text for line in lines))))
