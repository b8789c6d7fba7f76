"""Rate how much a territory's name can be mistaken for an ordinary French word.

    pip install rapidfuzz spacy-lookups-data wordfreq Faker
    python -m scripts.build_territory_words

Writes data/territories/words.tsv from three public vocabularies (forms of French words, their
frequencies, first names and surnames), so that « on a die idées » names no town. Only what
collides with a name of the list is kept. bot/territories/evidence.py gives the scale of needs.
"""

import gzip
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import spacy_lookups_data
from faker.providers.person.fr_FR import Provider as French
from rapidfuzz.distance import OSA
from wordfreq import get_frequency_dict

from bot.territories.cues import RIVERS
from bot.territories.gazetteer import DATA, Gazetteer, gazetteer
from bot.territories.model import COMMUNES
from bot.territories.names import GROUP_WORDS, MINOR
from bot.territories.reading import key_of
from bot.territories.typos import edits_allowed
from bot.territories.words import ORDINARY_GROUP

LOOKUPS = Path(spacy_lookups_data.__file__).parent / "data"
LINKS = MINOR | {"sur", "sous", "pres"}
FUNCTION_WORD, FREQUENT, KNOWN = 5.0, 3.3, 2.5  # Zipf: uses per thousand million words, log10
TOWN, CITY = 5_000, 20_000
# Towns whose ordinary homograph (rennes the animals, paris the bets) agents never write.
PROPER = frozenset(
    """
    anglet argentan bagnolet bourges calais cambrai castres cavaillon chateaubriant colombes
    dole elbeuf etampes fontainebleau frontignan landerneau lille limoges macon muret olivet
    pantin paris quimper rennes rodez sarcelles sceaux sevres vannes vichy royan trappes
    """.split()
) | {"le havre", "la courneuve"}
# Words of the service and of town halls: a capital is style (« Contrat de Ville »), not a name.
TRADE = frozenset(
    """
    avenir bourg campagne carnet centre champs charge conseil dialogue ecole fonds forum
    jalons jury levier maire maison maisons marche marches marges mission montagne panel
    parc passage plaine plan plans pont port quartier rives riviere rue salle salles seuil
    social syndicat table temple terre tour vallee village ville villes mars avril mai juin
    """.split()
)
# Départements and régions that are words of their own, or a first name; rivers are rather both.
AREAS = dict.fromkeys(RIVERS | {"corse", "landes"}, 2) | (
    dict.fromkeys(("lot", "manche", "nord", "somme", "grand est", "la reunion"), 3)
)
# Names whose frequency misleads: « je suis au courant », « à la bourre », and La Flèche.
RATED = {
    **dict.fromkeys(("bourre", "charme", "courant", "la barre", "le desert", "le vert"), 4),
    "la fleche": 2,
}
# First names of people at work today that the generator's list does not have.
FIRST_NAMES = """
    Adeline Amandine Amélie Angélique Anaïs Anne Annie Audrey Aurélie Aurélien Baptiste
    Bastien Béatrice Bruno Camille Carole Caroline Cécile Cédric Céline Christelle Christian
    Christine Claire Clément Corinne Cyril Damien Delphine Didier Dominique Émilie Emma
    Emmanuel Éric Estelle Fabien Fabrice Florence Florian Franck Françoise Gérald Ghislaine
    Grégory Guillaume Hugo Isabelle Jean Jérémy Jérôme Jessica Julie Julien Justine Karim
    Karine Kévin Laetitia Laura Laurence Léa Lionel Loïc Lucas Ludovic Magali Manon Marie
    Marine Mathieu Maxime Mélanie Mickaël Mohamed Morgane Muriel Myriam Nadia Nathalie
    Nicolas Nora Olivia Pascal Pauline Philippe Quentin Romain Sabrina Samia Samuel Sandra
    Sandrine Sarah Sébastien Séverine Sonia Sophie Stéphane Stéphanie Sylvain Sylvie Thierry
    Thomas Valentin Valérie Vanessa Véronique Vincent Virginie Yann Yannick Yasmine
    """.split()


def french_forms() -> set[str]:
    """Inflected forms and lemmas that are ordinary words (no capital of their own)."""
    lookup = json.loads(gzip.decompress((LOOKUPS / "fr_lemma_lookup.json.gz").read_bytes()))
    index = json.loads(gzip.decompress((LOOKUPS / "fr_lemma_index.json.gz").read_bytes()))
    lemmas = (word for words in index.values() for word in words)
    return {key_of(word) for word in (*lookup, *lemmas) if word == word.lower()}


