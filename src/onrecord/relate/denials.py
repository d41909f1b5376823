"""Denials and reversals as candidates for a person: what two statements say of one matter, one of them with a "not".

A candidate says that two printings stand against each other in their words: never who is right, nor that they cannot
both be so. What is contradicted without a negation, a number or a shared word is not found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from onrecord.relate.link_features import NEAR
from onrecord.relate.printings import Printing
from onrecord.relate.resemblance import Described, Resemblance, describe, resemblance
from onrecord.relate.wording import Comparison, Difference, differences

Contradiction = Literal["denial", "reversal"]

SAME_MATTER = 0.5  # of the shorter one's telling words that the longer one has too
LIKE_MATTER, LIKE_MEANING = 0.25, 0.6  # or fewer, where both mean alike
OWN_MATTER = 0.35  # of one speaker's statements
SAME_BUT_NUMBER = 0.65  # of the words, where a number alone differs
LATER = 0.5  # days from which on the same speaker has changed what was said
LONGEST_REBUTTAL = 8  # words of an answer that names nothing of what it rejects
_REBUTTAL = re.compile(
    r"\b(?:not (?:a word of \w+ is )?true|untrue|false|a lie|lies|nonsense|rubbish|absurd|baseless|unfounded|"
    r"fabricat\w+|invent(?:ed|ion)|ridiculous|no truth|never happened)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two printings that may contradict each other: a denial by another speaker, or one speaker's reversal.

    `first` and `second` are statement ids in the order of time; `score` 0 to 1 orders candidates and is no probability.
    """

    kind: Contradiction
    first: str
    second: str
    score: float
    reason: str
    comparison: Comparison
    differences: tuple[Difference, ...]

    def to_dict(self) -> dict[str, Any]:
        """The candidate as JSON has it."""
        return {
            "kind": self.kind,
            "first": self.first,
            "second": self.second,
            "score": round(self.score, 4),
            "reason": self.reason,
            "comparison": self.comparison.to_dict(),
            "differences": [one.to_dict() for one in self.differences],
        }


def candidate(a: Printing, b: Printing) -> Candidate | None:
    """Whether two printings may be a denial or a reversal, for a person to look at; None where nothing says so."""
    early, late = sorted((a, b), key=_when)
    return _candidate(describe(early), describe(late))


def candidates(printings: Sequence[Printing]) -> list[Candidate]:
    """All candidates among printings, the clearest first."""
    described = [describe(printing) for printing in sorted(printings, key=_when)]
    found = (_candidate(a, b) for a, b in combinations(described, 2))
    return sorted(filter(None, found), key=lambda one: (-one.score, one.first, one.second))


def _candidate(a: Described, b: Described) -> Candidate | None:
    found = resemblance(a, b)
    if found.speakers == "unknown":
        return None
    if found.speakers in ("same", "alike"):
        kind, told = "reversal", _reversal(a, b, found)
    else:
        kind, told = "denial", _denial(a, b, found)
    if told is None:
        return None
    score, reason = told
    first, second = a.printing.statement.id, b.printing.statement.id
    listed = differences(found.comparison)
    return Candidate(
        "reversal" if kind == "reversal" else "denial", first, second, score, reason, found.comparison, listed
    )


def _denial(a: Described, b: Described, found: Resemblance) -> tuple[float, str] | None:
    if a.negated != b.negated and (_one_matter(found) or found.shared >= SAME_MATTER):
        return max(found.kept, found.shared), f"{_negation(a, b)}; {_matter(found)}; two speakers"
    if _rebuts(a, b):
        return LIKE_MATTER, "an answer that rejects what stands before it in the article, in whole; two speakers"
    return None


def _reversal(a: Described, b: Described, found: Resemblance) -> tuple[float, str] | None:
    if found.days is None or found.days < LATER:
        return None
    days = f"the same speaker, {round(found.days)} days later"
    if a.negated != b.negated and max(found.kept, found.shared) >= OWN_MATTER:
        return max(found.kept, found.shared), f"{_negation(a, b)}; {_matter(found)}; {days}"
    if found.features.get("numbers differ") and found.kept >= SAME_BUT_NUMBER:
        first, second = (" and ".join(sorted(one.numbers - other.numbers)) for one, other in ((a, b), (b, a)))
        return found.kept, f"{first} first, {second} later ({_matter(found)}); {days}".replace("#", "")
    return None


def _one_matter(found: Resemblance) -> bool:
    return found.shared >= LIKE_MATTER and (found.cosine or 0.0) >= LIKE_MEANING


def _rebuts(a: Described, b: Described) -> bool:
    """Whether the later one is short, rejects something without naming it, and follows the other closely."""
    early, late = sorted((a.printing, b.printing), key=lambda one: one.place)
    if early.article.id != late.article.id or late.place[0] - early.place[1] > NEAR:
        return False
    return len(describe(late).words) <= LONGEST_REBUTTAL and _REBUTTAL.search(late.text) is not None


def _negation(a: Described, b: Described) -> str:
    negated = b if b.negated else a
    act = negated.printing.statement.act
    if act is not None and act.polarity == "denies":
        cue = " ".join(span.text for span in negated.printing.statement.cue)
        return f"one denies what is said (“{cue}”)"
    return "one is negated, the other is not"


def _matter(found: Resemblance) -> str:
    return f"{round(100 * max(found.kept, found.shared))}% of the shorter one's telling words are shared"


def _when(printing: Printing) -> tuple[str, str, int]:
    return (printing.article.published or "9999", printing.article.id, printing.place[0])
