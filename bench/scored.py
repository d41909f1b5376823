"""What the benchmarks that score the model have in common: their arguments, the gold, and what is read in its texts."""

from __future__ import annotations

import argparse
from pathlib import Path

from onrecord.gold import GoldDocument, read_gold
from onrecord.pipeline import Line
from onrecord.records import Reading


def arguments_of(about: str | None) -> argparse.Namespace:
    """The gold, a brat folder, and the model, None for the packaged one."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", default=Path("../shared/polnear/dev"))
    parser.add_argument("--model", type=Path)
    return parser.parse_args()


def gold_and_readings(folder: Path, model: Path | None) -> tuple[tuple[GoldDocument, ...], list[Reading]] | None:
    """The gold and the readings of its texts; None where there is nothing to score against, which is said."""
    if not (folder / "text").is_dir():
        print(f"skipped, there is no {folder} to score against")
        return None
    line = Line(model=model) if model else Line()
    return read_gold(folder), list(line.read(str(folder / "text")))
