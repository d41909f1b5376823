"""Is a quote on the record? The quote beside what was printed, and a verdict by rules that a person can check.

Of several printings the best counts, in this order:

- `verbatim`: all words stand in a row in one printing;
- `cut`: they stand there in this order, words between them left out, and nothing else is changed;
- `other_speaker`: a speaker was named, and they are printed so only as someone else's;
- `altered`: at least half of the words stand in one printing in this order, two of them with a meaning of their own;
- `not_found`: all else. One or two words are verbatim, someone else's or not found.

Words are those of `onrecord.words`, so that case, accents and punctuation do not count; what a writer put in brackets
is set aside on both sides. How a word is spelt does count; `differences` says where only that differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Literal

from onrecord.relate.passages import Passage, passages_of
from onrecord.relate.printings import Printing, name_key
from onrecord.relate.spoken import Word, only_spoken, spoken
from onrecord.relate.word_lists import COMMON, NEGATIONS
from onrecord.relate.wording import Comparison, Difference, compare_words, differences

Verdict = Literal["verbatim", "cut", "other_speaker", "altered", "not_found"]

FEWEST = 3  # words that can be cut or altered
FEWEST_TELLING = 2  # words that are not function words, which an altered quote has to share
MOST_FOUND = 20  # printings of an answer
MOST_VERBATIM = 200  # that are counted
LESS_THAN_VERBATIM = 0.99
MOST_NAMED = 3
MOST_COMPARED = 10  # printings that a quote is aligned with, the nearest first
_RANK: dict[Verdict, int] = {"verbatim": 0, "cut": 1, "other_speaker": 2, "altered": 3, "not_found": 4}


@dataclass(frozen=True, slots=True)
class Found:
    """A printing that a quote was found in, wholly or mostly.

    `printings` are several where one statement is printed in pieces that were read as several; `verdict` is that of
    this printing alone, and `by_speaker` whether the named speaker said it: None where nobody was asked for, or where
    the article does not tell. The comparison's first side is the quote.
    """

    verdict: Verdict
    printings: tuple[Printing, ...]
    comparison: Comparison
    differences: tuple[Difference, ...]
    score: float
    by_speaker: bool | None

    @property
    def left_out(self) -> tuple[str, ...]:
        """What stands between the words asked, as printed."""
        text, words = self.comparison.texts[1], self.comparison.second
        places = [run.second for run in self.comparison.inner if run.kind == "second"]
        return tuple(text[words[begin].start : words[end - 1].end] for begin, end in places)

    def to_dict(self) -> dict[str, Any]:
        """The printing as JSON has it."""
        first = self.printings[0]
        return {
            "verdict": self.verdict,
            "score": round(self.score, 4),
            "by_speaker": self.by_speaker,
            "article": asdict(first.article),
            "statements": [printing.statement.to_dict() for printing in self.printings],
            "printed": self.comparison.texts[1],
            "left_out": list(self.left_out) if self.verdict == "cut" else [],
            "differences": [one.to_dict() for one in self.differences],
            "comparison": self.comparison.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Check:
    """The answer: a verdict, with the printings that it rests on, the best first and of equal ones the earliest.

    `times` counts the printings that the verdict rests on, at least so many where `more`, and `outlets` who published
    them; `first` is the earliest. `score` is 1 for what is printed verbatim, and less the more is left out or changed.
    """

    quote: str
    speaker: str | None
    verdict: Verdict
    score: float
    reason: str
    found: tuple[Found, ...] = ()
    times: int = 0
    more: bool = False
    outlets: int = 0
    first: Found | None = None

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON has it."""
        return {
            "quote": self.quote,
            "speaker": self.speaker,
            "verdict": self.verdict,
            "score": round(self.score, 4),
            "reason": self.reason,
            "times": self.times,
            "more": self.more,
            "outlets": self.outlets,
            "first": self.first.to_dict() if self.first else None,
            "found": [one.to_dict() for one in self.found],
        }


