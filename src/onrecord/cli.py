"""The command line: one thin command a verb; what they do is done elsewhere.

Imports that only one format needs are inside the functions, so that a cold start stays short.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from onrecord import pipeline
from onrecord.errors import OnRecordError
from onrecord.records import Reading
from onrecord.rows import confident
from onrecord.show.watch import Watch

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.score import Figure

VIEWS = ("statements", "article")
FORMATS = ("text", "table", "json", "jsonl", "csv")
SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".txt": "text"}
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
SOME_LEFT_OUT = 1
REFUSED = 2
INTERRUPTED = 130  # as a shell has it: 128 and the number of SIGINT
PIPE_CLOSED = 141  # 128 and the number of SIGPIPE


class Commands(click.Group):
    """The group of commands; every way a command can end early has its exit code here."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(context)
        except OnRecordError as error:
            click.echo(f"onrecord: {error}", err=True)
            context.exit(REFUSED)
        except KeyboardInterrupt:
            context.exit(INTERRUPTED)
        except BrokenPipeError:
            # Python flushes stdout once more when it ends, and would complain then.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(PIPE_CLOSED)


@click.group(name="onrecord", cls=Commands, context_settings=SETTINGS)
@click.version_option(package_name="onrecord", message="%(prog)s %(version)s")
def main() -> None:
    """Read news and keep the record: who said what, and where it is printed."""


# --- read -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Output:
    """Where readings go and in which shape."""

    format: str
    view: str
    offsets: bool
    explain: bool
    color: bool | None
    path: Path | None
    quiet: bool

    @property
    def on_terminal(self) -> bool:
        """Whether the data itself goes to the terminal."""
        return self.path is None and sys.stdout.isatty()


