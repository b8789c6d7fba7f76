"""First-level advice: its data is whole and safe to show, and it fits the asker."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.guidance import (
    STAGES,
    Advice,
    GuidanceDataError,
    Need,
    Section,
    advise,
    election_lines,
    facet_asked,
    form_label,
    forms,
)
from bot.guidance.advising import ELECTIONS
from bot.guidance.library import DATA, load_library
from bot.guidance.node import read_file
from bot.guidance.source_file import Sources, read_sources

HOSTS = {
    line
    for line in (DATA / "allowed_hosts.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
}
FORMS = (None, *forms())
SIZES = (None, 900, 12_000, 50_000, 90_000)
KINDS = (None, "commune", "epci", "departement", "region")
GROUPS = 5  # folds of a card on a phone
TODAY = date(2026, 11, 25)
LAW_OR_MONEY = re.compile(r"€|\b[LR]O?\.? ?\d+-\d+|\barticles? [A-Z]?\d|n° \d{4}-\d+|\beuros\b")
PRIVATE = re.compile(r"[\w.]+@[\w.]+|(?<!\d)0[1-9](?:[ .]?\d{2}){4}(?!\d)|\+33")
RANKING = re.compile(
    r"meilleure?s? (prestataire|cabinet|entreprise|agence|outil|éditeur|plateforme)"
    r"|n° ?1\b|numéro un|leader|nous (vous )?(recommandons|garantissons)|s'engage à"
    r"|decidim|consul democracy|cap collectif|fluicity|go vocal|citizenlab|make\.org|cocoriko"
    r"|consultvox|purpoz",
    re.IGNORECASE,
)


def every_advice() -> Iterator[Advice]:
    """Advice for each need, form, size, kind and stage, known or not, and for each facet."""
    for need in Need:
        for form, size, kind in product(FORMS, SIZES, KINDS):
            yield advise(need, form=form, population=size, territory_kind=kind)
        for form, size, stage in product(FORMS, (None, 900, 90_000), STAGES):
            yield advise(need, form=form, population=size, territory_kind="commune", stage=stage)
        for facet, stage, form in product(
            load_library().sheets[need].facets, (None, *STAGES), (None, "participatory_budget")
        ):
            yield advise(need, facet=facet, stage=stage, form=form, population=900)


def sections(advice: Advice) -> tuple[Section, ...]:
    """The sections of every group, in order."""
    return tuple(section for group in advice.groups for section in group.sections)


def unfolded(advice: Advice) -> tuple[str, ...]:
    """The lines that show without a click."""
    return (*advice.short, advice.next_step)


def words(advice: Advice) -> Iterator[str]:
    """Every French text of the advice."""
    yield advice.title
    yield from unfolded(advice)
    for section in sections(advice):
        yield section.title
        yield from section.items


@pytest.fixture(scope="module")
def all_advice() -> list[Advice]:
    """What anybody may be told."""
    return list(every_advice())


@pytest.fixture(scope="module")
def all_words(all_advice: list[Advice]) -> set[str]:
    """Every text that anybody may read."""
    return {text for advice in all_advice for text in words(advice)}


@pytest.fixture
def sources() -> Sources:
    """The pages of the data, by name."""
    return read_sources(read_file(DATA / "sources.yml"))


def test_every_need_has_a_label_and_a_dated_sheet_that_loads() -> None:
    """Each need is named in French and its sheet says when it was checked."""
    sheets = load_library().sheets

    assert set(sheets) == set(Need)
    assert all(sheet.title == need.label for need, sheet in sheets.items())
    assert all(sheet.checked_on >= date(2026, 11, 23) for sheet in sheets.values())


def test_every_need_form_size_and_kind_gives_advice_that_can_be_used(
    all_advice: list[Advice],
) -> None:
    """Whoever asks gets three to five short lines, details, one action and a page to open."""
    assert len(all_advice) > len(Need) * len(FORMS) * (len(SIZES) * len(KINDS) + 3 * len(STAGES))
    for advice in all_advice:
        assert 3 <= len(advice.short) <= 5
        assert len(set(advice.short)) == len(advice.short)
        assert 2 <= len(advice.groups) <= GROUPS
        assert len({group.title for group in advice.groups}) == len(advice.groups)
        assert len({section.title for section in sections(advice)}) == len(sections(advice))
        assert all(item != ELECTIONS for section in sections(advice) for item in section.items)
        assert advice.next_step.startswith("Cette semaine, ")
        assert advice.sources


def test_every_address_is_well_formed_and_on_the_allow_list(sources: Sources) -> None:
    """No advice can send an agent to a host that nobody judged."""
    for source in sources.values():
        assert re.fullmatch(r"https?://[^\s<>\"]+", source.url), source
        assert urlsplit(source.url).hostname in HOSTS, source


def test_every_source_is_cited_and_every_allowed_host_used(
    all_advice: list[Advice], sources: Sources
) -> None:
    """What is listed serves, so the allow-list stays as short as it can be."""
    cited = {source for advice in all_advice for source in advice.sources}

    assert cited == set(sources.values())
    assert {urlsplit(source.url).hostname for source in sources.values()} == HOSTS


def test_sections_with_money_or_law_ask_to_be_verified(all_advice: list[Advice]) -> None:
    """An amount or an article never shows without « à vérifier »."""
    for advice in all_advice:
        for section in sections(advice):
            if any(LAW_OR_MONEY.search(item) for item in section.items):
                assert section.verify, section
        for line in unfolded(advice):
            if LAW_OR_MONEY.search(line):
                assert "à vérifier" in line, line


def test_no_sentence_is_longer_than_thirty_words(all_words: set[str]) -> None:
    """Thirty words is the wall; the style asks for twenty, and nearly every sentence obeys."""
    sentences = {part for text in all_words for part in re.split(r"(?<=[.!?])\s+", text)}
    lengths = {text: len(re.findall(r"[\w'’-]+", text)) for text in sentences}

    assert [text for text, length in lengths.items() if length > 30] == []
    assert sum(length > 20 for length in lengths.values()) <= len(lengths) * 0.05


def test_no_contact_no_brand_no_ranking_and_no_promise(all_words: set[str]) -> None:
    """The advice stays neutral and gives no contact that the service did not confirm."""
    assert [text for text in all_words if PRIVATE.search(text)] == []
    assert [text for text in all_words if RANKING.search(text)] == []


def test_pitfalls_of_an_assembly_start_with_its_own_traps() -> None:
    """The planned form's traps come before the general catalogue."""
    assembly = advise(Need.pitfalls, form="citizens_assembly")
    budget = advise(Need.pitfalls, form="participatory_budget")

    assert assembly.title == "Pièges à éviter : assemblée ou convention citoyenne"
    assert sections(assembly)[0].items[0].startswith("Le mandat est flou. Parade : ")
    assert assembly.short != budget.short
    assert sections(assembly)[0] != sections(budget)[0]
    assert assembly.next_step != budget.next_step


