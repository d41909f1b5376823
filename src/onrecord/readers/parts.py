"""Files of many articles in parts that can be read by themselves, in any order and by different processes.

A part is told by numbers alone, which hang on the file and on the number of records a part may have: the same file is
always cut at the same places. Reading all parts one after the other gives what reading the file gives.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from onrecord.readers.archive_records import archive_marks
from onrecord.readers.contents import usual_format
from onrecord.readers.objects import check_fields, read_jsonl
from onrecord.readers.options import Columns, InputFormat, Limits
from onrecord.readers.tables import parquet_rows, read_parquet
from onrecord.records import Dropped, Source

PartFormat = Literal["parquet", "jsonl", "warc"]
PART_FORMATS: dict[str, PartFormat] = {"parquet": "parquet", "jsonl": "jsonl", "warc": "warc"}
MOST_BYTES = 32_000_000  # of one part, as they lie in the file: a process holds the articles of a part in memory
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """Some records of a file: `count` of them after the first `before`, which `whole` says are all there are.

    `begin` and `end` are bytes of the file between which they stand, `end` None its end; `passed` records stand
    between `begin` and the first of them. Records are lines, rows, or a web archive's records of every kind.
    """

    before: int
    count: int | None
    begin: int = 0
    end: int | None = None
    passed: int = 0
    whole: bool = False


def part_format(path: str, input_format: InputFormat | None = None) -> PartFormat | None:
    """The format in which a file is read in parts; None for one that is not."""
    return PART_FORMATS.get(input_format or usual_format(path) or "")


def parts_of(
    stream: BinaryIO, path: str, kind: PartFormat, *, size: int, columns: Columns, limits: Limits
) -> list[Part]:
    """The parts of a file with at most `size` articles each, at least one; the stream has to be one that can seek.

    Of web archives, records that hold no page are not counted, and what follows a place that is no record stays with
    what comes before it. Raises `ColumnError` for a table without a column that was named.
    """
    match kind:
        case "parquet":
            return _row_parts(parquet_rows(stream, path, columns), size)
        case "jsonl":
            check_fields(stream, path, columns, limits)
            stream.seek(0)
            return _line_parts(stream, size)
        case "warc":
            return _archive_parts(stream, size)


def read_part(
    stream: BinaryIO, path: str, kind: PartFormat, part: Part, *, columns: Columns, limits: Limits
) -> Iterator[Source | Dropped]:
    """The sources of one part of a file, numbered as in the whole file."""
    found = False
    for source in _sources(stream, path, kind, part, columns, limits):
        found = True
        yield source
    if part.whole and not found:
        yield Dropped("empty", f"{path} holds no articles", path)


def _sources(
    stream: BinaryIO, path: str, kind: PartFormat, part: Part, columns: Columns, limits: Limits
) -> Iterator[Source | Dropped]:
    wanted = range(part.before, sys.maxsize if part.count is None else part.before + part.count)
    if kind == "parquet":
        return read_parquet(stream, path, columns, rows=wanted)
    stream.seek(part.begin)
    between = stream if part.end is None else io.BufferedReader(_Between(stream, part.end - part.begin))
    if kind == "jsonl":
        return read_jsonl(between, path, columns, limits, before=part.before)
    from onrecord.readers.warc import read_warc

    return read_warc(between, path, limits, before=part.before - part.passed, wanted=wanted)


def _row_parts(groups: list[tuple[int, int]] | None, size: int) -> list[Part]:
    """Rows cut at fixed numbers; fewer to a part where rows are long. None is a file that cannot be opened."""
    rows = sum(number for number, _ in groups or ())
    if not groups or not rows:
        return [Part(0, None, whole=True)]
    longest = max(bytes_ / number for number, bytes_ in groups if number)
    step = max(1, min(size, int(MOST_BYTES / max(longest, 1))))
    return [
        Part(first, min(step, rows - first), whole=rows <= step) for first in range(0, rows, step)
    ]  # fmt: skip


def _line_parts(stream: BinaryIO, size: int) -> list[Part]:
    parts: list[Part] = []
    begin = place = 0
    before = lines = 0
    while block := stream.read(_BLOCK):
        at = 0
        while (found := block.find(b"\n", at)) >= 0:
            at = found + 1
            lines += 1
            if lines - before == size or place + at - begin >= MOST_BYTES:
                parts.append(Part(before, lines - before, begin, place + at))
                before, begin = lines, place + at
        place += len(block)
    if place > begin:  # what is left, which may end without a line break
        parts.append(Part(before, None, begin, place))
    return _closed(parts)


def _archive_parts(stream: BinaryIO, size: int) -> list[Part]:
    parts: list[Part] = []
    before = begin = passed = pages = 0
    for mark in archive_marks(stream):
        long = mark.begin is not None and mark.begin - begin >= MOST_BYTES
        if mark.number > before and (pages >= size or long):
            end = mark.begin  # None inside a packed stretch: then the next part begins where this one did
            parts.append(Part(before, mark.number - before, begin, end, passed))
            passed = 0 if end is not None else passed + mark.number - before
            begin = begin if end is None else end
            before, pages = mark.number, 0
        pages += mark.is_page
    parts.append(Part(before, None, begin, None, passed))
    return _closed(parts)


def _closed(parts: list[Part]) -> list[Part]:
    """The same; a file in one part is read as a whole, however it ends."""
    return parts if len(parts) > 1 else [Part(0, None, whole=True)]


class _Between(io.RawIOBase):
    """So many of the next bytes of a stream, which stays open."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size

    def readable(self) -> bool:
        """As every stream that is read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes, into the buffer."""
        piece = self._stream.read(min(len(buffer), self._left))
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)
