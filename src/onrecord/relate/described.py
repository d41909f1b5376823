"""What is compared of a printing, worked out once: its words with what they weigh, numbers, names, meaning and time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import log
from typing import Any

from onrecord.records import Statement
from onrecord.relate.printings import Printing
from onrecord.relate.quantities import Quantity, quantities
from onrecord.relate.spoken import Word, only_spoken, spoken
from onrecord.relate.stems import stem
from onrecord.relate.word_lists import COMMON, NEGATIONS
from onrecord.relate.word_meanings import meaning_of_words, rank_of

COMMON_WEIGHT = 0.1
COMMONEST, RARE = 100, 8000  # words of English that tell as little as any, and as much
SMALL = 12  # numbers up to which are in every second sentence
_QUOTED = re.compile(r"“([^”]+)”?|„([^“”]+)[“”]?|«([^»]+)»?|\"([^\"]+)\"?|(?<!\w)[‘']((?:[^’']|[’'](?=\w))+)[’']?")
# What a statement speaks of, by words that tell it.
MARKS = {
    "looks ahead": frozenset("will would shall going plan plans expect expects".split()),
    "looks back": frozenset("was were had did been has have".split()),
    "says that it is not the first": frozenset("another again more #2nd still also too next now longer".split()),
    "says what must be": frozenset("must should need needs want wants have".split()),
}
NEGATIVE = frozenset("no not never none nobody nothing nowhere neither nor without deny refuse reject".split())


@dataclass(frozen=True, slots=True)
class Described:
    """A printing with what is compared of it, worked out once: `telling` are its word stems with their weights.

    `rare` are the telling ones with how rare they are in English; `marks` are those of `MARKS` that it has.
    """

    printing: Printing
    words: tuple[Word, ...]
    telling: dict[str, float]
    weight: float
    rare: dict[str, float]
    numbers: frozenset[str]
    names: frozenset[str]
    negated: bool
    quoted: frozenset[str]
    meaning: Any
    sense: Any
    places: dict[str, int]
    published: datetime | None
    quantities: tuple[Quantity, ...]
    marks: frozenset[str]


def describe(printing: Printing) -> Described:
    """What is compared of a printing."""
    words = spoken(printing.text, printing.insertions)
    telling: dict[str, float] = {}
    rare: dict[str, float] = {}
    for word in words:
        if word.role != "gap":
            key, weight = _key(word.word), weight_of(word)
            telling[key] = max(telling.get(key, 0.0), weight)
            if weight > COMMON_WEIGHT:
                rare[key] = min(rare.get(key, 2.0), rarity_of(word))
    heard = only_spoken(words)
    said = {word.word for word in heard}
    return Described(
        printing,
        words,
        telling,
        sum(telling.values()),
        rare,
        frozenset(word.word for word in heard if word.is_number and word.word not in ("#1", "#1st")),
        frozenset(_key(word.word) for word in heard if word.capital),
        _is_negated(heard, printing.statement),
        _quoted(printing, heard),
        _unit(printing.meaning),
        meaning_of_words(word.word for word in heard),
        {_key(word.word): rank for word in heard if (rank := rank_of(word.word)) is not None},
        _moment(printing.article.published),
        quantities(heard),
        frozenset(mark for mark, telling_words in MARKS.items() if not telling_words.isdisjoint(said)),
    )


def weight_of(word: Word) -> float:
    """How much a word tells of what was said: little for common ones, most for numbers, names and long words."""
    if word.is_number or word.capital:
        return 1.2
    if word.word in COMMON or word.word in NEGATIONS:
        return COMMON_WEIGHT
    return min(1.0, 0.3 + 0.1 * len(word.word))


def rarity_of(word: Word) -> float:
    """How seldom a word is printed in English: 0.2 for the commonest that tell anything to 1; names count 1."""
    if word.is_number:
        counted = word.word.removeprefix("#")
        return 0.4 if counted.isdigit() and int(counted) <= SMALL else 1.0
    if word.capital:
        return 1.0
    rank = rank_of(word.word)
    return 1.0 if rank is None else 0.2 + 0.8 * min(1.0, max(0.0, log((rank + 1) / COMMONEST) / log(RARE / COMMONEST)))


def denies(statement: Statement) -> bool:
    """Whether the act says that what is said is not so."""
    return statement.act is not None and statement.act.polarity == "denies"


@lru_cache(maxsize=32_768)
def _key(word: str) -> str:
    """What words of one family begin with: "retaliatory" and "retaliation" are one."""
    return word if word.startswith("#") else stem(word)[:6]


def _is_negated(words: Iterable[Word], statement: Statement) -> bool:
    """Whether an odd number of negations stands in what is said and in the act that says it ("denied")."""
    count = sum(stem(word.word) in NEGATIVE or word.word in NEGATIVE for word in words)
    return (count + denies(statement)) % 2 == 1


def _quoted(printing: Printing, heard: Iterable[Word]) -> frozenset[str]:
    """The word stems that stand between quotation marks: all of a direct statement's."""
    if printing.statement.form == "mixed":
        found = (next(filter(None, match.groups()), "") for match in _QUOTED.finditer(printing.text))
        heard = only_spoken(spoken(" ".join(found)))
    elif printing.is_report:
        return frozenset()
    return frozenset(_key(word.word) for word in heard if weight_of(word) > COMMON_WEIGHT)


def _unit(meaning: Any) -> Any:
    if meaning is None:
        return None
    import numpy as np

    vector = np.asarray(meaning, np.float32)
    return vector / (float(np.linalg.norm(vector)) or 1.0)


def _moment(published: str | None) -> datetime | None:
    if not published:
        return None
    try:
        return datetime.fromisoformat(published).replace(tzinfo=None)
    except ValueError:
        return None
