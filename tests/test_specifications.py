"""The skeleton of a cahier des charges: what it says, and that word processors open it."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import docx
import pytest

from bot.guidance import STAGES, GuidanceDataError, Need, forms
from bot.specifications import Brief, Format, brief_of, filename, write
from bot.specifications.content import compose
from bot.specifications.document import Bullets, Document, Heading, Paragraph, Role, Table
from bot.specifications.skeleton import DATA, load_skeleton
from tests.office import info_of, pdf_of, text_of

TODAY = date(2026, 11, 25)
BUIS = {
    "territory_id": "commune:26063",
    "territory_name": "Buis-les-Baronnies (commune, Drôme)",
    "function": "chef de projet",
    "participation_form": "citizens_assembly",
    "stage": "préparation",
    "project": "Une assemblée citoyenne ouverte à tous, d'ici juin 2027, sur l'eau & la rivière.",
    "deadline": "d'ici juin 2027",
    "needs": ["strategy", "specifications"],
}
HOSTILE = (
    "</w:t></text:p> <script>alert('x')</script> & \x00\x01\x0b\x1f\x7f \ud800 {territory} {object} "
    "« é » 𝕏 \u202e\u200b\ufffe ]]> <!-- " + "très " * 400
)[:2_000]


def brief(**changes: Any) -> Brief:
    return brief_of({**BUIS, **changes}, today=TODAY)


def every_document() -> list[Document]:
    """One for each form and stage, known or not."""
    skeleton = load_skeleton()
    return [
        compose(brief(participation_form=form, stage=stage), skeleton)
        for form in (*forms(), "café citoyen", None)
        for stage in (*STAGES, None)
    ]


def words(document: Document) -> list[str]:
    """Every text of the document."""
    found = [document.title, document.header, document.footer]
    for block in document.blocks:
        match block:
            case Paragraph(text) | Heading(text):
                found.append(text)
            case Bullets(items):
                found.extend(items)
            case Table(title, header, _widths, rows):
                found.extend([title, *header, *(cell for row in rows for cell in row)])
    return [text.replace("\u00a0", " ") for text in found]


@pytest.mark.parametrize("file_format", list(Format))
def test_libreoffice_opens_it_and_finds_what_the_visitor_said(
    file_format: Format, tmp_path: Path
) -> None:
    """Territory, project in the visitor's words, form, stage, deadline, needs; numbered pages."""
    file = tmp_path / f"cahier.{file_format.value}"
    file.write_bytes(write(brief(), file_format))

    pdf = pdf_of(file)

    text, info = text_of(pdf), info_of(pdf)
    for told in (
        "Buis-les-Baronnies (commune, Drôme)",
        BUIS["project"],
        "Assemblée ou convention citoyenne",
        "Préparation",
        "« d'ici juin 2027 »",
        "Stratégie de participation, cahier des charges",
        "Trame préparée le 25 novembre 2026",
        "1. Objet",
        "19. Présentation et remise de l'offre",
    ):
        assert told in text, told
    assert "20. " not in text
    assert f"Page 2 sur {info['Pages']}" in text
    assert 5 <= int(info["Pages"]) <= 10
    assert info["Title"].replace("\u00a0", " ").startswith("Cahier des charges : assemblée")


@pytest.mark.parametrize("file_format", list(Format))
def test_a_hostile_project_breaks_nothing(file_format: Format, tmp_path: Path) -> None:
    """Control characters, markup and 2,000 characters are only words in the document."""
    hostile = {"project": HOSTILE, "territory_id": None, "territory_name": HOSTILE[:300]}
    file = tmp_path / f"cahier.{file_format.value}"
    file.write_bytes(write(brief(**hostile, participation_form=HOSTILE[:80]), file_format))

    text = text_of(pdf_of(file))

    assert "</w:t></text:p> <script>alert('x')</script> &" in text
    assert "{territory} {object}" in text
    assert text.count("très") > 350
    assert "19. Présentation et remise de l'offre" in text


@pytest.mark.parametrize("file_format", list(Format))
def test_every_part_of_the_file_is_xml_in_french(file_format: Format) -> None:
    """Each XML part parses, and the language is fr-FR and nothing else."""
    parts = zipfile.ZipFile(BytesIO(write(brief(project=HOSTILE), file_format)))
    for name in parts.namelist():
        if name.endswith((".xml", ".rels")) and parts.read(name):
            ET.fromstring(parts.read(name))
    styles = parts.read("word/styles.xml" if file_format is Format.docx else "styles.xml").decode()

    if file_format is Format.docx:
        assert set(re.findall(r'<w:lang [^>]*w:val="([\w-]+)"', styles)) == {"fr-FR"}
    else:
        assert set(re.findall(r'fo:language="(\w+)" fo:country="(\w+)"', styles)) == {("fr", "FR")}


