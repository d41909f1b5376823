"""The features by which `utterances.link` weighs whether two printings are of one saying.

Each is a number from about -1 to 1 and means something by itself; one that is missing is 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log, sqrt
from typing import TYPE_CHECKING

from onrecord.relate.described import MARKS, NEGATIVE, Described, denies, weight_of
from onrecord.relate.quantities import quantity_features
from onrecord.relate.spoken import Word
from onrecord.relate.stems import stem
from onrecord.relate.word_meanings import nearest

if TYPE_CHECKING:
    from onrecord.relate.resemblance import Resemblance

NEAR = 250  # code points between two statements of which one follows the other
FAR = 1500
FEW_CHANGED = 3  # words
NEAR_MEANING, FAR_MEANING = 0.7, 0.5  # cosines: half of the pairs of one saying, and most of others
NEAR_DAYS = 3
DAYS_APART = 0.25  # as `_apart` has it: from four days on
TELLING_OF_ALL = (
    "meaning",
    "sense",
    "nearly shared",
    "nearly shared of both",
    "rarity shared",
    "telling words met",
)
FEW_WORDS = 4  # telling words of which a printing has too few to be known by them


def features_of(a: Described, b: Described, made: Resemblance) -> dict[str, float]:
    """All features of two printings, the shorter one first, of which `made` says all but these."""
    row = _of_words(a, b, made) | _of_rarity(a, b) | _of_sense(a, b, made)
    row |= _of_small_differences(a, b, made) | _of_facts(a, b, made) | _of_length(a, b)
    row |= quantity_features(a.quantities, b.quantities)
    row |= _of_speakers(made) | _of_places(a, b, made)
    short = min(len(made.comparison.first), len(made.comparison.second))
    near = made.days is not None and made.days <= NEAR_DAYS
    row["verbatim, some days apart"] = max(0.0, made.kept - 0.5) * 2 * (0.0 if near else _apart(made.days))
    row["verbatim and long"] = max(0.0, made.kept - 0.6) * min(1.0, short / 12)
    if made.cosine is None:
        row["shared words, meaning unknown"] = made.shared
    else:
        row |= of_meaning(made.cosine, made.kept)
    return row | within(row)


def of_meaning(cosine: float, kept: float) -> dict[str, float]:
    """What the network says of how alike two printings mean."""
    return {
        "meaning": cosine,
        "meaning is near": max(0.0, cosine - NEAR_MEANING) * 3,
        "meaning is far": max(0.0, FAR_MEANING - cosine) * 3,
        "meaning, other words": cosine * (1 - kept),
    }


def within(row: Mapping[str, float]) -> dict[str, float]:
    """How alike a headline is to what stands under one, and how alike are statements of different days.

    A headline has few words of its own, and one speaker uses the same ones day after day, so likeness tells less, or
    more, than elsewhere.
    """
    settings = []
    if row.get("one is a headline"):
        settings.append("headline")
    if row.get("days apart", 0.0) > DAYS_APART:
        settings.append("days apart")
    return {f"{setting}: {name}": row[name] for setting in settings for name in TELLING_OF_ALL if name in row}


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
    shares, met, left = [], [], []
    for one, other, keys, found in ((a, b, here, near[0]), (b, a, there, near[1])):
        total = sum(weight for key, weight in one.rare.items() if key in other.rare)
        total += sum(one.rare[key] * value for key, value in zip(keys, found, strict=True))
        whole = sum(one.rare.values())
        shares.append(total / (whole or 1.0))
        met.append(total)
        left.append(whole - total)
    row = {
        "nearly shared": max(shares),
        "nearly shared of both": min(shares),
        "telling words met": min(1.0, min(met) / 5),
        "a telling word or two met": min(1.0, min(met) / 2),
        "telling words left of both": min(1.0, min(left) / 5),
        "telling words left": min(1.0, max(left) / 10),
    }
    if a.sense is not None and b.sense is not None:
        alike = float(a.sense @ b.sense)
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
    for mark in MARKS:
        row[f"one {mark}"] = float((mark in a.marks) != (mark in b.marks))
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


def _of_length(a: Described, b: Described) -> dict[str, float]:
    shorter, longer = sorted((len(a.words), len(b.words)))
    return {
        "as many words": shorter / (longer or 1),
        "both are long": min(1.0, shorter / 20),
        "one is long": min(1.0, longer / 50),
    }


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
