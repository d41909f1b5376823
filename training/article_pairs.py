"""Pairs of statements as they stand together in real articles: `python training/article_pairs.py`.

The collection for relating has few different sayings of one article that share names and topic; articles are full of
them. Reads our own training articles and a part of PolNeAR's with the whole line, and writes the features of each pair
that is worth comparing to `runs/article_pairs.jsonl`, with the places of both contents.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

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


def readings() -> Iterator[tuple[str, Reading]]:
    """Articles by name as the line reads them."""
    from corpus import read_own
    from paths import OWN, POLNEAR_TRAIN

    line = Line()
    texts = {name: examples[0].text for name, examples in read_own(OWN).readings.items()}
    texts |= {path.name: path.read_text("utf-8") for path in sorted((POLNEAR_TRAIN / "text").iterdir())[POLNEAR]}
    for name, text in texts.items():
        yield name, line.read_article(Article(text=text, url=name, published=DAY))


def pairs_of(name: str, reading: Reading) -> Iterator[dict[str, Any]]:
    """The pairs of one article, with their features; not those of two speakers, or of a statement and its parent."""
    if reading.article is None:
        return
    read = zip(reading.statements, reading.meanings, strict=True)
    described = [
        describe(printing_of(reading.article, one, np.frombuffer(meaning, np.int8)))
        for one, meaning in read
        if one.parent is None
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


def main() -> None:
    """Read, compare, write; the file that was there stays until all is done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=OUT, help="the file to write (%(default)s)")
    output: Path = parser.parse_args().output
    output.parent.mkdir(parents=True, exist_ok=True)
    written = output.with_name(f"{output.name}.part")
    with written.open("w", encoding="utf-8") as lines:
        for name, reading in readings():
            for pair in pairs_of(name, reading):
                lines.write(json.dumps(pair) + "\n")
    written.replace(output)


if __name__ == "__main__":
    main()
