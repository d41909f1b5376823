"""Words into the pieces of BERT's uncased vocabulary (Wu et al. 2016; Devlin et al. 2019).

Our own forty lines and not the `tokenizers` package, which brings 38 MB of other packages into every install
and whose offsets would have to be mapped back to words; tests/extractor/test_wordpieces.py compares the two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

UNKNOWN = "[UNK]"
KEPT_WORDS = 50_000  # whose pieces are remembered; news repeats itself
CJK = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))


class WordPieces:
    """Cuts a word into the numbers of its pieces, longest first; what is not in the vocabulary is [UNK]."""

    def __init__(self, vocabulary: dict[str, int]) -> None:
        self._vocabulary = vocabulary
        self._unknown = vocabulary[UNKNOWN]
        self.pieces = lru_cache(maxsize=KEPT_WORDS)(self._pieces)

    @classmethod
    def read(cls, path: Path) -> WordPieces:
        """From a file with one piece a line, numbered from 0."""
        return cls({piece: number for number, piece in enumerate(path.read_text(encoding="utf-8").split("\n"))})

    def _pieces(self, word: str) -> tuple[int, ...]:
        found = [number for part in _parts(word) for number in self._longest_first(part)]
        return tuple(found) or (self._unknown,)

    def _longest_first(self, part: str) -> list[int]:
        found: list[int] = []
        start = 0
        while start < len(part):
            prefix = "##" if start else ""
            for end in range(len(part), start, -1):
                number = self._vocabulary.get(prefix + part[start:end])
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return [self._unknown]
        return found


def _parts(word: str) -> Iterator[str]:
    """The word in lower case without accents, cut at punctuation and between Chinese characters."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn").lower()
    run = ""
    for character in plain:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") or character == "\ufffd":
            continue
        if _stands_alone(character):
            if run:
                yield run
            run = ""
            yield character
        else:
            run += character
    if run:
        yield run


def _stands_alone(character: str) -> bool:
    code = ord(character)
    if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126:
        return True
    return unicodedata.category(character).startswith("P") or any(first <= code <= last for first, last in CJK)
