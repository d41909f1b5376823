"""Numbers with what they count: "a fifth" and "20 percent" are one quantity, "19 days" and "19 weeks" are two.

Quantities are alike within three percent, so that "a third" is "33 percent". What a number counts are the telling words
that follow it closely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.relate.spoken import Word
from onrecord.relate.stems import stem
from onrecord.relate.word_lists import COMMON

COUNTED = 3  # words after a number among which stands what it counts
ROUNDED = 0.03
SMALL = 12  # numbers up to which are in every second sentence
SMALL_TELLS = 0.4
_PARTS = {f"{number}th": 100 / number for number in range(4, 11)} | {"3rd": 100 / 3}
_PARTS_EACH = {"thirds": 100 / 3, "quarters": 25.0, "fifths": 20.0, "tenths": 10.0}
_PARTS_ALONE = {"half": 50.0, "quarter": 25.0}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, or a share in percent, and the stems of what it counts."""

    value: float
    unit: Literal["number", "percent"]
    counted: frozenset[str]

    @property
    def tells(self) -> float:
        """How much it tells that two statements share it, 0 to 1."""
        return SMALL_TELLS if self.unit == "number" and self.value <= SMALL else 1.0

    def is_like(self, other: Quantity) -> bool:
        """Whether both are of one size, as far as rounding goes."""
        largest = max(abs(self.value), abs(other.value))
        return self.unit == other.unit and abs(self.value - other.value) <= ROUNDED * largest


def quantities(words: Sequence[Word]) -> tuple[Quantity, ...]:
    """The quantities among the words of a statement; not the number one, which is mostly a pronoun."""
    found = []
    for place, word in enumerate(words):
        if word.word.startswith("#") or word.word in _PARTS_ALONE:
            before = words[place - 1].word if place else ""
            after = words[place + 1].word if place + 1 < len(words) else ""
            read = _value(word.word, before, after)
            if read is not None:
                found.append(Quantity(*read, _counted(words[place + 1 : place + 1 + COUNTED])))
    return tuple(found)


def _value(word: str, before: str, after: str) -> tuple[float, Literal["number", "percent"]] | None:
    """What a word amounts to beside its neighbours: a fraction is a share in percent."""
    if word in _PARTS_ALONE:
        return _PARTS_ALONE[word], "percent"
    printed = word.removeprefix("#")
    if printed in _PARTS:
        return (_PARTS[printed], "percent") if before in ("a", "one", "by", "#1") else None
    try:
        value = float(printed)
    except ValueError:  # a rank
        return None
    if after in _PARTS_EACH:
        return value * _PARTS_EACH[after], "percent"
    if after == "percent":
        return value, "percent"
    return None if value == 1 else (value, "number")


def _counted(words: Sequence[Word]) -> frozenset[str]:
    kept = []
    for word in words:
        if word.is_number:
            break
        if word.word not in COMMON and word.word != "percent":
            kept.append(stem(word.word)[:6])
    return frozenset(kept)


def quantity_features(first: Sequence[Quantity], second: Sequence[Quantity]) -> dict[str, float]:
    """How the quantities of two statements agree."""
    if not first or not second:
        return {"quantities on one side": float(bool(first or second))}
    shared = of_one = other_of_one = 0.0
    matched = 0
    for here in first:
        alike = [there for there in second if here.is_like(there)]
        matched += bool(alike)
        for there in second:
            one_thing = not here.counted.isdisjoint(there.counted)
            if here.is_like(there):
                shared = max(shared, here.tells)
                of_one = max(of_one, here.tells * one_thing)
            elif one_thing and here.unit == there.unit:
                other_of_one = 1.0
    comparable = not {one.unit for one in first}.isdisjoint(one.unit for one in second)
    return {
        "quantities shared": shared,
        "share of quantities": min(1.0, matched / min(len(first), len(second))),
        "quantities of one thing shared": of_one,
        "another quantity of one thing": other_of_one * (of_one == 0),
        "quantities differ": float(comparable and not shared),
    }
