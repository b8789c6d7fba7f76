"""The styles of the .odt, in OpenDocument's own words; the look is that of the .docx."""

from __future__ import annotations

from odfdo import Document as Odt
from odfdo import Element

INK = "#1f2a44"
QUIET = "#4a4a4a"
FONT = "Liberation Sans"

TITLE, SUBTITLE, BODY = "Title", "Subtitle", "Text_20_body"
GUIDE, LEGAL, QUOTE = "Consigne", "Point_20_a_20_verifier", "Paroles"
CAPTION, CELL, HEADER, FOOTER = "Caption", "Cellule", "Header", "Footer"
HEADER_CELL, LIST, LIST_ITEM = "Cellule_20_en_20_tete", "Puces", "Puce"
ANNEX = "Titre_20_sans_20_numero"
NEW_PAGE = "_20_en_20_page"  # added to the name of a heading that starts a page
TABLE, ROW, BOX, HEADER_BOX = "Tableau", "Ligne", "Case", "Case_20_en_20_tete"
LAYOUT = "Mpm1"  # the name in odfdo's template


def set_styles(file: Odt) -> None:
    """Put the styles that the writer names in the file."""
    for style in _STYLES:
        file.insert_style(style)
    for style in _AUTOMATIC:
        file.insert_style(style, automatic=True)
    outline = file.styles.get_element("//text:outline-style")
    if outline is not None:
        outline.clear()
        outline.set_attribute("style:name", "Outline")
        outline.append(Element.from_tag(_NUMBERED))


_NO_NUMBER = ' style:list-style-name=""'
"""Out of the outline's numbering: a second level before the first article would count as one."""


def _paragraph(
    name: str,
    *,
    shown: str = "",
    parent: str = "Standard",
    size: str = "10.5pt",
    space: tuple[str, str] = ("0cm", "0.2cm"),
    paragraph: str = "",
    text: str = "",
    inside: str = "",
    level: int = 0,
) -> str:
    """A paragraph style; `space` is before and after, `paragraph` and `text` are attributes."""
    outline = f' style:default-outline-level="{level}"' if level else ""
    outline += _NO_NUMBER if level > 1 else ""
    return (
        f'<style:style style:name="{name}" style:display-name="{shown or name}"'
        f' style:family="paragraph" style:parent-style-name="{parent}"{outline}>'
        f'<style:paragraph-properties fo:margin-top="{space[0]}" fo:margin-bottom="{space[1]}"'
        f" {paragraph}>{inside}</style:paragraph-properties>"
        f'<style:text-properties style:font-name="{FONT}" fo:font-family="{FONT}"'
        f' fo:font-size="{size}" {text}/></style:style>'
    )


def _bar(color: str) -> str:
    """A line on the left of a paragraph."""
    return f'fo:margin-left="0.4cm" fo:padding-left="0.25cm" fo:border-left="2.25pt solid {color}"'


_BOLD = f'fo:font-weight="bold" fo:color="{INK}"'
_TOGETHER = 'fo:keep-with-next="always"'
_RIGHT = (
    '<style:tab-stops><style:tab-stop style:position="17cm" style:type="right"/></style:tab-stops>'
)
_NUMBERED = (
    '<text:outline-level-style text:level="1" style:num-format="1" style:num-suffix=".">'
    '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
    '<style:list-level-label-alignment text:label-followed-by="space"/>'
    "</style:list-level-properties></text:outline-level-style>"
)
_STYLES = (
    _paragraph(BODY, shown="Text body", paragraph='fo:line-height="115%"'),
    _paragraph(TITLE, size="24pt", space=("0cm", "0.1cm"), text=_BOLD),
    _paragraph(SUBTITLE, size="13pt", space=("0cm", "0.5cm"), text=f'fo:color="{QUIET}"'),
    _paragraph(
        *("Heading_20_1",),
        shown="Heading 1",
        size="14pt",
        space=("0.6cm", "0.2cm"),
        paragraph=_TOGETHER,
        text=_BOLD,
        level=1,
    ),
    _paragraph(
        *("Heading_20_2",),
        shown="Heading 2",
        size="11.5pt",
        space=("0.4cm", "0.1cm"),
        paragraph=_TOGETHER,
        text=_BOLD,
        level=2,
    ),
    f'<style:style style:name="{ANNEX}" style:display-name="Titre sans numéro"'
    ' style:family="paragraph" style:parent-style-name="Heading_20_1"'
    f' style:default-outline-level="1"{_NO_NUMBER}/>',
    _paragraph(GUIDE, parent=BODY, text='fo:font-style="italic" fo:color="#1d4e89"'),
    _paragraph(
        LEGAL, shown="Point à vérifier", parent=BODY, size="9.5pt", paragraph=_bar("#9a5b00")
    ),
    _paragraph(QUOTE, parent=BODY, paragraph=_bar("#8a94a6")),
    _paragraph(
        CAPTION,
        size="9.5pt",
        space=("0.3cm", "0.1cm"),
        paragraph=_TOGETHER,
        text=f'{_BOLD} fo:font-style="normal"',
    ),
    _paragraph(CELL, size="9.5pt", space=("0.05cm", "0.05cm")),
    _paragraph(
        HEADER_CELL,
        shown="Cellule en-tête",
        parent=CELL,
        size="9.5pt",
        space=("0.05cm", "0.05cm"),
        text='fo:font-weight="bold"',
    ),
    _paragraph(LIST_ITEM, parent=BODY, space=("0cm", "0.1cm")),
    *(
        _paragraph(
            name, size="8.5pt", space=("0cm", "0cm"), text=f'fo:color="{QUIET}"', inside=_RIGHT
        )
        for name in (HEADER, FOOTER)
    ),
    f'<text:list-style style:name="{LIST}"><text:list-level-style-bullet text:level="1"'
    ' text:bullet-char="•"><style:list-level-properties'
    ' text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment'
    ' text:label-followed-by="listtab" text:list-tab-stop-position="0.8cm"'
    ' fo:text-indent="-0.5cm" fo:margin-left="0.8cm"/></style:list-level-properties>'
    "</text:list-level-style-bullet></text:list-style>",
)
_AUTOMATIC = (
    *(
        f'<style:style style:name="{name}{NEW_PAGE}" style:family="paragraph"'
        f' style:parent-style-name="{name}"{numbering}>'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
        for name, numbering in (("Heading_20_1", ""), (ANNEX, _NO_NUMBER))
    ),
    f'<style:style style:name="{ROW}" style:family="table-row">'
    '<style:table-row-properties fo:keep-together="always"/></style:style>',
    f'<style:style style:name="{TABLE}" style:family="table"><style:table-properties'
    ' style:width="17cm" table:align="left" fo:margin-bottom="0.3cm"/></style:style>',
    *(
        f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties'
        f' fo:border="0.5pt solid #7a7a7a" fo:padding="0.1cm"{fill}/></style:style>'
        for name, fill in ((BOX, ""), (HEADER_BOX, ' fo:background-color="#e8edf4"'))
    ),
)
