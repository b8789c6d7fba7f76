"""The styles of the .docx: a neutral look that a collectivité can replace with its own."""

from __future__ import annotations

from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

LANGUAGE = "fr-FR"
FONT = "Arial"  # on every desk; LibreOffice puts Liberation Sans, of the same widths, in its place
INK = RGBColor(0x1F, 0x2A, 0x44)
QUIET = RGBColor(0x4A, 0x4A, 0x4A)
MARGIN = Cm(2)
LINE_WIDTH = Cm(17)  # A4 less both margins

ANNEX, GUIDE, LEGAL, QUOTE, CELL = (
    *("Titre sans numéro", "Consigne", "Point à vérifier", "Paroles", "Cellule"),
)
LIST, CAPTION, HEADER, FOOTER = "List Bullet", "Caption", "Header", "Footer"
TABLE = "Table Grid"


def set_styles(file: Docx) -> None:
    """Set the language, the fonts and the styles that the writer names."""
    _set_language(file)
    _drop_table_styles(file)
    body = _look(file, "Normal", size=10.5, before=0, after=6)
    body.paragraph_format.line_spacing = 1.1
    _look(file, "Title", size=24, before=0, after=2, bold=True, color=INK)
    _look(file, "Subtitle", size=13, before=0, after=14, color=QUIET).font.italic = False
    _look(file, "Heading 1", size=14, before=16, after=5, bold=True, color=INK)
    _look(file, "Heading 2", size=11.5, before=10, after=3, bold=True, color=INK)
    _look(file, LIST, size=10.5, before=0, after=3)
    caption = _look(file, CAPTION, size=9.5, before=8, after=3, bold=True, color=INK)
    caption.paragraph_format.keep_with_next = True
    for name in (HEADER, FOOTER):
        style = _look(file, name, size=8.5, before=0, after=0, color=QUIET)
        style.paragraph_format.tab_stops.clear_all()
        style.paragraph_format.tab_stops.add_tab_stop(LINE_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _add_own_styles(file)
    _number_headings(file)


def _add_own_styles(file: Docx) -> None:
    _new(file, ANNEX, "Heading 1")
    guide = _new(file, GUIDE, "Normal")
    guide.font.italic = True
    guide.font.color.rgb = RGBColor(0x1D, 0x4E, 0x89)
    legal = _new(file, LEGAL, "Normal")
    legal.font.size = Pt(9.5)
    legal.paragraph_format.left_indent = Cm(0.4)
    _border(legal, "9A5B00")
    quote = _new(file, QUOTE, "Normal")
    quote.paragraph_format.left_indent = Cm(0.4)
    _border(quote, "8A94A6")
    cell = _new(file, CELL, "Normal")
    cell.font.size = Pt(9.5)
    cell.paragraph_format.space_after = Pt(2)
    cell.paragraph_format.space_before = Pt(2)


def _look(
    file: Docx,
    name: str,
    *,
    size: float,
    before: float,
    after: float,
    bold: bool = False,
    color: RGBColor | None = None,
) -> ParagraphStyle:
    """Give a built-in style its look; sizes and spaces in points."""
    style: ParagraphStyle = file.styles[name]
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.font.size = Pt(size)
    style.font.bold = bold
    if color is not None:
        style.font.color.rgb = color
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    for line in style.element.xpath("./w:pPr/w:pBdr | ./w:rPr/w:spacing | ./w:rPr/w:kern"):
        line.getparent().remove(line)
    return style


def _new(file: Docx, name: str, base: str) -> ParagraphStyle:
    style: ParagraphStyle = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = file.styles[base]
    style.quick_style = True
    return style


def _border(style: ParagraphStyle, color: str) -> None:
    """A line on the left."""
    border = parse_xml(
        f"<w:pBdr {nsdecls('w')}>"
        f'<w:left w:val="single" w:sz="18" w:space="8" w:color="{color}"/></w:pBdr>'
    )
    style.element.get_or_add_pPr().insert_element_before(
        border, *("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    )


def _drop_table_styles(file: Docx) -> None:
    """The template's hundred table styles weigh more than the document, and slow its writing."""
    for style in list(file.styles):
        if style.type is WD_STYLE_TYPE.TABLE and style.name not in {"Normal Table", TABLE}:
            style.delete()


def _set_language(file: Docx) -> None:
    for element in file.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), LANGUAGE)
    for element in file.settings.element.iter(qn("w:themeFontLang")):
        element.set(qn("w:val"), LANGUAGE)


def _number_headings(file: Docx) -> None:
    """Let the word processor number the articles: deleting one renumbers the others."""
    numbering = file.part.numbering_part.element
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:pStyle w:val="Heading1"/><w:suff w:val="space"/>'
        '<w:lvlText w:val="%1."/><w:lvlJc w:val="left"/></w:lvl>'
    )
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
            f'<w:multiLevelType w:val="multilevel"/>{level}</w:abstractNum>'
        ),
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )
    for name, number in (("Heading 1", 90), (ANNEX, 0)):
        properties = file.styles[name].element.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number
