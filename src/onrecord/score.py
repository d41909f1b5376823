"""Score attributions against gold: the figures, as pure functions over words.

Spans are compared as the sets of words they touch, so that a clipped letter or a missing quotation mark
costs nothing. An attribution counts as found when its content overlaps the gold's by half of their union
or more and its source touches the gold's (or neither has one). Where several people annotated a document,
it is scored against each of them and the counts are averaged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.errors import GoldError
from onrecord.gold import ROLES, Attribution, GoldDocument, Offsets, Prediction

WORD = re.compile(r"\w+(?:[’']\w+)?")
QUOTED = re.compile(r"[“\"„«]([^”\"»]{3,}?)[”\"»]")
FOUND = 0.5  # of the union of two contents, from which on they are the same content
FEW_QUOTED_WORDS = 3  # fewer than these do not make a content a quotation
NEARLY_ALL = 0.9  # of a direct content's words stand in quotation marks

Words = frozenset[int]


@dataclass(frozen=True, slots=True)
class Figure:
    """Precision, recall and their harmonic mean over `gold` things to be found; a recall alone has no precision."""

    precision: float
    recall: float
    f1: float
    gold: float

    @classmethod
    def of(cls, right: float, predicted: float, gold: float) -> Figure:
        """The figure that these counts give; nothing predicted or nothing to find gives 0."""
        precision = right / predicted if predicted else 0.0
        recall = right / gold if gold else 0.0
        both = precision + recall
        return cls(precision, recall, 2 * precision * recall / both if both else 0.0, gold)

    def to_dict(self) -> dict[str, float]:
        """The figure as JSON has it."""
        return {"p": self.precision, "r": self.recall, "f": self.f1, "gold": self.gold}


@dataclass(frozen=True, slots=True)
class Marked:
    """An attribution as the words it touches, by their numbers in the document."""

    source: Words
    cue: Words
    content: Words

    def role(self, name: str) -> Words:
        """The words of one role."""
        words: Words = getattr(self, name)
        return words

    def same_source(self, other: Marked) -> bool:
        """Whether the sources touch, or neither has one."""
        return bool(self.source & other.source) or not (self.source or other.source)


class WordIndex:
    """The words of a text, numbered, and which of them stand inside quotation marks."""

    def __init__(self, text: str) -> None:
        self._word_at: list[int | None] = [None] * len(text)
        for number, word in enumerate(WORD.finditer(text)):
            self._word_at[word.start() : word.end()] = [number] * (word.end() - word.start())
        self.quoted = self.words([quotation.span(1) for quotation in QUOTED.finditer(text)])

    def words(self, spans: Iterable[tuple[int, int]]) -> Words:
        """The words that the spans touch; what lies outside the text is left out."""
        touched = {number for start, end in spans for number in self._word_at[max(start, 0) : max(end, 0)]}
        return frozenset(number for number in touched if number is not None)

    def marked(self, attributions: Iterable[Attribution]) -> list[Marked]:
        """The attributions as words, without those whose content touches none."""
        found = (Marked(*(self.words(_role(found, role)) for role in ROLES)) for found in attributions)
        return [attribution for attribution in found if attribution.content]


def score(gold: Iterable[GoldDocument], predictions: Mapping[str, Prediction]) -> dict[str, Figure]:
    """Every figure of the predictions against the gold, by name; a document without a prediction counts as missed.

    Raises `GoldError` where a prediction was made on another text than the gold's: its offsets mean nothing here.
    """
    totals = _Totals()
    for document in gold:
        prediction = predictions.get(document.name, Prediction(()))
        if prediction.text is not None and prediction.text != document.text:
            raise GoldError(f"{document.name}: predicted on another text than {document.path}; read that file itself")
        index = WordIndex(document.text)
        predicted = index.marked(prediction.attributions)
        for annotation in document.annotations:
            counts = count(index, index.marked(annotation), predicted)
            totals.add(counts, share=len(document.annotations))
    return totals.figures()


def agreement(gold: Iterable[GoldDocument]) -> dict[str, Figure]:
    """The same figures for people: each annotator of a document against each other annotator of it.

    Raises `GoldError` where no document has two annotators.
    """
    totals = _Totals()
    for document in gold:
        index = WordIndex(document.text)
        annotations = [index.marked(annotation) for annotation in document.annotations]
        pairs = [(one, other) for one in annotations for other in annotations if one is not other]
        for one, other in pairs:
            totals.add(count(index, one, other), share=len(pairs))
    if not totals.counts:
        raise GoldError("no document has two annotators: there is no agreement to measure")
    return totals.figures()


def count(index: WordIndex, gold: Sequence[Marked], predicted: Sequence[Marked]) -> dict[str, tuple[int, int, int]]:
    """What is right, predicted and in the gold, for each figure of one document and one annotator."""
    counts: dict[str, tuple[int, int, int]] = {}
    for role in ROLES:
        ours = [attribution.role(role) for attribution in predicted if attribution.role(role)]
        theirs = [attribution.role(role) for attribution in gold if attribution.role(role)]
        counts[f"{role} exact"] = _overlap(frozenset(ours), frozenset(theirs))
        counts[f"{role} tokens"] = _overlap(_union(ours), _union(theirs))
    pairs = [(gold[theirs], predicted[ours], theirs) for theirs, ours in match(gold, predicted)]
    right = {number for one, other, number in pairs if one.same_source(other)}
    exact = sum(one.content == other.content and one.source == other.source for one, other, _ in pairs)
    for name, number in (("content found", len(pairs)), ("attribution", len(right)), ("attribution exact", exact)):
        counts[name] = (number, len(predicted), len(gold))
    for form, numbers in forms(index, gold).items():
        counts[f"{form} recall"] = (len(right & numbers), 0, len(numbers))
    return counts


def match(gold: Sequence[Marked], predicted: Sequence[Marked]) -> list[tuple[int, int]]:
    """Pairs of (gold, predicted) numbers whose contents are the same, best overlap first, each used once."""
    shares = (
        (_share(one.content, other.content), i, j) for i, one in enumerate(gold) for j, other in enumerate(predicted)
    )
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for _, i, j in sorted((found for found in shares if found[0] >= FOUND), reverse=True):
        if i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            pairs.append((i, j))
    return pairs


def forms(index: WordIndex, gold: Sequence[Marked]) -> dict[str, set[int]]:
    """The numbers of the gold's direct, mixed and indirect attributions, by the words inside quotation marks."""
    found: dict[str, set[int]] = {"direct": set(), "mixed": set(), "indirect": set()}
    for number, attribution in enumerate(gold):
        quoted = len(attribution.content & index.quoted)
        if quoted < FEW_QUOTED_WORDS:
            form = "indirect"
        else:
            form = "direct" if quoted >= NEARLY_ALL * len(attribution.content) else "mixed"
        found[form].add(number)
    return found


