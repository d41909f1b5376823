"""How alike two printings are: the features by which `utterances.link` weighs whether they are of one saying.

Each is a number from about -1 to 1 and means something by itself; without vectors of meaning theirs are 0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import log, sqrt
from typing import Any, Literal

from onrecord.records import Statement
from onrecord.relate.printings import Printing, name_key
from onrecord.relate.spoken import Word, only_spoken, spoken
from onrecord.relate.stems import stem
from onrecord.relate.word_lists import COMMON, NEGATIONS
from onrecord.relate.wording import Comparison, compare_words

Speakers = Literal["same", "speaks for", "alike", "named in role", "a group", "unknown", "other"]

NEAR = 250  # code points between two statements of which one follows the other
FAR = 1500
FEW_CHANGED = 3  # words
FEW_WORDS = 4  # telling words of which a printing has too few to be known by them
_QUOTED = re.compile(r"“([^”]+)”?|„([^“”]+)[“”]?|«([^»]+)»?|\"([^\"]+)\"?|(?<!\w)[‘']((?:[^’']|[’'](?=\w))+)[’']?")
_NEGATIVE = frozenset("no not never none nobody nothing nowhere neither nor without deny refuse reject".split())


@dataclass(frozen=True, slots=True)
class Described:
    """A printing with what is compared of it, worked out once: `telling` are its word stems with their weights."""

    printing: Printing
    words: tuple[Word, ...]
    telling: dict[str, float]
    weight: float
    numbers: frozenset[str]
    names: frozenset[str]
    negated: bool
    quoted: frozenset[str]
    meaning: Any
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Resemblance:
    """What `features` are made from, and what kind and reason of a link are told by."""

    comparison: Comparison
    speakers: Speakers
    first_kept: float
    second_kept: float
    shared: float
    cosine: float | None
    days: float | None
    features: dict[str, float]

    @property
    def kept(self) -> float:
        """How much of the one of fewer words stands in the other too, in the same order; weighed by what words tell."""
        return max(self.first_kept, self.second_kept)


def describe(printing: Printing) -> Described:
    """What is compared of a printing."""
    words = spoken(printing.text, printing.insertions)
    telling: dict[str, float] = {}
    for word in words:
        if word.role != "gap":
            telling[_key(word.word)] = max(telling.get(_key(word.word), 0.0), weight_of(word))
    heard = only_spoken(words)
    return Described(
        printing,
        words,
        telling,
        sum(telling.values()),
        frozenset(word.word for word in heard if word.is_number and word.word not in ("#1", "#1st")),
        frozenset(_key(word.word) for word in heard if word.capital),
        _is_negated(heard, printing.statement),
        _quoted(printing),
        _unit(printing.meaning),
        _moment(printing.article.published),
    )


def weight_of(word: Word) -> float:
    """How much a word tells of what was said: little for common ones, most for numbers, names and long words."""
    if word.is_number or word.capital:
        return 1.2
    if word.word in COMMON or word.word in NEGATIONS:
        return 0.1
    return min(1.0, 0.3 + 0.1 * len(word.word))


def overlap(a: Described, b: Described) -> float:
    """The share of the telling words of the one with fewer that the other has too: what a comparison is worth."""
    fewer, more = (a, b) if a.weight <= b.weight else (b, a)
    return sum(weight for word, weight in fewer.telling.items() if word in more.telling) / (fewer.weight or 1.0)


def cosine(a: Described, b: Described) -> float | None:
    """How alike two printings mean, -1 to 1; None where it is not known."""
    return None if a.meaning is None or b.meaning is None else float(a.meaning @ b.meaning)


def resemblance(a: Described, b: Described) -> Resemblance:
    """All that is compared of two printings."""
    reported = a.printing.is_report != b.printing.is_report
    comparison = compare_words((a.printing.text, b.printing.text), (a.words, b.words), reported=reported)
    kept = _kept(comparison)
    days = None
    if a.published and b.published:
        days = abs((a.published - b.published).total_seconds()) / 86400
    made = Resemblance(comparison, speakers_of(a.printing, b.printing), *kept, overlap(a, b), cosine(a, b), days, {})
    made.features.update(_features(a, b, made))
    return made


# --- speakers ---------------------------------------------------------------------------------------------------


def speakers_of(a: Printing, b: Printing) -> Speakers:
    """How the speakers of two printings stand to each other, as far as their names and roles tell."""
    first, second = a.speakers, b.speakers
    if not first or not second:
        return "unknown"
    identities = [{key for key in keys if key.startswith("§")} for keys in (first, second)]
    both_own = _own(a) & _own(b)
    if all(identities):
        if identities[0] & identities[1]:
            return "same"
        if (first & second) - both_own:
            return "speaks for"
        return "named in role" if _named_in_role(a, b) or _named_in_role(b, a) else "other"
    if first & second:
        return "same" if both_own else "speaks for"
    if any(_within(one, other) for one in first for other in second):
        return "alike"
    if _named_in_role(a, b) or _named_in_role(b, a):
        return "named in role"
    return "a group" if "group" in (_kind(a), _kind(b)) else "other"


def _own(printing: Printing) -> frozenset[str]:
    speaker = printing.statement.speaker
    return frozenset((name_key(speaker.name),)) if speaker and speaker.name else printing.speakers


def _within(one: str, other: str) -> bool:
    """Whether a name is the end of a fuller one: a surname, a body's short name."""
    if one.startswith("§") or other.startswith("§"):
        return False
    shorter, longer = sorted((one.split(), other.split()), key=len)
    return longer[-len(shorter) :] == shorter or longer[: len(shorter)] == shorter


