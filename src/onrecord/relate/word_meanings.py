"""What words mean, as far as a vector a word tells: "guns" and "artillery" are near each other.

The vectors and the words, commonest first, are made by `training/word_vectors.py`; a word that is not among them (most
names are not) means nothing here. Compared by cosine.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from math import log
from typing import TYPE_CHECKING, Any

from onrecord.relate.stems import stem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COMMONEST = 50  # words of English that say least of what a sentence is about
NEAR = 0.4  # a cosine below which two words mean different things


@lru_cache(maxsize=1)
def ranks() -> dict[str, int]:
    """The commonest words of English by their rank, from 0."""
    listed = files("onrecord.relate").joinpath("common_words.txt").read_text("ascii").split()
    return {word: rank for rank, word in enumerate(listed)}


@lru_cache(maxsize=1)
def _vectors() -> NDArray[np.float32]:
    import numpy as np

    with files("onrecord.relate").joinpath("word_vectors.npy").open("rb") as file:
        made: NDArray[np.float32] = np.load(file).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


@lru_cache(maxsize=32_768)
def rank_of(word: str) -> int | None:
    """A word's rank, or that of what it is a form of; None where neither is among the commonest."""
    known = ranks()
    rank = known.get(word)
    return known.get(stem(word)) if rank is None else rank


def meaning_of_words(words: Iterable[str]) -> Any:
    """The direction of the words' vectors together, rarer words counting more; None where none is known."""
    import numpy as np

    places = [rank for word in words if (rank := rank_of(word)) is not None]
    if not places:
        return None
    total = np.array([log(2 + rank / COMMONEST) for rank in places], np.float32) @ _vectors()[places]
    return total / (float(np.linalg.norm(total)) or 1.0)


def nearest(first: list[int], second: list[int]) -> tuple[list[float], list[float]]:
    """For each word of both sides, by rank, how near the other side's nearest means: 0 for what is not near, to 1."""
    if not first or not second:
        return [0.0] * len(first), [0.0] * len(second)
    table = _vectors()
    near = ((table[first] @ table[second].T) - NEAR).clip(0) / (1 - NEAR)
    return near.max(1).tolist(), near.max(0).tolist()