def coverage(gold: Sequence[GoldDocument], predictions: Mapping[str, Prediction]) -> list[str]:
    """What does not fit together between gold and predictions, each a line for the person at the terminal."""
    annotated = {document.name for document in gold if document.annotations}
    remarks = (
        (len(gold) - len(annotated), "in the gold without annotations, not scored"),
        (len(annotated - predictions.keys()), "in the gold without predictions, counted as missed"),
        (len(predictions.keys() - {document.name for document in gold}), "predicted but not in the gold, left out"),
    )
    return [f"{number} document{'s' if number > 1 else ''} {remark}" for number, remark in remarks if number]


class _Totals:
    """Counts summed over documents, in the order they come: a float sum depends on it in its last digit."""

    def __init__(self) -> None:
        self.counts: dict[str, list[float]] = {}

    def add(self, counts: Mapping[str, tuple[int, int, int]], *, share: int) -> None:
        for name, triple in counts.items():
            total = self.counts.setdefault(name, [0.0, 0.0, 0.0])
            for place, number in enumerate(triple):
                total[place] += number / share

    def figures(self) -> dict[str, Figure]:
        return {name: Figure.of(*total) for name, total in self.counts.items()}


def _role(attribution: Attribution, role: str) -> Offsets:
    spans: Offsets = getattr(attribution, role)
    return spans


def _overlap(ours: frozenset[Any], theirs: frozenset[Any]) -> tuple[int, int, int]:
    return len(ours & theirs), len(ours), len(theirs)


def _union(sets: Iterable[Words]) -> Words:
    return frozenset[int]().union(*sets)


def _share(one: Words, other: Words) -> float:
    return len(one & other) / len(one | other)
