"""How alike two printings are: the features by which `utterances.link` weighs whether they are of one saying.

Each is a number from about -1 to 1 and means something by itself; without vectors of meaning theirs are 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import log, sqrt
from typing import Literal

from onrecord.relate.described import NEGATIVE, Described, denies, describe, weight_of
from onrecord.relate.printings import Printing, name_key
from onrecord.relate.spoken import Word
from onrecord.relate.stems import stem
from onrecord.relate.word_meanings import nearest
from onrecord.relate.wording import Comparison, compare_words

__all__ = [
    "Described",
    "Resemblance",
    "Speakers",
    "cosine",
    "describe",
    "overlap",
    "resemblance",
    "sense",
    "speakers_of",
]

Speakers = Literal["same", "speaks for", "alike", "named in role", "a group", "unknown", "other"]

NEAR = 250  # code points between two statements of which one follows the other
FAR = 1500
FEW_CHANGED = 3  # words
NEAR_MEANING, FAR_MEANING = 0.7, 0.5  # cosines: half of the pairs of one saying, and most of others
FEW_WORDS = 4  # telling words of which a printing has too few to be known by them


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


def overlap(a: Described, b: Described) -> float:
    """The share of the telling words of the one with fewer that the other has too: what a comparison is worth."""
    fewer, more = (a, b) if a.weight <= b.weight else (b, a)
    return sum(weight for word, weight in fewer.telling.items() if word in more.telling) / (fewer.weight or 1.0)


def cosine(a: Described, b: Described) -> float | None:
    """How alike two printings mean, -1 to 1; None where it is not known."""
    return None if a.meaning is None or b.meaning is None else float(a.meaning @ b.meaning)


def sense(a: Described, b: Described) -> float:
    """How alike the words of two printings mean, taken together, -1 to 1; 0 where no word is known."""
    return 0.0 if a.sense is None or b.sense is None else float(a.sense @ b.sense)


def resemblance(a: Described, b: Described) -> Resemblance:
    """All that is compared of two printings; the same whichever comes first, but for the side that it is on."""
    if _order(b) < _order(a):
        return _turned(resemblance(b, a))
    reported = a.printing.is_report != b.printing.is_report
    comparison = compare_words((a.printing.text, b.printing.text), (a.words, b.words), reported=reported)
    kept = _kept(comparison)
    days = None
    if a.published and b.published:
        days = abs((a.published - b.published).total_seconds()) / 86400
    made = Resemblance(comparison, speakers_of(a.printing, b.printing), *kept, overlap(a, b), cosine(a, b), days, {})
    made.features.update(_features(a, b, made))
    return made


def _order(one: Described) -> tuple[int, str, str]:
    """The shorter one first: words are aligned with free ends on the second side."""
    return len(one.words), one.printing.text, one.printing.statement.id


def _turned(made: Resemblance) -> Resemblance:
    return replace(made, comparison=made.comparison.turned(), first_kept=made.second_kept, second_kept=made.first_kept)


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
        row["meaning is near"] = max(0.0, made.cosine - NEAR_MEANING) * 3
        row["meaning is far"] = max(0.0, FAR_MEANING - made.cosine) * 3
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
    row |= _of_rarity(a, b) | _of_sense(a, b, made)
    for quoted, other in ((a.quoted, b), (b.quoted, a)):
        if quoted:
            share = sum(word in other.telling for word in quoted) / len(quoted)
            row["quoted words kept"] = max(row.get("quoted words kept", 0.0), share * min(1.0, len(quoted) / 3))
    return row


def _of_rarity(a: Described, b: Described) -> dict[str, float]:
    """What the telling words that both have amount to: a word or two are shared by all that is said of a topic."""
    shared = a.rare.keys() & b.rare.keys()
    total = sum(a.rare[word] for word in shared)
    least = min(sum(a.rare.values()), sum(b.rare.values())) or 1.0
    return {
        "rarity shared": min(1.0, total / least),
        "rarity shared, in all": min(1.0, total / 5),
        "rarest shared": max((a.rare[word] for word in shared), default=0.0),
        "one telling word shared": float(len(shared) == 1),
        "two telling words shared": float(len(shared) == 2),
    }


def _of_sense(a: Described, b: Described, made: Resemblance) -> dict[str, float]:
    """What the words mean, by themselves and together."""
    here = [key for key in a.rare if key not in b.rare and key in a.places]
    there = [key for key in b.rare if key not in a.rare and key in b.places]
    near = nearest([a.places[key] for key in here], [b.places[key] for key in there])
    shares = []
    for one, other, keys, found in ((a, b, here, near[0]), (b, a, there, near[1])):
        total = sum(weight for key, weight in one.rare.items() if key in other.rare)
        total += sum(one.rare[key] * value for key, value in zip(keys, found, strict=True))
        shares.append(total / (sum(one.rare.values()) or 1.0))
    row = {"nearly shared": max(shares), "nearly shared of both": min(shares)}
    if a.sense is not None and b.sense is not None:
        alike = sense(a, b)
        row["sense"] = alike
        row["sense is near"] = max(0.0, alike - 0.5) * 2
        row["sense is far"] = max(0.0, 0.3 - alike) * 3
        row["sense, other words"] = alike * (1 - made.kept)
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
    return sum(word.word in NEGATIVE or stem(word.word) in NEGATIVE for word in words) % 2


def _of_facts(a: Described, b: Described, made: Resemblance) -> dict[str, float]:
    row = {
        "negation differs": float(a.negated != b.negated),
        "one denies": float(denies(a.printing.statement) != denies(b.printing.statement)),
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
        row["other words, days apart"] = (1 - made.kept) * float(made.days > 2)
    headlines = (first.place == "headline") + (second.place == "headline")
    row["one is a headline"] = float(headlines == 1)
    row["headline, words kept"] = float(headlines == 1) * max(0.0, made.kept - 0.5) * 2
    row["headline, a speaker unknown"] = float(headlines == 1 and made.speakers == "unknown")
    if a.printing.article.id != b.printing.article.id:
        return row
    early, late = sorted((a.printing, b.printing), key=lambda one: (one.place, one.statement.id))
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
