"""onrecord read: articles in, statements out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from onrecord import pipeline
from onrecord.cli.inputs import column_options, source_options
from onrecord.cli.output import Output, output_options, write
from onrecord.rows import confident
from onrecord.show.watch import Watch

SOME_LEFT_OUT = 1


@click.command("read")
@click.argument("locations", nargs=-1, required=True, metavar="PATH|URL|-...")
@output_options
@click.option("--min-score", type=click.FloatRange(0, 1), default=0.0, help="Leave out statements scored lower.")
@source_options
@column_options
def command(
    *,
    locations: tuple[str, ...],
    output: Output,
    columns: pipeline.Columns,
    input_format: pipeline.InputFormat | None,
    limits: pipeline.Limits,
    feed_content: bool,
    min_score: float,
    **settings: Any,
) -> None:
    """Read articles and print who said what in them. Nothing is stored.

    Sources are files (text, HTML, JSON Lines, JSON, CSV, Parquet), folders of them, feeds and sitemaps, web
    archives (WARC), web addresses, and - for standard input.

    \b
    Formats:
      text   for people: the statements of each article (--view article: its text with them
             marked in place); the default on a terminal
      jsonl  one article a line with its statements; the default everywhere else
      json   the same as one array
      csv    one statement a row
      table  one statement a row in aligned columns

    --view, --offsets, --explain and --color mean text; with --output the file's suffix decides; --format decides
    over all.
    Data goes to stdout or the file; progress, what is left out and the counts go to stderr.

    \b
    Exit code:
      0    every source was read
      1    some were left out: each is named on stderr and under "dropped" in JSON; the rest was read
      2    refused: wrong usage, or a column, an extra or the model is missing
      130  interrupted by Ctrl-C; what was read until then is printed
      141  the pipe was closed, as by head
    """
    _refuse_own_input(output.path, locations)
    line = pipeline.Line(**settings)
    readings = line.read(
        *locations, columns=columns, limits=limits, input_format=input_format, feed_content=feed_content
    )
    with Watch(quiet=output.quiet, live=not output.on_terminal) as watch:
        write(watch.over(confident(readings, least=min_score)), output)
    if watch.tally.drops:
        click.get_current_context().exit(SOME_LEFT_OUT)


def _refuse_own_input(output: Path | None, locations: Iterable[str]) -> None:
    for location in locations if output else ():
        if output and Path(location).resolve() in (output.resolve(), *output.resolve().parents):
            raise click.UsageError(f"{output} is inside {location}, which is being read; write it somewhere else")
