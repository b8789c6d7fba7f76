"""What a territory is, and what a mention of one in a message is."""

from dataclasses import dataclass
from enum import Enum


class Kind(str, Enum):
    """The legal nature of a territory, as far as the service distinguishes it."""

    COMMUNE = "commune"
    COMMUNE_DELEGUEE = "commune_deleguee"  # déléguée or associée: part of a commune
    EPCI = "epci"
    EPT = "ept"
    DEPARTEMENT = "departement"
    REGION = "region"
    COLLECTIVITE_UNIQUE = "collectivite_unique"  # département and région in one
    STATUT_PARTICULIER = "statut_particulier"  # Métropole de Lyon, Alsace
    COLLECTIVITE_OUTREMER = "collectivite_outremer"

    @property
    def label(self) -> str:
        """The French word for this kind, as shown between parentheses."""
        return _LABELS[self]


_LABELS = {
    Kind.COMMUNE: "commune",
    Kind.COMMUNE_DELEGUEE: "commune déléguée",
    Kind.EPCI: "intercommunalité",
    Kind.EPT: "EPT",
    Kind.DEPARTEMENT: "département",
    Kind.REGION: "région",
    Kind.COLLECTIVITE_UNIQUE: "collectivité territoriale unique",
    Kind.STATUT_PARTICULIER: "collectivité à statut particulier",
    Kind.COLLECTIVITE_OUTREMER: "collectivité d'outre-mer",
}
COMMUNES = frozenset({Kind.COMMUNE, Kind.COMMUNE_DELEGUEE})
GROUPS = frozenset({Kind.EPCI, Kind.EPT})


@dataclass(frozen=True)
class Territory:
    """One territory of the official list.

    `code` is its INSEE code, or its SIREN for a group of communes. `departement` and `region`
    are codes; a group is placed where most of its inhabitants live. `epci` is the SIREN of a
    commune's EPCI (or of the Métropole de Lyon), `commune` the code of the commune that a
    déléguée or associée is part of. An unknown value is None, never a guess.
    """

    code: str
    kind: Kind
    name: str
    population: int | None
    departement: str | None
    region: str | None
    epci: str | None
    commune: str | None
    nature: str  # "CC", "CA", "CU", "METRO", "associée"…; empty when the kind says it all
    detail: str  # what the label says between parentheses
    postal_codes: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = ()  # arrondissements municipaux, merged collectivités
    siren: str | None = None

    @property
    def id(self) -> str:
        """The identifier to store, such as "commune:26063"."""
        return f"{self.kind.value}:{self.code}"

    @property
    def label(self) -> str:
        """The French label to show, such as « Buis-les-Baronnies (commune, Drôme) »."""
        return f"{self.name} ({self.detail})"


@dataclass(frozen=True)
class Mention:
    """A stretch of a message, `text[start:end]`, that names a territory.

    One candidate is a resolved territory; several are homonyms to ask about, the most populous
    first, never more than eight.
    """

    start: int
    end: int
    candidates: tuple[Territory, ...]