def check(
    quote: str,
    candidates: Sequence[Printing],
    *,
    speaker: str | None = None,
    speaker_keys: frozenset[str] = frozenset(),
) -> Check:
    """What the candidates say of a quote, and of whether `speaker` said it.

    `speaker` is a name, titles aside; a surname alone stands for whoever has it. `speaker_keys` are keys that mean the
    speaker beside the name (`Printing.speakers`).
    """
    asked = Asked(quote, speaker, speaker_keys)
    if not asked.words:
        return Check(quote, speaker, "not_found", 0.0, "there is no word in it")
    near = _nearest(asked, passages_of(candidates))
    found = [one for passage, verdict in near if (one := asked.found(passage, verdict))]
    return _answer(asked, sorted(found, key=_order))


class Asked:
    """A quote that is asked for, cut into words once."""

    def __init__(self, quote: str, speaker: str | None, speaker_keys: frozenset[str]) -> None:
        self.quote = quote
        self.speaker = speaker
        self._keys = speaker_keys
        self._name = name_key(speaker) if speaker else ""
        self.words = [word.word for word in only_spoken(spoken(quote, literal=True))]
        self.telling = [word for word in self.words if word not in COMMON]

    @cached_property
    def _spoken(self) -> tuple[Word, ...]:
        return spoken(self.quote)

    def verdict(self, passage: Passage) -> Verdict:
        """What one printing says, whoever said it."""
        if passage.has_in_a_row(self.words):
            return "verbatim"
        if len(self.words) < FEWEST:
            return "not_found"
        if passage.has_in_order(self.words):
            return "cut"
        enough = 2 * passage.number_shared(self.words) >= len(self.words)
        return "altered" if enough and passage.number_shared(self.telling) >= FEWEST_TELLING else "not_found"

    def found(self, passage: Passage, verdict: Verdict) -> Found:
        """The quote beside one printing, word by word."""
        texts = (self.quote, passage.text)
        reported = verdict == "altered" and passage.is_report
        comparison = compare_words(texts, (self._spoken, passage.spoken), reported=reported)
        score = 1.0 if verdict == "verbatim" else _score(comparison)
        listed = () if verdict == "verbatim" else differences(comparison, comparison.inner)
        return Found(verdict, passage.printings, comparison, listed, score, self.is_by_speaker(passage))

    def is_by_speaker(self, passage: Passage) -> bool | None:
        """Whether the named speaker is printed as having said it; None for nobody named, or nobody known."""
        if not self.speaker:
            return None
        said_by = passage.printings[0].speakers
        if self._keys & said_by or any(_same_name(self._name, key) for key in said_by):
            return True
        speaker = passage.printings[0].statement.speaker
        known = bool(said_by) or (speaker is not None and speaker.kind != "unresolved")
        return False if known else None


def _same_name(asked: str, printed: str) -> bool:
    """Whether one name has all the words of the other, and the same last one."""
    one, other = asked.split(), printed.split()
    if not one or not other:
        return False
    return set(one) <= set(other) or (set(other) <= set(one) and one[-1] == other[-1])


def _nearest(asked: Asked, passages: Sequence[Passage]) -> list[tuple[Passage, Verdict]]:
    """The printings that say something, those of the best verdict first; of altered ones, those that share most."""
    judged = [(passage, verdict) for passage in passages if (verdict := asked.verdict(passage)) != "not_found"]
    judged.sort(key=lambda one: (_RANK[one[1]], -one[0].number_shared(asked.telling), len(one[0].words)))
    kept: list[tuple[Passage, Verdict]] = []
    seen: set[str] = set()
    numbers = dict.fromkeys(_RANK, 0)
    for passage, verdict in judged:
        ids = {printing.statement.id for printing in passage.printings}
        most = MOST_VERBATIM if verdict == "verbatim" else MOST_COMPARED
        if ids <= seen or numbers[verdict] == most:
            continue  # a part of a passage that is there already, or one too many
        seen |= ids
        numbers[verdict] += 1
        kept.append((passage, verdict))
    return kept


def _score(comparison: Comparison) -> float:
    """The share of the quote's words that are printed, and, at a third of the weight, of the words printed asked."""
    inner = comparison.inner
    begin, end = (inner[0].second[0], inner[-1].second[1]) if inner else (0, 0)
    same = sum(run.second[1] - run.second[0] for run in inner if run.kind in ("equal", "shifted"))
    printed = same / (end - begin) if end > begin else 0.0
    return min(LESS_THAN_VERBATIM, (2 * comparison.first_coverage + printed) / 3)


