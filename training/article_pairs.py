"""Pairs of statements as they stand together in real articles: `python training/article_pairs.py`.

The collection for relating has few different sayings of one article that share names and topic; articles are full of
them. Reads our own training articles and a part of PolNeAR's with the whole line, and writes the features of each pair
that is worth comparing to `runs/article_pairs.jsonl`, with the places of both contents and the teacher's cosine.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.pipeline import Line
from onrecord.records import Article, Reading
from onrecord.relate.printings import printing_of
from onrecord.relate.resemblance import describe, resemblance
from onrecord.relate.utterances import kind_of, may_be_linked

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))

OUT = HERE / "runs" / "article_pairs.jsonl"
POLNEAR = slice(None, 570, 3)
DAY = "2025-01-01"
Vectors = dict[int, NDArray[np.float32]]


def readings() -> Iterator[tuple[str, Reading]]:
    """Articles by name as the line reads them."""
    from paths import OWN, POLNEAR_TRAIN

    line = Line()
    for path in [*sorted(OWN.glob("*")), *sorted((POLNEAR_TRAIN / "text").iterdir())[POLNEAR]]:
        yield path.name, line.read_article(Article(text=path.read_text("utf-8"), url=path.name, published=DAY))


def vectors_of(read: list[tuple[str, Reading]], *, batch_size: int = 32) -> Vectors:
    """The teacher's vectors of all contents by their key."""
    from meanings import LONGEST, Teacher, passage_key
    from onrecord.extractor.encoder import CLS, SEP
    from onrecord.extractor.tokens import tokenise
    from paths import load_pieces

    texts = {" ".join(span.text for span in one.content) for _, reading in read for one in reading.statements}
    listed = sorted(texts, key=len)
    teacher, pieces_of = Teacher(), load_pieces()
    axes = np.load(HERE / "runs" / "meanings.npz")["axes"]
    rows = [[CLS, *tokenise(text, pieces_of).piece[:LONGEST].tolist(), SEP] for text in listed]
    parts = [teacher.vectors(rows[begin : begin + batch_size]) for begin in range(0, len(rows), batch_size)]
    short = np.concatenate(parts) @ axes.T
    short /= np.linalg.norm(short, axis=1, keepdims=True)
    return {passage_key(text): vector for text, vector in zip(listed, short, strict=True)}


def pairs_of(name: str, reading: Reading, vectors: Vectors) -> Iterator[dict[str, Any]]:
    """The pairs of one article, with their features; not those of two speakers, or of a statement and its parent."""
    from collection import meaning_of

    if reading.article is None:
        return
    listed = [one for one in reading.statements if one.parent is None]
    texts = [" ".join(span.text for span in one.content) for one in listed]
    described = [
        describe(printing_of(reading.article, one, meaning_of(text, vectors)))
        for one, text in zip(listed, texts, strict=True)
    ]
    for a, b in combinations(described, 2):
        if not may_be_linked(a, b):
            continue
        found = resemblance(a, b)
        if found.speakers == "other":
            continue
        yield {
            "doc": name,
            "a": a.printing.place,
            "b": b.printing.place,
            "speakers": found.speakers,
            "headline": "headline" in (a.printing.statement.place, b.printing.statement.place),
            "claimed": kind_of(a.printing, b.printing, found),
            "kept": round(found.kept, 4),
            "shared": round(found.shared, 4),
            "cosine": found.cosine,
            "row": {key: round(value, 4) for key, value in found.features.items() if value},
        }


def main(out: Path = OUT) -> None:
    """Read, compare, write."""
    read = list(readings())
    vectors = vectors_of(read)
    with out.open("w", encoding="utf-8") as lines:
        for name, reading in read:
            for pair in pairs_of(name, reading, vectors):
                lines.write(json.dumps(pair) + "\n")


if __name__ == "__main__":
    main()
