"""What statements mean, as vectors of one byte a number, which the network gives with the same pass.

Two statements mean alike where their vectors point alike. A word's own vector is as long as the word is rare, and says
what it means where it stands, as all-MiniLM-L6-v2 has it (training/learn_meanings.py).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.tokens import Tokens
from onrecord.records import Span, Statement

FULL = 127


def statement_meanings(
    tokens: Tokens, meaning: NDArray[np.float32], statements: Iterable[Statement]
) -> tuple[bytes, ...]:
    """The vector of each statement's content; `meaning` [words, axes] is the network's for the words of `tokens`."""
    return tuple(packed(meaning[words_of(tokens, statement.content)]) for statement in statements)


def packed(words: NDArray[np.float32]) -> bytes:
    """The sum of words' vectors as signed bytes, its largest number at the end of the scale; zeros for no words."""
    total = words.sum(0)
    largest = float(np.abs(total).max()) or 1.0
    scaled: NDArray[np.int8] = np.round(total * (FULL / largest)).astype(np.int8)
    return scaled.tobytes()


def words_of(tokens: Tokens, spans: Iterable[Span]) -> NDArray[np.int64]:
    """The words that stand, wholly or in part, in spans of the text that `tokens` were cut from."""
    parts = [
        np.arange(
            np.searchsorted(tokens.end, span.start, side="right"), np.searchsorted(tokens.start, span.end, side="left")
        )
        for span in spans
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
