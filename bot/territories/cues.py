"""Words that announce a territory (« comcom », « mairie de ») or rule one out (« rue de »)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.territories.model import COMMUNES, GROUPS, Kind

COUNTED = frozenset(
    """
    an annee ans cas ci communes degres elus et eur euro euros h habitant habitants heure
    heures janvier fevrier mars avril mai juin juillet aout septembre octobre novembre
    decembre jour jours k km m m2 million millions min minutes mois ou participants
    personnes pour semaines agents ateliers citoyens contributions reponses
    """.split()
)
TO, OF = frozenset({"a", "au", "aux"}), frozenset({"de", "d", "du", "des"})
INTO = frozenset({"dans", "en", "sur", "pour", "chez", "vers", "pres", "entre", "depuis", "et"})
# After these « a » is the verb: « on a », « il y a », « qui a ».
SUBJECTS = frozenset(
    """
    on il elle y qui n l m t ca cela ceci ne nous vous
    """.split()
)
CONTRACTED = {"au": "le", "du": "le", "aux": "les", "des": "les"}
ARTICLES = frozenset({"la", "le", "les", "l"})
DETERMINERS = ARTICLES | frozenset(
    """
    un une ce cet cette ces mon ma mes notre nos votre vos leur leurs son sa ses chaque
    quelques plusieurs deux trois tres plus moins bien trop si
    """.split()
)
TOWN_WORDS = frozenset(
    """
    mairie maire maires commune communes ville villes village bourg municipalite municipal
    municipale municipaux municipales elu elue elus dgs dga dst sgm ccas
    """.split()
)
# « je suis à Die », « basée à Sens »: with a preposition, they say where someone is.
STAYING = frozenset(
    """
    suis sommes travaille travaillons bosse habite habitons vis vivons exerce situe situee
    base basee basees installe installee elu elue viens venons
    ecris ecrivons
    """.split()
)
# The same with « à » only: « agent à Die », but « agent de police ».
ROLES = frozenset(
    """
    adjoint adjointe agent agente animateur animatrice chef cheffe conseiller conseillere
    directeur directrice est etes fonctionnaire responsable secretaire
    """.split()
)
# After a name that opens the message: « Saintes, service jeunesse ».
SIGNED = frozenset("service direction pole secretariat adjoint adjointe conseillere".split())
TITLES = frozenset("m mr mme mlle monsieur madame docteur dr".split())
# What bears a name without « de »: « école Saint-Michel ».
_PLACES = frozenset(
    """
    rue avenue boulevard bd place square allee faubourg quartier residence ecole college lycee
    eglise chapelle hopital
    """.split()
)
EPONYMS = TITLES | _PLACES
# What follows is a street, a person, a river or another body that borrows the name.
BORROWERS = EPONYMS - {"ecole", "college", "lycee", "hopital"} | frozenset(
    """
    route impasse chemin gare aeroport porte pont parc accord accords traite canton
    arrondissement bassin pays pnr petr sivom sivu syndicat scot massif lac berges bord bords
    quais rives vallee estuaire fleuve riviere
    """.split()
)
# Départements and communes that bear the name of a river, and what is said of the river.
RIVERS = frozenset(
    """
    ain aisne allier ardeche ariege aube aude aveyron charente cher correze creuse dordogne
    doubs drome eure gard gers gironde herault indre isere loire lot marne mayenne meuse
    moselle nievre oise orne rhone saone sarthe seine somme tarn var vendee vienne yonne
    """.split()
)
FLOWS = frozenset(
    """
    berge berges coule crue crues deborde debordait debordement debordent debordera digue
    digues eaux inonde inondee inondent inondes inondation inondations lit polluee pollue
    quais rive rives traverse
    """.split()
)
BETS = frozenset("pari paris sportif sportifs hippiques tenu tenus ouvert ouverts".split())
# A kind of group after a name: « La Roche-sur-Yon agglo »; the short ones end a clause.
AFTER_NAME = frozenset(
    """
    agglomeration metropole communaute comcom interco ept cc co cu
    """.split()
)
SHORT_AFTER_NAME = frozenset({"cc", "co", "cu"})


@dataclass(frozen=True)
class Cue:
    """What a type word announces: kinds of territory, and the EPCI nature it names, if any."""

    kinds: frozenset[Kind]
    nature: str = ""
    loose: bool = True  # long enough to be read in any context; « ca » is first the pronoun


_EPCI = GROUPS | {Kind.STATUT_PARTICULIER}
_CTU = frozenset({Kind.COLLECTIVITE_UNIQUE, Kind.COLLECTIVITE_OUTREMER, Kind.STATUT_PARTICULIER})
_DEPARTEMENT = Cue(_CTU | {Kind.DEPARTEMENT})
_REGION = Cue(_CTU | {Kind.REGION})
_ANY_GROUP = Cue(_EPCI)
_CO = Cue(_EPCI, "", loose=False)
TOWN = Cue(COMMUNES)
_PHRASES: dict[str, Cue] = {
    "communaute de communes": Cue(_EPCI, "CC"),
    "communaute de commune": Cue(_EPCI, "CC"),
    "communautes de communes": Cue(_EPCI, "CC"),
    "com com": Cue(_EPCI, "CC"),
    "com de com": Cue(_EPCI, "CC"),
    "comcom": Cue(_EPCI, "CC"),
    "cc": Cue(_EPCI, "CC", loose=False),
    "cdc": Cue(_EPCI, "CC", loose=False),
    "co": _CO,
    "communaute d agglomeration": Cue(_EPCI, "CA"),
    "communaute d agglo": Cue(_EPCI, "CA"),
    "communaute agglomeration": Cue(_EPCI, "CA"),
    "agglomeration": Cue(_EPCI, "CA"),
    "agglo": Cue(_EPCI, "CA"),
    "ca": Cue(_EPCI, "CA", loose=False),
    "communaute urbaine": Cue(_EPCI, "CU"),
    "cu": Cue(_EPCI, "CU", loose=False),
    "metropole": Cue(_EPCI, "METRO"),
    "eurometropole": Cue(_EPCI, "METRO"),
    "communaute": _ANY_GROUP,
    "interco": _ANY_GROUP,
    "intercommunalite": _ANY_GROUP,
    "epci": _ANY_GROUP,
    "ept": Cue(frozenset({Kind.EPT}), "EPT"),
    "etablissement public territorial": Cue(frozenset({Kind.EPT}), "EPT"),
    "departement": _DEPARTEMENT,
    "dept": _DEPARTEMENT,
    "dep": _DEPARTEMENT,
    "dpt": _DEPARTEMENT,
    "cd": _DEPARTEMENT,
    "conseil departemental": _DEPARTEMENT,
    "conseil dep": _DEPARTEMENT,
    "conseil dept": _DEPARTEMENT,
    "conseil general": _DEPARTEMENT,
    "cg": _DEPARTEMENT,
    "collectivite": Cue(_CTU),
    "collectivite territoriale": Cue(_CTU),
    "conseil territorial": Cue(_CTU),
    "region": _REGION,
    "conseil regional": _REGION,
    "cr": _REGION,
}
_LONGEST: dict[str, int] = {}
for _phrase in _PHRASES:
    _first = _phrase.split()[0]
    _LONGEST[_first] = max(_LONGEST.get(_first, 0), _phrase.count(" ") + 1)


def cue_at(keys: Sequence[str], i: int) -> tuple[int, Cue] | None:
    """The type word or phrase that starts at word `i`: how many words it takes, what it means."""
    for size in range(min(_LONGEST.get(keys[i], 0), len(keys) - i), 0, -1):
        cue = _PHRASES.get(" ".join(keys[i : i + size]))
        if cue:
            return size, cue
    return None


def is_departement_cue(cue: Cue) -> bool:
    """Whether the cue may be followed by a number: « CD 93 »."""
    return cue is _DEPARTEMENT


def is_region_cue(cue: Cue) -> bool:
    """Whether the cue announces a région."""
    return cue is _REGION
