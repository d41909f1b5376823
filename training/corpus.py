"""The training corpora as one kind of example: a text and its statements, as character spans.

PolNeAR (brat standoff, several annotators for some articles) and our own articles (`markup.py`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from markup import parse
from onrecord.gold import read_gold

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Mark:
    """One statement in a training text; `depth` 0 is in nobody's content, 1 inside a statement of depth 0."""

    source: Spans
    cue: Spans
    content: Spans
    depth: int = 0

    def spans(self) -> Spans:
        """All spans of all roles."""
        return self.source + self.cue + self.content


@dataclass(frozen=True)
class Example:
    """A text with one reading of it; `nested` says whether statements inside statements are marked too."""

    name: str
    text: str
    marks: tuple[Mark, ...]
    nested: bool = False
    own: bool = False


@dataclass
class Corpus:
    """Training and held-out examples; `readings` has every annotator's reading of an article under its name."""

    readings: dict[str, list[Example]] = field(default_factory=dict)

    def digest(self) -> str:
        """SHA-256 of every text and span, in order of names."""
        state = hashlib.sha256()
        for name in sorted(self.readings):
            for example in self.readings[name]:
                state.update(repr((name, example.text, example.marks)).encode())
        return state.hexdigest()


def read_polnear(folder: Path) -> Corpus:
    """PolNeAR's articles, every annotator's reading, with swapped sources and cues put right."""
    corpus = Corpus()
    for document in read_gold(folder):
        corpus.readings[document.name] = [
            Example(
                document.name,
                document.text,
                tuple(Mark(tuple(a.source), tuple(a.cue), tuple(a.content)) for a in annotation if a.content),
            )
            for annotation in document.annotations
        ]
    return _swap_back(corpus)


def read_own(folder: Path) -> Corpus:
    """Our own articles, with nested statements."""
    corpus = Corpus()
    for path in sorted(folder.glob("*.txt")):
        article = parse(path.read_text(encoding="utf-8"), name=path.name)
        parents = {s.number: s.parent for s in article.statements}
        marks = []
        for s in article.statements:
            depth, parent = 0, s.parent
            while parent is not None and depth < 9:
                depth, parent = depth + 1, parents[parent]
            marks.append(Mark(tuple(s.source), tuple(s.cue), tuple(s.content), depth))
        corpus.readings[path.stem] = [Example(path.stem, article.text, tuple(marks), nested=True, own=True)]
    return corpus


def _swap_back(corpus: Corpus) -> Corpus:
    """Some annotations have source and cue exchanged: a bare verb of saying as source, a noun phrase as cue."""

    def words(text: str, spans: Spans) -> str:
        return " ".join(text[a:b] for a, b in spans).strip().lower()

    cues: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for readings in corpus.readings.values():
        for example in readings:
            for mark in example.marks:
                cues[words(example.text, mark.cue)] += 1
                sources[words(example.text, mark.source)] += 1
    verbs = {cue for cue, n in cues.items() if n >= 20 and n > 20 * sources[cue] and re.fullmatch(r"[a-z]+", cue)}
    swapped = 0
    for name, readings in corpus.readings.items():
        fixed = []
        for example in readings:
            marks = []
            for mark in example.marks:
                if words(example.text, mark.source) in verbs and words(example.text, mark.cue) not in verbs:
                    mark = replace(mark, source=mark.cue, cue=mark.source)
                    swapped += 1
                marks.append(mark)
            fixed.append(replace(example, marks=tuple(marks)))
        corpus.readings[name] = fixed
    print(f"swapped back: {swapped} sources and cues")
    return corpus
