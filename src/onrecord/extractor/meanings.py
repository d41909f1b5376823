"""What statements mean, as vectors: 128 numbers of one byte that the network gives with the same pass.

Two passages mean alike where their vectors point alike: the cosine of two vectors agrees with that of
all-MiniLM-L6-v2's sentence vectors, from which it was learned (training/meanings.py).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.tokens import Tokens
from onrecord.records import Span, Statement

AXES = 128
FULL = 127


def statement_meanings(
    tokens: Tokens, meaning: NDArray[np.float32], statements: Iterable[Statement]
) -> tuple[bytes, ...]:
    """The vector of each statement's content; `meaning` [words, 128] is the network's for the words of `tokens`."""
    return tuple(packed(meaning[_words(tokens, statement.content)]) for statement in statements)


def packed(words: NDArray[np.float32]) -> bytes:
    """The mean of words' meanings as 128 signed bytes, its largest number at the end of the scale."""
    mean = words.mean(0) if len(words) else np.zeros(AXES, np.float32)
    largest = float(np.abs(mean).max()) or 1.0
    return np.round(mean * (FULL / largest)).astype(np.int8).tobytes()


def _words(tokens: Tokens, content: tuple[Span, ...]) -> NDArray[np.int64]:
    parts = [
        np.arange(
            np.searchsorted(tokens.end, span.start, side="right"), np.searchsorted(tokens.start, span.end, side="left")
        )
        for span in content
    ]
    return np.concatenate(parts)
