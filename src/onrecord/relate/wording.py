"""Two wordings side by side: which words are the same, and what kind of words differ.

Differences are listed and never judged: a number, a negation, a hedge, a quantifier, a strengthening word, a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

from onrecord.relate.alignment import Pair
from onrecord.relate.pairing import paired
from onrecord.relate.printings import Printing
from onrecord.relate.spoken import Word, only_spoken, spoken
from onrecord.relate.stems import stem
from onrecord.relate.word_lists import (
    CONTRACTED_ALSO,
    HEDGES,
    NEGATIONS,
    QUANTIFIERS,
    SHIFTS,
    STRENGTHS,
    TIMES,
)

__all__ = ["Comparison", "Difference", "Run", "Word", "compare", "compare_printings", "compare_words", "differences"]

RunKind = Literal["equal", "shifted", "first", "second", "replaced"]
DifferenceKind = Literal["number", "negation", "hedge", "strength", "quantifier", "name", "word"]

_TURNED: dict[RunKind, RunKind] = {"first": "second", "second": "first"}
_KINDS: tuple[DifferenceKind, ...] = ("number", "negation", "hedge", "strength", "quantifier", "name", "word")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand beside each other: places in `Comparison.first` and `.second`, ends exclusive.

    "first" and "second" are what stands in one alone; "shifted" is a word that reporting has moved ("I" and "she",
    "will" and "would").
    """

    kind: RunKind
    first: tuple[int, int]
    second: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one wording has and the other has otherwise or not at all, as printed."""

    kind: DifferenceKind
    first: str | None
    second: str | None

    def __str__(self) -> str:
        return f"{self.kind}: {_shown(self.first)} → {_shown(self.second)}"

    def to_dict(self) -> dict[str, Any]:
        """The difference as JSON has it."""
        return {"kind": self.kind, "first": self.first, "second": self.second}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two wordings aligned word by word; `first` and `second` are the speaker's words of both.

    `texts` are what they were cut from. Not `complete` where the texts were so long that the last words were not
    compared.
    """

    texts: tuple[str, str]
    first: tuple[Word, ...]
    second: tuple[Word, ...]
    runs: tuple[Run, ...]
    complete: bool = True

    @property
    def first_coverage(self) -> float:
        """The share of the first's words that the second has too, in the same order."""
        return _share(sum(run.first[1] - run.first[0] for run in self.runs if _is_same(run)), len(self.first))

    @property
    def second_coverage(self) -> float:
        """The share of the second's words that the first has too, in the same order."""
        return _share(sum(run.second[1] - run.second[0] for run in self.runs if _is_same(run)), len(self.second))

    @property
    def longest(self) -> int:
        """The number of words in the longest stretch that both have."""
        return max((run.first[1] - run.first[0] for run in self.runs if run.kind == "equal"), default=0)

    @property
    def inner(self) -> tuple[Run, ...]:
        """The runs without what the second has before and after all that it shares with the first."""
        runs = list(self.runs)
        if runs and runs[0].kind == "second":
            del runs[0]
        if runs and runs[-1].kind == "second":
            del runs[-1]
        return tuple(runs)

    def turned(self) -> Comparison:
        """The same with the second wording first."""
        runs = tuple(Run(_TURNED.get(run.kind, run.kind), run.second, run.first) for run in self.runs)
        return Comparison(self.texts[::-1], self.second, self.first, runs, self.complete)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON has it: each run with its kind and what is printed on both sides."""
        return {
            "runs": [
                {
                    "kind": run.kind,
                    "first": _printed(self.texts[0], self.first, run.first),
                    "second": _printed(self.texts[1], self.second, run.second),
                }
                for run in self.runs
            ],
            "first_coverage": round(self.first_coverage, 4),
            "second_coverage": round(self.second_coverage, 4),
            "longest": self.longest,
            "complete": self.complete,
        }


def compare(
    first: str,
    second: str,
    *,
    first_insertions: Iterable[Pair] = (),
    second_insertions: Iterable[Pair] = (),
    reported: bool = False,
) -> Comparison:
    """Two texts word by word; insertions are places in them that are the writer's (see `spoken`).

    With `reported` one of the two reports what the other quotes, so that "I will" and "he would" are the same saying
    shifted, and no difference. Of texts too long to compare at once, the first words are compared.
    """
    words = (spoken(first, first_insertions), spoken(second, second_insertions))
    return compare_words((first, second), words, reported=reported)


def compare_printings(first: Printing, second: Printing) -> Comparison:
    """Two printings word by word; a report beside a quotation counts as one."""
    return compare(
        first.text,
        second.text,
        first_insertions=first.insertions,
        second_insertions=second.insertions,
        reported=first.is_report != second.is_report,
    )


def compare_words(
    texts: tuple[str, str],
    words: tuple[Sequence[Word], Sequence[Word]],
    *,
    reported: bool = False,
) -> Comparison:
    """The same for words that were cut before."""
    first, second = (only_spoken(side) for side in words)
    pairs, complete = paired(words[0], first, second)
    runs = _runs(first, second, pairs, reported)
    return Comparison(texts, first, second, tuple(runs), complete)


def differences(comparison: Comparison, runs: Sequence[Run] | None = None) -> tuple[Difference, ...]:
    """What differs, by kind: in all runs, or in those given.

    What stands in both, at other places, is no difference of number, negation and so on, though one of words.
    """
    chosen = [run for run in (comparison.runs if runs is None else runs) if not _is_same(run)]
    sides = (comparison.first, comparison.second)
    moved = _moved(sides, chosen)
    left = (Counter(moved), Counter(moved))
    found: list[Difference] = []
    for run in chosen:
        found += _of_run(comparison.texts, sides, (run.first, run.second), left)
    return tuple(sorted(found, key=lambda one: _KINDS.index(one.kind)))


def kind_of(word: Word) -> DifferenceKind:
    """The kind that a word is of, when it differs; "one" and "first" are rarely numbers."""
    if word.word in TIMES or (word.is_number and word.word not in ("#1", "#1st")):
        return "number"
    lists: tuple[tuple[DifferenceKind, frozenset[str]], ...] = (
        ("negation", NEGATIONS),
        ("hedge", HEDGES),
        ("strength", STRENGTHS),
        ("quantifier", QUANTIFIERS),
    )
    for kind, listed in lists:
        if word.word in listed:
            return kind
    return "name" if word.capital else "word"


# --- runs -----------------------------------------------------------------------------------------------------


def _runs(first: Sequence[Word], second: Sequence[Word], pairs: Iterable[Pair], reported: bool) -> list[Run]:
    """Runs of one kind from aligned places; what lies between two that are the same is one difference."""
    found: list[Run] = []
    begin = (0, 0)
    for a, b in [*pairs, (len(first), len(second))]:
        kind: RunKind | None = "equal"
        if a < len(first):
            kind = _kind_of_pair(first[a], second[b], reported)
            if kind is None:
                continue
        for run in _between(first, second, begin, (a, b)):
            _add(found, run.kind, run.first, run.second)
        if a < len(first):
            _add(found, kind or "equal", (a, a + 1), (b, b + 1))
        begin = (a + 1, b + 1)
    return _trimmed(found)


def _trimmed(runs: list[Run]) -> list[Run]:
    """The runs with no more words of the second replaced at either end than there are of the first in their place."""
    for end in (0, -1):
        if not runs or runs[end].kind != "replaced":
            continue
        (a, c), (b, d) = runs[end].first, runs[end].second
        if d - b > c - a:
            here, beyond = ((b, b + c - a), (b + c - a, d)) if end else ((d - c + a, d), (b, d - c + a))
            pieces = [Run("replaced", (a, c), here), Run("second", (c, c) if end else (a, a), beyond)]
            runs[end:] = pieces if end else [*pieces[::-1], *runs[1:]]
    return runs


def _between(first: Sequence[Word], second: Sequence[Word], begin: Pair, end: Pair) -> list[Run]:
    (a, b), (c, d) = begin, end
    if a == c and b == d:
        return []
    kind: RunKind = "second" if a == c else "first" if b == d else "replaced"
    if kind == "replaced" and _joined(first[a:c]) == _joined(second[b:d]):
        kind = "equal"  # "ore body" and "orebody"
    return [Run(kind, (a, c), (b, d))]


def _joined(words: Sequence[Word]) -> str:
    return "".join(word.word for word in words)


def _add(runs: list[Run], kind: RunKind, first: Pair, second: Pair) -> None:
    if runs and runs[-1].kind == kind:
        first, second = (runs[-1].first[0], first[1]), (runs[-1].second[0], second[1])
        runs.pop()
    runs.append(Run(kind, first, second))


def _kind_of_pair(first: Word, second: Word, reported: bool) -> RunKind | None:
    if same_word(first, second):
        return "equal"
    return "shifted" if reported and _is_shift(first.word, second.word) else None


def same_word(first: Word, second: Word) -> bool:
    """Whether two words are the same; "it's" is "it is" and "it has"."""
    if first.word == second.word:
        return True
    return (first.contracted and CONTRACTED_ALSO[first.word] == second.word) or (
        second.contracted and CONTRACTED_ALSO[second.word] == first.word
    )


def _is_shift(first: str, second: str) -> bool:
    return any(first in group and second in group for group in SHIFTS) or (
        not first.startswith("#") and stem(first) == stem(second)
    )


# --- differences ----------------------------------------------------------------------------------------------


def _moved(sides: tuple[Sequence[Word], Sequence[Word]], runs: Sequence[Run]) -> Counter[str]:
    """Words that differing runs have on both sides; negations count as one."""
    counted: list[Counter[str]] = [Counter(), Counter()]
    for run in runs:
        for side, (begin, end), counts in zip(sides, (run.first, run.second), counted, strict=True):
            counts.update(_key(word) for word in side[begin:end])
    return counted[0] & counted[1]


def _key(word: Word) -> str:
    return "not" if word.word in NEGATIONS else word.word


Marked = dict[DifferenceKind, list[Word]]


def _of_run(
    texts: tuple[str, str],
    sides: tuple[Sequence[Word], Sequence[Word]],
    places: tuple[Pair, Pair],
    left: tuple[Counter[str], Counter[str]],
) -> list[Difference]:
    """The differences in one run: its marked words in pairs of a kind, then what else is in it."""
    marked: list[Marked] = [{}, {}]
    for side, (begin, end), remaining, found in zip(sides, places, left, marked, strict=True):
        for word in side[begin:end]:
            if remaining[_key(word)] > 0:
                remaining[_key(word)] -= 1
                if kind_of(word) != "word":
                    continue
            found.setdefault(kind_of(word), []).append(word)
    rest = [_stretch(text, found.get("word")) for text, found in zip(texts, marked, strict=True)]
    listed: list[Difference] = []
    for kind in _KINDS[:-1]:
        for one, other in zip_longest(marked[0].get(kind, ()), marked[1].get(kind, ())):
            here, there = _as_printed(texts[0], one), _as_printed(texts[1], other)
            if one is None and rest[0] and not rest[1]:
                here, rest[0] = rest[0], None
            elif other is None and rest[1] and not rest[0]:
                there, rest[1] = rest[1], None
            listed.append(Difference(kind, here, there))
    if any(rest):
        listed.append(Difference("word", rest[0], rest[1]))
    return listed


def _as_printed(text: str, word: Word | None) -> str | None:
    return text[word.start : word.end] if word else None


def _stretch(text: str, words: Sequence[Word] | None) -> str | None:
    return text[words[0].start : words[-1].end] if words else None


def _printed(text: str, words: Sequence[Word], places: Pair) -> str:
    begin, end = places
    return text[words[begin].start : words[end - 1].end] if begin < end else ""


def _is_same(run: Run) -> bool:
    return run.kind in ("equal", "shifted")


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _shown(printed: str | None) -> str:
    return "nothing" if printed is None else f"“{printed}”"
