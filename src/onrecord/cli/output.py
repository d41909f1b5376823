"""What is printed and where: the options that commands share, and the writing itself."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from onrecord.records import Reading

if TYPE_CHECKING:
    from rich.console import Console

VIEWS = ("statements", "article")
FORMATS = ("text", "table", "json", "jsonl", "csv")
SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".txt": "text"}


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


def write(readings: Iterable[Reading], output: Output) -> None:
    from onrecord.show import formats

    writers = {"jsonl": formats.write_jsonl, "json": formats.write_json, "csv": formats.write_csv}
    with _stream(output) as stream:
        if output.format in writers:
            writers[output.format](readings, stream)
        else:
            _print(readings, output, console_on(stream, color=output.color))


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


def plain_stdout() -> TextIO:
    """Standard output for data: UTF-8 whatever the locale, with lone surrogates as escapes and line ends as written."""
    if isinstance(stdout := sys.stdout, io.TextIOWrapper):
        stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    return sys.stdout


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


def console_on(stream: TextIO, *, color: bool | None = None) -> Console:
    """A console that prints text as it is: no markup, no emoji names, no colours of its own choosing."""
    from rich.console import Console

    system: Any = "auto" if color is None else "standard" if color else None
    forced = color or None
    return Console(file=stream, color_system=system, force_terminal=forced, highlight=False, markup=False, emoji=False)
