"""onrecord export: what a query finds, in other programs' formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.ledger import ledger_option
from onrecord.cli.output import plain_stdout
from onrecord.exchange import FORMATS, export, format_of

if TYPE_CHECKING:
    from onrecord.keeping import Ledger


@click.command("export")
@click.argument("query", nargs=-1, metavar="[QUERY]...")
@ledger_option(read_only=True)
@click.option("--format", "-f", type=click.Choice(list(FORMATS)), help="Format. [default: by the suffix, else jsonl]")
@click.option("--output", "-o", "path", type=click.Path(path_type=Path), help="File or folder. [default: stdout]")
@click.option("--spreadsheet", is_flag=True, help="CSV: keep spreadsheets from running cells as formulas.")
def command(
    *, ledger: Ledger, query: tuple[str, ...], format: str | None, path: Path | None, spreadsheet: bool
) -> None:
    """Write the statements that a query finds, or all, for other programs.

    \b
    Formats (docs/formats.md says what each keeps):
      jsonl                 one article a line with its statements, as `onrecord read` prints it
      statements-jsonl      one statement a line with what is known of its article
      csv, parquet          one statement a row
      web-annotation        a W3C annotation collection; web-annotation-lines: one annotation a line
      brat                  a folder of standoff files
      citron, schema-org    Citron's JSON; schema.org's JSON-LD

    \b
    Example:
      onrecord export 'speaker:"Ana Reyes"' --output reyes.csv
    """
    name = format or (format_of(path) if path else None) or "jsonl"
    chosen = FORMATS[name]
    if path is None and chosen.kind == "folder":
        raise click.UsageError(f"--format {name} writes a folder; name it with --output")
    if spreadsheet and name != "csv":
        raise click.UsageError("--spreadsheet is for --format csv")
    options: dict[str, Any] = {"spreadsheet": True} if spreadsheet else {}
    target = path or (sys.stdout.buffer if chosen.kind == "binary" else plain_stdout())
    export(ledger.readings(" ".join(query)), name, target, **options)
