"""How alike two printings are: their words aligned, their speakers, their meaning, and the features made from these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from onrecord.relate.described import Described, describe, weight_of
from onrecord.relate.link_features import features_of
from onrecord.relate.printings import Printing, name_key
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
    made.features.update(features_of(a, b, made))
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
        # A ledger tells namesakes apart by what they are. A surname alone it keeps by itself, which says nothing.
        if first & second:
            return "named in role" if _named_in_role(a, b) or _named_in_role(b, a) else "other"
    if first & second:
        return "same" if both_own else "speaks for"
    if any(_within(one, other) for one in _fullest(first) for other in _fullest(second)):
        return "alike"
    if _named_in_role(a, b) or _named_in_role(b, a):
        return "named in role"
    return "a group" if "group" in (_kind(a), _kind(b)) else "other"


def _own(printing: Printing) -> frozenset[str]:
    speaker = printing.statement.speaker
    return frozenset((name_key(speaker.name),)) if speaker and speaker.name else printing.speakers


def _fullest(names: frozenset[str]) -> Iterator[str]:
    """A speaker's names but for those within a fuller one: "Oak" whom a ledger knows as Ann Oak is not Bo Oak."""
    return (one for one in names if not any(len(one) < len(other) and _within(one, other) for other in names))


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
