"""Which question is being asked, read from the French that a visitor sees.

The wording of the assistant may change: these expressions look for the words that a question on
that subject can hardly do without. A question that none of them knows raises `UnknownQuestion`:
add its kind here, and an answer to it in the personas.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

from tests.visitors.page import Line


class UnknownQuestion(Exception):
    """Raised when the assistant asks something that no kind describes."""


class Kind(StrEnum):
    """What a question is about."""

    # the assistant leads the conversation
    CONFIRM = "confirm"
    WHICH_FIELD = "which_field"
    REFERENCE = "reference"
    TERRITORY_CHOICE = "territory_choice"
    ADVISER = "adviser"
    CONSENT = "consent"
    KNOW_MORE = "know_more"
    OTHER = "other"
    AGAIN = "again"
    OFFER = "offer"  # a button beside a sentence that asks nothing
    # a fact that the visitor knows
    NEED = "need"
    TERRITORY = "territory"
    PROJECT = "project"
    STAGE = "stage"
    DEADLINE = "deadline"
    FUNCTION = "function"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    MOMENTS = "moments"
    MEETING_MODE = "meeting_mode"
    RHYTHM = "rhythm"


# The first that matches is the question, alone.
_LEADING = {
    Kind.WHICH_FIELD: r"que (faut-il|dois-je|voulez-vous|souhaitez-vous) (corriger|modifier|changer)",
    Kind.CONFIRM: r"(puis-je|dois-je|voulez-vous|je) l.envo|envoyer (cette|votre|la) demande"
    r"|(confirmez|validez)-vous|est-ce (bien )?(exact|correct|juste|cela)|tout est (bon|exact|correct)",
    Kind.TERRITORY_CHOICE: r"laquelle est la votre|(plusieurs|deux) .*portent ce nom|de laquelle s.agit",
    Kind.REFERENCE: r"reference de votre demande",
    Kind.CONSENT: r"acceptez-vous|etes-vous d.accord|donnez-vous votre accord",
    Kind.KNOW_MORE: r"en savoir plus",
    Kind.ADVISER: r"^(?!.*(ponctuel|regulier|moment|joindre|numero|adresse|prenom|visio ou)).*"
    r"((souhaitez|voulez|preferez)-vous .*(conseill|contact|rendez-vous)"
    r"|un conseiller (peut|pourrait)[^?]*\?)",
    Kind.OTHER: r"autre (point|sujet|question|chose)|faire d.autre",
    Kind.AGAIN: r"reformule|l.ecrire autrement|votre demande en francais|vouliez-vous parler"
    r"|je vous ecoute|choisissez (un|l.un|l.une)|preciser votre demande|pas sur d.avoir compris"
    r"|pas compris|dites-m.en plus",
}
# A question may ask several of these at once.
_FACTS = {
    Kind.NEED: r"aiderait|de quoi avez-vous besoin|quels? (est|sont) votre besoin|sur quoi .*aide",
    Kind.TERRITORY: r"quelle (est votre )?(collectivite|commune|intercommunalite)"
    r"|(nom de )?votre (collectivite|commune)|code postal|liste officielle",
    Kind.PROJECT: r"(votre|le|ce) projet\b(?! en est)|que preparez-vous|quel est le votre|projet a me",
    Kind.STAGE: r"ou en (est|etes|sont)|etape|stade|est-ce une idee",
    Kind.DEADLINE: r"echeance|pour quand|quelle date",
    Kind.FUNCTION: r"fonction|votre role|votre poste|mandat",
    Kind.NAME: r"prenom|(vos|votre) noms?\b|comment vous appelez|a quel nom",
    Kind.EMAIL: r"adresse electronique|courriel|e-?mail",
    Kind.PHONE: r"telephone|numero",
    Kind.MOMENTS: r"moment|disponib|creneau|horaire|quels? jours?|quand (preferez|etes|peut)",
    Kind.MEETING_MODE: r"visio|sur place|a distance|preferez-vous echanger",
    Kind.RHYTHM: r"ponctuel|regulier|rythme|une seule fois",
}
_LEADING_RE = {kind: re.compile(pattern) for kind, pattern in _LEADING.items()}
_FACTS_RE = {kind: re.compile(pattern) for kind, pattern in _FACTS.items()}
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
_QUOTED = re.compile(r"«[^»]*»|\bpar exemple\b[^?.\n]*")
_IMPERATIVE = re.compile(
    r"\b(indiquez|precisez|ecrivez|donnez|choisissez|verifiez|dites|decrivez|ajoutez|reformulez"
    r"|posez|laissez|selectionnez|racontez)\b|\bje vous ecoute\b"
)
# « Où en est ce projet ? » asks for the stage alone.
_STAGE_IS_NO_PROJECT = frozenset({Kind.PROJECT, Kind.STAGE})


def plain(text: str) -> str:
    """The text in small letters, without accents, with straight apostrophes."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("·", "")


def asked(lines: Sequence[Line]) -> frozenset[Kind]:
    """What the assistant's turn asks: the last line that asks decides; empty when none does.

    Raises:
        UnknownQuestion: a line asks something, by its form or its buttons, that no kind describes.

    """
    for line in reversed(lines):
        for sentences in _asking(line):
            kinds = _kinds(sentences)
            if kinds:
                return kinds
        if "?" in line.text:
            raise UnknownQuestion(line.text)
        if line.choices:
            return frozenset({Kind.OFFER})
    return frozenset()


def _asking(line: Line) -> Iterable[list[str]]:
    """The sentences that may hold the question: with a question mark, or an imperative, or all."""
    sentences = _SENTENCE.split(_QUOTED.sub(" ", plain(line.text)))
    yield [s for s in sentences if s.rstrip().endswith("?")]
    yield [s for s in sentences if _IMPERATIVE.search(s)]
    if line.choices:
        yield sentences


def _kinds(sentences: Sequence[str]) -> frozenset[Kind]:
    text = " ".join(sentences)
    leading = next((kind for kind, regex in _LEADING_RE.items() if regex.search(text)), None)
    if leading:
        return frozenset({leading})
    facts = {kind for kind, regex in _FACTS_RE.items() if regex.search(text)}
    return frozenset(facts - {Kind.PROJECT} if facts >= _STAGE_IS_NO_PROJECT else facts)
