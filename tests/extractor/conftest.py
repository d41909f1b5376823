"""What the tests of the extractor share."""

from __future__ import annotations

import pytest

from onrecord.extractor.packaged import PACKAGED_MODEL
from onrecord.extractor.tagger import Words
from onrecord.extractor.tokens import Tokens
from onrecord.extractor.wordpieces import WordPieces


@pytest.fixture(scope="package")
def pieces_of() -> WordPieces:
    return WordPieces.read(PACKAGED_MODEL / "vocabulary.txt")


def at(tokens: Tokens, part: str) -> Words:
    """The words of a part of the text."""
    start = tokens.text.index(part)
    words = [n for n in range(len(tokens)) if start <= tokens.start[n] and tokens.end[n] <= start + len(part)]
    return words[0], words[-1] + 1
