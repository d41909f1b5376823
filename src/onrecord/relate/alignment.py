"""Words of one text beside those of another: gaps cost by their number more than by their length.

What a printing leaves out, it leaves out in few places; so a difference comes out as one stretch, where an alignment
of the most words alone (rapidfuzz, difflib) scatters equal small words over it. Gotoh (1982), "An improved algorithm
for matching biological sequences", with free ends on the second side. A row of NumPy a word of the first: time and one
byte of memory for each pair of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAME, SAME_COMMON, SHIFTED, OTHER = 2.0, 1.0, 0.5, -0.7
OPEN, LONGER = 1.2, 0.02  # of a gap, and of each word in it
LEFT_OUT, ADDED, ADDED_LONGER, SKIP_OPENED, FARTHEST = 1, 2, 4, 8, 16  # bits of what was chosen for a pair of words

Pair = tuple[int, int]


def align(
    first: Sequence[str], second: Sequence[str], common: frozenset[str], shifts: dict[str, int], gaps: frozenset[int]
) -> list[Pair]:
    """Places of words that stand for each other, in order: of the same one, or where another was put in its place.

    `common` words count half; words of one number in `shifts` may stand for each other; before the words of `first`
    at the places `gaps` anything of `second` may be left out at no cost.
    """
    import numpy as np

    if not first or not second:
        return []
    numbers: dict[str, int] = {}
    a = np.array([numbers.setdefault(word, len(numbers)) for word in first])
    b = np.array([numbers.setdefault(word, len(numbers)) for word in second])
    classes = np.array([shifts.get(word, -1 - number) for word, number in numbers.items()])
    gains = np.array([SAME_COMMON if word in common else SAME for word in numbers])
    rows = _Rows(np, len(second))
    choices = np.empty((len(first), len(second) + 1), dtype=np.uint8)
    shifted_second = classes[b]
    for row, number in enumerate(a):
        gain = np.where(shifted_second == classes[number], SHIFTED, OTHER)
        gain[b == number] = gains[number]
        choices[row] = rows.next(gain, free=row in gaps)
    return _traced(choices, int(rows.best.argmax()))


class _Rows:
    """The best scores that end with one word of the first side, at each place of the second."""

    def __init__(self, np: Any, length: int) -> None:
        self._np = np
        self.best: NDArray[np.float64] = np.zeros(length + 1)
        self._added = np.full(length + 1, -1e9)
        self._along = np.arange(length + 1) * LONGER

    def next(self, gain: NDArray[np.float64], *, free: bool) -> NDArray[np.uint8]:
        """Go on to the next word, whose gains are given; what was chosen at each place."""
        np = self._np
        before = np.maximum.accumulate(self.best) if free else self.best
        opened, longer = self.best - OPEN, self._added - LONGER
        added = np.maximum(opened, longer)
        together = added.copy()
        together[1:] = np.maximum(added[1:], before[:-1] + gain)
        chosen: Any = np.where(added >= together, ADDED, 0) | np.where(longer > opened, ADDED_LONGER, 0)
        rising = together + self._along
        highest = np.maximum.accumulate(rising)
        chosen |= np.where(rising >= highest, SKIP_OPENED, 0)
        left_out = np.full(len(together), -1e9)
        left_out[1:] = highest[:-1] - self._along[1:] - OPEN
        chosen |= np.where(left_out > together, LEFT_OUT, 0)
        if free:
            chosen |= np.where(before > self.best, FARTHEST, 0)
        self._added = added
        self.best = np.maximum(together, left_out)
        packed: NDArray[Any] = chosen.astype(np.uint8)
        return packed


def _traced(choices: NDArray[np.uint8], place: int) -> list[Pair]:
    """The way back through what was chosen, from the place at which the best score ends."""
    pairs: list[Pair] = []
    row = len(choices) - 1
    adding = False
    while row >= 0:
        chosen = int(choices[row, place])
        if not adding and chosen & LEFT_OUT:
            place -= 1
            while not choices[row, place] & SKIP_OPENED:
                place -= 1
            chosen = int(choices[row, place]) & ~LEFT_OUT
        if adding or chosen & ADDED:
            adding = bool(chosen & ADDED_LONGER)
            row -= 1
            continue
        pairs.append((row, place - 1))
        place -= 1
        while place > 0 and choices[row, place] & FARTHEST:
            place -= 1
        row -= 1
    return pairs[::-1]
