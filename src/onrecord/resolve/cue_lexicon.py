"""The cue lexicon: which act a word or phrase is, and how its printed forms are looked up.

The lexicon is `cues.csv` beside this file, one cue a line; docs/acts.md describes its columns and acts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from onrecord.resolve.inflection import plural, verb_forms

TOKEN = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*-?|'[a-z]+|[^\w\s]")
DETERMINERS = frozenset("a an the his her their its our my your".split())
# What may stand between an article and its noun.
_BEFORE_NOUN = frozenset(
    "own first second last latest more most very new direct formal public recent big major".split()
)
GAP = "…"  # stands in a line of the lexicon for one word or more
_SPELLED_OUT = {"'d": "would", "'ll": "will", "'re": "are", "'ve": "have", "'m": "am", "cannot": "not", "can't": "not"}
_VOUCHES = {"yes": True, "no": False, "": None}


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of the lexicon; `vouches` is True for "yes", False for "no", None where the cell is empty.

    `when` is the one shape of the statement in which the line counts (`shapes.py`), or empty where it always does.
    """

    cue: str
    kind: str
    act: str
    family: str
    polarity: str
    vouches: bool | None
    when: str


@dataclass(frozen=True, slots=True)
class Match:
    """A line of the lexicon found in the words `start` to `end` of a cue."""

    cue: Cue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lexicon's lines by their printed first word, the longest first; those of the same words in file order.

    `words` are all the words that stand in any line.
    """

    by_first_word: dict[str, tuple[tuple[tuple[str, ...], tuple[Cue, ...]], ...]]
    words: frozenset[str]

    def matches(self, words: Sequence[str], length: int, shapes: frozenset[str] = frozenset()) -> list[Match]:
        """The lines that begin in the first `length` words: the longest at each place, none overlapping.

        A line may run on past `length`, so that "asked" before "to leave" is found as "ask to". Of lines of the same
        words the first counts whose condition is among `shapes`.
        """
        found: list[Match] = []
        start = 0
        while start < length:
            match = self._longest(words, start, shapes)
            if match is None:
                start += 1
            else:
                found.append(match)
                start = match.end
        return found

    def _longest(self, words: Sequence[str], start: int, shapes: frozenset[str]) -> Match | None:
        for rest, cues in self.by_first_word.get(words[start], ()):
            end = start + 1 + len(rest)
            if tuple(words[start + 1 : end]) == rest or (GAP in rest and _with_gap(rest, words[start + 1 :])):
                cue = next((cue for cue in cues if not cue.when or cue.when in shapes), None)
                if cue is not None:
                    return Match(cue, start, end)
        return None


def _with_gap(rest: tuple[str, ...], words: Sequence[str]) -> bool:
    """Whether these words are those of "to … as": what is before the gap, at once, and what is after it, later."""
    gap = rest.index(GAP)
    before, after = rest[:gap], rest[gap + 1 :]
    places = range(gap + 1, len(words) - len(after) + 1)
    return tuple(words[:gap]) == before and any(tuple(words[place : place + len(after)]) == after for place in places)


@cache
def load_lexicon() -> Lexicon:
    """The package's lexicon, read once a process."""
    by_first_word: dict[str, dict[tuple[str, ...], list[Cue]]] = {}
    for cue in read_cues():
        words = cue.cue.split(" ")
        for form in _printed_forms(cue, words):
            by_first_word.setdefault(form[0], {}).setdefault(form[1:], []).append(cue)
    longest_first = {
        first: tuple((rest, tuple(rests[rest])) for rest in sorted(rests, key=len, reverse=True))
        for first, rests in by_first_word.items()
    }
    known = frozenset(word for first, rests in by_first_word.items() for rest in rests for word in (first, *rest))
    return Lexicon(longest_first, known)


@cache
def read_cues() -> tuple[Cue, ...]:
    """The lines of `cues.csv`, in its order."""
    text = files("onrecord.resolve").joinpath("cues.csv").read_text(encoding="utf-8")
    return tuple(
        Cue(cue, kind, act, family, polarity, _VOUCHES[vouches], when)
        for cue, kind, act, family, polarity, vouches, when in csv.reader(text.splitlines()[1:])
    )


def _printed_forms(cue: Cue, words: list[str]) -> Iterable[tuple[str, ...]]:
    if cue.kind in ("verb", "light"):
        return [(form, *words[1:]) for form in sorted(verb_forms(words[0]))]
    if cue.kind == "noun":
        return [tuple(words), (*words[:-1], plural(words[-1]))]
    return [tuple(words)]


def cue_words(text: str) -> list[str]:
    """The words of a cue as the lexicon has them: lower case, "didn't" as "did not", no articles or possessives."""
    return [word for word, _ in words_and_places(text)]


def words_and_places(text: str) -> list[tuple[str, bool]]:
    """The words as `cue_words` has them, each with whether a noun stands there ("a *claim*", "their first *call*")."""
    words: list[tuple[str, bool]] = []
    known = load_lexicon().words
    previous, noun = "", False
    for token in TOKEN.findall(text.lower().replace("’", "'")):
        if token != "own" or previous not in DETERMINERS:  # "his own view" is "view", but "own up" stays
            words += [(word, noun) for word in _spelled_out(token)]
        noun = token in DETERMINERS or (noun and (token in _BEFORE_NOUN or token not in known))
        previous = token
    return words


def _spelled_out(token: str) -> list[str]:
    if token in DETERMINERS:
        return []
    if token in _SPELLED_OUT:
        return [_SPELLED_OUT[token]]
    stem, mark, ending = token.rpartition("'")
    if not mark:
        return [token]
    if ending == "t" and stem.endswith("n"):
        return [stem[:-1], "not"] if stem != "won" else ["will", "not"]
    expanded = _SPELLED_OUT.get(mark + ending)
    return [word for word in (stem, expanded) if word] or [token]
