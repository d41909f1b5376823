"""Which words of two texts stand for each other: the same ones in a row, else those that an alignment finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from onrecord.relate.alignment import Pair, align
from onrecord.relate.spoken import Word
from onrecord.relate.word_lists import COMMON, SHIFTS

CAREFULLY = 250_000  # pairs of words that are weighed one by one: two texts of 500 words
MOST_PAIRS = 400_000_000  # that are looked at at all: two texts of 20,000 words


def paired(cut: Sequence[Word], first: Sequence[Word], second: Sequence[Word]) -> tuple[list[Pair], bool]:
    """Places of words that stand for each other, in order, and whether all words were compared.

    `first` and `second` are the speaker's words of both sides; `cut` is the first side with its ellipses.
    """
    pairs = _in_a_row(first, second)
    return _by_parts(cut, first, second) if pairs is None else (pairs, True)


def _in_a_row(first: Sequence[Word], second: Sequence[Word]) -> list[Pair] | None:
    """The places of one side's words in the other, where all of them stand there in a row."""
    here, there = ([word.word for word in side] for side in (first, second))
    place = _within(here, there)
    if place is not None:
        return [(number, place + number) for number in range(len(here))]
    place = _within(there, here)
    return None if place is None else [(place + number, number) for number in range(len(there))]


def _by_parts(cut: Sequence[Word], first: Sequence[Word], second: Sequence[Word]) -> tuple[list[Pair], bool]:
    """Aligned places, and whether all words were compared: what both begin and end with, and what lies between."""
    before, after = _ends(first, second, parted=any(word.role == "gap" for word in cut))
    inner = (first[before : len(first) - after], second[before : len(second) - after])
    compared = _capped(inner)
    pairs = [
        *((place, place) for place in range(before)),
        *((a + before, b + before) for a, b in _aligned(cut, before, compared)),
        *((len(first) - place, len(second) - place) for place in range(after, 0, -1)),
    ]
    return pairs, tuple(map(len, compared)) == tuple(map(len, inner)) or not all(inner)


def _ends(first: Sequence[Word], second: Sequence[Word], *, parted: bool) -> tuple[int, int]:
    """How many words both begin with, and how many more they end with; in the first one something may be left out."""
    shorter = min(len(first), len(second))
    before = 0
    while before < shorter and first[before].word == second[before].word:
        before += 1
    after = 0
    while after < shorter - before and first[-1 - after].word == second[-1 - after].word:
        after += 1
    # A few words at an end may as well belong to what differs.
    return (before, after) if (before + after == shorter and not parted) or before + after > 200 else (0, 0)


def _capped(inner: tuple[Sequence[Word], Sequence[Word]]) -> tuple[Sequence[Word], Sequence[Word]]:
    first, second = inner
    if len(first) * len(second) <= MOST_PAIRS:
        return inner
    shorter = min(len(first), len(second), int(MOST_PAIRS**0.5))
    longer = MOST_PAIRS // shorter
    return (first[:shorter], second[:longer]) if len(first) <= len(second) else (first[:longer], second[:shorter])


def _aligned(cut: Sequence[Word], before: int, compared: tuple[Sequence[Word], Sequence[Word]]) -> list[Pair]:
    here, there = ([word.word for word in side] for side in compared)
    if len(here) * len(there) > CAREFULLY:
        return _roughly_aligned(here, there)
    gaps = frozenset(gap - before for gap in gap_places(cut) if before < gap < before + len(here))
    return align(here, there, COMMON, _classes(), gaps)


def _roughly_aligned(first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    """The most words in the same order, for texts so long that weighing each pair takes seconds."""
    from rapidfuzz.distance import Indel

    equal = (run for run in Indel.opcodes(first, second) if run.tag == "equal")
    return [(run.src_start + n, run.dest_start + n) for run in equal for n in range(run.src_end - run.src_start)]


def gap_places(cut: Iterable[Word]) -> list[int]:
    """Before which of the speaker's words an ellipsis stands."""
    places: list[int] = []
    number = 0
    for word in cut:
        if word.role == "gap":
            places.append(number)
        number += word.role == "spoken"
    return places


def _within(wanted: Sequence[str], words: Sequence[str]) -> int | None:
    """Where the words stand one after the other in others, if they do."""
    if not wanted or len(wanted) > len(words):
        return None
    joined = f" {' '.join(words)} "
    found = joined.find(f" {' '.join(wanted)} ")
    return joined.count(" ", 0, found) if found >= 0 else None


@lru_cache(maxsize=1)
def _classes() -> dict[str, int]:
    """Words that may stand for each other when speech is reported, by the number of their group; all pronouns one."""
    found: dict[str, int] = {}
    for number, group in enumerate(SHIFTS):
        for word in sorted(group):
            found.setdefault(word, max(0, number - 4))
    return found
