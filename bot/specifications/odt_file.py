"""Writing the document as .odt, with real styles, so that it can be worked on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from odfdo import Document as Odt
from odfdo import Element, Header, List, ListItem
from odfdo import Paragraph as OdtParagraph

from bot.specifications import odt_styles as styles
from bot.specifications.document import Block, Bullets, Document, Heading, Paragraph, Role, Table

_STYLES = {
    Role.TITLE: styles.TITLE,
    Role.SUBTITLE: styles.SUBTITLE,
    Role.BODY: styles.BODY,
    Role.GUIDE: styles.GUIDE,
    Role.HINT: styles.GUIDE,
    Role.LEGAL: styles.LEGAL,
    Role.QUOTE: styles.QUOTE,
}
_LINE_WIDTH = 17  # centimetres: A4 less both margins


def odt_bytes(document: Document) -> bytes:
    """The document as an .odt file."""
    file = Odt("text")
    styles.set_styles(file)
    _set_page(file, document)
    _set_properties(file, document)
    file.body.clear()
    for rank, block in enumerate(document.blocks):
        for element in _elements(file, block, rank):
            file.body.append(element)
    content = BytesIO()
    file.save(content)
    return content.getvalue()


def _set_page(file: Odt, document: Document) -> None:
    """The header, and the footer with its page numbers, on the template's A4."""
    layout = file.styles.get_element(f"//style:page-layout[@style:name='{styles.LAYOUT}']")
    master = file.styles.get_element("//style:master-page[@style:name='Standard']")
    if layout is None or master is None:
        raise LookupError("odfdo's template has no page layout")
    for part, side in (("header", "bottom"), ("footer", "top")):
        old = layout.get_element(f"style:{part}-style")
        if old is not None:
            layout.delete(old)
        space = f'<style:header-footer-properties fo:min-height="0.6cm" fo:margin-{side}="0.4cm"/>'
        layout.append(Element.from_tag(f"<style:{part}-style>{space}</style:{part}-style>"))
    header, footer = Element.from_tag("style:header"), Element.from_tag("style:footer")
    header.append(OdtParagraph(document.header, style=styles.HEADER))
    footer.append(_footer(document.footer))
    master.append(header)
    master.append(footer)


def _footer(text: str) -> OdtParagraph:
    paragraph = OdtParagraph(f"{text}\tPage ", style=styles.FOOTER)
    paragraph.append(Element.from_tag('<text:page-number text:select-page="current"/>'))
    paragraph.append_plain_text(" sur ")
    paragraph.append(Element.from_tag("<text:page-count/>"))
    return paragraph


def _set_properties(file: Odt, document: Document) -> None:
    meta = file.meta
    meta.title = document.title
    meta.subject = "Trame de cahier des charges à compléter"
    meta.language = "fr-FR"
    meta.creation_date = datetime(  # noqa: DTZ001 # a day
        document.day.year, document.day.month, document.day.day
    )


def _elements(file: Odt, block: Block, rank: int) -> Iterator[Element]:
    """The elements of a block; `rank` makes the names of tables unique."""
    match block:
        case Paragraph(text, role):
            yield OdtParagraph(text, style=_STYLES[role])
        case Heading(text, level, numbered):
            name = f"Heading_20_{level}" if numbered else styles.ANNEX
            heading = Header(level, text)
            heading.style = name + styles.NEW_PAGE if block.new_page else name
            yield heading
        case Bullets(items):
            bullets = List(style=styles.LIST)
            for item in items:
                bullets.append(ListItem(OdtParagraph(item, style=styles.LIST_ITEM)))
            yield bullets
        case Table():
            yield OdtParagraph(block.title, style=styles.CAPTION)
            yield _table(file, block, f"Tableau{rank}")


def _table(file: Odt, block: Table, name: str) -> Element:
    table = Element.from_tag("table:table")
    table.set_attribute("table:name", name)
    table.set_attribute("table:style-name", styles.TABLE)
    _append_text(table, "table:title", block.title)
    for rank, percent in enumerate(block.widths):
        table.append(_column(file, f"{name}.{rank}", _LINE_WIDTH * percent / 100))
    head = Element.from_tag("table:table-header-rows")
    head.append(_row(block.header, styles.HEADER_BOX, styles.HEADER_CELL))
    table.append(head)
    for cells in block.rows:
        table.append(_row(cells, styles.BOX, styles.CELL))
    return table


def _append_text(parent: Element, tag: str, text: str) -> None:
    child = Element.from_tag(tag)
    child.text = text
    parent.append(child)


def _column(file: Odt, name: str, width: float) -> Element:
    file.insert_style(
        f'<style:style style:name="{name}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width:.2f}cm"/></style:style>',
        automatic=True,
    )
    column = Element.from_tag("table:table-column")
    column.set_attribute("table:style-name", name)
    return column


def _row(cells: tuple[str, ...], box: str, style: str) -> Element:
    row = Element.from_tag("table:table-row")
    row.set_attribute("table:style-name", styles.ROW)
    for text in cells:
        cell = Element.from_tag("table:table-cell")
        cell.set_attribute("table:style-name", box)
        cell.set_attribute("office:value-type", "string")
        cell.append(OdtParagraph(text, style=style))
        row.append(cell)
    return row