def _named_in_role(a: Printing, b: Printing) -> bool:
    """Whether the one's role names the other: "chief executive of PayTally", and PayTally."""
    speaker = a.statement.speaker
    if speaker is None or not speaker.role:
        return False
    role = f" {name_key(speaker.role)} "
    return any(f" {key} " in role for key in b.speakers if not key.startswith("§"))


def _kind(printing: Printing) -> str:
    return printing.statement.speaker.kind if printing.statement.speaker else "unresolved"


# --- words ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32_768)
def _key(word: str) -> str:
    """What words of one family begin with: "retaliatory" and "retaliation" are one."""
    return word if word.startswith("#") else stem(word)[:6]


def _is_negated(words: Iterable[Word], statement: Statement) -> bool:
    """Whether an odd number of negations stands in what is said and in the act that says it ("denied")."""
    count = sum(stem(word.word) in _NEGATIVE or word.word in _NEGATIVE for word in words)
    return (count + _denies(statement)) % 2 == 1


def _quoted(printing: Printing) -> frozenset[str]:
    """The word stems that stand between quotation marks: all of a direct statement's."""
    text = printing.text
    if printing.statement.form == "mixed":
        text = " ".join(next(filter(None, match.groups()), "") for match in _QUOTED.finditer(text))
    elif printing.is_report:
        return frozenset()
    words = only_spoken(spoken(text))
    return frozenset(_key(word.word) for word in words if weight_of(word) > 0.1)


def _kept(comparison: Comparison) -> tuple[float, float]:
    """The share of each side's words that the other has in the same order, weighed by what they tell."""
    same = [run for run in comparison.runs if run.kind in ("equal", "shifted")]
    shares = []
    for words, places in (
        (comparison.first, [run.first for run in same]),
        (comparison.second, [run.second for run in same]),
    ):
        whole = sum(map(weight_of, words))
        shares.append(sum(weight_of(word) for begin, end in places for word in words[begin:end]) / (whole or 1.0))
    return shares[0], shares[1]


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


# --- features ---------------------------------------------------------------------------------------------------


def _features(a: Described, b: Described, made: Resemblance) -> dict[str, float]:
    row = _of_words(a, b, made) | _of_small_differences(a, b, made) | _of_facts(a, b, made)
    row |= _of_speakers(made) | _of_places(a, b, made)
    short = min(len(made.comparison.first), len(made.comparison.second))
    near = made.days is not None and made.days <= 3
    row["verbatim, some days apart"] = max(0.0, made.kept - 0.5) * 2 * (0.0 if near else _apart(made.days))
    row["verbatim and long"] = max(0.0, made.kept - 0.6) * min(1.0, short / 12)
    if made.cosine is not None:
        row["meaning"] = made.cosine
        row["meaning is near"] = max(0.0, made.cosine - 0.5) * 2
        row["meaning is far"] = max(0.0, 0.35 - made.cosine) * 2
        row["meaning, other words"] = made.cosine * (1 - made.kept)
    else:
        row["meaning unknown"] = 1.0
        row["shared words, meaning unknown"] = made.shared
    return row


def _of_words(a: Described, b: Described, made: Resemblance) -> dict[str, float]:
    counts = Counter(a.telling) & Counter(b.telling)
    common = sum(weight for word, weight in a.telling.items() if word in counts)
    shorter = min(len(made.comparison.first), len(made.comparison.second)) or 1
    row = {
        "kept": made.kept,
        "kept of both": min(made.first_kept, made.second_kept),
        "nearly all kept": max(0.0, made.kept - 0.75) * 4,
        "longest stretch": min(1.0, made.comparison.longest / shorter),
        "stretch of words": min(1.0, made.comparison.longest / 10),
        "shared words": made.shared,
        "shared weight": min(1.0, common / 8),
        "alike in length": sqrt(common / (max(a.weight, b.weight) or 1.0)),
        "a word or two": float(min(_telling(a), _telling(b)) <= 2),
        "few words": max(0.0, 1 - min(a.weight, b.weight) / FEW_WORDS),
    }
    for quoted, other in ((a.quoted, b), (b.quoted, a)):
        if quoted:
            share = sum(word in other.telling for word in quoted) / len(quoted)
            row["quoted words kept"] = max(row.get("quoted words kept", 0.0), share * min(1.0, len(quoted) / 3))
    return row


