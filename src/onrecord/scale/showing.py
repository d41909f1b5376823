"""What the person at the terminal hears of a run: a live line, or one now and then, and the counts at the end."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from onrecord.scale.driver import Progress
from onrecord.show.adding import time_left

_EVERY = 30.0  # seconds between two lines where nobody watches a terminal


class Showing:
    """Shows the progress on stderr; `quiet` says nothing, `live` rewrites one line."""

    def __init__(self, *, quiet: bool = False, live: bool = False) -> None:
        self.last: Progress | None = None
        self._quiet = quiet
        self._live = live and not quiet
        self._said_at = time.monotonic()
        self._width = 0

    def __enter__(self) -> Showing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the line, and print what became of everything."""
        if self._width:
            print(f"\r{' ' * self._width}\r", end="", file=sys.stderr, flush=True)
        if self._quiet or self.last is None:
            return
        for shard, reason in self.last.failed:
            print(f"shard {shard} is left for another time: {reason}", file=sys.stderr)
        print(f"{in_words(self.last)} ({self.last.seconds:.0f} s)", file=sys.stderr)

    def show(self, progress: Progress) -> None:
        """Show how far it is."""
        self.last = progress
        if self._live:
            line = in_words(progress)[:150]
            print(f"\r{line.ljust(self._width)}", end="", file=sys.stderr, flush=True)
            self._width = len(line)
        elif not self._quiet and time.monotonic() - self._said_at > _EVERY:
            self._said_at = time.monotonic()
            print(in_words(progress), file=sys.stderr, flush=True)


def in_words(progress: Progress) -> str:
    """`shards 3 of 20; 1,500 articles, 20,100 statements; left out: 2 empty; 41.2 a second; 5 min left`."""
    if progress.stage == "looking":
        return f"looking through the input: file {progress.done:,} of {progress.all:,}"
    counts = progress.counts
    parts = [
        f"shards {progress.done:,} of {progress.all:,}",
        f"{counts.articles:,} articles, {counts.statements:,} statements",
    ]
    if counts.dropped:
        told = ", ".join(f"{number:,} {reason}" for reason, number in sorted(counts.dropped.items()))
        parts.append(f"left out: {told}")
    if progress.now:
        parts.append(f"{progress.rate:,.1f} a second")
    if progress.done < progress.all and progress.share:
        parts.append(time_left(progress.seconds_left))
    return "; ".join(parts)
