"""What statements mean, as vectors of one byte a number, which the network gives with the same pass.

Two statements mean alike where their vectors point alike. A word's own vector is as long as the word is rare, and says
what it means where it stands, as all-MiniLM-L6-v2 has it (training/learn_meanings.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.tokens import Tokens
from onrecord.records import Span, Statement

FULL = 127


def statement_meanings(
    tokens: Tokens, meaning: NDArray[np.float32], statements: Iterable[Statement]
) -> tuple[bytes, ...]:
    """The vector of each statement's content; `meaning` [words, axes] is the network's for the words of `tokens`."""
    found = list(statements)
    first, last = _edges(tokens, [span for statement in found for span in statement.content])
    edges = zip(first.tolist(), last.tolist(), strict=True)
    parts = [[meaning[slice(*next(edges))] for _ in statement.content] for statement in found]
    return tuple(packed(words[0] if len(words) == 1 else np.concatenate(words)) for words in parts)


def packed(words: NDArray[np.float32]) -> bytes:
    """The sum of words' vectors as signed bytes, its largest number at the end of the scale; zeros for no words."""
    total = np.add.reduce(words, 0)
    largest = float(np.abs(total).max()) or 1.0
    scaled: NDArray[np.int8] = np.rint(total * (FULL / largest)).astype(np.int8)
    return scaled.tobytes()


def words_of(tokens: Tokens, spans: Iterable[Span]) -> NDArray[np.int64]:
    """The words that stand, wholly or in part, in spans of the text that `tokens` were cut from."""
    first, last = _edges(tokens, list(spans))
    parts = [np.arange(*edges) for edges in zip(first, last, strict=True)]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _edges(tokens: Tokens, spans: Sequence[Span]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first of the words of each span, and the word after its last."""
    starts = np.fromiter((span.start for span in spans), np.int64, len(spans))
    ends = np.fromiter((span.end for span in spans), np.int64, len(spans))
    return tokens.end.searchsorted(starts, side="right"), tokens.start.searchsorted(ends, side="left")
