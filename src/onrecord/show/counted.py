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
from onrecord.show.hits import hit_view
from onrecord.show.listed import write_list
from onrecord.show.safe import one_line
from onrecord.show.statements import WIDEST

if TYPE_CHECKING:
    from onrecord.ledger.sayings import Saying, Sayings
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


def print_repeated(sayings: Sayings, console: Console) -> None:
    """Print how much of it is one saying printed again, where there is such."""
    if sayings.sayings:
        console.print()
        console.print(Text(_repeated(sayings), "dim"))


def write_sayings(sayings: Sayings, stream: TextIO, shape: str) -> None:
    """The sayings printed most often, as "json" with the counts, or one a line or row as "jsonl" or "csv"."""
    if shape == "json":
        stream.write(json.dumps(sayings.to_dict(), ensure_ascii=False, indent=1) + "\n")
    elif shape == "jsonl":
        write_list(sayings.most, stream, shape)
    else:
        table = csv.writer(stream)
        table.writerow(("utterance", "printings", "articles", "outlets", "reprints", "first", "speaker", "printed"))
        table.writerows(_saying_row(one) for one in sayings.most)


def _saying_row(one: Saying) -> tuple[str | int | None, ...]:
    numbers = (one.printings, one.articles, one.outlets, one.reprints)
    return (one.id, *numbers, one.first.statement.id, one.first.speaker_name, one.first.printed)


def print_sayings(sayings: Sayings, console: Console) -> None:
    """Print how much is one saying printed again, and the sayings printed most often, each as it was first printed."""
    console.print(Text(_repeated(sayings) if sayings.sayings else "no saying is printed more than once", "bold"))
    width = min(console.width, WIDEST)
    for one in sayings.most:
        console.print()
        outlets = f"{one.outlets:,} outlet{'' if one.outlets == 1 else 's'}"
        copies = f", {one.reprints:,} of them in copies" if one.reprints else ""
        console.print(Text(f"printed {one.printings:,} times in {outlets}{copies}", "cyan"))
        console.print(hit_view(one.first, width), width=width, end="")


def _repeated(sayings: Sayings) -> str:
    copies = f", {sayings.reprints:,} of them in copies" if sayings.reprints else ""
    number = f"{sayings.sayings:,} saying{' is' if sayings.sayings == 1 else 's are'}"
    return f"{number} printed more than once, in {sayings.printings:,} statements{copies}"


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
