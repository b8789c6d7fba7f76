"""Turn the official list of French territories into the compact file bot/territories reads.

    npm install --ignore-scripts @etalab/decoupage-administratif@6.0.0
    python scripts/build_territories.py node_modules/@etalab/decoupage-administratif

Every fact comes from the package, but for the collectivités it leaves implicit, listed in
the constants below; data/territories/SOURCE.md explains them.
The same package gives the same bytes.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

TARGET = Path(__file__).resolve().parents[1] / "data" / "territories" / "territories.tsv.gz"

# Codes that name the same collectivité as another row: looked up, never shown on their own.
MERGED = {
    "75": "commune:75056",  # Ville de Paris is commune and département
    "97701": "collectivite_outremer:977",
    "97801": "collectivite_outremer:978",
    "98611": "collectivite_outremer:986",  # Alo, Sigave, Uvea: circonscriptions, not communes
    "98612": "collectivite_outremer:986",
    "98613": "collectivite_outremer:986",
}
UNINHABITED = {"984", "989"}  # TAAF and Clipperton: nobody there to ask the service anything
SINGLE = {  # one collectivité with the powers of a département and of a région
    "94": "collectivité territoriale unique",
    "02": "collectivité territoriale unique",
    "03": "collectivité territoriale unique",
    "06": "Département-Région",
}
# Since 2018 (Corse) and 2021 (Alsace) another collectivité holds the powers of their councils.
WITHOUT_COUNCIL = {"2A", "2B", "67", "68"}
LYON = "200046977"  # since 2015 a collectivité, no longer an EPCI


class Row(NamedTuple):
    """One line of the file; `group` is a commune's EPCI, or the commune of a déléguée."""

    kind: str
    code: str
    name: str
    nature: str = ""
    population: int | None = None
    departement: str = ""
    region: str = ""
    group: str = ""
    siren: str = ""
    postal_codes: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = ()

    def line(self) -> str:
        """The row as tab-separated text; an unknown population stays empty."""
        population = "" if self.population is None else str(self.population)
        cells = [*self[:4], population, *self[5:9], " ".join(self.postal_codes)]
        return "\t".join([*cells, " ".join(self.other_codes)])


class Package:
    """The tables of the npm package that the rows are made from."""

    def __init__(self, folder: Path) -> None:
        def table(name: str) -> list[dict[str, Any]]:
            rows: list[dict[str, Any]] = json.loads((folder / "data" / f"{name}.json").read_bytes())
            return [row for row in rows if row.get("departement") not in UNINHABITED]

        communes = table("communes")
        self.communes = [c for c in communes if c["type"] == "commune-actuelle"]
        self.former = [c for c in communes if c["type"] in ("commune-deleguee", "commune-associee")]
        self.quarters = [c for c in communes if c["type"] == "arrondissement-municipal"]
        self.epci, self.ept = table("epci"), table("ept")
        self.departements, self.regions = table("departements"), table("regions")
        self.commune = {c["code"]: c for c in self.communes}

    def group_of(self) -> dict[str, str]:
        """The SIREN of the EPCI (or Métropole de Lyon) of each commune that has one."""
        return {m["code"]: group["code"] for group in self.epci for m in group["membres"]}

    def population(self, **where: str) -> int:
        """Inhabitants of the communes whose fields all equal `where`."""
        matching = (c for c in self.communes if all(c[key] == where[key] for key in where))
        return sum(c.get("population") or 0 for c in matching)


def merged_into(identifier: str) -> list[str]:
    """The codes that `MERGED` gives to a territory."""
    return sorted(code for code, target in MERGED.items() if target == identifier)


def communes(package: Package) -> Iterator[Row]:
    """Communes of today, the quarters of Paris, Lyon and Marseille among their codes."""
    groups = package.group_of()
    for c in package.communes:
        code = c["code"]
        if code in MERGED:
            continue
        quarters = [q["code"] for q in package.quarters if q["commune"] == code]
        yield Row(
            "commune", code, c["nom"], "commune et département" if code == "75056" else "",
            c.get("population"), c["departement"], c["region"], groups.get(code, ""),
            c.get("siren", ""), tuple(sorted(c.get("codesPostaux", []))),
            tuple(sorted(quarters + merged_into(f"commune:{code}"))),
        )  # fmt: skip


