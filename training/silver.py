"""Mark statements inside statements in PolNeAR, which marks none: read every content as if it were a text of its own.

    python training/silver.py MODEL_FOLDER training/data/silver.jsonl

A model trained on outermost statements finds "he had told them …" when the content it stands in is all it sees.
Those sure enough become labels of the next training run (`train.py --silver`). data/silver.jsonl holds offsets
only, made by a first model of four passes without them.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from corpus import Corpus, Example, Mark, read_polnear
from nested import is_reported
from onrecord.extractor import load_extractor
from onrecord.extractor.extractor import Extractor
from onrecord.records import Article, Statement
from paths import POLNEAR_TRAIN

SHORTEST = 5  # words of a content worth reading
SURE = 0.5
QUOTES = "\"“”„«»‘’'"


def nested_marks(example: Example, extractor: Extractor) -> list[Mark]:
    """The statements found inside the contents of an example's outermost ones, with offsets of the example."""
    found: list[Mark] = []
    for mark in example.marks:
        for start, end in mark.content:
            text = example.text[start:end]
            if len(text.split()) < SHORTEST:
                continue
            lead = len(text) - len(text.lstrip(QUOTES))
            for statement in extractor.statements(Article(text=text[lead:].rstrip(QUOTES))):
                if statement.parent is None and statement.score >= SURE and _is_nested(statement, text):
                    found.append(_moved(statement, start + lead))
    return found


def _is_nested(statement: Statement, text: str) -> bool:
    """With a cue of words, and not the whole of the content over again."""
    if not statement.cue or not any(c.isalpha() for c in statement.cue[0].text):
        return False
    return sum(span.end - span.start for span in statement.content) < 0.9 * len(text)


def _moved(statement: Statement, by: int) -> Mark:
    def spans(which: tuple) -> tuple[tuple[int, int], ...]:  # type: ignore[type-arg]
        return tuple((span.start + by, span.end + by) for span in which)

    return Mark(spans(statement.source), spans(statement.cue), spans(statement.content), depth=1)


def add_nested(corpus: Corpus, path: Path) -> None:
    """Add the silver marks of a file to the readings that they were made for."""
    silver: dict[tuple[str, int], list[Mark]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        silver[row["name"], row["reading"]] = [
            Mark(*(tuple(map(tuple, m[role])) for role in ("source", "cue", "content")), depth=1) for m in row["marks"]
        ]
    for name, readings in corpus.readings.items():
        for index, example in enumerate(readings):
            if (name, index) in silver:
                readings[index] = replace(example, marks=example.marks + tuple(silver[name, index]), nested=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    extractor = load_extractor(arguments.model)
    total = 0
    with arguments.out.open("w", encoding="utf-8") as out:
        for name, readings in read_polnear(POLNEAR_TRAIN).readings.items():
            for index, example in enumerate(readings[:1]):
                marks = [mark for mark in nested_marks(example, extractor) if is_reported(mark, example.text)]
                total += len(marks)
                rows = [{"source": m.source, "cue": m.cue, "content": m.content} for m in marks]
                out.write(json.dumps({"name": name, "reading": index, "marks": rows}) + "\n")
    print(f"{total} nested statements", file=sys.stderr)


if __name__ == "__main__":
    main()