class Vocabulary:
    """What the public vocabularies say of a folded word."""

    def __init__(self) -> None:
        self.forms = french_forms()
        best: defaultdict[str, float] = defaultdict(float)
        for word, share in get_frequency_dict("fr").items():
            best[key_of(word)] = max(best[key_of(word)], share)
        self._zipf = {key: math.log10(share) + 9 for key, share in best.items() if share and key}
        people = (*French.first_names_male, *French.first_names_female, *FIRST_NAMES)
        self.first_names = {key_of(name) for name in people}
        self.people = self.first_names | {key_of(name) for name in French.last_names}

    def zipf(self, word: str) -> float:
        """How frequent a word is: 3.3 for one known to all, above 5 for a function word."""
        return self._zipf.get(word, 0.0)

    def ordinary(self, word: str) -> bool:
        """Whether the word may stand for something else than a place."""
        return word in self.forms or word in self.people

    def frequent(self) -> list[str]:
        """Single words that people do write."""
        return [w for w, zipf in self._zipf.items() if zipf >= KNOWN and " " not in w]


def need_of_word(words: Vocabulary, key: str, word: str, population: int) -> int:
    """The evidence that a one-word name (article aside) must have."""
    zipf = words.zipf(word)
    if key in PROPER:
        return 0
    if word in TRADE or zipf >= FUNCTION_WORD:
        return 3 if population >= CITY and word not in TRADE else 4
    if words.ordinary(word):
        return 3 if zipf >= FREQUENT and population < CITY else 2
    if zipf < FREQUENT or population >= CITY:
        return 0
    return 3 if population < TOWN else 2


def need_of(words: Vocabulary, key: str, population: int) -> int:
    """The evidence a name must have to be taken for a place; 0 when it can be nothing else."""
    parts = [word for word in key.split() if word not in LINKS]
    if not parts:
        return 4
    if len(parts) == 1:
        return need_of_word(words, key, parts[0], population)
    if {"saint", "sainte", "saints", "saintes"} & set(parts):
        return 0
    rarest = min(words.zipf(word) for word in parts)
    if not all(words.ordinary(word) or words.zipf(word) >= 4 for word in parts) or rarest < 4:
        return 0
    if population >= CITY or (population >= TOWN and rarest < FUNCTION_WORD):
        return 0
    return 3 if rarest >= 4.75 else 2


def need_of_group(words: Vocabulary, key: str) -> int:
    """The same for the words of an EPCI or EPT when no « CC » or « agglo » announces it."""
    parts = key.split()
    if len(parts) == 1:  # often the name of a natural region, or of a town
        ordinary = key in TRADE or (key in words.forms and words.zipf(key) >= KNOWN)
        return ORDINARY_GROUP if ordinary else 4
    if GROUP_WORDS & set(parts):
        return 0
    told = [word for word in parts if word not in words.forms or words.zipf(word) < FREQUENT]
    return 0 if told or len(parts) > 3 else 5 - len(parts)


def needs(words: Vocabulary, places: Gazetteer) -> Iterator[tuple[str, int]]:
    """Each name that can be mistaken, with the evidence it needs."""
    for key in sorted(places.names):
        rows = places.names.get(key)
        if any(places.kinds[row] not in COMMUNES for row in rows):
            yield key, AREAS.get(key, 0)
        elif key in RATED:
            yield key, RATED[key]
        else:
            yield key, need_of(words, key, max(places.population[row] for row in rows))
    for key in {*places.groups, *places.group_cores}:
        yield f"@{key}", need_of_group(words, key)


def mistaken_for_typos(words: Vocabulary, places: Gazetteer) -> Iterator[str]:
    """Frequent words so near a name that they would pass for its misspelling."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for key in (*places.names, *places.groups):
        names[key[0]].add(key.replace(" ", ""))
    for word in words.frequent():
        edits = edits_allowed(len(word))
        if len(word) < 4 or word in names[word[0]]:
            continue
        near = (name for name in names[word[0]] if abs(len(name) - len(word)) <= edits)
        if any(OSA.distance(word, name, score_cutoff=edits) <= edits for name in near):
            yield word


def main() -> None:
    """Write data/territories/words.tsv."""
    words, places = Vocabulary(), gazetteer()
    lines = {f"{key}\t{need}" for key, need in needs(words, places) if need}
    lines |= {f"{name}\tfirst_name" for name in words.first_names}
    lines |= {f"{word}\tword" for word in mistaken_for_typos(words, places)}
    (DATA / "words.tsv").write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")
    print(f"{len(lines)} words")


if __name__ == "__main__":
    main()