def former_communes(package: Package) -> Iterator[Row]:
    """Communes déléguées and associées: names that people still give."""
    for c in package.former:
        parent = package.commune[c["chefLieu"]]
        if c["nom"] == parent["nom"]:  # the same place under the same name
            continue
        nature = "déléguée" if c["type"] == "commune-deleguee" else "associée"
        yield Row(
            "commune_deleguee", c["code"], c["nom"], nature, None, c["departement"], c["region"],
            parent["code"],
        )  # fmt: skip


def groups(package: Package) -> Iterator[Row]:
    """EPCI and EPT, placed in the département where most of their inhabitants live."""
    for group in [*package.epci, *package.ept]:
        inhabitants: Counter[tuple[str, str]] = Counter()
        for member in group["membres"]:
            place = package.commune[member["code"]]
            inhabitants[place["departement"], place["region"]] += member["populationMunicipale"]
        (departement, region), _ = inhabitants.most_common(1)[0]
        nature, kind = group["type"], "ept" if group["type"] == "EPT" else "epci"
        if group["code"] == LYON:
            nature, kind = "collectivité à statut particulier", "statut_particulier"
        yield Row(
            kind, group["code"], " ".join(group["nom"].split()), nature,
            sum(inhabitants.values()), departement, region, siren=group["code"],
        )  # fmt: skip


def departements(package: Package) -> Iterator[Row]:
    """Départements that are a collectivité of their own, or a circonscription."""
    for d in package.departements:
        code, region = d["code"], d["region"]
        if d["zone"] == "com" or code in MERGED or region in {"02", "03", "06"}:
            continue
        population = package.population(departement=code)
        if code == "69":  # the Rhône council does not act on the territory of the Métropole
            lyon = next(e for e in package.epci if e["code"] == LYON)
            population -= sum(m["populationMunicipale"] for m in lyon["membres"])
        nature = "circonscription départementale" if code in WITHOUT_COUNCIL else ""
        yield Row("departement", code, d["nom"], nature, population, code, region)


def overseas(package: Package) -> Iterator[Row]:
    """The collectivités d'outre-mer and New Caledonia."""
    for d in package.departements:
        code = d["code"]
        if d["zone"] != "com" or code in UNINHABITED:
            continue
        nature = "collectivité sui generis" if code == "988" else "collectivité d'outre-mer"
        yield Row(
            "collectivite_outremer", code, d["nom"], nature,
            package.population(departement=code), code, d["region"],
            other_codes=tuple(merged_into(f"collectivite_outremer:{code}")),
        )  # fmt: skip


def regions(package: Package) -> Iterator[Row]:
    """Régions, collectivités uniques, and the one collectivité that spans two départements."""
    for r in package.regions:
        if r["zone"] == "com":
            continue
        code, population = r["code"], package.population(region=r["code"])
        own = [d["code"] for d in package.departements if d["region"] == code]
        if code in SINGLE:
            place = own[0] if len(own) == 1 else ""
            yield Row("collectivite_unique", place or code, r["nom"], SINGLE[code], population,
                      place, code)  # fmt: skip
        else:
            yield Row("region", code, r["nom"], "", population, "", code)
    alsace = sum(package.population(departement=code) for code in ("67", "68"))
    yield Row("statut_particulier", "6AE", "Collectivité européenne d'Alsace",
              "collectivité à statut particulier", alsace, "", "44")  # fmt: skip


def rows(package: Package) -> list[Row]:
    """Every territory, in an order that depends on nothing but its kind and code."""
    parts: Iterable[Iterator[Row]] = (
        communes(package), former_communes(package), groups(package),
        departements(package), overseas(package), regions(package),
    )  # fmt: skip
    return sorted((row for part in parts for row in part), key=lambda row: row[:2])


def main(folder: Path) -> None:
    """Write the data file from the unpacked npm package in `folder`."""
    text = "\n".join(row.line() for row in rows(Package(folder))) + "\n"
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(f"{TARGET}: {text.count(chr(10))} territories, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
