"""Several processes that read sources, each with its own model: results in the order of the work, and none lost."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any

from onrecord.errors import OnRecordError
from onrecord.pipeline import Line
from onrecord.records import Dropped, Reading, Source


@dataclass(frozen=True, slots=True)
class Task:
    """Sources that one worker reads, and their readings when it has."""

    sources: Sequence[Source]
    readings: Future[list[Reading]]


class Workers:
    """Processes that read; `settings` are those of `Line`.

    A process that dies (out of memory, a crash in a library) costs no reading but that of the source it died over
    twice, which comes out as a drop.
    """

    def __init__(self, count: int, settings: dict[str, Any]) -> None:
        self._count = count
        self._settings = settings
        self._pool = self._new_pool(count)
        self._careful: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes; what they have not begun is left."""
        for pool in (self._pool, self._careful):
            if pool is not None:
                pool.shutdown(wait=error is None, cancel_futures=True)

    def submit(self, sources: Sequence[Source]) -> Task:
        """Let the next free worker read these sources."""
        with interrupts_held():  # the pool begins a process when it is handed work that none is free for
            try:
                return Task(sources, self._pool.submit(_read, sources))
            except BrokenProcessPool:
                self._pool = self._new_pool(self._count)
                return Task(sources, self._pool.submit(_read, sources))

    def result(self, task: Task) -> list[Reading]:
        """The readings of a task, one a source; waits for them."""
        try:
            return task.readings.result()
        except BrokenProcessPool:
            # Some source that was being read then did it. Each is read again, alone, so that it shows which.
            return [self._read_alone(source) for source in task.sources]

    def _read_alone(self, source: Source) -> Reading:
        if self._careful is None:
            self._careful = self._new_pool(1)
        try:
            with interrupts_held():
                task = self._careful.submit(_read, [source])
            return task.result()[0]
        except BrokenProcessPool:
            self._careful = None
            detail = f"{source.where}: the process that read it died, and again when it read nothing else"
            return Reading(None, dropped=(Dropped("failed", detail, source.path, source.record),))

    def _new_pool(self, count: int) -> ProcessPoolExecutor:
        # A fork would take over connections and threads of the parent's.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(self._settings,))


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """Within, Ctrl-C waits; a process begun here does not hear it before `begin_worker` has it ignored.

    Without, one that is still loading Python when Ctrl-C reaches the processes of a terminal prints its own traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # its own start would let interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def read_safely(line: Line, source: Source) -> Reading:
    """A source through the line; an error of ours over it is a drop, and the next ones are read all the same."""
    try:
        return line.read_source(source)
    except OnRecordError:
        raise
    except Exception as error:
        detail = f"{source.where}: {type(error).__name__}: {error}"
        return Reading(None, dropped=(Dropped("failed", detail, source.path, source.record),))


# --- in the worker ----------------------------------------------------------------------------------------

_line: list[Line] = []  # this process's own, loaded by the first task that needs it
_settings: dict[str, Any] = {}


def _begin(settings: dict[str, Any]) -> None:
    begin_worker()
    _settings.update(settings)


def begin_worker() -> None:
    """Make this process one that works for its parent: it ends when that ends, however it does."""
    # Ctrl-C reaches every process of the terminal; it is the parent that ends the work.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        with contextlib.suppress(OSError):
            wait([parent.sentinel])
        os._exit(1)


def _read(sources: Sequence[Source]) -> list[Reading]:
    if not _line:  # not in _begin, where an error would reach nobody
        _line.append(Line(**_settings))
    return [read_safely(_line[0], source) for source in sources]
