"""What `onrecord add` does: sources through the line into the ledger, by several processes, and resumable anywhere.

The parent lists the sources and leaves out those that this version of the extractor has read already; worker
processes read the others; the parent writes them in the order in which they were listed, a batch a transaction. So
the ledger's rows are the same however often the work was interrupted and taken up again.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, islice
from typing import Any

from onrecord.errors import LedgerError
from onrecord.ledger.database import Database
from onrecord.ledger.migrations import this_version
from onrecord.ledger.store import Kept, Taken, keep, known_sources, start_run
from onrecord.pipeline import Columns, InputFormat, Limits, Line, limits_for, model_name, sources
from onrecord.records import Dropped, Reading, Source
from onrecord.tracking import FilesPassed
from onrecord.workers import Task, Workers, read_safely

FEW = 8  # sources that are read in this process: starting others would take longer
_BLOCK_SOURCES = 32  # in the order of the sources, known ones counted: the same wherever the work was interrupted
_BATCH_SOURCES = 256
_BATCH_STATEMENTS = 5_000
_BATCH_SECONDS = 2.0
_LOOKED_UP_AT_ONCE = 32
_TASK_SOURCES = 8
_TASK_CHARACTERS = 200_000
_TASKS_A_WORKER = 4  # that wait or are being read


@dataclass(frozen=True, slots=True)
class Options:
    """How sources are found and read; `workers` None is one for each processor."""

    model: str | None = None
    language: str | None = None
    max_characters: int = 2_000_000
    columns: Columns = field(default_factory=Columns)
    limits: Limits | None = None
    input_format: InputFormat | None = None
    feed_content: bool = False
    workers: int | None = None

    def settings_of_run(self) -> dict[str, object]:
        """What decides, beside version and model, how a source is read: with other settings it is read again."""
        named = {name: value for name, value in asdict(self.columns).items() if value is not None}
        return {"language": self.language, "max_characters": self.max_characters, "columns": named}

    def settings_of_line(self) -> dict[str, Any]:
        """The settings of `Line`."""
        return {"model": self.model, "language": self.language, "max_characters": self.max_characters}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: sources done, what became of them, and the seconds since the beginning.

    `share` is how much of it is done, by the number of files, and None where that cannot be told: one file, an address.
    """

    sources: int
    kept: Kept
    seconds: float
    share: float | None = None

    @property
    def rate(self) -> float:
        """Sources a second."""
        return self.sources / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long it will take still, if it goes on as it did."""
        return self.seconds * (1 / self.share - 1) if self.share else None


def add(database: Database, locations: Iterable[str], options: Options | None = None) -> Iterator[Progress]:
    """Read everything at the locations into the ledger, and yield the progress after each batch that is kept.

    Sources that this version of onrecord, with this model and these settings, has read before are passed over.
    Closing the generator, or Ctrl-C, keeps what is read by then and ends the workers.
    """
    from onrecord.scale.loading import is_output

    options = options or Options()
    locations = tuple(locations)
    read_before = [location for location in locations if is_output(location)]
    for location in read_before:
        yield from _add_output(database, location, options)
    locations = tuple(location for location in locations if location not in read_before)
    if read_before and not locations:
        return
    found = sources(
        *locations,
        columns=options.columns,
        limits=options.limits or limits_for(options.max_characters),
        input_format=options.input_format,
        feed_content=options.feed_content,
    )
    passed = FilesPassed(locations)
    for progress in add_sources(database, passed.over(found), options):
        yield replace(progress, share=passed.share)


def add_sources(
    database: Database, found: Iterable[Source | Dropped], options: Options | None = None
) -> Iterator[Progress]:
    """The same for sources that are there already, as those of a feed that is watched."""
    options = options or Options()
    with database.writing() as connection:
        run = start_run(connection, this_version(), model_name(options.model), options.settings_of_run())
    yield from _Intake(database, run, options).progress(found)


def _add_output(database: Database, location: str, options: Options) -> Iterator[Progress]:
    """The same for what `onrecord run` wrote: nothing is read again, and the rows are as if it were."""
    from onrecord.scale.loading import output_at

    output = output_at(location)
    with database.writing() as connection:
        run = start_run(connection, output.version, output.model, output.settings_of_run())
    loading = _Loading(database, run, options)
    for progress in loading.load(output.read()):
        yield replace(progress, share=loading.share)


class _Intake:
    """One pass over sources."""

    def __init__(self, database: Database, run: int, options: Options) -> None:
        self.database = database
        self.run = run
        self.options = options
        self.kept = Kept()
        self.done = 0
        self.seen = 0
        self.block: list[Taken] = []
        self.waiting: list[list[Taken]] = []
        self.statements = 0
        self.failure: Exception | None = None
        self.begun = self.last_kept = time.monotonic()

    def progress(self, found: Iterable[Source | Dropped]) -> Iterator[Progress]:
        """Read and keep what is found."""
        return self.keeping(self._read(found))

    def keeping(self, read: Iterable[Taken | None]) -> Iterator[Progress]:
        """Keep what was read, in this order; None is a source that is known."""
        try:
            for taken in read:
                self.seen += 1
                if taken is None:
                    self.kept.unchanged += 1
                    self.done += 1
                else:
                    self.block.append(taken)
                    self.statements += len(taken.reading.statements)
                if self.seen % _BLOCK_SOURCES == 0:
                    self._end_block()
                    if self._is_due():
                        yield self._keep()
        except LedgerError:
            raise
        except BaseException:
            # Ctrl-C, or a listener that has heard enough: the blocks that are read are kept.
            self._keep()
            raise
        self._end_block()
        yield self._keep()
        if self.failure is not None:
            raise self.failure

    def _end_block(self) -> None:
        """What relates articles hangs on what is there already: kept in the same blocks, it is always the same."""
        if self.block:
            self.waiting.append(self.block)
            self.block = []

    def _is_due(self) -> bool:
        """Whether the batch is large enough; time counts from the last one, so that progress is shown and kept."""
        late = time.monotonic() - self.last_kept > _BATCH_SECONDS
        return late or sum(map(len, self.waiting)) >= _BATCH_SOURCES or self.statements >= _BATCH_STATEMENTS

    def _keep(self) -> Progress:
        if self.waiting:
            with self.database.writing() as connection:
                for block in self.waiting:
                    self.kept.add(keep(connection, self.run, block))
            self.done += sum(map(len, self.waiting))
            self.waiting = []
            self.statements = 0
        self.last_kept = time.monotonic()
        kept = replace(self.kept, dropped=self.kept.dropped.copy())
        return Progress(self.done, kept, self.last_kept - self.begun)

    # --- reading ---

    def _read(self, found: Iterable[Source | Dropped]) -> Iterator[Taken | None]:
        """Everything in its order: what was read, or None for a source that is known."""
        unread = self._without_known(self._until_failure(found))
        first = list(islice(unread, FEW + 1))
        workers = self.options.workers or os.cpu_count() or 1
        if workers == 1 or len(first) <= FEW:
            yield from self._read_here(chain(first, unread))
        else:
            with Workers(workers, self.options.settings_of_line()) as crew:
                yield from self._read_by(crew, workers, chain(first, unread))

    def _until_failure(self, found: Iterable[Source | Dropped]) -> Iterator[Source | Dropped]:
        """What is found; an error, as of a table without its column, is raised when all before it is kept."""
        try:
            yield from found
        except Exception as error:
            self.failure = error

    def _without_known(self, found: Iterable[Source | Dropped]) -> Iterator[Source | Dropped | None]:
        for chunk in _chunks(found):
            digests = [source.digest for source in chunk if isinstance(source, Source)]
            with self.database.reading() as connection:
                known = known_sources(connection, self.run, digests)
            for source in chunk:
                is_known = isinstance(source, Source) and taken_of(source, Reading(None)).place in known
                yield None if is_known else source

    def _read_here(self, unread: Iterable[Source | Dropped | None]) -> Iterator[Taken | None]:
        line: Line | None = None
        for source in unread:
            if isinstance(source, Source):
                line = line or Line(**self.options.settings_of_line())
                yield taken_of(source, read_safely(line, source))
            else:
                yield left_out(source) if source else None

    def _read_by(
        self, crew: Workers, workers: int, unread: Iterable[Source | Dropped | None]
    ) -> Iterator[Taken | None]:
        """The same by worker processes, so far ahead that none waits and no more than that is in memory."""
        pending: deque[Task | Taken | None] = deque()
        tasks = 0
        for item in _in_tasks(unread):
            if isinstance(item, list):
                pending.append(crew.submit(item))
                tasks += 1
            else:
                pending.append(left_out(item) if item else None)
            while pending and (tasks > workers * _TASKS_A_WORKER or _is_ready(pending[0])):
                tasks -= isinstance(pending[0], Task)
                yield from _done(crew, pending.popleft())
        while pending:
            yield from _done(crew, pending.popleft())


class _Loading(_Intake):
    """One pass over what was read before, of which `share` is kept."""

    share = 0.0

    def load(self, read: Iterable[tuple[float, Taken]]) -> Iterator[Progress]:
        """Keep what the ledger does not know, in this order."""
        return self.keeping(self._unknown(read))

    def _unknown(self, read: Iterable[tuple[float, Taken]]) -> Iterator[Taken | None]:
        rest = iter(read)
        while chunk := list(islice(rest, _LOOKED_UP_AT_ONCE)):
            digests = [taken.digest for _, taken in chunk if taken.digest]
            with self.database.reading() as connection:
                known = known_sources(connection, self.run, digests)
            for self.share, taken in chunk:
                yield None if taken.digest and taken.place in known else taken


def _is_ready(item: Task | Taken | None) -> bool:
    return not isinstance(item, Task) or item.readings.done()


def _done(crew: Workers, item: Task | Taken | None) -> Iterator[Taken | None]:
    if isinstance(item, Task):
        for source, reading in zip(item.sources, crew.result(item), strict=True):
            yield taken_of(source, reading)
    else:
        yield item


def _chunks(found: Iterable[Source | Dropped]) -> Iterator[list[Source | Dropped]]:
    """A few sources at a time, to look them up together; fewer where they come slowly."""
    chunk: list[Source | Dropped] = []
    begun = time.monotonic()
    for source in found:
        chunk.append(source)
        if len(chunk) == _LOOKED_UP_AT_ONCE or time.monotonic() - begun > 0.2:
            yield chunk
            chunk = []
            begun = time.monotonic()
    if chunk:
        yield chunk


def _in_tasks(unread: Iterable[Source | Dropped | None]) -> Iterator[list[Source] | Dropped | None]:
    """Sources in lists for one worker each; what there is nothing to read of, by itself and in its place."""
    task: list[Source] = []
    size = 0
    for source in unread:
        if isinstance(source, Source):
            task.append(source)
            size += len(source.content)
        if task and (not isinstance(source, Source) or len(task) == _TASK_SOURCES or size > _TASK_CHARACTERS):
            yield task
            task, size = [], 0
        if not isinstance(source, Source):
            yield source
    if task:
        yield task


def taken_of(source: Source, reading: Reading) -> Taken:
    """A source with what was read in it, as the ledger keeps it."""
    location = source.path or source.metadata.url or "-"
    return Taken(reading, location, source.record or 0, source.digest, source.provenance)


def left_out(drop: Dropped) -> Taken:
    """A drop of the readers, which comes without a source, as the ledger keeps it."""
    return Taken(Reading(None, dropped=(drop,)), drop.path or "-", drop.record or 0)
