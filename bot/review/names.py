"""Words that masking needs: first names, particles, and words that end or are never a name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

NAME = "[nom]"  # in the place of a person
FIRST_NAMES = Path(__file__).parents[2] / "data" / "review" / "first_names.txt"
PARTICLES = frozenset("de du des d le la l les da do dos di el al ben ould von van der".split())
# Folded. Functions, bodies and courtesies, which a capital does not make a name…
_NOT_NAMES = """
    maire maires mairie adjoint adjointe adjoints president presidente vice prefet prefete sous
    prefecture depute deputee senateur senatrice ministre directeur directrice general generale
    generaux services dgs dga dgst secretaire conseiller conseillere municipal municipale
    departemental departementale regional regionale communautaire delegue deleguee elu elue elus
    elues agent agente charge chargee chef cheffe responsable commune communaute communes agglo
    agglomeration metropole departement region ville conseil cabinet collectivite association
    service direction pole office syndicat territoire territoires citoyen citoyenne citoyens
    habitant habitante monsieur madame messieurs mesdames mademoiselle mme mmes mr mm m mlle bonjour
    bonsoir merci cordialement bien salutations nom prenom telephone tel mail courriel adresse email
    saint sainte mission projet stagiaire technicien technicienne ingenieur urbaniste animateur
    animatrice coordinateur coordinatrice referent referente assistant assistante garde policier
    dames professeur retraite retraitee membre etat france
"""
# … and the words that come after a name.
_FOLLOWING = """
    a ai ait alors apres au aussi aux avant avec avez bon bonne car ce cela ces cet cette chez comme
    comment dans depuis deux dire doit donc elle en encore est et etait eu fait ici il ils j je
    jeune leur lui mais me meme mes moi mon ne nee non nos notre nous on ont ou oui par pas peu peut
    plus pour pouvez pourquoi pourriez prochain puis qu quand que quel quelle qui quoi s sa sans se
    sera si son sont suis sur svp t tout toute tres trop un une va vas veut veux viens voici voila
    vos votre vous voudrais y habite travaille souhaite souhaiterais cherche contacte ecris demande
    gere suit pilote aimerais cherchons voulons sommes avons perdu perdue nouveau nouvelle actuel
    actuellement absent absente toujours toutefois desole desolee beaucoup ne joignable aupres
    b c g h m n o p t hier demain aujourd lundi mardi mercredi jeudi vendredi
"""
ENDS = frozenset((_NOT_NAMES + _FOLLOWING).split())

# Surnames that are words of every day: known ones are hidden when they bear their capital.
EVERYDAY = ENDS | frozenset(
    """
    blanc blanche bois bon bonne bourg brun camp champ champs chef clair claire clement constant
    cour court croix dame doux droit fort four france gentil grand grande gros jardin jeune juste
    long mai mars mer moulin noir nord parc petit petite pierre place plein pont port
    porte prevost prince prudent puis rivage riviere roche rose rouge roux roy rue sage salle
    seigneur sire soleil temps tour val vallee vert vigne villa village ville vivier voisin vrai
    """.split()
)


@lru_cache(maxsize=1)
def _first_names() -> frozenset[str]:
    return frozenset(FIRST_NAMES.read_text(encoding="utf-8").split())


def is_first_name(key: str) -> bool:
    """Whether the folded word is or starts with a first name: « jean », « marie claude »."""
    return bool(key) and key.split()[0] in _first_names()
