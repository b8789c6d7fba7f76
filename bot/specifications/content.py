"""From a brief and the skeleton to the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.dates import day_in_words
from bot.specifications.brief import Brief
from bot.specifications.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Role,
    Table,
)
from bot.specifications.inserts import INSERTS, Case, capital, uncapital
from bot.specifications.skeleton import Article, Insert, Skeleton
from bot.typography import french

TITLE = "Cahier des charges"


def compose(brief: Brief, skeleton: Skeleton) -> Document:
    """The skeleton filled with the brief, with French spacing but in the visitor's own words."""
    case = Case(brief, skeleton)
    subject = capital(brief.form_words) or "Démarche de participation citoyenne"
    fill = _Fill(case)
    return Document(
        title=french(f"{TITLE} : {brief.form_words or 'participation citoyenne'}, {case.place}"),
        header=french(f"{case.place} – {TITLE}"),
        footer=french(f"Trame préparée le {day_in_words(brief.today)}, à compléter"),
        day=brief.today,
        blocks=(
            Paragraph(TITLE, Role.TITLE),
            Paragraph(french(f"{subject} – {case.place}"), Role.SUBTITLE),
            Heading("Fiche de préparation (à retirer avant publication)", 1, numbered=False),
            *fill.content(skeleton.preparation),
            *fill.articles(skeleton.articles, numbered=True),
            *fill.articles(skeleton.annexes, numbered=False),
        ),
    )


@dataclass(frozen=True)
class _Fill:
    """Fills the blocks of the skeleton for one case."""

    case: Case

    def articles(self, articles: Iterable[Article], *, numbered: bool) -> Iterator[Block]:
        """The articles; the first starts on a new page."""
        for rank, article in enumerate(articles):
            yield Heading(french(article.title), 1, numbered, new_page=rank == 0)
            yield from self.content(article.content)

    def content(self, content: Iterable[Block | Insert]) -> Iterator[Block]:
        for block in content:
            inserted = isinstance(block, Insert)
            for part in INSERTS[block.name](self.case) if isinstance(block, Insert) else (block,):
                yield self._worded(part, fields=not inserted)

    def _worded(self, block: Block, *, fields: bool) -> Block:
        """The block with French spacing, and its fields filled in when it is the skeleton's own.

        What a visitor said goes through no replacement: a brace there is a brace.
        """
        text = self._filled if fields else french
        if isinstance(block, Paragraph) and block.role is not Role.QUOTE:
            mark = self._mark(block.role)
            return replace(block, text=french(mark) + text(uncapital(block.text, when=mark)))
        if isinstance(block, Heading):
            return replace(block, text=french(block.text))
        if isinstance(block, Bullets):
            return Bullets(tuple(map(text, block.items)))
        if isinstance(block, Table):
            rows = tuple(tuple(map(french, row)) for row in block.rows)
            return replace(block, title=french(block.title), rows=rows)
        return block

    def _filled(self, text: str) -> str:
        case = self.case
        words = {
            "{day}": day_in_words(case.brief.today),
            "{object}": case.purchase.object,
            "{territory}": case.place,
        }
        for name, value in words.items():
            text = text.replace(name, value)
        return french(text)

    def _mark(self, role: Role) -> str:
        checked = day_in_words(self.case.skeleton.checked_on)
        marks = {
            Role.GUIDE: "À compléter : ",
            Role.HINT: "Conseil : ",
            Role.LEGAL: f"À vérifier (état connu au {checked}) : ",
        }
        return marks.get(role, "")