@pytest.mark.parametrize("need", list(Need))
def test_size_and_kind_change_every_need(need: Need) -> None:
    """900 and 90,000 inhabitants, a commune and an EPCI do not read the same page."""
    assert advise(need, population=900).short != advise(need, population=90_000).short
    commune, epci = (advise(need, territory_kind=kind) for kind in ("commune", "epci"))
    assert sections(commune) != sections(epci)
    assert commune.short != epci.short


@pytest.mark.parametrize(
    ("form", "kind", "population", "word"),
    [
        ("neighbourhood_council", "commune", 19_999, "ne s'applique pas"),
        ("neighbourhood_council", "commune", 20_000, "facultatifs"),
        ("neighbourhood_council", "commune", 79_999, "facultatifs"),
        ("neighbourhood_council", "commune", 80_000, "obligatoires"),
        ("neighbourhood_council", None, 80_000, "obligatoires"),
        ("neighbourhood_council", "epci", 80_000, "relève des communes"),
        ("development_council", "epci", 50_000, "facultatif"),
        ("development_council", "epci", 50_001, "obligatoire"),
        ("local_referendum", "epci", None, "ne vous est pas ouvert"),
        ("petition", "commune", None, "un dixième"),
        ("petition", "region", None, "un vingtième"),
    ],
)
def test_legal_thresholds_lead_the_short_answer(
    form: str, kind: str | None, population: int | None, word: str
) -> None:
    """Where the law differs by size or kind, the first line says so."""
    advice = advise(Need.strategy, form=form, population=population, territory_kind=kind)

    assert any(word in line.replace("d'un", "un") for line in advice.short[:2]), advice.short


def test_a_facet_of_the_strategy_comes_first_when_it_is_asked_for() -> None:
    """Opportunities and consistency are always there, and lead on request."""
    usual = [section.title for section in sections(advise(Need.strategy))]
    asked = advise(Need.strategy, facet="consistency")

    assert sections(asked)[0].title == "Reconnaître un manque de cohérence"
    assert sorted(usual) == sorted(section.title for section in sections(asked))


