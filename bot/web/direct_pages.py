"""Pages of the console on the conversations that ask for a human."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.conversations.live_desk import Case
from bot.conversations.queries import Line
from bot.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class CasesFragment(Page):
    """Who waits and who is answered, as it is pushed when it changes."""

    template: ClassVar[str] = "console/_cases.html"

    cases: tuple[Case, ...]
    me: int

    @property
    def waiting(self) -> tuple[Case, ...]:
        """Those that no adviser took yet."""
        return tuple(case for case in self.cases if case.mode.value == "waiting")


@dataclass(frozen=True, kw_only=True)
class DirectPage(CasesFragment):
    """The list, and what this adviser says of themselves."""

    template: ClassVar[str] = "console/direct.html"

    online: bool
    open_now: bool
    capacity: int


@dataclass(frozen=True, kw_only=True)
class CasePage(Page):
    """One conversation; `lines` only for the adviser who has it.

    `conflict` after a colleague was first, `full` after one more was refused.
    """

    template: ClassVar[str] = "console/case.html"

    case: Case
    mine: bool
    lines: tuple[Line, ...]
    reply_id: str
    after: int
    capacity: int
    text: str = ""
    problem: str | None = None
    conflict: bool = False
    full: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseLines(Page):
    """Messages, as they are pushed to the adviser's page."""

    template: ClassVar[str] = "console/_case_lines.html"

    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class CaseOver(Page):
    """What takes the place of the field when the conversation is no longer this adviser's."""

    template: ClassVar[str] = "console/_case_over.html"

    case: Case


@dataclass(frozen=True, kw_only=True)
class ReplyFragment(Page):
    """The answer to a sending: what was wrong, if anything, and the name of the next sending."""

    template: ClassVar[str] = "console/_reply.html"

    reply_id: str
    problem: str | None = None
