"""Examples as arrays: labels a word, pointer targets, windows, batches."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from corpus import Example, Mark, Spans
from meanings import Meanings, passage_text, passages
from nested import is_reported
from onrecord.extractor.encoder import window_inputs
from onrecord.extractor.tokens import Tokens, tokenise
from onrecord.extractor.windows import Window, plan
from onrecord.extractor.wordpieces import WordPieces

BEGIN = {"source": 1, "cue": 3, "content": 5}
UNKNOWN_LABEL = -100

Targets = list[tuple[int, int, float]]  # word, word it points to, weight
Passages = list[tuple[list[int], int]]  # words, row of their vector


@dataclass
class Labelled:
    """A tokenised example: role labels and pointer targets by word of the whole article."""

    tokens: Tokens
    outer: NDArray[np.int64]
    inner: NDArray[np.int64]
    to_cue: Targets
    to_source: Targets
    inner_to_cue: Targets
    meanings: Passages = field(default_factory=list)


def label(
    example: Example, pieces_of: WordPieces, *, all_nested: bool = False, meanings: Meanings | None = None
) -> Labelled:
    """Tokenise an example and write its marks as labels; a word keeps the first role it is given."""
    tokens = tokenise(example.text, pieces_of)
    outer, to_cue, to_source = _layer(tokens, [m for m in example.marks if m.depth == 0])
    inner, inner_to_cue, _ = _layer(
        tokens, [m for m in example.marks if m.depth == 1 and (all_nested or is_reported(m, example.text))]
    )
    inner_labels = np.where(outer >= BEGIN["content"], inner, UNKNOWN_LABEL)
    if not example.nested:
        inner_labels[:] = UNKNOWN_LABEL
    found = _passages(example, tokens, meanings) if meanings else []
    return Labelled(tokens, outer, inner_labels, to_cue, to_source, inner_to_cue, found)


def label_alone(text: str, row: int, pieces_of: WordPieces) -> Labelled:
    """A passage by itself, as a person asks for one: nothing to learn of it but its meaning."""
    tokens = tokenise(text, pieces_of)
    unknown = np.full(len(tokens), UNKNOWN_LABEL, np.int64)
    return Labelled(tokens, unknown, unknown, [], [], [], [(list(range(len(tokens))), row)])


def _passages(example: Example, tokens: Tokens, meanings: Meanings) -> Passages:
    found = ((spans, meanings.row(passage_text(example.text, spans))) for spans in passages(example))
    return [(words, row) for spans, row in found if row is not None and (words := words_of(tokens, spans))]


def words_of(tokens: Tokens, spans: Spans) -> list[int]:
    """The words that the spans touch, in order."""
    found: set[int] = set()
    for start, end in spans:
        first = int(np.searchsorted(tokens.end, start, side="right"))
        last = int(np.searchsorted(tokens.start, end, side="left"))
        found.update(range(first, last))
    return sorted(found)


def role_labels(tokens: Tokens, marks: list[Mark]) -> NDArray[np.int64]:
    """The role of each word as a BIO label."""
    return _layer(tokens, marks)[0]


def _layer(tokens: Tokens, marks: list[Mark]) -> tuple[NDArray[np.int64], Targets, Targets]:
    labels = np.zeros(len(tokens), np.int64)
    targets: dict[int, list[int]] = {}
    to_source: Targets = []
    for mark in marks:
        cue, source = words_of(tokens, mark.cue), words_of(tokens, mark.source)
        anchor = cue[0] if cue else source[0] if source else None
        for role in ("cue", "source", "content"):
            before = None
            for word in words_of(tokens, getattr(mark, role)):
                if labels[word] and labels[word] not in (BEGIN[role], BEGIN[role] + 1):
                    continue
                if anchor is not None:
                    targets.setdefault(word, []).append(anchor)
                if not labels[word]:
                    labels[word] = BEGIN[role] + (before is not None and word == before + 1)
                before = word
        if cue:
            to_source.append((cue[0], source[0] if source else cue[0], 1.0))
    to_cue = [(word, head, 1 / len(heads)) for word, heads in targets.items() for head in heads]
    return labels, to_cue, to_source


@dataclass
class Sample:
    """One window of a labelled example."""

    labelled: Labelled
    window: Window


def samples(labelled: Labelled, chance: random.Random, *, size: int) -> list[Sample]:
    """The windows of one pass over an example; where they begin changes from pass to pass."""
    first = chance.randrange(0, 4)
    return [Sample(labelled, window) for window in plan(labelled.tokens, size=size, overlap=0, first=first)]


@dataclass
class Batch:
    """Tensors of several windows of like length; labels are -100 where there is nothing to learn."""

    inputs: tuple[Tensor, ...]
    outer: Tensor
    inner: Tensor
    pointers: tuple[Tensor, Tensor, Tensor]  # each [batch, words, words], rows sum to 1 or 0
    words: Tensor  # [batch, words], 1 for real ones
    passages: list[tuple[int, list[int], int]]  # window of the batch, words in it, row of their vector

    def to(self, device: torch.device) -> Batch:
        """The same batch on another device."""
        return Batch(
            tuple(t.to(device) for t in self.inputs),
            self.outer.to(device),
            self.inner.to(device),
            tuple(t.to(device) for t in self.pointers),  # type: ignore[arg-type]
            self.words.to(device),
            self.passages,
        )


def batch(items: list[Sample]) -> Batch:
    """Pad windows to one length."""
    inputs = [window_inputs(item.labelled.tokens, item.window) for item in items]
    pieces = max(len(x.piece) for x in inputs)
    words = max(len(x.first) for x in inputs)

    def pad(arrays: list[NDArray[np.int64]], length: int, fill: int = 0) -> Tensor:
        out = np.full((len(arrays), length), fill, np.int64)
        for row, array in zip(out, arrays, strict=True):
            row[: len(array)] = array
        return torch.from_numpy(out)

    tensors = [pad([getattr(x, name) for x in inputs], pieces) for name in ("piece", "quote", "case", "gap", "place")]
    tensors.append(pad([x.first for x in inputs], words))
    tensors.append(pad([np.ones(len(x.piece), np.int64) for x in inputs], pieces).float())
    spans = [slice(item.window.start, item.window.end) for item in items]
    return Batch(
        tuple(tensors),
        pad([item.labelled.outer[s] for item, s in zip(items, spans, strict=True)], words, UNKNOWN_LABEL),
        pad([item.labelled.inner[s] for item, s in zip(items, spans, strict=True)], words, UNKNOWN_LABEL),
        (_pointer(items, "to_cue", words), _pointer(items, "to_source", words), _pointer(items, "inner_to_cue", words)),
        pad([np.ones(len(x.first), np.int64) for x in inputs], words).float(),
        [(index, *passage) for index, item in enumerate(items) for passage in _passages_inside(item)],
    )


def _passages_inside(item: Sample) -> Passages:
    start, end = item.window.start, item.window.end
    whole = [(words, row) for words, row in item.labelled.meanings if start <= words[0] and words[-1] < end]
    return [([word - start for word in words], row) for words, row in whole]


def _pointer(items: list[Sample], name: str, words: int) -> Tensor:
    out = np.zeros((len(items), words, words), np.float32)
    for row, item in zip(out, items, strict=True):
        start, end = item.window.start, item.window.end
        for word, head, weight in getattr(item.labelled, name):
            if start <= word < end and start <= head < end:
                row[word - start, head - start] = weight
    out /= np.maximum(out.sum(-1, keepdims=True), 1e-6)
    return torch.from_numpy(out)
