"""What a search found, for people: who said it, when and where it was printed, and the words as printed.

Ana Reyes, mayor                              2026-05-03 · Harbour Herald · direct  41d07ab9
┃ “The dam is safe,” Mayor Ana Reyes told reporters on Monday.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from onrecord.rows import ARTICLE_COLUMNS, COLUMNS, JOINT, statement_row
from onrecord.show.formats import json_line
from onrecord.show.safe import one_line, visible
from onrecord.show.statements import FORM_STYLES, GUTTERS, WIDEST

if TYPE_CHECKING:
    from onrecord.ledger.facets import Facets, Value
    from onrecord.ledger.hits import Hit

FOUND = "bold reverse"
SHOWN_ID = 8  # characters of a statement's id: enough to name it in any ledger that a person reads
MOST_VALUES = 8


def print_hits(hits: Iterable[Hit], console: Console) -> int:
    """Print hits one under the other; the number of them."""
    number = 0
    width = min(console.width, WIDEST)
    for hit in hits:
        console.print(hit_view(hit, width), width=width)
        number += 1
    return number


def hit_view(hit: Hit, width: int) -> RenderableType:
    """One hit, ready to print."""
    statement = hit.statement
    known = (hit.metadata.published, hit.metadata.publisher, statement.form, hit.statement.id[:SHOWN_ID])
    right = Text(" · ".join(one_line(value) for value in known[:3] if value), "dim")
    right.append(f"  {known[3]}", "cyan")
    if hit.state != "current":
        right.append(f" {hit.state}", "red")
    head = beside(speaker_line(hit), right, width)
    body = printed_text(hit)
    gutter = (GUTTERS[statement.form] + " ", FORM_STYLES[statement.form])
    return Group(*head, Gutter(body, gutter), Text())


def speaker_line(hit: Hit) -> Text:
    """Who said it: the identity's name, else the source as printed, and the role."""
    speaker = hit.statement.speaker
    line = Text(overflow="fold")
    if name := hit.speaker_name or (speaker.name if speaker else None):
        line.append(one_line(name), "bold")
    elif hit.statement.source:
        line.append(one_line(JOINT.join(span.text for span in hit.statement.source)), "bold italic")
    else:
        line.append("(no source)", "dim")
    if speaker and speaker.role:
        line.append(f", {one_line(speaker.role)}")
    if speaker and not speaker.name:
        line.append(f" ({speaker.kind})", "dim")
    return line


def printed_text(hit: Hit) -> Text:
    """The statement as printed, on one line, with what was searched for marked."""
    marked = Text(overflow="fold")
    edges = sorted({0, len(hit.printed), *(place - hit.start for pair in hit.highlights for place in pair)})
    inside = [edge for edge in edges if 0 <= edge <= len(hit.printed)]
    for begin, end in pairwise(inside):
        found = any(start <= hit.start + begin < stop for start, stop in hit.highlights)
        marked.append(visible(" ".join(_keep_ends(hit.printed[begin:end]))), FOUND if found else "")
    return marked


def _keep_ends(text: str) -> list[str]:
    """The words of a piece, with an empty one where it begins or ends with white space."""
    words = text.split()
    if not words:
        return ["", ""] if text else [""]
    return [*([""] if text[0].isspace() else []), *words, *([""] if text[-1].isspace() else [])]


class Gutter:
    """Text behind a mark that goes down its left side."""

    def __init__(self, text: Text, gutter: tuple[str, str]) -> None:
        self.text = text
        self.gutter = gutter

    def __rich_console__(self, console: Console, options: object) -> Iterable[Text]:
        """Yield the lines."""
        width = min(console.width, WIDEST) - len(self.gutter[0])
        for line in self.text.wrap(console, max(width, 16)):
            line.rstrip()
            yield Text.assemble(self.gutter, line)


def beside(left: Text, right: Text, width: int) -> list[Text]:
    """Two texts on one line, one at either end, or under each other where it is too short for both."""
    between = width - left.cell_len - right.cell_len
    if between >= 2:
        return [Text.assemble(left, " " * between, right)]
    return [left, right]


def print_hit_table(hits: Iterable[Hit], console: Console) -> int:
    """Print hits as aligned columns, one row each; the number of them."""
    table = Table(box=None, header_style="bold", expand=True, padding=(0, 2, 0, 0))
    table.add_column("date", width=10)
    for name, ratio in (("speaker", 1), ("printed", 3)):
        table.add_column(name, ratio=ratio, overflow="fold")
    table.add_column("publisher", width=12, overflow="fold")
    table.add_column("form", width=8)
    table.add_column("id", width=SHOWN_ID)
    number = 0
    for number, hit in enumerate(hits, 1):  # noqa: B007
        known, form = hit.metadata, hit.statement.form
        publisher, identifier = Text(one_line(known.publisher or ""), "dim"), Text(hit.statement.id[:SHOWN_ID], "cyan")
        date = (known.published or "")[:10]
        table.add_row(date, speaker_line(hit), printed_text(hit), publisher, Text(form, FORM_STYLES[form]), identifier)
    if number:
        console.print(table)
    return number


def write_hits(hits: Iterable[Hit], stream: TextIO, shape: str) -> int:
    """Write hits as "jsonl", "json" or "csv", each as it comes; the number of them."""
    if shape == "csv":
        return _write_rows(hits, stream)
    number = 0
    before, after = ("[\n", "\n]\n") if shape == "json" else ("", "")
    for hit in hits:
        stream.write(before + json_line(hit.to_dict()) + ("" if shape == "json" else "\n"))
        before = ",\n" if shape == "json" else ""
        number += 1
    stream.write(after if number or shape != "json" else "[]\n")
    return number


def _write_rows(hits: Iterable[Hit], stream: TextIO) -> int:
    table = csv.DictWriter(stream, ("state", *COLUMNS))
    table.writeheader()
    number = 0
    for number, hit in enumerate(hits, 1):  # noqa: B007
        known = asdict(hit.metadata)
        article = {column: known.get(column) for column in ARTICLE_COLUMNS} | {"article": hit.article}
        table.writerow({"state": hit.state} | article | statement_row(hit.statement))
    return number


def print_facets(facets: Facets, console: Console) -> None:
    """Print what the hits have in common, one facet a column."""
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    columns: list[tuple[str, Sequence[Value]]] = [
        ("speakers", facets.speakers),
        ("publishers", facets.publishers),
        ("months", facets.months[::-1]),
        ("acts", facets.acts),
        ("forms", facets.forms),
        ("kinds", facets.kinds),
    ]
    shown = [(name, values[:MOST_VALUES]) for name, values in columns if values]
    for name, _ in shown:
        table.add_column(name, overflow="ellipsis", no_wrap=True)
    for row in range(max((len(values) for _, values in shown), default=0)):
        table.add_row(*(_value(values[row]) if row < len(values) else "" for _, values in shown))
    console.print(table)


def _value(value: Value) -> Text:
    return Text.assemble((f"{value.number:,} ", "dim"), one_line(value.name))
