"""How well the acts are read: cue tokens of PolNeAR train that the lexicon covers, and 300 cues labelled by hand.

    python measure_acts.py             # the two figures, and the speed
    python measure_acts.py --missed    # also the cues not covered and the labels missed

data/acts_gold.csv has our labels of 300 occurrences drawn at random, by document and offsets, without any text.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections import Counter
from pathlib import Path

from onrecord.gold import Attribution, GoldDocument, Offsets, read_gold
from onrecord.records import Act, Article, Span, Statement
from onrecord.resolve.acts import resolve_acts

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("ONRECORD_SHARED", HERE.parent.parent / "shared"))
POLNEAR_TRAIN = SHARED / "polnear" / "train"
GOLD = HERE / "data" / "acts_gold.csv"


def statement_of(text: str, found: Attribution) -> Statement:
    """An attribution as a statement, its form and id of no account here."""

    def spans(offsets: Offsets) -> tuple[Span, ...]:
        return tuple(Span.of(text, start, end) for start, end in sorted(offsets))

    return Statement("", "indirect", "body", spans(found.source), spans(found.cue), spans(found.content), 1.0)


def acts_of(document: GoldDocument, found: list[Attribution]) -> list[Act]:
    """The act of each attribution of a document; all have a cue."""
    statements = tuple(statement_of(document.text, one) for one in found)
    acts = [statement.act for statement in resolve_acts(Article(text=document.text), statements)]
    return [act for act in acts if act is not None]


def measure_coverage(documents: tuple[GoldDocument, ...], *, show_missed: bool) -> None:
    """Print the share of cues, each counted once an occurrence, whose act is not `other`."""
    acts: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    seconds = 0.0
    for document in documents:
        found = [one for annotation in document.annotations for one in annotation if one.cue]
        begun = time.process_time()
        read = acts_of(document, found)
        seconds += time.process_time() - begun
        acts.update(act.name for act in read)
        missed.update(
            " ".join(document.text[start:end] for start, end in one.cue)
            for one, act in zip(found, read, strict=True)
            if act.name == "other"
        )
    total, words = acts.total(), sum(len(document.text.split()) for document in documents)
    print(f"cues covered: {1 - acts['other'] / total:.4f} of {total}")
    print(f"speed: {seconds / total * 1e6:.1f} microseconds a cue, {seconds / words * 1e6:.2f} a word of the articles")
    if show_missed:
        print(acts.most_common())
        print(missed.most_common())


def measure_labels(documents: tuple[GoldDocument, ...], path: Path, *, show_missed: bool) -> None:
    """Print the share of hand-labelled cues whose act, polarity and negation are all read as labelled."""
    by_name = {document.name: document for document in documents}
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    right: Counter[str] = Counter()
    for row in rows:
        document = by_name[row["document"]]
        found = Attribution(offsets_of(row["source"]), offsets_of(row["cue"]), offsets_of(row["content"]))
        act = acts_of(document, [found])[0]
        agreed = {
            "act": act.name == row["act"],
            "polarity": act.polarity == row["polarity"],
            "negated": act.negated == (row["negated"] == "yes"),
        }
        right.update(key for key, value in agreed.items() if value)
        right["all"] += all(agreed.values())
        if show_missed and not all(agreed.values()):
            cue = " ".join(document.text[start:end] for start, end in found.cue)
            print(f"{cue!r}: {row['act']} {row['polarity']}; read {act.name} {act.polarity}: {act.reason}")
    shares = ", ".join(f"{key} {right[key] / len(rows):.3f}" for key in ("act", "polarity", "negated", "all"))
    print(f"{path.name}: right of {len(rows)}: {shares}")


def offsets_of(printed: str) -> Offsets:
    """The offsets in "12-15 20-31"."""
    pairs = (pair.split("-") for pair in printed.split())
    return tuple((int(start), int(end)) for start, end in pairs)


def main() -> None:
    """Print both figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missed", action="store_true", help="also print what was missed")
    parser.add_argument("--gold", type=Path, default=GOLD)
    options = parser.parse_args()
    documents = read_gold(POLNEAR_TRAIN)
    measure_coverage(documents, show_missed=options.missed)
    measure_labels(documents, options.gold, show_missed=options.missed)


if __name__ == "__main__":
    main()
