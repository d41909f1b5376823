"""How often `onrecord check` answers rightly, and reports are given the quotation that backs them, on bench/relate.

    python bench/relate.py [--split development] [--ledger PATH] [--errors]

The articles of both splits are read into a new ledger by the whole line, as `onrecord add` reads them, and every quote
is checked against it. Of the pairs, those of a report or headline and a quotation are asked for backing. `--ledger`
keeps that ledger, and takes it as it is where it is there already. Build on the split "development" alone: nobody may
tune on "test" (bench/relate/README.md).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from collection import pair_printings, read_vectors, records
from onrecord.keeping import Ledger
from onrecord.relate.backing import backing, is_quotation
from onrecord.relate.checking import Check

COLLECTION = Path(__file__).parent / "relate"
VERDICTS = ("verbatim", "cut", "other_speaker", "altered", "not_found")
Row = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("development", "test"), help="only the quotes of one split")
    parser.add_argument("--ledger", type=Path, help="where the ledger of the articles is kept, or is already")
    parser.add_argument("--errors", action="store_true", help="name the quotes answered wrongly; never of test")
    options = parser.parse_args()
    if options.errors and options.split != "development":
        parser.error("--errors is for --split development")
    quotes = [row for row in rows("quotes.jsonl") if options.split in (None, row["split"])]
    with tempfile.TemporaryDirectory() as folder:
        path = options.ledger or Path(folder) / "relate.db"
        is_new = not path.exists()
        with Ledger(path) as ledger:
            if is_new:
                fill(ledger, Path(folder) / "articles.jsonl")
            print_checks(ledger, quotes, errors=options.errors)
    for split in dict.fromkeys(row["split"] for row in quotes):
        print_backing(split)
    return 0


def rows(name: str) -> list[Row]:
    """The records of one file of the collection."""
    return [json.loads(line) for line in (COLLECTION / name).read_text(encoding="utf-8").splitlines()]


def fill(ledger: Ledger, path: Path) -> None:
    """Read all articles of the collection into a ledger."""
    with path.open("w", encoding="utf-8") as lines:
        for row in rows("articles.jsonl"):
            known = {name: row[name] for name in ("url", "publisher", "published")}
            text = (COLLECTION / "articles" / row["file"]).read_text(encoding="utf-8")
            lines.write(json.dumps({"text": text, **known}) + "\n")
    kept = ledger.add(path)
    print(f"ledger: {kept}", file=sys.stderr)


def print_checks(ledger: Ledger, quotes: Sequence[Row], *, errors: bool) -> None:
    """The share of right verdicts by split and verdict, and how long an answer took."""
    answers, seconds = [], []
    for row in quotes:
        begin = time.perf_counter()
        answers.append(checked(ledger, row))
        seconds.append(time.perf_counter() - begin)
    right: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    for row, answer in zip(quotes, answers, strict=True):
        for kind in (row["verdict"], "all"):
            asked[row["split"], kind] += 1
            right[row["split"], kind] += answer.verdict == row["verdict"]
        if errors and answer.verdict != row["verdict"]:
            print_error(row, answer)
    for split in dict.fromkeys(row["split"] for row in quotes):
        print(f"check, {split}")
        print_shares((kind, right[split, kind], asked[split, kind]) for kind in (*VERDICTS, "all"))
    print(f"an answer took {statistics.median(seconds) * 1000:.1f} ms, at most {max(seconds) * 1000:.1f} ms")


def print_backing(split: str) -> None:
    """Of reports beside a quotation: how many of the same saying are backed by it, and how many of another."""
    vectors = read_vectors()
    backed: Counter[bool] = Counter()
    asked: Counter[bool] = Counter()
    for row in records("pairs", split):
        pair = pair_printings(row, vectors)
        for report, quotation in (pair, pair[::-1]):
            is_report = report.is_report or report.statement.place == "headline"
            if is_report and is_quotation(quotation):
                asked[row["same"]] += 1
                backed[row["same"]] += backing(report, [quotation]).quotation is not None
    precision, recall = backed[True] / max(1, backed.total()), backed[True] / max(1, asked[True])
    print(f"backing, {split}, {'with' if vectors else 'without'} vectors of meaning")
    print(f"  precision {precision:.3f} ({backed[True]} of {backed.total()}), ", end="")
    print(f"recall {recall:.3f} ({backed[True]} of {asked[True]})")


def checked(ledger: Ledger, row: Row) -> Check:
    """The answer to one quote."""
    return ledger.check(row["quote"], row.get("speaker"), since=row.get("since"), until=row.get("until"))


def print_shares(shares: Iterable[tuple[str, int, int]]) -> None:
    """One line a kind."""
    for kind, right, asked in shares:
        print(f"  {kind:16} {right:4} of {asked:4}  {right / asked if asked else 0:.3f}")


def print_error(row: Row, answer: Check) -> None:
    """What was asked, and what was answered instead."""
    print(f"{row['id']} {row['verdict']} -> {answer.verdict}: {row['quote']!r}, {row.get('speaker')}; {answer.reason}")
    for found in answer.found[:2]:
        sayers = sorted(found.printings[0].speakers)
        print(f"    {found.verdict} {found.score:.2f} {found.by_speaker} {sayers}: {found.comparison.texts[1]!r}")


if __name__ == "__main__":
    sys.exit(main())
