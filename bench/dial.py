"""Precision and recall at each `--min-score`, as the table of docs/concepts.md has them.

    python bench/dial.py [../shared/polnear/dev] [--model FOLDER]

The gold is a brat folder that the scores were not fitted on. Direct statements are counted by recall alone.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from onrecord.gold import predictions_of, read_gold
from onrecord.pipeline import Line
from onrecord.rows import confident
from onrecord.score import score

STEPS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def main() -> int:
    """Print the table; 0 also where there is nothing to score against, which is said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", default=Path("../shared/polnear/dev"))
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    if not (arguments.gold / "text").is_dir():
        print(f"dial: skipped, there is no {arguments.gold} to score against")
        return 0
    gold = read_gold(arguments.gold)
    line = Line(model=arguments.model) if arguments.model else Line()
    readings = list(line.read(str(arguments.gold / "text")))
    print("| `--min-score` | statements | precision | recall | F | recall direct | mixed | indirect |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for step in STEPS:
        kept = list(confident(readings, least=step))
        figures = score(gold, predictions_of(kept))
        found = sum(statement.parent is None for reading in kept for statement in reading.statements)
        whole = figures["attribution"]
        recalls = (figures[f"{form} recall"].recall for form in ("direct", "mixed", "indirect"))
        cells = [f"{value:.3f}" for value in (whole.precision, whole.recall, whole.f1, *recalls)]
        print("|", " | ".join([f"{step:g}", f"{found:,}", *cells]), "|")
    return 0


if __name__ == "__main__":
    sys.exit(main())
