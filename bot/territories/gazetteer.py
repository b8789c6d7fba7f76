"""The official list, read once from data/territories, with its look-up tables."""

import gzip
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from bot.territories.model import COMMUNES, GROUPS, Kind, Territory
from bot.territories.names import PlaceNames, group_keys, short_forms
from bot.territories.reading import key_of

DATA = Path(__file__).resolve().parents[2] / "data" / "territories"
_KINDS = {kind.value: kind for kind in Kind}
_AREA_KINDS = frozenset(Kind) - COMMUNES - GROUPS - {Kind.STATUT_PARTICULIER}
_KNOWN_APART = 5_000  # inhabitants: above, a commune is not confused with a déléguée of its name
_SHORTER_FORM = 3  # times as populous: « Aix » is first Aix-en-Provence, then Aix (Corrèze)


class Gazetteer:
    """Rows of the official list by name, code and kind.

    A row is a number; `territory` turns it into the object the rest of the code sees.
    """

    def __init__(self, lines: list[str], aliases: list[str]) -> None:
        self._lines = lines
        self.kinds: list[Kind] = []
        self.population: list[int] = []
        self._ids: dict[str, int] = {}
        self.names = PlaceNames()  # communes, départements, régions… by their folded name
        self.groups = PlaceNames()  # EPCI and EPT by the words of their name that carry meaning
        self.group_cores = PlaceNames()  # the same without « Agglomération », « Métropole »…
        self.areas = PlaceNames()  # départements, régions, collectivités, without their article
        self.acronyms: dict[str, tuple[int, ...]] = {}  # understood when written in capitals
        self.region_names: dict[str, tuple[int, ...]] = {}  # understood after « région »
        self._read(lines, aliases)

    def _read(self, lines: list[str], aliases: list[str]) -> None:
        plain: defaultdict[str, list[int]] = defaultdict(list)
        short: defaultdict[str, list[int]] = defaultdict(list)
        full: defaultdict[str, list[int]] = defaultdict(list)
        cores: defaultdict[str, list[int]] = defaultdict(list)
        areas: defaultdict[str, list[int]] = defaultdict(list)
        for row, line in enumerate(lines):
            kind_name, code, name, _, population, _ = line.split("\t", 5)
            kind = _KINDS[kind_name]
            self.kinds.append(kind)
            self.population.append(int(population) if population else -1)
            self._ids[f"{kind_name}:{code}"] = row
            key = key_of(name)
            if kind in GROUPS or kind is Kind.STATUT_PARTICULIER:
                own, core = group_keys(name)
                full[own].append(row)
                for each in {own, core}:
                    cores[each].append(row)
                continue
            plain[key].append(row)
            if kind is Kind.COMMUNE:
                for form in short_forms(key, self.population[row]):
                    short[form].append(row)
            elif kind in _AREA_KINDS:
                areas[key.removeprefix("la ")].append(row)
        self._add_short_forms(plain, short)
        self._add_aliases(plain, areas, aliases)
        self.names.fill({key: self._ordered(rows) for key, rows in plain.items()})
        self.groups.fill({key: self._ordered(rows) for key, rows in full.items()})
        self.group_cores.fill({key: self._ordered(rows) for key, rows in cores.items()})
        self.areas.fill({key: self._ordered(rows) for key, rows in areas.items()})

    def _add_short_forms(
        self, plain: defaultdict[str, list[int]], short: defaultdict[str, list[int]]
    ) -> None:
        for form, rows in short.items():
            known = max((self.population[row] for row in plain.get(form, ())), default=0)
            plain[form] += [row for row in rows if self.population[row] > known * _SHORTER_FORM]

    def _add_aliases(
        self,
        plain: defaultdict[str, list[int]],
        areas: defaultdict[str, list[int]],
        aliases: list[str],
    ) -> None:
        tables = {"upper": self.acronyms, "region": self.region_names}
        for line in aliases:
            if line.startswith("#"):
                continue
            key, identifier, when = line.split("\t")
            row = self._ids[identifier]
            if when == "any":
                plain[key].append(row)
                if self.kinds[row] in _AREA_KINDS:
                    areas[key].append(row)
            else:
                tables[when][key] = (row,)

    def _ordered(self, rows: list[int]) -> tuple[int, ...]:
        """The most populous first; a déléguée gives way to a well-known commune of its name."""
        if len(rows) == 1:
            return tuple(rows)
        largest = max(self.population[row] for row in rows)
        kept = [
            row
            for row in rows
            if largest < _KNOWN_APART or self.kinds[row] is not Kind.COMMUNE_DELEGUEE
        ]
        return tuple(sorted(kept, key=lambda row: (-self.population[row], row)))

    def row(self, identifier: str) -> int | None:
        """The row of an identifier such as "commune:26063", if there is one."""
        return self._ids.get(identifier)

    @lru_cache(maxsize=4_096)  # noqa: B019 - one gazetteer lives as long as the process
    def territory(self, row: int) -> Territory:
        """The territory of a row."""
        cells = self._lines[row].split("\t")
        _, code, name, nature, population, departement, region, group, siren, postal, other = cells
        kind = self.kinds[row]
        parent = self.row(f"commune:{group}") if kind is Kind.COMMUNE_DELEGUEE else None
        main = self.territory(parent) if parent is not None else None
        return Territory(
            code, kind, name, int(population) if population else None,
            departement or None, region or None,
            main.epci if main else group or None, main.code if main else None,
            nature, self._detail(kind, nature, departement, main),
            tuple(postal.split()), tuple(other.split()), siren or None,
        )  # fmt: skip

    def _detail(self, kind: Kind, nature: str, departement: str, main: Territory | None) -> str:
        place = self.departement_names.get(departement, "")
        if kind is Kind.EPCI:
            return place
        if kind is Kind.EPT:
            return f"{kind.label}, {place}"
        if main:
            return f"commune {nature}, {main.name}, {place}"
        if nature:
            return nature
        return f"{kind.label}, {place}" if kind is Kind.COMMUNE else kind.label

    @cached_property
    def departement_names(self) -> dict[str, str]:
        """The name of each département code, overseas collectivités included."""
        names = {"75": "Paris"}
        for line, kind in zip(self._lines, self.kinds, strict=True):
            if kind in _AREA_KINDS:
                cells = line.split("\t", 6)
                if kind is not Kind.REGION and cells[5]:
                    names[cells[5]] = cells[2]
        return names

    @cached_property
    def region_names_by_code(self) -> dict[str, str]:
        """The name of each région code; one that is also a département bears the same name."""
        names: dict[str, str] = {}
        for line, kind in zip(self._lines, self.kinds, strict=True):
            if kind in _AREA_KINDS:
                cells = line.split("\t", 7)
                if kind is Kind.REGION:
                    names[cells[1]] = cells[2]
                elif cells[6]:
                    names.setdefault(cells[6], cells[2])
        return names

    @cached_property
    def codes(self) -> dict[str, tuple[int, ...]]:
        """Rows by postal code first, then by INSEE code or SIREN; the most populous first."""
        by_code: defaultdict[str, list[int]] = defaultdict(list)
        by_post: defaultdict[str, list[int]] = defaultdict(list)
        for row, line in enumerate(self._lines):
            cells = line.split("\t")
            if self.kinds[row] is Kind.REGION:
                continue
            for code in {cells[1], cells[8], *cells[10].split()} - {""}:
                by_code[code.lower()].append(row)
            for code in cells[9].split():
                by_post[code].append(row)
        found = {code: self._ordered(rows) for code, rows in by_post.items()}
        for code, rows in by_code.items():
            ordered = self._ordered(rows)
            found[code] = (
                *found.get(code, ()),
                *(r for r in ordered if r not in found.get(code, ())),
            )
        return found

    def by_number(self, number: str) -> tuple[int, ...]:
        """The rows of a département number: the département, and the région of a DROM."""
        rows = self.codes.get(number, ())
        return tuple(row for row in rows if len(self.territory(row).code) <= 5)

    def groups_of(self, communes: Iterable[int]) -> tuple[int, ...]:
        """The EPCI (or the Métropole de Lyon) of some communes."""
        sirens = dict.fromkeys(self.territory(row).epci for row in communes)
        ids = (f"{kind}:{siren}" for siren in sirens for kind in ("epci", "statut_particulier"))
        return tuple(row for row in map(self.row, ids) if row is not None)

    def territories(self, rows: Iterable[int]) -> tuple[Territory, ...]:
        """The territories of several rows, in their order."""
        return tuple(self.territory(row) for row in rows)


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The list, read from the disk at the first call."""
    text = gzip.decompress((DATA / "territories.tsv.gz").read_bytes()).decode()
    aliases = (DATA / "aliases.tsv").read_text(encoding="utf-8")
    return Gazetteer(text.splitlines(), aliases.splitlines())
