"""Articles that reprint others: found among many by bands, then compared word by word.

Articles that report one event share names, phrases and whole quotations without one being a copy of the other. So what
counts is what the writers wrote themselves: the words outside quotation marks that stand in both, in the same order.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from onrecord.records import Span
from onrecord.relate.fingerprints import MOST_WORDS, Cut, band_matrix, cut, shingles
from onrecord.words import token_spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_SHARED = 2  # bands of 20
MOST_OF_BAND = 16  # articles of one band that others are compared with: the first
MOST_COMPARED = 8  # articles that one is compared with
LEAST_CONTAINED = 0.08  # of one text's pairs of words
LEAST_RUN = 2  # words that stand in both in a row: single ones are the same by chance
SCORE_OF_SHORT, SCORE_OF_LONG = 0.57, 0.42  # of 60 words and of 160
LEAST_OWN = 15  # words outside quotation marks that are judged by themselves
_KEPT_IN_MIND = 20_000
_LATER_AT_ONCE = 50_000
_SHORTEST_RUN = 3  # words; a shorter one between two differences is part of them

_Lengths: TypeAlias = "NDArray[np.int32]"
PartKind = Literal["added", "cut", "replaced"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of two texts is the same.

    `share` is the share of the second one's words that stand in the first in the same order, `kept` the other way;
    small words are left out of account. `score` is the share of words that do so at least two in a row, of all or of
    those outside quotation marks if that is less, in the text where it is greater.
    """

    share: float
    kept: float
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch in which two texts differ; `first` is null where the second added it, `second` where it cut it."""

    kind: PartKind
    first: Span | None
    second: Span | None


@dataclass(frozen=True, slots=True)
class Copy:
    """What `verify` found: how alike the texts are, and where they differ, in the order of the first."""

    likeness: Likeness
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The article of which another is a copy, by its number in the index."""

    original: int
    likeness: Likeness


def likeness(first: Cut, second: Cut) -> Likeness | None:
    """How far the second text is the first again, or None if neither has most of the other's own words."""
    if not len(first.words) or not len(second.words):
        return None
    mine, theirs = shingles(first), shingles(second)
    if len(mine & theirs) < LEAST_CONTAINED * min(len(mine), len(theirs)):
        return None
    (kept, first_score), (share, second_score) = (_shares(*one) for one in _same(first, second))
    score = max(first_score, second_score)
    if score < required_score(min(len(first.words), len(second.words))):
        return None
    return Likeness(share, kept, score, _reason(share, kept, score))


def required_score(words: int) -> float:
    """The score from which the shorter of two texts, of so many words, is taken for a copy or copied.

    Short reports of one event have most of their nouns in common, whoever wrote them; long ones do not.
    """
    return min(SCORE_OF_SHORT, max(SCORE_OF_LONG, SCORE_OF_SHORT - (words - 60) * 0.0015))


def verify(first: str, second: str) -> Copy | None:
    """Whether the second text reprints the first, or the first the second, and in what they differ.

    None where the score is below `required_score`: two reports that quote the same speech are no copies. Spans are
    code points of either text.
    """
    found = likeness(cut(first), cut(second))
    return None if found is None else Copy(found, differences(first, second))


def differences(first: str, second: str) -> tuple[Part, ...]:
    """What the second text adds, cuts and replaces, in words; a single equal word or two between do not part them.

    Of texts of more than 20,000 words the first are compared.
    """
    from rapidfuzz.distance import LCSseq

    mine, theirs = token_spans(first)[:MOST_WORDS], token_spans(second)[:MOST_WORDS]
    steps = LCSseq.opcodes([word for word, _, _ in mine], [word for word, _, _ in theirs])
    found: list[list[int]] = []
    for step in steps:
        if step.tag == "equal":
            continue
        if found and step.src_start - found[-1][1] < _SHORTEST_RUN:
            found[-1][1], found[-1][3] = step.src_end, step.dest_end
        else:
            found.append([step.src_start, step.src_end, step.dest_start, step.dest_end])
    parts = []
    for begin, end, from_, to in found:
        before = Span.of(first, mine[begin][1], mine[end - 1][2]) if end > begin else None
        after = Span.of(second, theirs[from_][1], theirs[to - 1][2]) if to > from_ else None
        parts.append(Part("added" if before is None else "cut" if after is None else "replaced", before, after))
    return tuple(parts)


def _same(first: Cut, second: Cut) -> tuple[tuple[Cut, _Lengths], tuple[Cut, _Lengths]]:
    """Each text, and for each of its words how long the run of words is with which it stands in the other, or 0."""
    import numpy as np
    from rapidfuzz.distance import LCSseq

    mine, theirs = np.zeros(len(first.words), np.int32), np.zeros(len(second.words), np.int32)
    steps: Any = LCSseq.opcodes(first.words.tolist(), second.words.tolist())
    for tag, begin, end, from_, to in steps.as_list():
        if tag == "equal":
            mine[begin:end] = end - begin
            theirs[from_:to] = end - begin
    return (first, mine), (second, theirs)


def _shares(one: Cut, runs: _Lengths) -> tuple[float, float]:
    """The share of a text's words that stand in the other one, and its score."""
    together = runs >= LEAST_RUN
    score = float(together.mean())
    own = together[~one.quoted]
    if len(own) >= LEAST_OWN:
        score = min(score, float(own.mean()))
    return float((runs > 0).mean()), score