@pytest.mark.parametrize("need", list(Need))
def test_each_stage_changes_the_advice_of_each_need(need: Need) -> None:
    """Whoever has an idea and whoever writes the assessment do not read the same lines."""
    said = {stage: advise(need, stage=stage).short for stage in STAGES}

    assert len({*said.values(), advise(need).short}) == len(STAGES) + 1


def test_pitfalls_at_a_stage_start_with_the_traps_of_the_form_at_that_stage() -> None:
    """A budget under way is warned of late works, not of a rule still to be written."""
    running = advise(Need.pitfalls, form="participatory_budget", stage="en cours")
    done = advise(Need.pitfalls, form="participatory_budget", stage="bilan")

    first = running.groups[0].sections[0]
    assert first.title == "Les pièges à votre étape : budget participatif"
    assert all("Parade : " in item for item in first.items)
    assert any("Les réalisations prennent du retard." in item for item in first.items)
    assert not any("Un groupe bien organisé capte le vote." in line for line in done.short)
    assert "Le rythme annuel épuise" in " ".join(done.groups[0].sections[0].items)


@pytest.mark.parametrize(
    ("kind", "population", "stage", "expected"),
    [
        ("commune", 900, None, "Comité consultatif"),
        ("commune", 90_000, "idée", "Conseil de quartier"),
        ("epci", 60_000, None, "Conseil de développement"),
        ("region", None, None, "Assemblée ou convention citoyenne"),
        ("commune", 900, "bilan", "Charte de la participation"),
        (None, None, None, "Réunion publique"),
    ],
)
def test_without_a_form_three_or_four_fitting_ones_are_compared(
    kind: str | None, population: int | None, stage: str | None, expected: str
) -> None:
    """Each says when it fits, its time, its cost and its legal basis, « à vérifier »."""
    advice = advise(Need.strategy, territory_kind=kind, population=population, stage=stage)

    [group] = [group for group in advice.groups if group.title.startswith("Comparer")]
    assert group.sections[0].title == expected
    assert 3 <= len(group.sections) <= 4
    for section in group.sections:
        assert section.verify
        starts = [item.split(".")[0] for item in section.items[-3:]]
        assert starts == ["Temps", "Coût", "Droit"]


def test_a_chosen_form_is_not_compared_with_others() -> None:
    """The choice is made: the card does not reopen it."""
    advice = advise(Need.strategy, form="charter")

    assert not [group for group in advice.groups if group.title.startswith("Comparer")]


@pytest.mark.parametrize(
    ("need", "text", "facet"),
    [
        (Need.strategy, "Quelles opportunites chez nous ?", "opportunities"),
        (Need.strategy, "on a trop d’instances, personne ne s'y retrouve", "consistency"),
        (Need.strategy, "rendre cohérentes nos démarches", "consistency"),
        (Need.strategy, "faire l'INVENTAIRE de nos outils", "consistency"),
        (Need.strategy, "on hésite entre un jury et une assemblée", "choice"),
        (Need.strategy, "définir notre stratégie", None),
        (Need.pitfalls, "que faire si ça tourne mal", "trouble"),
        (Need.pitfalls, "la dernière réunion a dégénéré", "trouble"),
        (Need.pitfalls, "est-ce risqué avant les élections", "elections"),
        (Need.pitfalls, "les pièges de la sélection des projets", None),
        (Need.specifications, "c'est quoi les seuils", "procedure"),
        (Need.specifications, "quels criteres pour choisir", "choice"),
        (Need.specifications, "un modèle de CCTP", "outline"),
        (Need.providers, "comment vérifier les références", "check"),
        (Need.providers, "avez-vous un annuaire", "search"),
    ],
)
def test_the_part_of_a_need_that_is_asked_about_is_heard(
    need: Need, text: str, facet: str | None
) -> None:
    """Accents, case and apostrophes aside; a word inside another one is not heard."""
    assert facet_asked(need, text) == facet


