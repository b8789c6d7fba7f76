"""The conversation page as a browser without JavaScript has it: what is read, what can be sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import aiohttp
from yarl import URL

HANDOVER = "Parler à un conseiller"  # the button that stands beside the field at any moment
_MOULD = "m-on-its-way"  # the line that JavaScript copies; nobody reads it
_LINE_START = re.compile(rf'<li id="m-(?!{_MOULD[2:]})[^"]+"')
_VOID = frozenset({"input", "meta", "link", "br", "img", "hr"})


class PageBroken(Exception):
    """Raised when the page is an error, or refuses what was sent."""


@dataclass(frozen=True)
class Choice:
    """A button under a message, and the form that it posts."""

    title: str
    action: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """One message on the page; `card` is the title of the advice that it shows, or empty."""

    by_assistant: bool
    text: str
    card: str
    choices: tuple[Choice, ...]


@dataclass
class _Form:
    action: str
    id: str
    fields: dict[str, str] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)


@dataclass
class _Draft:
    by_assistant: bool
    text: str = ""
    card: str = ""
    choices: list[Choice] = field(default_factory=list)


class Page(HTMLParser):
    """The lines of a page, the form that sends a message and the one that asks for a human."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._drafts: list[_Draft] = []
        self._inside: list[tuple[str, str]] = []  # open elements: name, class
        self._form: _Form | None = None
        self.composer: Choice | None = None
        self.handover: Choice | None = None
        self.refusal = ""
        self.feed(html)

    @property
    def lines(self) -> list[Line]:
        """The messages, oldest first; the welcome of an empty page is one."""
        return [
            Line(d.by_assistant, d.text.strip(), d.card.strip(), tuple(d.choices))
            for d in self._drafts
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        values = {name: value or "" for name, value in attrs}
        css = values.get("class", "")
        if tag == "li" and "te-line" in css.split() and values.get("id") != _MOULD:
            self._drafts.append(_Draft(by_assistant="te-line--assistant" in css))
        elif tag == "form":
            self._form = _Form(values.get("action", ""), values.get("id", ""))
        elif tag == "input" and self._form:
            self._form.fields[values.get("name", "")] = values.get("value", "")
        if tag not in _VOID:
            self._inside.append((tag, css))

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        while self._inside and self._inside.pop()[0] != tag:
            pass
        if tag == "form" and self._form:
            self._close(self._form)
            self._form = None

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        if not self._inside:
            return
        tag, css = self._inside[-1]
        if tag == "button" and self._form:
            self._form.titles.append(data.strip())
        elif "fr-error-text" in css:
            self.refusal += data
        elif self._drafts and any("te-text" in c.split() for _tag, c in self._inside):
            self._drafts[-1].text += data
        elif tag == "h2" and self._drafts and any("te-card" in c.split() for _t, c in self._inside):
            self._drafts[-1].card += data

    def _close(self, form: _Form) -> None:
        choice = Choice(" ".join(form.titles), form.action, tuple(form.fields.items()))
        if form.id == "composer":
            self.composer = choice
        elif form.id == "handover":
            self.handover = choice
        elif form.action == "/conversation/buttons" and self._drafts:
            self._drafts[-1].choices.append(choice)


class Browser:
    """One visitor's browser: cookies, the page on the screen, what is new on it."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self._page = Page("")
        self._shown = 0
        self._last = "<html"  # where the last line on the screen starts

    @property
    def conversation_id(self) -> str:
        """The cookie of the conversation, empty before the first message."""
        cookies = self._session.cookie_jar.filter_cookies(URL(self._url))
        return cookies["te_conversation"].value if "te_conversation" in cookies else ""

    async def open(self) -> list[Line]:
        """GET the page; returns what the assistant says first."""
        async with self._session.get(self._url) as response:
            return await self._read(response)

    async def say(self, text: str) -> list[Line]:
        """Post the field; returns the assistant's new lines. Raises PageBroken."""
        if self._page.composer is None:
            raise PageBroken("the page has no field")
        return await self._post(self._page.composer, text=text)

    async def press(self, choice: Choice) -> list[Line]:
        """Press a button of the page; returns the assistant's new lines. Raises PageBroken."""
        return await self._post(choice)

    def find(self, title: str, lines: list[Line]) -> Choice | None:
        """The button of these lines whose title holds `title`, or the one that asks for a human."""
        offered = [choice for line in reversed(lines) for choice in line.choices]
        wanted = title.casefold()
        found = (choice for choice in offered if wanted in choice.title.casefold())
        return next(found, self._page.handover if title == HANDOVER else None)

    async def _post(self, choice: Choice, **typed: str) -> list[Line]:
        data = dict(choice.fields) | typed
        async with self._session.post(f"{self._url}{choice.action}", data=data) as response:
            return await self._read(response)

    async def _read(self, response: aiohttp.ClientResponse) -> list[Line]:
        html = await response.text()
        page = Page(html[max(html.find(self._last), 0) :])  # what was read is not parsed again
        if response.status != 200:
            raise PageBroken(f"{response.status} {page.refusal.strip()}".strip())
        starts = _LINE_START.findall(html)
        new = max(len(starts) - self._shown, 0)
        self._page, self._last, self._shown = page, starts[-1], len(starts)
        return [line for line in page.lines[len(page.lines) - new :] if line.by_assistant]
