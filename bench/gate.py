"""Score the packaged model against ../shared and hold the floors of bench/floors.json.

    python bench/gate.py --shared ../shared

Exit 0 when every floor holds (or there is nothing to score against, which is said), 1 when one does not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.gold import GoldDocument, predictions_of, read_gold
from onrecord.pipeline import Line, model_name
from onrecord.records import Reading, Span, Statement
from onrecord.score import Figure, score

FLOORS = Path(__file__).with_name("floors.json")
Check = tuple[str, float, float]  # name, found, floor


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    if not shared.is_dir():
        print(f"gate: skipped, there is no {shared} to score against")
        return 0
    print(f"gate: {platform.machine()}, Python {platform.python_version()}, {date.today().isoformat()}")
    print(f"gate: model {model_name()}")
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    line = Line()
    checks: list[Check] = []
    for name, gate in (("polnear-dev", _polnear), ("seed", _seed)):
        checks += gate(line, shared, floors[name])
    failed = [check for check in checks if check[1] < check[2]]
    for name, found, floor in failed:
        print(f"gate: {name} is {found:.4f}, below its floor of {floor}")
    print(f"gate: {len(checks) - len(failed)} of {len(checks)} floors hold")
    return 1 if failed else 0


def _polnear(line: Line, shared: Path, floors: dict[str, Any]) -> Iterator[Check]:
    folder = shared / "polnear" / "dev"
    if not folder.is_dir():
        print(f"gate: skipped PolNeAR dev, there is no {folder}")
        return
    gold = read_gold(folder)
    _check_digest("PolNeAR dev", _digest(gold), floors["digest"])
    started = time.process_time()
    readings = list(line.read(str(folder / "text")))
    seconds = time.process_time() - started
    words = sum(len(document.text.split()) for document in gold)
    print(f"\nPolNeAR dev: {len(gold)} articles, {words} words, {words / seconds:,.0f} words per CPU second")
    figures = score(gold, predictions_of(readings))
    _print(figures)
    for name, floor in floors["floors"].items():
        figure = figures[name]
        yield f"PolNeAR dev {name}", figure.recall if name.endswith("recall") else figure.f1, floor


def _seed(line: Line, shared: Path, floors: dict[str, Any]) -> Iterator[Check]:
    golds = sorted((shared / "seed").glob("*.gold.json"))
    if not golds:
        print("gate: skipped the seed article, which is not there")
        return
    for path in golds:
        gold = json.loads(path.read_text(encoding="utf-8"))["statements"]
        (reading,) = line.read(str(path.with_name(path.name.replace(".gold.json", ".txt"))))
        found = [statement for statement in reading.statements if statement.parent is None]
        right = sum(any(_agrees(marked, statement) for statement in found) for marked in gold)
        print(f"\nseed: {right} of {len(gold)} statements exactly as marked, {len(found) - right} others")
        _print_differences(gold, found, reading)
        yield "seed exact statements", right / len(gold), floors["floors"]["exact"]
        yield "seed precision", right / max(1, len(found)), floors["floors"]["precision"]


def _agrees(marked: dict[str, Any], statement: Statement) -> bool:
    def offsets(spans: tuple[Span, ...]) -> list[list[int]]:
        return [[span.start, span.end] for span in spans]

    def one(value: Any) -> list[list[int]]:
        return [] if value is None else [value]

    return (
        offsets(statement.source) == one(marked["source"])
        and offsets(statement.cue) == one(marked["cue"])
        and offsets(statement.content) == marked["content"]
        and statement.form == marked["form"]
        and statement.place == marked.get("where", "body")
    )


def _print_differences(gold: list[dict[str, Any]], found: list[Statement], reading: Reading) -> None:
    for marked in gold:
        if not any(_agrees(marked, statement) for statement in found):
            print(f"  missed: {marked['id']} {marked['form']} {marked['source']} {marked['cue']} {marked['content']}")
    for statement in found:
        if not any(_agrees(marked, statement) for marked in gold):
            spans: Callable[[tuple[Span, ...]], list[tuple[int, int]]] = lambda s: [(x.start, x.end) for x in s]  # noqa: E731
            print(
                f"  other: {statement.form} {spans(statement.source)} {spans(statement.cue)} {spans(statement.content)}"
            )


def _print(figures: dict[str, Figure]) -> None:
    for name, figure in figures.items():
        if name.endswith("recall"):
            print(f"  {name:18} R {figure.recall:.3f}")
        else:
            print(f"  {name:18} P {figure.precision:.3f}  R {figure.recall:.3f}  F {figure.f1:.3f}")


def _digest(gold: tuple[GoldDocument, ...]) -> str:
    state = hashlib.sha256()
    for document in gold:
        state.update(repr((document.name, document.text, document.annotations)).encode())
    return state.hexdigest()[:16]


def _check_digest(name: str, found: str, expected: str) -> None:
    if found != expected:
        print(f"gate: {name} has digest {found}, the floors were set on {expected}")


if __name__ == "__main__":
    sys.exit(main())
