"""A conversation written down: the same paragraphs as plain text and as OpenDocument."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from odfdo import Document, Element, Header, List, ListItem, Paragraph

from bot.conversations.queries import Line
from bot.web.french import day as french_day
from bot.web.french import hour, iso_day

TITLE = "Conversation avec l'assistant de Territoires d'engagement"
NOTICE = (
    "Les réponses viennent d'un assistant automatique de l'ANCT. "
    "Elles ne remplacent pas un avis juridique."
)


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """What a file holds; `taken_on` is the day in words."""

    lines: tuple[Line, ...]
    taken_on: str


@dataclass(frozen=True)
class Block:
    """A heading (level 1 to 3), a list item (level 4) or a paragraph (level 0)."""

    level: int
    text: str


@dataclass(frozen=True)
class Format:
    """How one kind of file is written."""

    content_type: str
    write: Callable[[Transcript], bytes]


def blocks(transcript: Transcript) -> Iterator[Block]:
    """The conversation from its title to its last word."""
    yield Block(1, TITLE)
    yield Block(0, f"Fichier préparé le {transcript.taken_on}. {NOTICE}")
    day = ""
    for line in transcript.lines:
        if french_day(line.created_at) != day:
            day = french_day(line.created_at)
            yield Block(2, day)
        yield Block(3, f"{line.who}, {hour(line.created_at)}")
        for paragraph in line.text.splitlines():
            if paragraph.strip():
                yield Block(0, paragraph)
        if line.card and line.card.get("type") == "advice":
            yield from _advice(line.card)
        if line.buttons:
            titles = " ; ".join(button["title"] for button in line.buttons)
            yield Block(0, f"Choix proposés : {titles}")


def _advice(card: dict[str, Any]) -> Iterator[Block]:
    """The whole advice, unfolded."""
    yield Block(0, f"Conseil : {card['title']}")
    yield from (Block(4, item) for item in card["short"])
    sections = card.get("sections", [])  # of cards recorded before the groups existed
    for section in [*sections, *(each for g in card.get("groups", ()) for each in g["sections"])]:
        yield Block(0, section["title"] + (" (à vérifier)" if section["verify"] else ""))
        yield from (Block(4, item) for item in section["items"])
    if card["next_step"]:
        yield Block(0, f"Et ensuite : {card['next_step']}")
    yield Block(0, f"Sources, lues le {iso_day(card['checked_on'])}")
    yield from (Block(4, f"{page['title']} : {page['url']}") for page in card["sources"])


def _text(transcript: Transcript) -> bytes:
    shown = {1: "{}\n", 2: "\n== {} ==", 3: "\n{}", 4: "- {}", 0: "{}"}
    lines = [shown[block.level].format(block.text) for block in blocks(transcript)]
    return ("\n".join(lines) + "\n").replace("\n", "\r\n").encode("utf-8-sig")


def _odt(transcript: Transcript) -> bytes:
    document = Document("text")
    document.meta.title = TITLE
    document.language = "fr-FR"
    body = document.body
    body.clear()
    for element in _elements(blocks(transcript)):
        body.append(element)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _elements(parts: Iterator[Block]) -> Iterator[Element]:
    """The blocks as OpenDocument; items that follow each other make one list."""
    items: Element | None = None
    for block in parts:
        if block.level == 4:
            if items is None:
                items = List()
                yield items
            items.append(ListItem(block.text))
            continue
        items = None
        yield Header(block.level, block.text) if block.level else Paragraph(block.text)


FORMATS = {
    "txt": Format("text/plain", _text),
    "odt": Format("application/vnd.oasis.opendocument.text", _odt),
}
