"""A text as the model sees it: words, their word pieces, and what stands around them in print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.quotes import OUTSIDE, Quotation, find_quotations, quote_states
from onrecord.extractor.wordpieces import KEPT_WORDS, WordPieces

WORD = re.compile(r"\w+(?:[’']\w+)?|[^\w\s]")
BREAK = re.compile(r"[\n\r]")
LONGEST_WORD = 64  # code points; a longer run without a space is cut, so that no word outgrows a window
LONGEST_HEADLINE = 30  # words; a longer first paragraph is body text

DASHES = frozenset("-–—―‒−")
LOWER, CAPITALIZED, UPPER, OTHER_CASE, MARK = range(5)
CASES = 5
GLUED, SPACE, LINE_BREAK, PARAGRAPH_BREAK = range(4)
GAPS = 4
PLACES = 2  # 0 elsewhere, 1 in a short first paragraph, where headlines stand


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's words and pieces; `start` and `end` are code points, the features have one value a word.

    `piece_word` gives each piece its word, `first_piece` each word its first piece; every word has one. `named` and
    `quoted` count the words before each word, and at the end of all: those that are no mark, and those in quotations.
    """

    text: str
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    piece: NDArray[np.int64]
    piece_word: NDArray[np.int64]
    first_piece: NDArray[np.int64]
    quote: NDArray[np.int64]
    case: NDArray[np.int64]
    gap: NDArray[np.int64]
    place: NDArray[np.int64]
    named: NDArray[np.int64]
    quoted: NDArray[np.int64]
    quotations: list[Quotation]

    def __len__(self) -> int:
        return len(self.start)

    def count(self, words: tuple[int, int]) -> tuple[int, int]:
        """How many words of a range are no mark, and how many of these stand inside quotation marks."""
        start, end = words
        return int(self.named[end] - self.named[start]), int(self.quoted[end] - self.quoted[start])


def tokenise(text: str, pieces_of: WordPieces, *, begin: int = 0, end: int | None = None, opens: bool = True) -> Tokens:
    """Cut `text` between two offsets into words and pieces; `opens` says that the article opens there."""
    stop = len(text) if end is None else end
    spans = _word_spans(text, begin, stop)
    starts, ends = spans[:, 0], spans[:, 1]
    words = [text[a:b] for a, b in spans.tolist()]
    piece, piece_word, first_piece = _pieces(words, pieces_of)
    quotations = find_quotations(text, begin, stop)
    quote = quote_states(text, quotations)[starts].astype(np.int64) if len(starts) else np.zeros(0, np.int64)
    gap = _gaps(text, starts, ends)
    case = np.fromiter(map(_case, words), np.int64, len(words))
    named = case != MARK
    return Tokens(
        text=text,
        start=starts,
        end=ends,
        piece=piece,
        piece_word=piece_word,
        first_piece=first_piece,
        quote=quote,
        case=case,
        gap=gap,
        place=_places(gap) if opens else np.zeros_like(gap),
        named=_counts(named),
        quoted=_counts(named & (quote != OUTSIDE)),
        quotations=quotations,
    )


def _counts(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many are true before each, and of all."""
    return np.concatenate([[0], mask.cumsum()])


def _word_spans(text: str, begin: int, end: int) -> NDArray[np.int64]:
    spans = np.array([match.span() for match in WORD.finditer(text, begin, end)], np.int64).reshape(-1, 2)
    lengths = spans[:, 1] - spans[:, 0]
    if not len(spans) or lengths.max() <= LONGEST_WORD:
        return spans
    counts = -(-lengths // LONGEST_WORD)
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = np.repeat(spans[:, 0], counts) + place * LONGEST_WORD
    return np.stack([starts, np.minimum(starts + LONGEST_WORD, np.repeat(spans[:, 1], counts))], 1)


def _pieces(words: list[str], pieces_of: WordPieces) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """All pieces, the word of each, and the first piece of each word."""
    cut = [pieces_of.pieces(word) for word in words]
    counts = np.fromiter(map(len, cut), np.int64, len(cut))
    ends = np.cumsum(counts)
    piece = np.fromiter(chain.from_iterable(cut), np.int64, int(ends[-1]) if len(cut) else 0)
    return piece, np.repeat(np.arange(len(cut)), counts), ends - counts


@lru_cache(maxsize=KEPT_WORDS)
def _case(word: str) -> int:
    if not word[0].isalnum():
        return MARK
    if word.islower():
        return LOWER
    if word[0].isupper() and len(word) > 1 and word[1:].islower():
        return CAPITALIZED
    return UPPER if word.isupper() else OTHER_CASE


def _gaps(text: str, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """What stands before each word: nothing, a space, a line break, an empty line (or the start of the text)."""
    if not len(start):
        return np.zeros(0, np.int64)
    gap = np.full(len(start), PARAGRAPH_BREAK, np.int64)
    apart = start[1:] - end[:-1]
    gap[1:] = np.where(apart == 0, GLUED, SPACE)
    # Nearly all that is left is one space; only what might hold line breaks is looked at.
    for word in np.flatnonzero(apart > 1).tolist():
        gap[word + 1] = _gap(text[int(end[word]) : int(start[word + 1])])
    single = np.array([match.start() for match in BREAK.finditer(text, int(end[0]), int(start[-1]))], np.int64)
    after = end[:-1].searchsorted(single)
    after, single = after[after < len(apart)], single[after < len(apart)]
    alone = (end[after] == single) & (apart[after] == 1)
    gap[after[alone] + 1] = LINE_BREAK
    return gap


def _gap(white: str) -> int:
    breaks = white.count("\n") or white.count("\r")
    return SPACE if breaks == 0 else LINE_BREAK if breaks == 1 else PARAGRAPH_BREAK


def _places(gap: NDArray[np.int64]) -> NDArray[np.int64]:
    place = np.zeros(len(gap), np.int64)
    breaks = np.flatnonzero(gap[1:] >= LINE_BREAK)
    if len(breaks) and breaks[0] + 1 <= LONGEST_HEADLINE:
        place[: breaks[0] + 1] = 1
    return place
