"""onrecord import: other programs' annotations into the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.ledger import ledger_option
from onrecord.exchange import IMPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.keeping import Ledger
    from onrecord.records import Reading

SOME_LEFT_OUT = 1


@click.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@ledger_option()
@click.option("--format", "-f", type=click.Choice(list(IMPORTS)), help="[default: brat for a folder, else jsonl]")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors.")
def command(*, ledger: Ledger, path: Path, format: str | None, quiet: bool) -> None:
    """Take in statements that people or other programs marked: brat folders, Citron JSON, onrecord's own JSON Lines.

    They are kept as a reading of their own beside those of the model.

    \b
    Example:
      onrecord import annotated/ --format brat

    \b
    Exit code:
      0    everything was taken in
      1    some were left out, each named on stderr
      2    refused: it cannot be read at all
    """
    from onrecord.pipeline import clean_source
    from onrecord.show.adding import counts
    from onrecord.show.tally import drop_line

    def watched() -> Iterator[Reading]:
        options = {} if name == "jsonl" else {"clean": clean_source}
        for reading in IMPORTS[name](path, **options):
            for drop in reading.dropped:
                if not quiet:
                    click.echo(drop_line(drop), err=True)
            yield reading

    name = format or ("brat" if path.is_dir() else "jsonl")
    kept = ledger.keep(watched())
    if not quiet:
        click.echo(counts(kept), err=True)
    click.get_current_context().exit(SOME_LEFT_OUT if kept.dropped else 0)
