"""Who is asking: names, codes and abbreviations resolve, homonyms are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.territories import Kind, find, get, resolve
from bot.territories.context import MOST
from scripts.evaluate_territories import HELD_OUT, KNOWN, evaluate, read

ANSWERS = {
    "commune:26063": (
        "Buis-les-Baronnies",
        "BUIS LES BARONNIES",
        "buis les baronies",
        "Buis les Baronnie",
        "le Buis-les-Baronnies",
        "le buis les baronies",
        "Buis\u2011les\u2011Baronnies",
        "mairie de Buis-les-Baronnies",
        "26063",
        "code insee 26063",
    ),
    "commune:26220": ("Nyons", "26110 nyons", "nyons 26110", "Nyons (26)", "nyons drome"),
    "commune:26108": ("crest", "bonjour, mairie de crest svp", "crest🙂", "\u00a0Crest\u202f"),
    "commune:26281": ("romans sur isere",),
    "commune:69202": ("ste foy les lyon", "Sainte-Foy-lès-Lyon", "Ste. Foy lès Lyon"),
    "commune:42218": ("saint etienne", "St-Étienne", "ST ETIENNE"),
    "commune:50502": ("st lo", "Saint-Lô", "mairie de st lo"),
    "commune:71076": ("chalon s/ saone", "Chalon-sur-Saône"),
    "commune:93031": ("epinay sur seine", "Épinay-sur-Seine", "E\u0301pinay-sur-Seine"),
    "commune:94038": ("L’Haÿ-les-Roses", "l hay les roses", "L'HAY LES ROSES"),
    "commune:97229": ("Schœlcher", "schoelcher"),
    "commune:76351": ("Le Havre", "mairie du havre", "ville du Havre"),
    "commune:72181": ("Le Mans", "ville du mans", "mairie du Mans"),
    "commune:97101": ("les abymes", "Mairie des Abymes", "les abime"),
    "commune:69266": ("villeurbane", "la villeurbane", "mairie de villeurbane"),
    "commune:11069": ("carcassone",),
    "commune:34032": ("bezier",),
    "commune:12089": ("decazevile dans l'aveyron", "Decazeville"),
    "commune:13055": ("marseile", "Marseille 3e"),
    "commune:75056": ("Paris", "paris 15e", "75015", "PARIS"),
    "commune:26113": ("Die", "die", "mairie de Die", "die 26"),
    "commune:80829": ("Y", "y", "y 80"),
    "commune:89387": ("Sens", "sens", "Ville de Sens"),
    "commune:47032": ("Bon-Encontre", "bon encontre"),
    "commune_deleguee:74011": ("Annecy-le-Vieux", "annecy le vieux"),
    "epci:242600534": (
        "CC du Diois",
        "cc du diois",
        "comcom du diois",
        "com com du Diois",
        "communauté de communes du diois",
        "interco du diois",
        "diois",
        "242600534",
        "242 600 534",
    ),
    "epci:200060473": ("comcom du sud mayotte", "CC du Sud", "CC du Sud à Mayotte"),
    "epci:200067106": ("agglo du pays basque", "CA du Pays Basque", "communauté pays basque"),
    "epci:200069037": ("CA du Pays de Saint-Omer", "agglo de saint omer", "CAPSO"),
    "epci:241700434": ("agglo la rochelle", "communauté d'agglomération de La Rochelle"),
    "epci:200040459": ("montelimar agglo", "Montélimar Agglomération", "l'agglo de montelimar"),
    "epci:200068781": ("valence romans agglo", "Valence Romans agglomération"),
    "epci:245900428": ("CU de Dunkerque", "communauté urbaine de dunkerque"),
    "epci:200069854": ("grand poitiers", "Grand Poitiers Communauté urbaine"),
    "epci:244400404": ("nantes metropole", "métropole de Nantes"),
    "epci:200093201": ("MEL", "metropole de lille"),
    "epci:200068229": ("comcom de nyons",),
    "statut_particulier:200046977": ("Grand Lyon", "métropole de Lyon", "SIREN 200 046 977"),
    "ept:200057867": ("Plaine Commune", "EPT plaine commune"),
    "ept:200057875": ("est ensemble", "EPT Est Ensemble"),
    "ept:200058014": ("grand orly seine bievre",),
    "ept:200057974": ("GPSO", "grand paris seine ouest"),
    "departement:26": (
        "CD 26",
        "cd26",
        "26",
        "dept 26",
        "Conseil départemental de la Drôme",
        "conseil departemental 26",
        "conseil général de la drome",
        "la drome",
    ),
    "departement:93": ("CD 93", "seine st denis", "Seine-Saint-Denis"),
    "departement:22": ("Côtes d'Armor", "cotes darmor"),
    "departement:46": ("le lot", "département du Lot"),
    "departement:50": ("la manche",),
    "departement:2A": ("2A", "corse du sud"),
    "departement:974": ("le 974", "département de la Réunion"),
    "region:53": ("Bretagne", "région bretagne", "CR Bretagne", "conseil regional de bretagne"),
    "region:84": ("AURA", "région aura", "Auvergne Rhône Alpes"),
    "region:93": ("PACA", "paca", "région PACA"),
    "region:04": ("région réunion",),
    "collectivite_unique:976": ("mayotte", "976"),
    "collectivite_unique:94": ("Corse", "collectivité de Corse"),
    "collectivite_outremer:977": ("st barth", "saint barth"),
    "statut_particulier:6AE": ("CEA", "collectivité européenne d'alsace"),
    # Homonyms that a département, a postcode or an island tells apart.
    "commune:97411": ("st denis 974", "Saint-Denis de la Réunion", "97400 saint denis"),
    "commune:93066": ("Saint-Denis (93)", "st-denis 93200", "saint denis seine saint denis"),
    "commune:97415": ("saint paul 974", "St Paul à la Réunion"),
    "commune:97225": ("st pierre martinique", "Saint-Pierre (972)"),
    "commune:97616": ("sada a mayotte",),
    "commune:63032": ("beaumont 63", "Beaumont 63110", "Beaumont (Puy-de-Dôme)"),
    "commune:82186": ("valence (82)", "Valence dans le Tarn-et-Garonne"),
    "commune:07159": ("mirabel ardeche",),
    "commune:93048": ("Montreuil 93",),
}
HOMONYMS = {
    "Saint-Denis": {"974", "93", "11", "30"},
    "mairie de st denis": {"974", "93", "11", "30"},
    "Montreuil": {"93", "85", "28"},
    "mirabel": {"82", "07"},
    "Fontaine": {"38", "90", "10"},
    "Saint-Louis": {"974", "68", "971", "57"},
    "saint joseph": {"974", "972", "42", "50"},
    "Rochefort": {"17", "73"},
    "Œuilly": {"51", "02"},
    "aix": {"13", "73", "19"},
    "Boulogne": {"92", "62"},
    "Romans": {"26", "79", "01"},
}
FREE_TEXT = {
    "commune:26108": (
        "Je suis à la mairie de Crest",
        "je travaille a la mairie de crest et on cherche un animateur",
        "JE SUIS A LA MAIRIE DE CREST",
        "Crest 🎉",
    ),
    "commune:26220": ("je vous écris de 26110 nyons", "on est à Nyons (26), 7 000 habitants"),
    "commune:76351": ("je suis élue au Havre",),
    "commune:97101": ("agent aux Abymes",),
    "commune:97422": ("le maire du Tampon veut un budget participatif",),
    "commune:69202": ("on est a ste foy les lyon",),
    "commune:93031": ("je suis a epinay sur seine",),
    "commune:71076": ("on vous écrit de Chalon s/ Saône",),
    "commune:97411": (
        "st denis 974",
        "ville de St. Denis (974)",
        "mairie de saint denis a la réunion",
    ),
    "commune:93066": ("mairie de saint denis 93",),
    "commune:97225": ("je suis de Saint-Pierre en Martinique",),
    "commune:97616": ("sada à Mayotte",),
    "commune:63032": ("mairie de beaumont 63110",),
    "commune:26113": ("je suis à la mairie de Die", "on est à Die"),
    "commune:89387": ("mairie de sens", "je suis à Sens"),
    "commune:80829": ("mairie de Y",),
    "commune:47032": ("mairie de Bon-Encontre",),
    "commune:75056": ("mairie de paris", "paris 18e, on veut un conseil de quartier"),
    "commune:26063": ("notre code insee est 26063",),
    "epci:242600534": ("la cc du diois nous aide",),
    "epci:200060473": ("la comcom du sud mayotte", "la CC du Sud à Mayotte cherche un animateur"),
    "epci:200067106": ("l'agglo du pays basque lance un panel",),
    "epci:200040459": ("montelimar agglo a un souci",),
    "epci:245900428": ("je travaille à la communauté urbaine de dunkerque",),
    "epci:244400404": ("nantes metropole, service participation",),
    "statut_particulier:200046977": (
        "grand lyon, service participation",
        "notre siren est 200 046 977",
        "siret 20004697700019",
    ),
    "ept:200057867": ("EPT Plaine Commune bonjour",),
    "departement:26": (
        "CD26 bonjour",
        "le cd 26 nous finance",
        "je suis au conseil départemental de la Drôme",
    ),
    "departement:80": ("le département de la somme",),
    "departement:93": ("nous sommes en Seine-Saint-Denis",),
    "departement:50": ("la commune est dans la Manche",),
    "region:53": ("la région bretagne nous suit",),
    "region:84": ("AURA finance notre projet", "la region aura"),
    "region:93": ("la région PACA",),
    "collectivite_unique:976": ("on est a mayotte",),
}
NO_TERRITORY = (
    "on a die idées",
    "La commune lance un conseil municipal des jeunes",
    "notre commune reste à convaincre",
    "le sens de la démarche",
    "on y va",
    "une fontaine sur la place",
    "bonne rencontre",
    "on prend le pari",
    "la réunion publique",
    "la réunion publique de mardi s'est mal passée",
    "le lot 2",
    "le lot 2 du marché est infructueux",
    "plan de la ville",
    "aller vers les habitants",
    "hôtel de ville",
    "en mai ou en mars 2024",
    "ça marche",
    "ca marche merci",
    "12 rue de Paris",
    "rue de Rennes",
    "gare de Lyon",
    "l'accord de Paris",
    "Mme Martin",
    "je suis M. Lyon",
    "Madame Florence",
    "écrivez à contact@ville-rennes.fr",
    "https://www.paris.fr",
    "nous avons 26 agents",
    "on a 26110 euros",
    "il y a 974 habitants",
    "quel budget pour un jury citoyen ?",
    "comment associer les habitants à un projet ?",
    "bonjour",
    "merci beaucoup",
)
NOT_A_NAME = (
    "",
    "   ",
    "\n\n",
    "\x00",
    "!!!",
    "🙂",
    "🎉" * 700,
    "<script>",
    "a" * 2_000,
    "1" * 2_000,
)


def pairs(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """The rows of a table of texts by identifier, one for each text."""
    return [(text, identifier) for identifier, texts in table.items() for text in texts]


@pytest.mark.parametrize(("answer", "identifier"), pairs(ANSWERS))
def test_an_answer_resolves_to_its_territory_alone(answer: str, identifier: str) -> None:
    """However it is written, one name or code is one territory and needs no question."""
    found = resolve(answer)

    assert [territory.id for territory in found] == [identifier]


@pytest.mark.parametrize(("answer", "departements"), HOMONYMS.items())
def test_homonyms_all_come_back_the_most_populous_first(
    answer: str, departements: set[str]
) -> None:
    """A name that several communes bear is a question to ask, never a guess."""
    found = resolve(answer)

    sizes = [territory.population or 0 for territory in found]
    assert {territory.departement for territory in found} == departements
    assert sizes == sorted(sizes, reverse=True)
    assert len({territory.label for territory in found}) == len(found)


def test_a_postal_code_of_several_communes_offers_them_all() -> None:
    """A code says where to look, not which of the communes it is."""
    found = resolve("97412")

    assert {territory.name for territory in found} == {"Bras-Panon", "Saint-Joseph"}


def test_la_reunion_alone_is_both_a_departement_and_a_region() -> None:
    """Two councils bear the name, and only the asker knows which one is theirs."""
    found = resolve("la Réunion")

    assert {territory.kind for territory in found} == {Kind.DEPARTEMENT, Kind.REGION}


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_no_more_candidates_than_asked_for(limit: int) -> None:
    """A page that has room for a few answers gets no more."""
    found = resolve("Sainte-Colombe", limit=limit)

    assert len(found) == limit


@pytest.mark.parametrize(
    "answer",
    ["oui", "non", "aucune", "rien", "bonjour", "je ne sais pas", "pari", "99999", "000000000"],
)
def test_an_answer_that_names_nothing_gives_nothing(answer: str) -> None:
    """« Je ne sais pas » is not a town a few letters away."""
    assert resolve(answer) == []


@pytest.mark.parametrize(("text", "identifier"), pairs(FREE_TEXT))
def test_a_sentence_gives_the_territory_it_names(text: str, identifier: str) -> None:
    """The one territory of a message is found, whatever surrounds it."""
    found = find(text)

    assert [[place.id for place in mention.candidates] for mention in found] == [[identifier]]


@pytest.mark.parametrize("text", NO_TERRITORY)
def test_a_sentence_without_territory_gives_none(text: str) -> None:
    """Ordinary words, streets, people, addresses and amounts are not places."""
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "departements"),
    [
        ("je suis à Saint-Denis", {"974", "93", "11", "30"}),
        ("mairie de fontaine", {"38", "90", "10"}),
        ("la mairie de Boulogne cherche un animateur", {"92", "62"}),
        ("mairie d'aix", {"13", "73", "19"}),
    ],
)
def test_homonyms_in_a_sentence_are_one_mention_with_each_candidate(
    text: str, departements: set[str]
) -> None:
    """Free text does not choose between homonyms either."""
    (mention,) = find(text)

    assert {place.departement for place in mention.candidates} == departements


def test_a_mention_never_has_more_candidates_than_buttons() -> None:
    """A dozen homonyms are cut to what a list can show."""
    (mention,) = find("mairie de sainte colombe")

    assert len(mention.candidates) == MOST


def test_several_territories_come_in_the_order_of_the_text() -> None:
    """Each mention says where it stands in the message."""
    text = "La ville de Rennes et Rennes Métropole"

    found = find(text)

    assert [text[mention.start : mention.end] for mention in found] == [
        "Rennes",
        "Rennes Métropole",
    ]
    assert [mention.candidates[0].kind for mention in found] == [Kind.COMMUNE, Kind.EPCI]


@pytest.mark.parametrize("text", NOT_A_NAME, ids=range(len(NOT_A_NAME)))
def test_what_is_not_a_name_gives_nothing(text: str) -> None:
    """Nothing, noise or two thousand characters neither match nor fail."""
    assert find(text) == []
    assert resolve(text) == []


def test_a_long_message_still_gives_its_territory() -> None:
    """Two thousand characters hide no name."""
    text = "on ne sait pas par où commencer, " * 60 + "je suis à la mairie de Crest"

    assert [place.id for mention in find(text) for place in mention.candidates] == ["commune:26108"]


@pytest.mark.parametrize("identifier", ["", "commune", "commune:", "commune:99999", "ville:26063"])
def test_an_unknown_identifier_is_no_territory(identifier: str) -> None:
    """What a stored conversation may hold by mistake is not an error."""
    assert get(identifier) is None


def test_a_territory_tells_what_the_service_needs() -> None:
    """A commune knows its département, its EPCI, its codes, and shows a label in French."""
    place = get("commune:26063")

    assert place is not None
    assert place.label == "Buis-les-Baronnies (commune, Drôme)"
    assert (place.departement, place.region, place.epci) == ("26", "84", "200068229")
    assert "26170" in place.postal_codes


MISSPELT = {
    "commune:26063": ("je suis dgs a buis les baronies et on voudrait un budget participatif",),
    "commune:69266": ("mairie de villeurbane", "villeurbane", "ville de Villeurbane, bonjour"),
    "commune:59009": ("Bonjour, DGS de Villeneuve d'Asq",),
    "commune:25388": ("mairie de montbelliard service citoyens",),
    "commune:12089": ("decazevile dans l'aveyron",),
    "commune:93001": ("je travaille pour la commune d'aubervillier",),
    "epci:200065647": ("l'agglo de montbelliard",),
    "departement:91": ("departement de l'essone",),
    "region:32": ("region haut de france",),
}
SHORTENED = {
    "commune:46201": ("mairie de montcuq",),
    "commune:33514": ("le front de mer à Soulac",),
    "commune:93039": ("mairie d'ile saint denis",),
    "epci:248500589": ("la roche sur yon agglo",),
    "ept:200057875": ("est ensemble ept cherche des pairs", "on est a est ensemble"),
    "epci:200093201": ("je suis a la mel, service concertation", "lille metropole"),
    "epci:200059228": ("Agglo Grand Paris Sud",),
    "region:84": ("je suis en aura",),
    "commune:72154": ("un conseil municipal des jeunes a la fleche",),
    "commune:80829": ("mairie de y",),
}
ORDINARY_WORDS = (
    "un village de charme",
    "une mairie de proximité",
    "c'est une ville de trois mille âmes",
    "la mairie a contesté",
    "la mairie a lance un budget participatif",
    "le maire ne jure que par le vote",
    "les élus entre eux",
    "mettez les communes entre elles en contact",
    "le nom du maire est mal orthographié",
    "je suis à l'arrêt",
    "on est à la bourre",
    "on est à la ramasse",
    "je suis au courant",
    "les paris sont ouverts",
    "on prend les paris",
    "paris tenus, on sera dix",
    "un as dans la manche",
    "la loire déborde",
    "le rhone et la saone ont inondé les caves",
    "parc de la villette",
    "quartier saint michel les gens sont en colère",
    "il en aura besoin",
    "Dans le cadre de Petites villes de demain",
    "Notre président d'agglo ne jure que par eux",
    "je m'appelle Bastien Roanne",
    "cordialement Hélène Tours",
)


@pytest.mark.parametrize(("text", "identifier"), pairs(MISSPELT))
def test_a_misspelt_name_is_found_where_words_announce_it(text: str, identifier: str) -> None:
    """The agent who types fast on a phone is not asked to type again."""
    found = find(text)

    assert [[place.id for place in mention.candidates] for mention in found] == [[identifier]]


@pytest.mark.parametrize(("text", "identifier"), pairs(SHORTENED))
def test_a_shortened_name_is_found(text: str, identifier: str) -> None:
    """Without its article, its end or its capitals, and with its kind after it."""
    found = find(text)

    assert [[place.id for place in mention.candidates] for mention in found] == [[identifier]]


@pytest.mark.parametrize("text", ORDINARY_WORDS)
def test_ordinary_words_are_not_misspelt_names(text: str) -> None:
    """French words and people near the name of a commune stay what they are."""
    assert find(text) == []


def test_two_names_at_the_same_distance_are_asked_about() -> None:
    """Castel-Sarrazin is a letter away, Castelsarrasin two, and fifty times as populous."""
    (mention,) = find("je suis a castelsarazin")

    assert {place.id for place in mention.candidates} == {"commune:82033", "commune:40074"}


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("on est une commune de seine et marne, moissy cramayel", "commune:77296"),
        ("Je suis en Guyane, à la mairie de Mana", "commune:97306"),
        ("je bosse a la capso st omer", "epci:200069037"),
        ("agent de la gam a grenoble", "epci:200040715"),
        ("code postal 48000 mende", "commune:48095"),
    ],
)
def test_what_only_situates_a_territory_is_no_mention(text: str, identifier: str) -> None:
    """The first mention is taken for the visitor's: it must not be the département around it."""
    found = find(text)

    assert [[place.id for place in mention.candidates] for mention in found] == [[identifier]]


