"""Precision and recall at each `--min-score`, as the table of docs/concepts.md has them.

    python bench/dial.py [../shared/polnear/dev] [--model FOLDER]

The gold is a brat folder that the scores were not fitted on. Direct statements are counted by recall alone.
"""

from __future__ import annotations

import sys

from onrecord.gold import predictions_of
from onrecord.rows import confident
from onrecord.score import score
from scored import arguments_of, gold_and_readings

STEPS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def main() -> int:
    """Print the table; 0 also where there is nothing to score against, which is said."""
    arguments = arguments_of(__doc__)
    read = gold_and_readings(arguments.gold, arguments.model)
    if read is None:
        return 0
    gold, readings = read
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
