"""Backing: the quotation that a report rests on, and what the report has that the quotation has not.

A report is a statement without quotation marks, a headline, or one with a few words quoted. That it says the same as a
quotation is told by `utterances.link`; what differs is listed by kind, and is for a person to weigh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from onrecord.relate.gathering import PAIRED
from onrecord.relate.printings import Printing
from onrecord.relate.resemblance import Described, describe
from onrecord.relate.spoken import Word, only_spoken, spoken
from onrecord.relate.stems import stem
from onrecord.relate.utterances import Link, link_described
from onrecord.relate.word_lists import COMMON, NEGATIONS, SHIFTS
from onrecord.relate.wording import Difference, DifferenceKind, kind_of

FEWEST_QUOTED = 4  # words in quotation marks that can back a report
NONE_FOUND = "no verbatim found"
_SENTENCE_END = frozenset(".!?;")
_LISTED: tuple[DifferenceKind, ...] = ("number", "negation", "hedge", "strength", "quantifier", "name")


@dataclass(frozen=True, slots=True)
class Backing:
    """A report with the quotation that backs it, or None and the reason "no verbatim found".

    `score` is the probability that both print one saying. In `differences` the first side is the report's: what it
    adds stands there alone, what it drops stands on the quotation's side alone.
    """

    report: Printing
    quotation: Printing | None
    score: float
    reason: str
    differences: tuple[Difference, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The backing as JSON has it."""
        return {
            "report": self.report.statement.id,
            "quotation": self.quotation.statement.id if self.quotation else None,
            "score": round(self.score, 4),
            "reason": self.reason,
            "differences": [one.to_dict() for one in self.differences],
        }


def backing(report: Printing, printings: Iterable[Printing]) -> Backing:
    """The best quotation behind a report among given printings, of whatever articles; the nearer one of equal ones."""
    described = describe(report)
    found: list[tuple[Link, Printing]] = []
    for one in printings:
        if one.statement.id != report.statement.id and is_quotation(one) and _can_back(report, one):
            link = link_described(described, describe(one), least=PAIRED)
            if link is not None:
                found.append((link, one))
    if not found:
        return Backing(report, None, 0.0, NONE_FOUND)
    link, quotation = max(found, key=lambda pair: (pair[0].score, _nearness(report, pair[1])))
    return Backing(report, quotation, link.score, link.reason, sense_differences(report, quotation))


def is_quotation(printing: Printing) -> bool:
    """Whether enough of a statement is quoted to back a report of it."""
    if printing.statement.form == "direct":
        return printing.statement.place == "body"
    return printing.statement.form == "mixed" and number_quoted(describe(printing)) >= FEWEST_QUOTED


def number_quoted(described: Described) -> int:
    """How many of its words stand in quotation marks, each counted once."""
    return len(described.quoted)


def _can_back(report: Printing, quotation: Printing) -> bool:
    """Whether one may rest on the other: a report with words quoted rests on what is quoted wholly."""
    return report.statement.form != "mixed" or quotation.statement.form == "direct"


def _nearness(report: Printing, quotation: Printing) -> int:
    """How near two statements of one article stand; far below every such for another article."""
    if report.article.id != quotation.article.id:
        return -(10**9)
    return -abs(report.place[0] - quotation.place[0])


# --- what differs in sense --------------------------------------------------------------------------------------


def sense_differences(report: Printing, quotation: Printing) -> tuple[Difference, ...]:
    """What a report adds to a quotation, drops or has otherwise: numbers, negation, hedges and so on.

    Word order and plain words do not count, since a report rewords. Sentences of the quotation that share no telling
    word with the report are left out, for it need not be about them. A speaker's own name is no addition.
    """
    sides = (_words(report), _words(quotation))
    sides = (sides[0], _about(sides[1], sides[0], quotation.text))
    own = {word for key in report.speakers | quotation.speakers for word in key.split()}
    texts = (report.text, quotation.text)
    found: list[Difference] = []
    for kind in _LISTED:
        marked = [[word for word in side if kind_of(word) == kind and word.word not in own] for side in sides]
        if kind == "negation":
            found += _of_negation(texts, marked, report, quotation)
        else:
            found += _of_kind(kind, texts, marked)
    return tuple(found)


def _words(printing: Printing) -> tuple[Word, ...]:
    return only_spoken(spoken(printing.text, printing.insertions))


def _about(words: Sequence[Word], others: Sequence[Word], text: str) -> tuple[Word, ...]:
    """The words of the sentences that share a telling word with others; all, where none does."""
    wanted = {stem(word.word) for word in others if _is_telling(word)}
    sentences: list[list[Word]] = [[]]
    end = 0
    for word in words:
        if _SENTENCE_END & set(text[end : word.start]) and sentences[-1]:
            sentences.append([])
        sentences[-1].append(word)
        end = word.end
    kept = [one for one in sentences if any(_is_telling(word) and stem(word.word) in wanted for word in one)]
    return tuple(word for sentence in kept or sentences for word in sentence)


def _is_telling(word: Word) -> bool:
    return word.word not in COMMON and word.word not in NEGATIONS


def _of_kind(kind: DifferenceKind, texts: tuple[str, str], marked: Sequence[Sequence[Word]]) -> list[Difference]:
    """Words of one kind that only one side has, side by side; that both hedge or stress is no difference."""
    if kind in ("hedge", "strength") and marked[0] and marked[1]:
        return []
    counts = [Counter(map(_key, side)) for side in marked]
    left: list[list[str]] = []
    for side, other, text in zip(marked, reversed(counts), texts, strict=True):
        alone = {_key(word): text[word.start : word.end] for word in side if not other[_key(word)]}
        left.append(list(alone.values()))
    return [Difference(kind, one, other) for one, other in zip_longest(*left)]


def _key(word: Word) -> str:
    """A word as it is compared over a change of tense."""
    for group in SHIFTS:
        if word.word in group:
            return min(group)
    return word.word if word.is_number else stem(word.word)


def _of_negation(
    texts: tuple[str, str], marked: Sequence[Sequence[Word]], report: Printing, quotation: Printing
) -> list[Difference]:
    """A negation on one side alone, be it in the words said or in the act of saying ("denied")."""
    shown = []
    for printing, text, side in zip((report, quotation), texts, marked, strict=True):
        act = printing.statement.act
        denies = act is not None and (act.polarity == "denies" or act.negated)
        cue = " ".join(span.text for span in printing.statement.cue)
        shown.append(text[side[0].start : side[0].end] if side else cue if denies else None)
    return [] if all(shown) or not any(shown) else [Difference("negation", shown[0] or None, shown[1] or None)]
