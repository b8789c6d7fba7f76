"""Writing the document as .docx, with real styles, so that it can be worked on."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph as DocxParagraph

from bot.specifications.document import Block, Bullets, Document, Heading, Paragraph, Role, Table
from bot.specifications.docx_styles import (
    ANNEX,
    CAPTION,
    CELL,
    FOOTER,
    GUIDE,
    HEADER,
    LEGAL,
    LINE_WIDTH,
    LIST,
    MARGIN,
    QUOTE,
    TABLE,
    set_styles,
)

_STYLES = {
    Role.TITLE: "Title",
    Role.SUBTITLE: "Subtitle",
    Role.BODY: "Normal",
    Role.GUIDE: GUIDE,
    Role.HINT: GUIDE,
    Role.LEGAL: LEGAL,
    Role.QUOTE: QUOTE,
}


def docx_bytes(document: Document) -> bytes:
    """The document as a .docx file."""
    file = docx.Document()
    set_styles(file)
    _set_page(file, document)
    for block in document.blocks:
        _add(file, block)
    _set_properties(file, document)
    content = BytesIO()
    file.save(content)
    return content.getvalue()


def _set_page(file: Docx, document: Document) -> None:
    """A4, with the header, and the footer with its page numbers."""
    section = file.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.header.paragraphs[0].text = document.header
    _set_style(section.header.paragraphs[0], HEADER)
    footer = section.footer.paragraphs[0]
    _set_style(footer, FOOTER)
    footer.add_run(f"{document.footer}\tPage ")
    _add_field(footer, "PAGE")
    footer.add_run(" sur ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: DocxParagraph, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"  # shown until the word processor counts
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _set_properties(file: Docx, document: Document) -> None:
    properties = file.core_properties
    properties.title = document.title
    properties.subject = "Trame de cahier des charges à compléter"
    properties.language = "fr-FR"
    properties.author = properties.last_modified_by = properties.comments = ""
    at = datetime(document.day.year, document.day.month, document.day.day)  # noqa: DTZ001 # a day
    properties.created = properties.modified = at


def _add(file: Docx, block: Block) -> None:
    match block:
        case Paragraph(text, role):
            _set_style(file.add_paragraph(text), _STYLES[role])
        case Heading(text, level, numbered):
            heading = file.add_paragraph(text)
            _set_style(heading, f"Heading {level}" if numbered else ANNEX)
            heading.paragraph_format.page_break_before = block.new_page or None
        case Bullets(items):
            for item in items:
                _set_style(file.add_paragraph(item), LIST)
        case Table():
            _add_table(file, block)


def _set_style(paragraph: DocxParagraph, name: str) -> None:
    """Set the style by its id: by name, python-docx searches all the styles each time."""
    paragraph._p.style = name.replace(" ", "")


def _add_table(file: Docx, block: Table) -> None:
    _set_style(file.add_paragraph(block.title), CAPTION)
    table = file.add_table(rows=0, cols=len(block.header), style=TABLE)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    _describe(table, block.title)
    for column, percent in zip(table.columns, block.widths, strict=True):
        column.width = int(LINE_WIDTH * percent / 100)
    for rank, cells in enumerate((block.header, *block.rows)):
        _add_row(table, cells, block.widths, header=rank == 0)
    _set_style(file.add_paragraph(), CELL)  # without it the next table would be glued to this one


def _describe(table: DocxTable, title: str) -> None:
    """The title for screen readers."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    table._tbl.tblPr.append(caption)


def _add_row(
    table: DocxTable, cells: tuple[str, ...], widths: tuple[int, ...], *, header: bool
) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]  # not annotated by python-docx
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, text, percent in zip(row.cells, cells, widths, strict=True):
        cell.width = int(LINE_WIDTH * percent / 100)
        paragraph = cell.paragraphs[0]
        _set_style(paragraph, CELL)
        paragraph.add_run(text).bold = header or None
        if header:
            cell._tc.get_or_add_tcPr().append(_shade())


def _shade() -> BaseOxmlElement:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E8EDF4")):
        shade.set(qn(f"w:{name}"), value)
    return shade