@pytest.mark.parametrize("path", [*KNOWN, HELD_OUT], ids=lambda path: path.stem)
def test_the_messages_name_only_territories_of_the_official_list(path: Path) -> None:
    """A mistyped identifier would count against the finder."""
    examples = read(path)

    unknown = {each for example in examples for each in example.expected if not get(each)}
    assert len({example.text for example in examples}) == len(examples) >= 220
    assert not unknown


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [*((path, 0.985, 0.005) for path in KNOWN), (HELD_OUT, 0.95, 0.025)],
    ids=lambda value: value.stem if isinstance(value, Path) else "",
)
def test_the_messages_are_mostly_right_and_seldom_a_wrong_guess(
    path: Path, right: float, wrong: float
) -> None:
    """A change of the finder may not quietly lose what it understood."""
    rates = evaluate(path)

    assert rates["right"] >= right
    assert rates["wrong"] <= wrong
    assert sum(rates.values()) == pytest.approx(1)


def test_the_evaluation_tells_a_guess_from_a_question(tmp_path: Path) -> None:
    """Each outcome is counted for what it is to the agent."""
    examples = tmp_path / "examples.tsv"
    examples.write_text(
        "mairie de crest\tcommune:26108\n"  # right
        "mairie de mirabel\tcommune:07159\n"  # asked: the message does not say which
        "mairie de nyons\tcommune:26108\n"  # wrong
        "bonjour\tcommune:26108\n",  # missed
        encoding="utf-8",
    )

    assert evaluate(examples) == {"right": 0.25, "asked": 0.25, "wrong": 0.25, "missed": 0.25}