@pytest.mark.parametrize("need", list(Need))
def test_the_group_asked_about_comes_first(need: Need) -> None:
    """Every facet of every need leads its card."""
    for facet, known in load_library().sheets[need].facets.items():
        first = advise(need, facet=facet, population=900, territory_kind="commune").groups[0]
        assert first.title == load_library().sheets[need].groups[known.group]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (TODAY, "Leur période sensible commencerait le 1er septembre 2031 (à vérifier)."),
        (date(2031, 8, 31), "Leur période sensible commencerait le 1er septembre 2031 (à vérifier)."),
        (date(2031, 9, 1), "La période sensible aurait donc commencé le 1er septembre 2031 (à vérifier)."),
        (date(2032, 3, 1), "Élections municipales : la date connue ici est passée. À vérifier."),
    ],
)  # fmt: skip
def test_the_election_period_is_counted_from_the_month_of_the_vote(
    today: date, expected: str
) -> None:
    """The first day of the sixth month before it (electoral code, article L52-1)."""
    law = advise(Need.pitfalls, territory_kind="commune", today=today).groups[-2]

    assert expected in election_lines("commune", today)
    assert expected in [item for section in law.sections for item in section.items]


def test_municipal_elections_are_not_told_to_a_departement() -> None:
    """Its own elections are not known here: the préfecture tells them."""
    assert not any("municipales" in line for line in election_lines("departement", TODAY))
    assert election_lines("departement", TODAY)


def test_what_is_not_known_here_changes_nothing() -> None:
    """An unknown form, kind, stage or facet still gives the general advice."""
    unknown = {"territory_kind": "syndicat", "stage": "rêve", "facet": "autre"}

    advice = advise(Need.providers, form="hackathon", **unknown)

    assert advice == advise(Need.providers)


def test_advice_travels_as_plain_json() -> None:
    """A chat card carries the advice without loss."""
    advice = advise(Need.specifications, form="platform", population=900)

    card = json.loads(json.dumps(advice.to_dict()))

    assert list(card) == [
        *("need", "title", "short", "groups", "next_step", "sources", "checked_on")
    ]
    assert card["checked_on"] == advice.checked_on.isoformat()
    assert card["groups"][0].keys() == {"title", "sections"}
    assert card["groups"][0]["sections"][0].keys() == {"title", "items", "verify"}
    assert card["sources"][0].keys() == {"title", "url"}


def test_forms_are_named_and_complete() -> None:
    """Every form can be shown, and brings several traps and points of its own."""
    assert form_label("participatory_budget") == "Budget participatif"
    assert form_label("café citoyen") == "café citoyen"
    assert len(forms()) >= 20
    for form in forms().values():
        assert len(form.traps) >= 3
        assert set(STAGES) == {stage for trap in form.traps for stage in trap.stages}
        assert all(pair.parry.startswith("Parade : ") for pair in form.traps)
        assert len(form.specification_points) >= 4
        assert len({form.time, form.cost}) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("forms.yml", 'label: "Pétition locale"', 'label: ""', "forms.petition.label"),
        ("strategy.yml", "checked_on: 2026-11-23", "checked_on: hier", "checked_on"),
        ("pitfalls.yml", "verify: false", "verify: peut-être", "sections[0].verify"),
        ("providers.yml", "anct_toolbox", "nowhere", "sources[0]"),
        ("peer_workshops.yml", "youth_council:", "jeunes:", "by_form.jeunes"),
        ("peer_workshops.yml", "next_step:", "next_stop:", "next_stop"),
        ("specifications.yml", "parts: [notes]", "parts: [weather]", "from_form.sections[2]"),
        ("forms.yml", "kinds: [epci]", "kinds: [pays]", "kinds[0]"),
        ("forms.yml", "stages: [bilan]", "stages: []", "traps[5].stages"),
        ("strategy.yml", "  idée:", "  rêve:", "by_stage.rêve"),
        ("strategy.yml", "group: law", "group: lois", "group"),
        ("strategy.yml", "- forms: [public_meeting", "- forms: [picnic", "forms[0]"),
        ("elections.yml", "2032-03-01", "mars", "elections[0].expected"),
        ("sources.yml", "https://anct.gouv.fr\n", "anct.gouv.fr\n", "anct.url"),
    ],
)
def test_malformed_data_is_refused_by_file_and_key(
    tmp_path: Path, file: str, old: str, new: str, key: str
) -> None:
    """Whoever edits a sheet is told where the mistake is."""
    copy = shutil.copytree(DATA, tmp_path / "guidance")
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(GuidanceDataError) as caught:
        load_library(copy)

    assert caught.value.file == file
    assert key in caught.value.key
    assert str(caught.value).startswith(f"{file}: ")


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    """An incomplete deployment fails with the file's name."""
    with pytest.raises(GuidanceDataError, match=r"^sources\.yml: "):
        load_library(tmp_path)
