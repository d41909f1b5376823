"""Processes of this machine that do jobs; one that dies is replaced, and it is told over which job and record it died.

Daft could run the same work, but where a process of its own dies the whole query ends; so the work is handed out here.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol

from onrecord.scale.jobs import Done, Failed, Job, Worker
from onrecord.workers import begin_worker, interrupts_held


@dataclass(frozen=True, slots=True)
class Died:
    """The process that did a job is gone; `at` is the place of the record that it was reading, if that is known."""

    at: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A record of a job was begun, or, after the last one, the writing."""

    at: int


Event = tuple[Job, Done | Failed | Died | Begun]


class Crew(Protocol):
    """Workers, wherever they are."""

    @property
    def idle(self) -> int:
        """How many jobs could be begun now."""

    def begin(self, job: Job) -> None:
        """Have an idle worker do a job."""

    def events(self, seconds: float) -> Iterator[Event]:
        """What has happened; waits so long for something to."""

    def close(self) -> None:
        """End all workers, whatever they are at."""


class Processes:
    """Workers as processes of this machine; each gets a copy of `worker`."""

    def __init__(self, count: int, worker: Worker) -> None:
        self._worker = worker
        self._count = count
        self._all: list[_Process] = []

    @property
    def idle(self) -> int:
        """How many jobs could be begun now; processes are started when they are needed."""
        return self._count - sum(process.job is not None for process in self._all)

    def begin(self, job: Job) -> None:
        """Have an idle process do a job, a new one if there is none."""
        process = next((process for process in self._all if process.job is None), None)
        if process is None:
            process = _Process(self._worker)
            self._all.append(process)
        process.begin(job)

    def events(self, seconds: float) -> Iterator[Event]:
        """What has happened; waits so long for something to."""
        wait([one for process in self._all for one in (process.connection, process.sentinel)], seconds)
        for process in list(self._all):
            yield from process.events()
            if process.is_gone:
                self._all.remove(process)

    def close(self) -> None:
        """End all processes, whatever they are at."""
        for process in self._all:
            process.end()
        self._all.clear()


class _Process:
    """One process, and the job it is at."""

    def __init__(self, worker: Worker) -> None:
        # A fork would take over connections and threads of the parent's.
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(other, worker), daemon=True)
        with interrupts_held():
            self._process.start()
        other.close()
        self.job: Job | None = None
        self.at: int | None = None
        self.is_gone = False

    @property
    def sentinel(self) -> int:
        """What `wait` waits for when the process ends."""
        return self._process.sentinel

    def begin(self, job: Job) -> None:
        """Hand it a job."""
        self.job, self.at = job, None
        with contextlib.suppress(OSError):  # one that is gone already says so in its events
            self.connection.send(job)

    def events(self) -> Iterator[Event]:
        """What it has told since, and at last that it is gone."""
        was_alive = self._process.is_alive()
        try:
            while self.connection.poll():
                told = self.connection.recv()
                job = self.job
                assert job is not None
                if isinstance(told, int):
                    self.at = told
                    yield job, Begun(told)
                else:
                    self.job = None
                    yield job, told
        except (EOFError, OSError):
            was_alive = False
        if not was_alive:
            self._process.join()
            self.is_gone = True
            if self.job is not None:
                yield self.job, Died(self.at, _cause(self._process.exitcode))

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def _cause(code: int | None) -> str:
    return "one record took longer than --record-limit" if code == -signal.SIGALRM else f"exit code {code}"


def _serve(connection: Connection, worker: Worker) -> None:
    """What the process does: job after job, until the parent has no more or ends."""
    begin_worker()
    use_one_thread()
    with contextlib.suppress(EOFError, OSError):
        while True:
            job = connection.recv()
            connection.send(worker.attempt(job, connection.send))


def use_one_thread() -> None:
    """One process is one processor's work; threads of a library would take another's."""
    with contextlib.suppress(ImportError):
        import pyarrow

        pyarrow.set_cpu_count(1)
        pyarrow.set_io_thread_count(1)
