"""Our figures on PolNeAR's development articles beside those of other tools, and where each comes from.

    python bench/accuracy.py [--shared ../shared]

Ours are measured now, with every engine that is installed. The figures of other tools were
measured once, on the same articles and by the same measure, and are not measured here again.
"""

from __future__ import annotations

import argparse
import platform
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from onrecord.extractor.engines import ENGINES
from onrecord.gold import GoldDocument, predictions_of, read_gold
from onrecord.pipeline import Line
from onrecord.score import Figure, score

COLUMNS = ("attribution", "attribution exact", "direct recall", "mixed recall", "indirect recall")
# attribution F, exact F, recall of direct / mixed / indirect statements
KNOWN = {
    "textacy 0.13, paragraph by paragraph": (0.254, 0.091, 0.71, 0.22, 0.04),
    "Gender Gap Tracker's extractor": (0.408, 0.291, 0.55, 0.50, 0.24),
    "Citron, retrained on PolNeAR train": (0.512, 0.357, 0.61, 0.55, 0.36),
    "our first experiment, six layers, int8": (0.740, 0.588, 0.90, 0.83, 0.68),
    "people against each other (16 others)": (0.751, 0.636, 0.97, 0.92, 0.70),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    folder = shared / "polnear" / "dev"
    print(f"accuracy: {platform.machine()}, Python {platform.python_version()}, {date.today().isoformat()}")
    print(f"{'PolNeAR dev':42} {'F':>6} {'exact':>6} {'direct':>7} {'mixed':>6} {'indirect':>9}")
    if folder.is_dir():
        gold = read_gold(folder)
        for engine in filter(find_spec, ENGINES):
            row(f"onrecord, {engine}, measured now", measured(gold, folder, engine))
    else:
        print(f"there is no {folder}: ours are not measured")
    for name, figures in KNOWN.items():
        row(name, figures)
    print("Other tools: measured once by the same score on the same articles (the design notes of this project);")
    print("people: PolNeAR's articles with several annotators, each against the next.")


def measured(gold: tuple[GoldDocument, ...], folder: Path, engine: str) -> tuple[float, ...]:
    """Our figures with an engine."""
    found = score(gold, predictions_of(list(Line(engine=engine).read(str(folder / "text")))))
    return tuple(_value(name, found[name]) for name in COLUMNS)


def _value(name: str, figure: Figure) -> float:
    return figure.recall if name.endswith("recall") else figure.f1


def row(name: str, figures: tuple[float, ...]) -> None:
    """Print one line of the table."""
    total, exact, direct, mixed, indirect = figures
    print(f"{name:42} {total:6.3f} {exact:6.3f} {direct:7.3f} {mixed:6.3f} {indirect:9.3f}")


if __name__ == "__main__":
    main()