def column_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--text-column` and the like, and hand them on as one `columns`."""
    names = [field.name for field in fields(pipeline.Columns)]

    @wraps(command)
    def with_columns(**options: Any) -> None:
        chosen = {name: options.pop(f"{name}_column") for name in names}
        command(columns=pipeline.Columns(**chosen), **options)

    for name in reversed(names):
        option = click.option(f"--{name}-column", metavar="NAME", help=f"Column or field that holds the {name}.")
        with_columns = option(with_columns)
    return with_columns


def output_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of what is printed and where, and hand them on as one `output`."""

    @wraps(command)
    def with_output(**options: Any) -> None:
        output = _output(**{field.name: options.pop(field.name) for field in fields(Output)})
        command(output=output, **options)

    for option in (
        click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors."),
        click.option("--color/--no-color", default=None, help="Force colour on or off; NO_COLOR is honoured too."),
        click.option("--explain", is_flag=True, help="In the readable view, print why: speaker, act and date."),
        click.option("--offsets", is_flag=True, help="In the readable view, print where each span stands."),
        click.option("--view", type=click.Choice(VIEWS), help="Readable view: statements one by one, or in place."),
        click.option(
            "--output", "-o", "path", type=click.Path(dir_okay=False, path_type=Path), help="File to write to."
        ),
        click.option("--format", "-f", type=click.Choice(FORMATS), help="Shape of the output; see above."),
    ):
        with_output = option(with_output)
    return with_output


@main.command()
@click.argument("locations", nargs=-1, required=True, metavar="PATH|URL|-...")
@output_options
@click.option("--min-score", type=click.FloatRange(0, 1), default=0.0, help="Leave out statements scored lower.")
@click.option("--language", metavar="CODE", help="Take every article to be in this language.")
@click.option("--model", type=click.Path(path_type=Path), metavar="FOLDER", help="Another model than the one inside.")
@click.option("--max-characters", default=2_000_000, show_default=True, help="Leave out longer articles.")
@click.option("--input-format", type=click.Choice(pipeline.INPUT_FORMATS), help="What the sources are in any case.")
@column_options
def read(
    *,
    locations: tuple[str, ...],
    output: Output,
    columns: pipeline.Columns,
    input_format: pipeline.InputFormat | None,
    min_score: float,
    **settings: Any,
) -> None:
    """Read articles and print who said what in them. Nothing is stored.

    Sources are files (text, HTML, JSON Lines, JSON, CSV, Parquet), folders of them, web addresses, and - for
    standard input.

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
    readings = line.read(*locations, columns=columns, input_format=input_format)
    with Watch(quiet=output.quiet, live=not output.on_terminal) as watch:
        _write(watch.over(confident(readings, least=min_score)), output)
    if watch.tally.drops:
        click.get_current_context().exit(SOME_LEFT_OUT)


def _output(*, format: str | None, view: str | None, path: Path | None, color: bool | None, **others: Any) -> Output:
    readable = view is not None or others["offsets"] or others["explain"]
    if readable and format not in (None, "text"):
        raise click.UsageError(
            f"--view, --offsets and --explain are for the readable view; --format {format} has it all"
        )
    if format is None and path is not None:
        format = SUFFIXES.get(path.suffix.lower())
    if format is None:
        format = "text" if readable or color or (path is None and sys.stdout.isatty()) else "jsonl"
    return Output(format=format, view=view or "statements", path=path, color=color, **others)


def _refuse_own_input(output: Path | None, locations: Iterable[str]) -> None:
    for location in locations if output else ():
        if output and Path(location).resolve() in (output.resolve(), *output.resolve().parents):
            raise click.UsageError(f"{output} is inside {location}, which is being read; write it somewhere else")


def _write(readings: Iterable[Reading], output: Output) -> None:
    from onrecord.show import formats

    writers = {"jsonl": formats.write_jsonl, "json": formats.write_json, "csv": formats.write_csv}
    with _stream(output) as stream:
        if output.format in writers:
            writers[output.format](readings, stream)
        else:
            _print(readings, output, _console(stream, color=output.color))


def _print(readings: Iterable[Reading], output: Output, console: Console) -> None:
    from onrecord.show.article import print_articles
    from onrecord.show.statements import print_statements
    from onrecord.show.table import print_table

    if output.format == "table":
        print_table(readings, console)
    elif output.view == "article":
        print_articles(readings, console)
    else:
        print_statements(readings, console, with_offsets=output.offsets, explained=output.explain)


@contextmanager
def _stream(output: Output) -> Iterator[TextIO]:
    # Lone surrogates have no UTF-8: in JSON they are escapes already, elsewhere they become `\\udXXX`.
    if output.path is None:
        encoding = None if output.format in ("text", "table") else "utf-8"
        if isinstance(stdout := sys.stdout, io.TextIOWrapper):
            stdout.reconfigure(encoding=encoding, errors="backslashreplace", newline="")
        yield sys.stdout
        sys.stdout.flush()
        return
    with output.path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        yield stream


def _console(stream: TextIO, *, color: bool | None) -> Console:
    from rich.console import Console

    system: Any = "auto" if color is None else "standard" if color else None
    forced = color or None
    return Console(file=stream, color_system=system, force_terminal=forced, highlight=False, markup=False, emoji=False)


# --- score ------------------------------------------------------------------------------------------------


@main.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predictions", required=False, type=click.Path(path_type=Path))
@click.option("--human", is_flag=True, help="Score the gold's annotators against each other instead.")
@click.option("--speakers", is_flag=True, help="Score whom statements are traced to, against GOLD/speakers.jsonl.")
@click.option("--nested", is_flag=True, help="Count statements inside statements too; PolNeAR marks none.")
@click.option("--format", "-f", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--language", metavar="CODE", help="Take every article to be in this language.")
@click.option("--model", type=click.Path(path_type=Path), metavar="FOLDER", help="Another model than the one inside.")
def score(*, gold: Path, predictions: Path | None, format: str, **options: Any) -> None:
    """Score statements against annotations made by people.

    GOLD is a brat folder: NAME.txt beside NAME.ann, or text/NAME.txt and attributions/NAME_<annotator>.ann.
    PREDICTIONS is the output of `onrecord read --format jsonl`, or lines of {"id": NAME, "attributions":
    [{"source": [[start, end], ...], "cue": [...], "content": [...]}]}. Without it, the texts of GOLD are read
    here and scored.

    Exit code 0 when there are figures, 2 when gold or predictions cannot be read.
    """
    human, speakers, nested = (options.pop(name) for name in ("human", "speakers", "nested"))
    if human and (predictions or speakers):
        raise click.UsageError("--human scores the annotators of GOLD; leave PREDICTIONS and --speakers out")
    if speakers:
        _score_speakers(gold, predictions, format, **options)
    else:
        _score_statements(gold, predictions, format, human=human, nested=nested, **options)


def _score_statements(
    gold: Path, predictions: Path | None, format: str, *, human: bool, nested: bool, **settings: Any
) -> None:
    from onrecord import gold as annotations
    from onrecord import score as measure

    documents = annotations.read_gold(gold)
    if human:
        _write_figures(measure.agreement(documents), format)
        return
    if predictions:
        found = annotations.read_predictions(predictions, nested=nested)
    else:
        paths = [str(document.path) for document in documents]
        readings = pipeline.Line(**settings).read(*paths, input_format="text")
        with Watch(live=True) as watch:
            found = annotations.predictions_of(watch.over(readings), nested=nested)
    for remark in measure.coverage(documents, found):
        click.echo(remark, err=True)
    _write_figures(measure.score(documents, found), format)


def _score_speakers(gold: Path, predictions: Path | None, format: str, **settings: Any) -> None:
    from onrecord import speaker_score as measure
    from onrecord.show import figures

    if predictions:
        found = measure.read_predicted_speakers(predictions)
    else:
        names = {speaker.document for speaker in measure.read_speakers(gold)}
        paths = [str(gold / "text" / f"{name}.txt") for name in sorted(names)]
        with Watch(live=True) as watch:
            readings = watch.over(pipeline.Line(**settings).read(*paths, input_format="text"))
            found = measure.predicted_speakers(readings)
    writers = {
        "table": figures.write_speakers_table,
        "json": figures.write_speakers_json,
        "csv": figures.write_speakers_csv,
    }
    writers[format](measure.score_speakers(gold, found), sys.stdout)


def _write_figures(figures: Mapping[str, Figure], format: str) -> None:
    from onrecord.show.figures import write_figures_csv, write_figures_json, write_figures_table

    writers = {"table": write_figures_table, "json": write_figures_json, "csv": write_figures_csv}
    writers[format](figures, sys.stdout)