def test_the_docx_has_real_styles_and_tables_with_headers() -> None:
    """Headings, lists and header rows that a screen reader announces; its metadata name no one."""
    file = docx.Document(BytesIO(write(brief(), Format.docx)))

    used = {paragraph.style.name for paragraph in file.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "List Bullet", "Consigne", "Caption"} <= used
    assert all(table._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader") for table in file.tables)
    assert all(table._tbl.xpath("./w:tblPr/w:tblCaption") for table in file.tables)
    assert file.core_properties.language == "fr-FR"
    assert file.core_properties.author == file.core_properties.last_modified_by == ""


def test_the_odt_has_real_styles_and_tables_with_headers() -> None:
    """The same, in OpenDocument's words."""
    content = zipfile.ZipFile(BytesIO(write(brief(), Format.odt))).read("content.xml").decode()

    assert content.count("<table:table-header-rows>") == content.count("<table:table ")
    assert content.count("<table:title>") == content.count("<table:table ")
    for style in ("Heading_20_1", "Heading_20_2", "Puces", "Consigne", "Caption", "Paroles"):
        assert f'style-name="{style}"' in content


def test_the_weight_that_links_announce_is_that_of_the_files() -> None:
    """Within a fifth, from nothing known to everything."""
    for each in (Brief(today=TODAY), brief(), brief(project="très " * 400)):
        for file_format in Format:
            weight = len(write(each, file_format)) / 1024
            assert abs(weight - file_format.kilobytes) <= file_format.kilobytes / 5, weight


def test_each_form_has_its_own_missions_deliverables_and_prices() -> None:
    """No two forms buy the same thing."""
    purchases = load_skeleton().purchases

    assert purchases.keys() == {"default", "evaluation", *forms()}
    assert len({purchase.missions for purchase in purchases.values()}) == len(purchases)
    assert len({purchase.object for purchase in purchases.values()}) == len(purchases)


def test_the_form_and_the_stage_change_the_document() -> None:
    """A platform asks for reversibility; at the stage of the assessment one buys an evaluation."""
    platform = " ".join(words(compose(brief(participation_form="platform"), load_skeleton())))
    assessed = " ".join(words(compose(brief(stage="bilan"), load_skeleton())))

    assert "Plan de réversibilité et essai d'export" in platform
    assert "l'évaluation d'une démarche" in assessed
    assert "Tirage au sort et constitution du groupe" not in assessed
    assert "joignez le mandat" not in assessed
    assert "demandez des entretiens avec des absents" in assessed


def test_the_size_and_the_kind_of_territory_change_the_advice() -> None:
    """A village is told to keep it short, an intercommunalité to bring the communes in."""
    village = brief(territory_id="commune:26001")
    group = brief(territory_id="epci:200040459")

    assert (village.population or 0) < 1_000
    assert any(
        "deux à six pages suffisent" in text for text in words(compose(village, load_skeleton()))
    )
    assert group.kind == "epci"
    assert any(
        "Intercommunalité : écrivez" in text for text in words(compose(group, load_skeleton()))
    )


def test_no_field_is_left_and_no_sentence_promises() -> None:
    """No brace of ours remains, and nothing says that the service writes, pays or chooses."""
    for document in every_document():
        for text in words(document):
            assert "{" not in text, text
            assert not re.search(
                r"\bgaranti[es]?\b|garantissons|s'engage à|nous vous recommandons|meilleur prestataire",
                text,
            )


def test_guides_and_law_are_marked() -> None:
    """What is to be filled in says « à compléter »; law and money are dated and « à vérifier »."""
    law = re.compile(r"€|\barticles? [LR]?\d|\bRGPD\b|\bRGAA\b|CCAG")
    for document in every_document():
        for block in document.blocks:
            if isinstance(block, Paragraph):
                if block.role is Role.GUIDE:
                    assert block.text.startswith("À compléter")
                if block.role is Role.LEGAL:
                    assert "À vérifier (état connu au 23 novembre 2026)" in block.text
                if block.role is Role.BODY:
                    assert not law.search(block.text), block.text
            elif isinstance(block, Bullets):
                assert all("à vérifier" in i for i in block.items if law.search(i)), block.items
            elif isinstance(block, Table):
                told = any(law.search(cell) for row in block.rows for cell in row)
                assert "à vérifier" in block.title or not told, block.title


def test_a_profile_of_any_shape_makes_a_document() -> None:
    """Nothing known, or anything at all in place of what is expected."""
    odd = dict.fromkeys(BUIS, 3) | {"needs": "strategy", "stage": "rêve"}

    assert brief_of({}, today=TODAY) == Brief(today=TODAY)
    assert brief_of(odd, today=TODAY) == Brief(today=TODAY)
    assert brief(needs=["strategy", "chocolate"]).needs == (Need.strategy,)
    assert write(Brief(today=TODAY), Format.docx)


def test_a_file_is_named_after_the_territory() -> None:
    """Without what a file system or a header would trip on."""
    assert filename(brief(), Format.odt) == "Cahier des charges - Buis-les-Baronnies.odt"
    odd = brief(territory_id=None, territory_name='Crest\n"; rm -rf /\\..')
    assert filename(odd, Format.docx) == "Cahier des charges - Crest rm -rf.docx"
    assert filename(Brief(today=TODAY), Format.docx) == "Cahier des charges.docx"


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("skeleton.yml", "- insert: prices", "- insert: price", "articles[16].content[1].insert"),
        ("skeleton.yml", "widths: [80, 20]", "widths: [80, 30]", "articles[17].content[0].table"),
        ("skeleton.yml", "- text: \"Périmètre", "- texte: \"Périmètre", "articles[4].content[0]"),
        ("missions.yml", "petition:", "petitions:", "petitions"),
    ],
)  # fmt: skip
def test_malformed_data_is_refused_by_file_and_key(
    tmp_path: Path, file: str, old: str, new: str, key: str
) -> None:
    """Whoever edits the skeleton is told where the mistake is."""
    copy = shutil.copytree(DATA, tmp_path / "specifications")
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(GuidanceDataError) as caught:
        load_skeleton(copy)

    assert (caught.value.file, caught.value.key) == (file, key)
