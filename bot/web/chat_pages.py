"""What the visitor's conversation renders: the page, the frame, and the fragments of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.conversations.availability import ASSISTANT, Speaker
from bot.conversations.models import Feedback
from bot.conversations.queries import Line
from bot.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class Composer:
    """The field a visitor types in.

    `client_id` names the next sending, `after` the last message shown.
    """

    client_id: str
    after: int
    max_length: int
    text: str = ""
    error: str | None = None
    unanswered: Line | None = None


@dataclass(frozen=True, kw_only=True)
class ChatPage(Page):
    """The conversation; before the first message `lines` is empty and `welcome` is shown.

    `embedded` in the frame of another site, links open in a window of their own.
    """

    template: ClassVar[str] = "chat.html"

    lines: tuple[Line, ...]
    welcome: str
    composer: Composer
    speaker: Speaker = ASSISTANT
    notice: str | None = None
    opinion: Feedback | None = None
    embedded: bool = False


@dataclass(frozen=True, kw_only=True)
class FramePage(ChatPage):
    """The same, bare, for the frame of the widget."""

    template: ClassVar[str] = "frame.html"


@dataclass(frozen=True, kw_only=True)
class ChatFragment(Page):
    """What htmx swaps in: new lines, the composer and, with `ways`, what stands below it."""

    template: ClassVar[str] = "_exchange.html"

    lines: tuple[Line, ...]
    composer: Composer
    speaker: Speaker
    ways: bool = False
    opinion: Feedback | None = None
    embedded: bool = False


@dataclass(frozen=True, kw_only=True)
class Lines(Page):
    """Messages alone, as they are pushed to the page."""

    template: ClassVar[str] = "_lines.html"

    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class SpeakerPage(Page):
    """Who speaks, as it is pushed to the page when it changes."""

    template: ClassVar[str] = "_speaker_push.html"

    speaker: Speaker


@dataclass(frozen=True, kw_only=True)
class FeedbackPage(Page):
    """The question whether the exchange was useful, and the answer given so far."""

    template: ClassVar[str] = "feedback.html"

    opinion: Feedback | None
    comment: str = ""
    problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class FeedbackFragment(FeedbackPage):
    """The same, for htmx."""

    template: ClassVar[str] = "_feedback.html"


@dataclass(frozen=True, kw_only=True)
class DownloadPage(Page):
    """The transcript's files: format and weight in bytes of each."""

    template: ClassVar[str] = "downloads.html"

    files: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class DownloadFragment(DownloadPage):
    """The same, for htmx."""

    template: ClassVar[str] = "_downloads.html"
