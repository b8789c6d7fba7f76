"""Write data/review/first_names.txt: the first names by which the masking knows a person.

    pip install Faker==40.63.0
    python -m scripts.build_first_names

From the lists of Faker (package: MIT; where its lists come from was not checked) for France and
where many of its inhabitants' names come from, and a few by hand that those lists lack.
"""

import importlib
import re
from pathlib import Path

from bot.territories.reading import key_of

TARGET = Path(__file__).parents[1] / "data" / "review" / "first_names.txt"
LOCALES = "fr_FR fr_BE fr_CA fr_CH fr_DZ pt_PT it_IT es_ES tr_TR".split()
KINDS = ("first_names", "first_names_male", "first_names_female")
# West Africa, Mayotte and the Comoros, Polynesia, Kanaky, Brittany, and recent French ones.
BY_HAND = """
    abdou abdoulaye adama ahamada aissatou aminata assane awa bakary boubacar cheikh coumba demba
    djibril fatima fatou fatoumata fanta hawa ibrahima issa kadiatou khady mamadou mariama moussa
    oumar ousmane samba seydou souleymane youssouf anli bacar chamsia echata houssamoudine
    moinaecha nassim saindou zainaba heimana hina manutea moana poema tamatoa teiki teva vaea
    alizee annaig erwan gaelle gwenaelle goulven killian loig maelle maiwenn malo morgan nolwenn
    ronan soizic tanguy yannig aya eden eloise enora gabin ilyes jade kenza kylian leandre lilou
    lina louane mael maelys malik mehdi mila nael naim nour rayan sacha salome soan timeo yanis
    agnes aicha amadou anissa cedric djamel farid fatiha hakim hamza hassan hocine jamila kamel
    karim khadija khaled leila linda malika mounir mourad myriam nabil nadia nadir naima najat
    rachid rachida said salah samir samira sofiane soraya yacine yasmina youssef zohra
    """.split()
# First names that are first of all words, months or places.
ORDINARY = """
    africa america asia avril belgique blanche bon ciel desire desiree fete france italia juillet
    leader lille loire lune maire mer merci mercedes milan nice paris paz place reine roi roma
    rose sol soleil sud terre toussaint ville vitale violette
    """.split()


def main() -> None:
    """Write the file."""
    names = set(BY_HAND)
    for locale in LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        given = (name for kind in KINDS for name in getattr(provider, kind, ()))
        names |= {part for name in given for part in key_of(name).split()}
    kept = {name for name in names - set(ORDINARY) if re.fullmatch("[a-z]{3,}", name)}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(sorted(kept)) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(kept)} first names")


if __name__ == "__main__":
    main()
