"""What the person at the terminal hears while articles go into the ledger: a live line, and the counts at the end."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from onrecord.intake import Progress
    from onrecord.ledger.store import Kept


class Adding:
    """Shows the progress on stderr; `quiet` says nothing, `live` shows a line that moves."""

    def __init__(self, *, quiet: bool = False, live: bool = False) -> None:
        from onrecord.ledger.store import Kept

        self.kept: Kept = Kept()
        self._quiet = quiet
        self._live = live and not quiet
        self._bar: Bar | None = None
        self._last: Progress | None = None

    def __enter__(self) -> Adding:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the line, and print what became of everything."""
        if self._bar is not None:
            self._bar.stop()
        if not self._quiet and self._last is not None:
            print(f"{counts(self.kept)} ({self._last.seconds:.0f} s, {self._last.rate:,.1f} a second)", file=sys.stderr)

    def show(self, progress: Progress) -> None:
        """Show how far it is."""
        self.kept = progress.kept
        self._last = progress
        if not self._live:
            return
        if self._bar is None:
            self._bar = _started_bar()
        self._bar.update(
            self._bar.task_ids[0], completed=progress.sources, rate=f"{progress.rate:,.1f}/s",
            left=time_left(progress.seconds_left), counts=counts(self.kept),
        )  # fmt: skip


def counts(kept: Kept) -> str:
    """`12 articles (2 new versions), 301 statements; 40 known before; left out: 1 empty`."""
    line = _number(kept.articles, "article")
    if kept.versions:
        line += f" ({_number(kept.versions, 'new version')})"
    line += f", {_number(kept.statements, 'statement')}"
    if kept.unchanged:
        line += f"; {kept.unchanged:,} known before"
    if kept.dropped:
        line += "; left out: " + ", ".join(f"{number:,} {reason}" for reason, number in sorted(kept.dropped.items()))
    return line


def time_left(seconds: float | None) -> str:
    """`2 h 05 min left`, `3 min left`, `40 s left`; nothing where it cannot be told."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f"{seconds:.0f} s left"
    minutes = round(seconds / 60)
    return f"{minutes} min left" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min left"


def _started_bar() -> Bar:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.completed:,.0f} sources"),
        TextColumn("{task.fields[rate]}", style="dim"),
        TextColumn("{task.fields[left]}", style="cyan"),
        TextColumn("{task.fields[counts]}", markup=False),
    )
    bar = Progress(*columns, console=Console(stderr=True, highlight=False), transient=True)
    bar.add_task("", total=None, rate="", left="", counts="")
    bar.start()
    return bar


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