def _telling(one: Described) -> int:
    return sum(weight > 0.1 for weight in one.telling.values())


def _of_small_differences(a: Described, b: Described, made: Resemblance) -> dict[str, float]:
    """Of what a few words change between words that both have: "not", "second", "morning" for "afternoon"."""
    comparison, weight, negations, numbers = made.comparison, 0.0, 0, 0
    runs = comparison.runs
    for number, run in enumerate(runs):
        first = comparison.first[slice(*run.first)]
        second = comparison.second[slice(*run.second)]
        if run.kind in ("equal", "shifted") or min(len(first) or 99, len(second) or 99) > FEW_CHANGED:
            continue
        negations += _negations(first) != _negations(second)
        numbers += {word.word for word in first if word.is_number} != {word.word for word in second if word.is_number}
        if max(len(first), len(second)) <= FEW_CHANGED and (0 < number < len(runs) - 1 or (first and second)):
            weight += max(sum(map(weight_of, first)), sum(map(weight_of, second)))
    share = min(1.0, weight / (min(a.weight, b.weight) or 1.0)) * made.kept
    quoted = "quotes" if not (a.printing.is_report or b.printing.is_report) else "reports"
    return {
        f"a few words differ, {quoted}": share,
        "a negation among the same words": float(negations % 2) * made.kept,
        "a number among the same words": min(1.0, numbers) * made.kept,
    }


def _negations(words: Iterable[Word]) -> int:
    return sum(word.word in _NEGATIVE or stem(word.word) in _NEGATIVE for word in words) % 2


def _denies(statement: Statement) -> bool:
    """Whether the act says that what is said is not so."""
    return statement.act is not None and statement.act.polarity == "denies"


def _of_facts(a: Described, b: Described, made: Resemblance) -> dict[str, float]:
    row = {
        "negation differs": float(a.negated != b.negated),
        "one denies": float(_denies(a.printing.statement) != _denies(b.printing.statement)),
    }
    row["one denies, the other too in its words"] = row["one denies"] * (1 - row["negation differs"])
    row["denied, words kept"] = row["one denies"] * row["negation differs"] * made.kept
    for name, first, second in (("numbers", a.numbers, b.numbers), ("names", a.names, b.names)):
        row[f"{name} shared"] = float(bool(first & second))
        row[f"{name} differ"] = float(bool(first - second and second - first))
        row[f"{name} on one side"] = float(bool(first) != bool(second))
    ends = [one.printing.text.rstrip("\"'“”’»").endswith("?") for one in (a, b)]
    row["one asks"] = float(ends[0] != ends[1])
    said = (a.printing.statement.said, b.printing.statement.said)
    if said[0] and said[1] and (said[0].end < said[1].start or said[1].end < said[0].start):
        row["said on other days"] = 1.0
    return row


def _of_speakers(made: Resemblance) -> dict[str, float]:
    row = {f"speakers: {made.speakers}": 1.0}
    if made.speakers != "same":
        row["not one speaker, words kept"] = made.kept
    return row


def _of_places(a: Described, b: Described, made: Resemblance) -> dict[str, float]:
    first, second = a.printing.statement, b.printing.statement
    forms = sorted((first.form, second.form))
    row = {f"forms: {forms[0]} and {forms[1]}": 1.0}
    if made.days is not None:
        row["days apart"] = _apart(made.days)
        row["weeks apart"] = float(made.days > 10)
    headlines = (first.place == "headline") + (second.place == "headline")
    row["one is a headline"] = float(headlines == 1)
    row["headline, words kept"] = float(headlines == 1) * max(0.0, made.kept - 0.5) * 2
    row["headline, a speaker unknown"] = float(headlines == 1 and made.speakers == "unknown")
    if a.printing.article.id != b.printing.article.id:
        return row
    early, late = sorted((a.printing, b.printing), key=lambda one: one.place)
    gap = late.place[0] - early.place[1]
    row["one article"] = 1.0
    row["one article: near"] = float(gap < NEAR and not headlines)
    row["one article: far"] = max(0.0, min(1.0, gap / FAR)) * float(not headlines)
    row["one article: both quoted"] = float(forms == ["direct", "direct"])
    row["report, then quote"] = float(
        gap < NEAR and early.is_report and not late.is_report and not headlines and made.speakers == "same"
    )
    row["headline and its article"] = float(headlines == 1)
    return row


def _apart(days: float | None) -> float:
    """How far apart in time, 0 to 1 at a year; what has no date may be of any."""
    return 0.3 if days is None else min(1.0, log(1 + days) / log(366))
