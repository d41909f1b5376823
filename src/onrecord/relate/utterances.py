"""Utterances: which printings are of one saying.

A saying is what one speaker said on one occasion. `link` weighs two printings by `resemblance.features` with a logistic
model, whose weights `training/train_links.py` learns; `gathering.gather` makes groups of what is linked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp
from typing import Any, Literal

from onrecord.relate.printings import Printing
from onrecord.relate.resemblance import (
    Described,
    Resemblance,
    cosine,
    describe,
    overlap,
    resemblance,
    sense,
    speakers_of,
)
from onrecord.relate.wording import Comparison

__all__ = ["Link", "LinkKind", "link", "link_described"]

LinkKind = Literal["verbatim", "shortened", "extended", "inserted", "translated", "paraphrase", "headline"]
VERBATIM_KINDS: frozenset[LinkKind] = frozenset(("verbatim", "shortened", "extended", "inserted"))

LEAST_OVERLAP = 0.15  # of telling words, below which two printings are compared by their meaning alone
LEAST_OVERLAP_UNKNOWN = 0.6  # where a speaker is not known
LEAST_COSINE = 0.3
LEAST_SENSE = 0.3  # the same by the words' own meanings
SAME_WORDS = 0.8  # of the shorter one's weight that stands in the longer one, in order: the same words
ALL_WORDS = 0.85  # of both


@dataclass(frozen=True, slots=True)
class Link:
    """Two printings of one saying: how sure that is, in what way they are one, and why.

    `score` is the probability that they are of one saying. `kind` says what the second is to the first: the same words
    ("verbatim"), fewer or more of them, with words in brackets or left out by dots ("inserted"), other words that are
    quoted too ("translated"), a report ("paraphrase"), a "headline" and what stands under one. `comparison` has the
    aligned words.
    """

    first: str
    second: str
    score: float
    kind: LinkKind
    reason: str
    comparison: Comparison

    @property
    def keeps_words(self) -> bool:
        """Whether the two print the same words, and not only their sense."""
        return self.kind in VERBATIM_KINDS

    def to_dict(self) -> dict[str, Any]:
        """The link as JSON has it."""
        return {
            "first": self.first,
            "second": self.second,
            "score": round(self.score, 4),
            "kind": self.kind,
            "reason": self.reason,
            "comparison": self.comparison.to_dict(),
        }


def link(a: Printing, b: Printing) -> Link | None:
    """Whether two printings are of one saying; None where it is less likely than not, or nothing in them is alike."""
    return link_described(describe(a), describe(b))


def link_described(a: Described, b: Described, *, least: float | None = None) -> Link | None:
    """The same for printings that were described before; `least` is another least score of a link by the sense."""
    if not may_be_linked(a, b):
        return None
    found = resemblance(a, b)
    model = weights("link_weights" if found.cosine is None else "link_weights_meaning")
    score = probability(found.features, model)
    kind = kind_of(a.printing, b.printing, found)
    least = model["least: sense"] if least is None else least
    if score < (model["least: words"] if kind in VERBATIM_KINDS else least):
        return None
    first, second = a.printing.statement.id, b.printing.statement.id
    return Link(first, second, score, kind, reason_of(a, b, found, kind), found.comparison)


def may_be_linked(a: Described, b: Described) -> bool:
    """Whether two printings have enough in common to be worth comparing word by word."""
    shared = overlap(a, b)
    if shared < LEAST_OVERLAP and not _mean_alike(a, b):
        return False
    speakers = speakers_of(a.printing, b.printing)
    if speakers == "unknown" and "headline" not in (a.printing.statement.place, b.printing.statement.place):
        return shared >= LEAST_OVERLAP_UNKNOWN
    return speakers != "other"


def _mean_alike(a: Described, b: Described) -> bool:
    """Whether two printings mean alike: as the network has it, or else as their words by themselves do."""
    alike = cosine(a, b)
    if alike is not None:
        return alike >= LEAST_COSINE
    return sense(a, b) >= LEAST_SENSE


def probability(features: Mapping[str, float], model: Mapping[str, float]) -> float:
    """The probability that the model gives to two printings with these features."""
    total = model["bias"] + sum(model.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


@lru_cache
def weights(name: str) -> Mapping[str, float]:
    """The weights of a file as learned: for two printings of which the network says what they mean, or for others."""
    found: dict[str, float] = json.loads(files("onrecord.relate").joinpath(f"{name}.json").read_text("utf-8"))
    return found


# --- kind and reason --------------------------------------------------------------------------------------------


def kind_of(a: Printing, b: Printing, found: Resemblance) -> LinkKind:
    """In what way the second printing is the first again."""
    if "headline" in (a.statement.place, b.statement.place):
        return "headline"
    if a.is_report or b.is_report:
        return "paraphrase"
    both_direct = a.statement.form == b.statement.form == "direct"
    if found.kept < SAME_WORDS and not (_quotes_keep(found) or _same_stretch(found)):
        return "translated" if both_direct else "paraphrase"
    if _has_insertions(a) or _has_insertions(b):
        return "inserted"
    if min(found.first_kept, found.second_kept) >= ALL_WORDS:
        return "verbatim"
    first, second = (
        (len(words), text)
        for words, text in zip((found.comparison.first, found.comparison.second), found.comparison.texts, strict=True)
    )
    return "shortened" if second < first else "extended"


def _quotes_keep(found: Resemblance) -> bool:
    return found.features.get("quoted words kept", 0.0) >= SAME_WORDS and found.comparison.longest >= 3


def _same_stretch(found: Resemblance) -> bool:
    """Two excerpts that share many words in a row, though each has others beside them."""
    return found.comparison.longest >= 6


def _has_insertions(printing: Printing) -> bool:
    return any(word.role != "spoken" for word in describe(printing).words)


_SPEAKERS = {
    "same": "the same speaker",
    "speaks for": "one speaks for the other",
    "alike": "names that agree",
    "named in role": "one is named in the other's role",
    "a group": "a group and one who may be of it",
    "unknown": "a speaker who is not named",
    "other": "two speakers",
}
_KINDS = {
    "verbatim": "the same words",
    "shortened": "the same words, fewer of them",
    "extended": "the same words and more",
    "inserted": "the same words but for brackets or dots",
    "translated": "both quoted, in other words",
    "paraphrase": "reported in other words",
    "headline": "a headline",
}


def reason_of(a: Described, b: Described, found: Resemblance, kind: LinkKind) -> str:
    """Why two printings are taken to be of one saying, in words."""
    said = [_KINDS[kind], f"{round(100 * found.kept)}% of the shorter one's words are kept"]
    shared = sorted(a.numbers & b.numbers)
    if shared:
        said.append(f"both have {', '.join(number.removeprefix('#') for number in shared[:3])}")
    if found.cosine is not None and kind not in VERBATIM_KINDS:
        said.append(f"they mean alike ({found.cosine:.2f})")
    if found.features.get("report, then quote"):
        said.append("a report with the quote after it")
    said.append(_SPEAKERS[found.speakers])
    said.append(_when(a, b, found))
    return "; ".join(filter(None, said))


def _when(a: Described, b: Described, found: Resemblance) -> str:
    if a.printing.article.id == b.printing.article.id:
        return "one article"
    if found.days is None:
        return "a date is missing"
    days = round(found.days)
    return "the same day" if days == 0 else f"{days} day{'s' if days > 1 else ''} apart"
