"""What the person at the terminal hears of a batch while it is read: progress, drops, and the counts at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING

from onrecord.records import Dropped, Reading
from onrecord.show.safe import one_line
from onrecord.show.tally import Tally, drop_line

if TYPE_CHECKING:
    from rich.progress import Progress

MOST_NAMED = 50  # of one reason


class Watch:
    """Counts readings as they pass, and says on stderr what became of them; `quiet` says nothing.

    A live line of progress is shown from the second reading on, where `live` and stderr is a terminal.
    """

    def __init__(self, *, quiet: bool = False, live: bool = False) -> None:
        self.tally = Tally()
        self._quiet = quiet
        self._live = live and not quiet and sys.stderr.isatty()
        self._progress: Progress | None = None

    def __enter__(self) -> Watch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the progress and print the counts, unless nobody listens any more."""
        if self._progress is not None:
            self._progress.stop()
        if not isinstance(error, BrokenPipeError):
            self._say(str(self.tally))

    def over(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        """The same readings, counted."""
        for reading in readings:
            self.tally.add(reading)
            self._show_progress(reading)
            for drop in reading.dropped:
                self._say_left_out(drop)
            yield reading

    def _say_left_out(self, drop: Dropped) -> None:
        """Name the first of each reason; a web archive has thousands of pictures, and the counts at the end say so."""
        number = self.tally.drops[drop.reason]
        if number <= MOST_NAMED:
            self._say(drop_line(drop))
        elif number == MOST_NAMED + 1:
            self._say(f"left out ({drop.reason}): more of them, which are only counted")

    def _show_progress(self, reading: Reading) -> None:
        if not self._live or self.tally.articles + self.tally.drops.total() < 2:
            return
        if self._progress is None:
            self._progress = _started_progress()
        place = reading.article.path or reading.article.url if reading.article else None
        self._progress.update(self._progress.task_ids[0], counts=str(self.tally), place=one_line(place or ""))

    def _say(self, line: str) -> None:
        if self._quiet:
            return
        if self._progress is not None and self._progress.live.is_started:
            self._progress.console.print(line, style="dim", soft_wrap=True)
        else:
            print(line, file=sys.stderr)


def _started_progress() -> Progress:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[counts]}", markup=False),
        TextColumn("{task.fields[place]}", style="dim", markup=False),
    )
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    progress = Progress(*columns, console=console, transient=True)
    progress.add_task("", total=None, counts="", place="")
    progress.start()
    return progress