def _reason(share: float, kept: float, score: float) -> str:
    told = f"{share:.0%} of its words stand in the original in the same order, and {kept:.0%} of the original's in it"
    return f"{told}; {score:.0%} in runs and not by quoting the same"


class CopyIndex:
    """Articles by their bands, in memory; each has the number in which it was added, from 0.

    Add articles in the order in which they were published: an article is a copy of an earlier one. An index takes about
    130 bytes an article, and twice as much again when it is asked.
    """

    def __init__(self) -> None:
        self._bands: list[NDArray[np.int32]] = []
        self._enough: list[NDArray[np.bool_]] = []
        self._cut: OrderedDict[int, Cut] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._enough))

    def add(self, texts: Sequence[str]) -> None:
        """Add articles; many at once take much less time than one by one."""
        bands, enough = band_matrix(texts)
        self._bands.append(bands)
        self._enough.append(enough)

    def candidates(self) -> dict[int, list[int]]:
        """For each article the earlier ones that share at least two bands with it, those that share the most first."""
        import numpy as np

        if not len(self):
            return {}
        earlier, later, shared = alike_by_bands(np.concatenate(self._bands), np.concatenate(self._enough))
        found: dict[int, list[int]] = {}
        for place in np.lexsort((earlier, -shared, later)).tolist():
            found.setdefault(int(later[place]), []).append(int(earlier[place]))
        return found

    def find(self, texts: Sequence[str] | Mapping[int, str]) -> dict[int, Found]:
        """The copies among the articles by number, each with its original; `texts` has the text of every number.

        A copy of a copy has the first article as its original, if it is still like it, else the copy.
        """
        found: dict[int, Found] = {}
        for number, earlier in self.candidates().items():
            best = self._best(number, _with_originals(earlier[:MOST_COMPARED], found), texts)
            if best is not None:
                found[number] = best
        return found

    def _best(self, number: int, others: Iterable[int], texts: Sequence[str] | Mapping[int, str]) -> Found | None:
        """The first of the others of which the article is a copy: they come with those that are originals before."""
        for other in others:
            alike = likeness(self._cut_of(other, texts), self._cut_of(number, texts))
            if alike is not None:
                return Found(other, alike)
        return None

    def _cut_of(self, number: int, texts: Sequence[str] | Mapping[int, str]) -> Cut:
        known = self._cut.get(number)
        if known is None:
            known = self._cut[number] = cut(texts[number])
            if len(self._cut) > _KEPT_IN_MIND:
                self._cut.popitem(last=False)
        return known


def _with_originals(numbers: Iterable[int], found: Mapping[int, Found]) -> list[int]:
    """The articles and what these are copies of, each before its copies."""
    order: dict[int, None] = {}
    for number in numbers:
        chain = [number]
        while (known := found.get(chain[-1])) is not None:
            chain.append(known.original)
        order |= dict.fromkeys(reversed(chain))
    return list(order)


def alike_by_bands(
    bands: NDArray[np.int32], enough: NDArray[np.bool_]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.int64]]:
    """Pairs of articles, an earlier and a later number, that share at least two bands, and how many they share.

    A row an article, in the order in which they were printed; `enough` says whose text is long enough to have bands.
    """
    import numpy as np

    found, often = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for pairs in _pairs_of_bands(bands, enough):
        pairs, shared = np.unique(pairs, return_counts=True)
        several = shared >= LEAST_SHARED
        found.append(pairs[several])
        often.append(shared[several])
    pairs = np.concatenate(found)
    return pairs & np.uint64(0xFFFFFFFF), pairs >> np.uint64(32), np.concatenate(often)


def _pairs_of_bands(bands: NDArray[np.int32], enough: NDArray[np.bool_]) -> Iterator[NDArray[np.uint64]]:
    """Articles that share a band, once for each band: the later number in the upper half, the earlier in the lower.

    All pairs of some later articles at once: most share one band alone and are of no use, and those of a million short
    articles together took eight gigabytes.
    """
    import numpy as np

    numbers = np.repeat(np.flatnonzero(enough), bands.shape[1]).astype(np.uint64)
    keys = (bands[enough].ravel().view(np.uint32).astype(np.uint64) << np.uint64(32)) | numbers
    keys.sort()
    band, numbers = keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF)
    begins = np.flatnonzero(np.concatenate(([True], band[1:] != band[:-1])))
    lengths = np.diff(np.append(begins, len(band)))
    several = lengths > 1
    starts = np.repeat(begins[several], lengths[several])
    offsets = np.arange(len(starts)) - np.repeat(np.cumsum(lengths[several]) - lengths[several], lengths[several])
    laters = numbers[starts + offsets]
    for least in range(0, len(enough), _LATER_AT_ONCE):
        some = (laters >= least) & (laters < least + _LATER_AT_ONCE)
        begin, offset, later = starts[some], offsets[some], laters[some] << np.uint64(32)
        found = []
        for first in range(MOST_OF_BAND):
            behind = offset > first
            found.append(later[behind] | numbers[begin[behind] + first])
        yield np.concatenate(found)


__all__ = ["Copy", "CopyIndex", "Found", "Likeness", "Part", "alike_by_bands", "differences", "likeness", "verify"]
