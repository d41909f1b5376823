"""onrecord run: the line over millions of articles, in shards, here or on a cluster."""

from __future__ import annotations

import sys

import click

from onrecord import pipeline
from onrecord.cli.inputs import column_options

SOME_LEFT_OUT = 1
SOME_FAILED = 3


@click.command("run")
@click.argument("locations", nargs=-1, metavar="INPUT...")
@click.argument("output", metavar="OUTPUT")
@click.option("--engine", type=click.Choice(("native", "ray")), default="native", show_default=True,
              help="Processes of this machine, or a Ray cluster.")  # fmt: skip
@click.option("--address", metavar="HOST:PORT", help="The Ray cluster; without it one is started here for the run.")
@click.option("--workers", type=click.IntRange(1), help="Processes that read. [default: one for each processor]")
@click.option("--shard-size", type=click.IntRange(1), default=500, show_default=True,
              help="Articles that are written together, and read again when their process dies.")  # fmt: skip
@click.option("--record-limit", type=click.FloatRange(0, min_open=True), default=600, show_default=True,
              metavar="SECONDS", help="Leave out an article over which reading takes longer, twice.")  # fmt: skip
@click.option("--relate", is_flag=True, help="Then find copies and utterances over the whole output.")
@click.option("--input-format", type=click.Choice(("parquet", "jsonl", "warc")), help="What files are in any case.")
@click.option("--max-characters", default=2_000_000, show_default=True, help="Leave out longer articles.")
@click.option("--model", metavar="FOLDER", help="Another model: a folder, or open.")
@click.option("--language", metavar="CODE", help="Take every article to be in this language.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors.")
@column_options
def command(
    *,
    locations: tuple[str, ...],
    output: str,
    columns: pipeline.Columns,
    relate: bool,
    quiet: bool,
    **chosen: object,
) -> None:
    """Read very many articles and write who said what as Parquet.

    INPUT is Parquet, JSON Lines or web archives (WARC): files, folders of them, or addresses in object stores (s3://,
    gs://, az://). OUTPUT is a folder or such an address; it gets articles/, statements/ and drops/ with one Parquet
    file a shard, and manifest.json when all is done. The same command goes on where it was interrupted.

    \b
    Example:
      onrecord run crawl/ out/
      onrecord run --engine ray --address auto s3://news/2026/ s3://news-record/2026/
      onrecord run --relate out/        copies and utterances of what is there
      onrecord add out/                 into a ledger

    \b
    Exit code:
      0    everything was read
      1    some articles were left out: drops/ has each with its reason
      2    refused: wrong usage, another run's output, or a column, an extra or the model is missing
      3    some shards failed and are named; the same command tries them again
      130  interrupted by Ctrl-C; what was done until then is kept
    """
    from onrecord.scale.running import run
    from onrecord.scale.settings import Options
    from onrecord.scale.showing import Showing

    if not locations and not relate:
        raise click.UsageError("give what to read and where to write: onrecord run INPUT... OUTPUT")
    options = Options(columns=columns, **chosen)  # type: ignore[arg-type]
    code = 0
    if locations:
        with Showing(quiet=quiet, live=sys.stderr.isatty()) as showing:
            for progress in run(locations, output, options):
                showing.show(progress)
        last = showing.last
        code = SOME_FAILED if last and last.failed else SOME_LEFT_OUT if last and last.counts.dropped else 0
    if relate and code != SOME_FAILED:
        from onrecord.scale.relating import relate as find_relations

        for line in find_relations(output, options):
            if not quiet:
                click.echo(line, err=True)
    if code:
        click.get_current_context().exit(code)