def _order(found: Found) -> tuple[int, bool, float, str]:
    return (_RANK[found.verdict], found.by_speaker is False, -round(found.score, 2), _published(found))


def _published(found: Found) -> str:
    return found.printings[0].article.published or "9999"


# --- the answer -----------------------------------------------------------------------------------------------


def _answer(asked: Asked, found: Sequence[Found]) -> Check:
    shown = tuple(found[:MOST_FOUND])
    empty = Check(asked.quote, asked.speaker, "not_found", 0.0, "", shown)
    printed: dict[Verdict, list[Found]] = {
        verdict: [one for one in found if one.verdict == verdict] for verdict in ("verbatim", "cut")
    }
    for verdict, of_verdict in printed.items():
        if any(one.by_speaker for one in of_verdict):
            return answered(empty, verdict, [one for one in of_verdict if one.by_speaker is not False])
    for verdict, of_verdict in printed.items():
        # Where one printing names somebody else, one that names nobody is of the same saying.
        if of_verdict and all(one.by_speaker is None for one in of_verdict):
            return answered(empty, verdict, of_verdict)
        if of_verdict:
            others = [one for one in found if one.by_speaker is False and one.verdict in printed]
            return answered(empty, "other_speaker", others)
    altered = [one for one in found if one.verdict == "altered"]
    if altered:
        own = [one for one in altered if one.by_speaker is not False] or altered
        return answered(empty, "altered", own)
    part = "these words in a row" if len(asked.words) < FEWEST else "half of these words in this order"
    return replace(empty, reason=f"no statement has {part}")


def answered(empty: Check, verdict: Verdict, resting_on: Sequence[Found]) -> Check:
    """The answer with this verdict, and the printings that it rests on put first."""
    best = resting_on[0]
    rest = tuple(one for one in empty.found if one not in resting_on)
    return replace(
        empty,
        verdict=verdict,
        score=best.score,
        reason=_reason(verdict, resting_on),
        found=(*resting_on, *rest)[:MOST_FOUND],
        times=len(resting_on),
        outlets=len({one.printings[0].article.publisher for one in resting_on} - {None}),
        first=min(resting_on, key=_published),
    )


def _reason(verdict: Verdict, resting_on: Sequence[Found]) -> str:
    best = resting_on[0]
    if verdict == "verbatim":
        return f"all its words stand in a row in one printing{_negated_before(best)}"
    if verdict == "cut":
        return f"its words are printed in this order, with words left out between them{_weighty(best)}"
    if verdict == "other_speaker":
        how = "in these words" if best.verdict == "verbatim" else "with words left out"
        sayers = list(dict.fromkeys(_sayer(one) for one in resting_on if one.verdict == best.verdict))
        more = f" and {len(sayers) - MOST_NAMED} more" if len(sayers) > MOST_NAMED else ""
        return f"it is printed {how}, as said by {', '.join(sayers[:MOST_NAMED])}{more}"
    same = sum(run.first[1] - run.first[0] for run in best.comparison.runs if run.kind in ("equal", "shifted"))
    if not best.differences:
        return "it is printed in the same words, written otherwise"
    kinds = ", ".join(dict.fromkeys(one.kind for one in best.differences))
    return f"{same} of its {len(best.comparison.first)} words are printed in this order; what differs: {kinds}"


def _negated_before(found: Found) -> str:
    """What is left off at an end is no cut; a negation that stands there is worth a look."""
    begin = found.comparison.inner[0].second[0] if found.comparison.inner else 0
    word = found.comparison.second[begin - 1] if begin else None
    if word is None or word.word not in NEGATIONS:
        return ""
    return f"; right before them it has “{found.comparison.texts[1][word.start : word.end]}”"


def _weighty(found: Found) -> str:
    kinds = [kind for kind in ("negation", "number") if any(one.kind == kind for one in found.differences)]
    return f": a {' and a '.join(kinds)} among them" if kinds else ""


def _sayer(found: Found) -> str:
    printing = found.printings[0]
    speaker = printing.statement.speaker
    if speaker and speaker.name:
        return speaker.name
    source = " ".join(span.text for span in printing.statement.source)
    return f"“{source}”" if source else "nobody named"
