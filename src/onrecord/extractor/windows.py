"""Cut an article into overlapping windows of whole sentences, and say in which window each word is read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.quotes import CLOSING
from onrecord.extractor.tokens import GLUED, LINE_BREAK, Tokens

STOPS = ".!?…"


@dataclass(frozen=True, slots=True)
class Window:
    """The words `[start, end)` of an article that the model reads at once."""

    start: int
    end: int


def plan(tokens: Tokens, *, size: int, overlap: int, first: int = 0) -> list[Window]:
    """Windows of at most `size` pieces that each repeat up to `overlap` pieces of the one before.

    They begin and end with paragraphs or sentences; only a sentence longer than a window is cut inside.
    `first` starts a new window at that part of the article, which training uses to vary where windows fall.
    """
    parts = _parts(tokens, soft=max(1, min(overlap or size, size)), hard=size, whole=size // 2 if overlap else size)
    weights = [count_pieces(tokens, start, end) for start, end in parts]
    windows: list[Window] = []
    if 0 < first < len(parts):
        windows.extend(_pack(parts[:first], weights[:first], size, overlap))
        parts, weights = parts[first:], weights[first:]
    windows.extend(_pack(parts, weights, size, overlap))
    return windows


def owners(windows: list[Window], count: int) -> NDArray[np.int64]:
    """For each of `count` words the window in which it stands farthest from an inner edge."""
    best = np.full(count, -1, np.int64)
    owner = np.zeros(count, np.int64)
    for index, window in enumerate(windows):
        words = np.arange(window.start, window.end)
        left = words - window.start if window.start > 0 else np.full(len(words), count)
        right = window.end - 1 - words if window.end < count else np.full(len(words), count)
        depth = np.minimum(left, right)
        better = depth > best[window.start : window.end]
        best[window.start : window.end][better] = depth[better]
        owner[window.start : window.end][better] = index
    return owner


def count_pieces(tokens: Tokens, start: int, end: int) -> int:
    """How many word pieces the words `[start, end)` have."""
    last = int(tokens.first_piece[end]) if end < len(tokens) else len(tokens.piece)
    return last - int(tokens.first_piece[start])


def _parts(tokens: Tokens, *, soft: int, hard: int, whole: int) -> list[tuple[int, int]]:
    """Word ranges of paragraphs, those of more than `whole` pieces cut between sentences into some `soft` pieces.

    Paragraphs stay whole where they can: windows that began inside them cost up to 0.01 of attribution F.
    """
    count = len(tokens)
    if not count:
        return []
    found: list[tuple[int, int]] = []
    breaks = (np.flatnonzero(tokens.gap[1:] >= LINE_BREAK) + 1).tolist()
    for start, end in zip([0, *breaks], [*breaks, count], strict=True):
        if count_pieces(tokens, start, end) <= whole:
            found.append((start, end))
            continue
        while count_pieces(tokens, start, end) > soft:
            cut = _next_cut(tokens, start, end, soft, hard)
            if cut >= end:
                break
            found.append((start, cut))
            start = cut
        found.append((start, end))
    return found


def _next_cut(tokens: Tokens, start: int, end: int, soft: int, hard: int) -> int:
    """The last sentence end within `soft` pieces of `start`, else the next one, else `hard` pieces on."""
    near = min(_word_after(tokens, start, soft), end)
    far = min(_word_after(tokens, start, hard), end)
    for word in range(near, start + 1, -1):
        if _is_sentence_start(tokens, word):
            return word
    return next((word for word in range(near + 1, far) if _is_sentence_start(tokens, word)), far)


def _word_after(tokens: Tokens, start: int, pieces: int) -> int:
    """The first word after `start` that no longer fits into so many pieces."""
    limit = int(tokens.first_piece[start]) + pieces
    word = int(np.searchsorted(tokens.first_piece, limit, side="right")) - 1
    if word < len(tokens) - 1 or len(tokens.piece) > limit:
        return max(word, start + 1)
    return len(tokens)


def _is_sentence_start(tokens: Tokens, word: int) -> bool:
    if word >= len(tokens):
        return True
    before = word - 1
    if tokens.quote[before] == CLOSING and before > 0:
        before -= 1
    if tokens.text[int(tokens.end[before]) - 1] not in STOPS or tokens.quote[word] == CLOSING:
        return False
    first = tokens.text[int(tokens.start[word])]
    return (tokens.gap[word] != GLUED or first.isupper()) and not first.islower()


def _pack(parts: list[tuple[int, int]], weights: list[int], size: int, overlap: int) -> list[Window]:
    windows: list[Window] = []
    begin = 0
    while begin < len(parts):
        end, total = begin, 0
        while end < len(parts) and (end == begin or total + weights[end] <= size):
            total += weights[end]
            end += 1
        windows.append(Window(parts[begin][0], parts[end - 1][1]))
        if end == len(parts):
            break
        again, repeated = end, 0
        while again - 1 > begin and repeated + weights[again - 1] <= overlap:
            repeated += weights[again - 1]
            again -= 1
        begin = again
    return windows
