"""Statements as aligned columns, one row a statement, as wide as the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.records import Reading, Statement
from onrecord.show.safe import one_line
from onrecord.show.statements import FORM_STYLES, spoken


def print_table(readings: Iterable[Reading], console: Console) -> None:
    """Print rows article by article; the widths hang on the console alone, so that the columns stay in line."""
    first = True
    for reading in readings:
        if reading.article is not None and reading.statements:
            console.print(statement_table(reading, with_header=first))
            first = False


def statement_table(reading: Reading, *, with_header: bool = True) -> Table:
    """One article's statements as rows, the article named in the first of them."""
    table = Table(box=None, show_header=with_header, header_style="bold", expand=True, padding=(0, 1, 0, 0))
    for name, ratio in (("article", 3), ("source", 4), ("cue", 3), ("content", 10)):
        table.add_column(name, ratio=ratio, overflow="fold")
    table.add_column("form", width=8)
    table.add_column("score", width=5, justify="right")
    article = reading.article
    name = article.title or article.path or article.url or article.id if article else ""
    for statement in reading.statements:
        table.add_row(Text(one_line(name), "dim"), *_cells(statement))
        name = ""
    return table


def _cells(statement: Statement) -> tuple[Text, ...]:
    return (
        Text(spoken(statement.source), "bold"),
        Text(spoken(statement.cue), "italic"),
        Text(spoken(statement.content)),
        Text(statement.form, FORM_STYLES[statement.form]),
        Text(f"{statement.score:.2f}", "dim"),
    )
