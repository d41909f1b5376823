"""What a worker does: look through a file, or read one shard and write it.

A worker has one model and keeps nothing from one job to the next, so what it writes hangs on the job alone.
"""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import islice
from typing import Any

from onrecord.errors import OnRecordError, RunError
from onrecord.pipeline import Line, parts_of, read_part
from onrecord.records import Dropped, Reading, Source
from onrecord.scale.files import FOLDERS, Read, file_set
from onrecord.scale.places import opened, place_of
from onrecord.scale.plan import File, Shard, Survey, as_json, survey_name
from onrecord.scale.settings import Options, difference
from onrecord.workers import read_safely

Note = Callable[[int], None]  # told the place in the shard of each record before it is read, and how many there were


@dataclass(frozen=True, slots=True)
class LookThrough:
    """Find the parts of a file."""

    number: int
    file: File


@dataclass(frozen=True, slots=True)
class ReadShard:
    """Read a shard and write it; records in `skip`, by their place in it, are dropped as ones that kill or hang."""

    shard: Shard
    skip: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Probe:
    """Read some records of a shard, `first` to before `end`, and write nothing: to see whether the worker survives."""

    shard: Shard
    first: int
    end: int


Job = LookThrough | ReadShard | Probe


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job: how many sources were seen, and of a shard what its marker says."""

    sources: int = 0
    marker: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a job could not be done; `is_final` where it would be no use to try again, or to go on with others."""

    reason: str
    is_final: bool


class Worker:
    """Does jobs for the run that writes to `output`; `settings` are those of the process that started it."""

    def __init__(self, options: Options, output: str, settings: dict[str, Any]) -> None:
        self.options = options
        self.output = output
        self.expected = settings

    @cached_property
    def line(self) -> Line:
        """The line with its model, loaded for the first article; raises `RunError` on a machine that has another."""
        found = difference(self.expected, self.options.settings())
        if found:
            raise RunError(f"a worker's machine is set up otherwise: {found}; install the same versions everywhere")
        options = self.options
        return Line(model=options.model, language=options.language, max_characters=options.max_characters)

    def attempt(self, job: Job, note: Note) -> Done | Failed:
        """Do one job, or say why not; only in a process of its own, which ends where one record takes too long."""

        def begin_record(at: int) -> None:
            signal.setitimer(signal.ITIMER_REAL, self.options.record_limit)
            note(at)

        # Nobody handles the alarm: the system ends the process, also inside a library that lets no other thread run.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        try:
            return self.do(job, begin_record)
        except OnRecordError as error:
            return Failed(str(error), is_final=True)
        except Exception as error:
            return Failed(f"{type(error).__name__}: {error}", is_final=False)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def do(self, job: Job, note: Note) -> Done:
        """Do one job."""
        match job:
            case LookThrough(number, file):
                survey = self._survey(file)
                place_of(self.output).write(survey_name(number), survey.to_json())
                return Done(len(survey.parts))
            case ReadShard(shard, skip):
                marker = self._write(shard, self._read(shard, note, skip))
                return Done(marker["input"]["sources"], marker)
            case Probe(shard, first, end):
                wanted = range(first, end)
                return Done(sum(1 for _ in self._read(shard, note, frozenset(), wanted)))

    def _survey(self, file: File) -> Survey:
        options = self.options
        try:
            with opened(file.path) as stream:
                found = parts_of(
                    stream,
                    file.path,
                    file.kind,
                    size=options.shard_size,
                    columns=options.columns,
                    limits=options.limits,
                )
        except OSError as error:
            detail = f"{file.path} cannot be read: {error.strerror or error}"
            return Survey(dropped=Dropped("unreadable", detail, file.path))
        return Survey(tuple(found))

    def _read(self, shard: Shard, note: Note, skip: frozenset[int], wanted: range | None = None) -> Iterator[Read]:
        ended = 0
        # What is not wanted is not even parsed: it may be what kills.
        for ordinal, source in islice(enumerate(self._sources(shard)), wanted.stop if wanted is not None else None):
            if wanted is not None and ordinal not in wanted:
                continue
            if isinstance(source, Source):
                _ = self.line  # its loading is no part of the first record's time
            note(ordinal)
            yield Read(ordinal, source, self._reading(source, dies=ordinal in skip))
            ended = ordinal + 1
        note(ended)  # who dies from here on does not die over the last record

    def _sources(self, shard: Shard) -> Iterator[Source | Dropped]:
        if shard.file is None or shard.part is None:
            yield from shard.drops
            return
        file, options = shard.file, self.options
        with opened(file.path) as stream:
            yield from read_part(
                stream, file.path, file.kind, shard.part, columns=options.columns, limits=options.limits
            )

    def _reading(self, source: Source | Dropped, *, dies: bool) -> Reading:
        if isinstance(source, Dropped):
            return Reading(None, dropped=(source,))
        if dies:
            detail = (
                f"{source.where}: the process that read it died or did not end, and again when it read nothing else"
            )
            return Reading(None, dropped=(Dropped("failed", detail, source.path, source.record),))
        return self.read_source(source)

    def read_source(self, source: Source) -> Reading:
        """One source through the line; an error over it is a drop."""
        return read_safely(self.line, source)

    def _write(self, shard: Shard, found: Iterable[Read]) -> dict[str, Any]:
        """Write the files of a shard, and last of all its marker, which says that they are there."""
        place, tally = place_of(self.output), Tally()
        files = file_set(tally.counted(found))
        for folder in FOLDERS:
            place.write(f"{folder}/{shard.name}.parquet", files[folder])
        marker = tally.marker(shard, files)
        place.write(f"shards/{shard.name}.json", as_json(marker))
        return marker


class Tally:
    """Counts what was read of a shard and what came of it."""

    def __init__(self) -> None:
        self._sources = self._articles = self._statements = 0
        self._dropped: Counter[str] = Counter()
        self._digest = sha256()

    def counted(self, found: Iterable[Read]) -> Iterator[Read]:
        """The same, each counted as it passes."""
        for one in found:
            told = one.source.digest if isinstance(one.source, Source) else json.dumps(one.source.to_dict())
            self._digest.update(f"{told}\n".encode())
            self._sources += 1
            self._articles += one.reading.article is not None
            self._statements += len(one.reading.statements)
            self._dropped.update(drop.reason for drop in one.reading.dropped)
            yield one

    def marker(self, shard: Shard, files: dict[str, bytes]) -> dict[str, Any]:
        """What is said of the shard when it is done: the counts, and the digests of what was read and written."""
        path = shard.file.path if shard.file else None
        return {
            "shard": shard.name,
            "input": {"path": path, "sources": self._sources, "digest": self._digest.hexdigest()},
            "articles": self._articles,
            "statements": self._statements,
            "dropped": dict(sorted(self._dropped.items())),
            "files": {
                folder: {"bytes": len(content), "sha256": sha256(content).hexdigest()}
                for folder, content in files.items()
            },
        }
