"""Figures of the ledger for people: bars beside numbers, one table a dimension; and the same as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.records import DROP_REASONS
from onrecord.show.safe import one_line

if TYPE_CHECKING:
    from onrecord.ledger.statistics import Tally

BAR = 20  # columns of the longest bar
NOBODY = "(none)"


def print_tallies(tallies: Sequence[Tally], console: Console) -> None:
    """Print each tally under its name."""
    if tallies:
        named = " of named speakers" if all("speaker" in tally.by for tally in tallies) else ""
        console.print(Text(f"{max(tally.statements for tally in tallies):,} statements{named}", "bold"))
    for tally in tallies:
        console.print()
        console.print(tally_table(tally))
        if tally.left_out:
            console.print(Text(f"and {tally.left_out:,} more", "dim"))


def tally_table(tally: Tally) -> Table:
    """One tally: a column for each dimension, the number, its share, and a bar."""
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in tally.by:
        table.add_column(name, overflow="fold")
    table.add_column("statements", justify="right")
    table.add_column("share", justify="right")
    table.add_column("")
    most = max((figure.statements for figure in tally.figures), default=1)
    for figure in tally.figures:
        values = (Text(one_line(value or NOBODY), "" if value else "dim") for value in figure.values)
        bar = "█" * max(1, round(BAR * figure.statements / most))
        table.add_row(*values, f"{figure.statements:,}", f"{figure.share:.1%}", Text(bar, "cyan"))
    return table


def write_tallies_csv(tallies: Sequence[Tally], stream: TextIO) -> None:
    """One figure a row; the dimensions of its tally and its values joined by ` / `."""
    table = csv.writer(stream)
    table.writerow(("by", "value", "statements", "share"))
    for tally in tallies:
        for figure in tally.figures:
            value = " / ".join(value or "" for value in figure.values)
            table.writerow((" / ".join(tally.by), value, figure.statements, round(figure.share, 6)))


def write_drops(drops: Mapping[str, int], stream: TextIO, shape: str) -> None:
    """What was left out, by reason, as a "table", "json", "jsonl" or "csv"."""
    if shape in ("json", "jsonl"):
        stream.write(json.dumps(drops, indent=1 if shape == "json" else None) + "\n")
    elif shape == "csv":
        table = csv.writer(stream)
        table.writerow(("reason", "number", "meaning"))
        table.writerows((reason, number, DROP_REASONS.get(reason, "")) for reason, number in drops.items())
    else:
        for reason, number in drops.items():
            stream.write(f"{number:>9,}  {reason:12} {DROP_REASONS.get(reason, '')}\n")
        if not drops:
            stream.write("nothing was left out\n")
