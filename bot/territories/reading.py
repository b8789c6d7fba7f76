"""Read a message as words: folded for look-up, with what their typography tells."""

import re
from functools import lru_cache
from typing import NamedTuple

# A letter or digit, then what may follow it inside a word (combining accents come from macOS).
_WORD = re.compile(r"\b(?:cd|cg|dept|dpt)(?=\d)|[^\W_][\w\u0300-\u036f]*", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\b[\w-]+\.(?:fr|com|org|eu|net)\b")
_SENTENCE_END = re.compile(r"[.!?;:…\n•«\"“]\s*[-–•]?\s*$")
_ACCENTS = {
    ord(accented): plain
    for plain, group in {
        "a": "àáâãäå", "c": "ç", "e": "èéêë", "i": "ìíîï", "n": "ñ", "o": "òóôõö",
        "u": "ùúûü", "y": "ýÿ", "oe": "œ", "ae": "æ",
    }.items()
    for accented in group
}  # fmt: skip
_ACCENTS |= dict.fromkeys(range(768, 880), "")
_SPELLINGS = {
    "st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "lez": "les", "ss": "sous",
    "agglo": "agglomeration",
}  # fmt: skip
_SHORTENED = frozenset({"st", "ste", "m", "mr", "mme", "dr"})
_JOINTS = frozenset(" -'’`´‐‑/\u00a0\u202f")


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """One word without case or accents, its usual abbreviation spelled out."""
    plain = word.lower().translate(_ACCENTS)
    return _SPELLINGS.get(plain, plain)


def key_of(name: str) -> str:
    """A whole name, folded: the form names are looked up by."""
    return " ".join(map(fold, _WORD.findall(name)))


class Token(NamedTuple):
    """A word of a message; `key` is empty inside an address, where nothing is looked up."""

    start: int
    end: int
    raw: str
    key: str
    joined: bool  # only a space, hyphen or apostrophe stands between it and the previous word
    hyphen: bool
    opens: bool  # the first word of a sentence, whose capital tells nothing


class Message:
    """The words of a message, and whether its capitals mean anything."""

    def __init__(self, text: str) -> None:
        self.text = text
        addresses = (
            [m.span() for m in _ADDRESS.finditer(text)] if "." in text or "@" in text else []
        )
        self.tokens: list[Token] = []
        previous = 0
        for match in _WORD.finditer(text):
            start, end = match.span()
            gap = text[previous:start]
            masked = any(a <= start < b for a, b in addresses)
            key = "" if masked else self._key(match[0], text[end : end + 1])
            joined = self._joins(gap) and bool(self.tokens)
            opens = not self.tokens or (not joined and bool(_SENTENCE_END.search(gap)))
            self.tokens.append(Token(start, end, match[0], key, joined, "-" in gap, opens))
            previous = end
        self.keys = [token.key for token in self.tokens]
        self.cased = self._is_cased()

    @staticmethod
    def _key(raw: str, following: str) -> str:
        if following == "/" and raw in "sS":  # « Chalon s/ Saône »
            return "sur"
        return fold(raw)

    def _joins(self, gap: str) -> bool:
        if len(gap) <= 3 and _JOINTS.issuperset(gap):
            return True
        # The full stop of « St. » or « M. » ends nothing.
        shortened = bool(self.tokens) and self.tokens[-1].raw.lower() in _SHORTENED
        return shortened and gap in (".", ". ")

    def _is_cased(self) -> bool:
        """False for a message all in capitals, or With A Capital To Each Word."""
        words = [t.raw for t in self.tokens if len(t.raw) > 2 and t.raw.isalpha()]
        capitals = sum(word[0].isupper() for word in words)
        return capitals * 5 <= len(words) * 3 or len(words) < 4

    def capital(self, i: int) -> bool:
        """Whether the writer chose to give word `i` a capital."""
        token = self.tokens[i]
        if not self.cased or token.opens or not token.raw[0].isupper():
            return False
        return len(token.raw) > 4 or len(token.raw) == 1 or not token.raw.isupper()


class Found(NamedTuple):
    """Words `start:end` of a message that name some rows of the list."""

    start: int
    end: int
    rows: tuple[int, ...]
