"""onrecord add: articles into the ledger."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from onrecord import pipeline
from onrecord.cli.inputs import column_options, source_options
from onrecord.cli.ledger import ledger_option

if TYPE_CHECKING:
    from onrecord.keeping import Ledger

SOME_LEFT_OUT = 1


@click.command("add")
@click.argument("locations", nargs=-1, required=True, metavar="PATH|URL|-...")
@ledger_option()
@click.option("--workers", type=click.IntRange(1), help="Processes that read. [default: one for each processor]")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors.")
@source_options
@column_options
def command(
    *, ledger: Ledger, locations: tuple[str, ...], columns: pipeline.Columns, quiet: bool, **options: Any
) -> None:
    """Read articles into the ledger and keep them.

    Sources are those of `onrecord read`, and feeds (RSS, Atom), sitemaps and web archives (WARC); and the output of
    `onrecord run`, which is not read again.

    What was read before is passed over, so the same command can be given again at any time, and goes on where it was
    interrupted. A text that has changed at the same address becomes a new version; both are kept.

    \b
    Example:
      onrecord add articles/ feed.xml crawl.warc.gz

    \b
    Exit code:
      0    everything was read
      1    some were left out: `onrecord stats --drops` counts them by reason
      2    refused: wrong usage, or the ledger cannot be opened or written
      130  interrupted; what was read by then is kept
    """
    from onrecord.show.adding import Adding

    with Adding(quiet=quiet, live=sys.stderr.isatty()) as adding:
        for progress in ledger.adding(*locations, columns=columns, **options):
            adding.show(progress)
    if adding.kept.dropped:
        click.get_current_context().exit(SOME_LEFT_OUT)
