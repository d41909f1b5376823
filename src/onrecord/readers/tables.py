"""Many articles in one file: CSV and Parquet, read piece by piece and never whole."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from onrecord.errors import MissingExtraError
from onrecord.readers.options import Columns, Limits
from onrecord.readers.rows import check_columns, source_of_row
from onrecord.records import Dropped, Source

_BATCH_ROWS = 64
_CHUNK = 65_536
_DELIMITERS = ",;\t|"
_ESCAPED = re.compile("[\udc80-\udcff]")


def read_csv(
    stream: BinaryIO, path: str, columns: Columns, limits: Limits, *, delimiter: str | None = None
) -> Iterator[Source | Dropped]:
    """One source a row below the header; `record` counts those rows from 1. No `delimiter`: the header shows it.

    A cell that is not UTF-8 is handed on as bytes, for the next stage to decode as it does a file's.
    """
    # The csv module keeps one limit for the process; its own of 131,072 is shorter than a long article.
    csv.field_size_limit(max(limits.max_bytes, csv.field_size_limit()))
    with _as_text(stream) as text:
        lines = _bounded_lines(text, limits.max_bytes)
        try:
            yield from _csv_sources(lines, columns, path, delimiter)
        except _EndlessLineError:
            yield Dropped("too_large", f"{path} has a line longer than {limits.max_bytes:,} characters", path)
        except UnicodeDecodeError:
            yield Dropped("encoding", f"{path} opens as UTF-16 but is not; the rest was not read", path)


def _csv_sources(
    lines: Iterator[str], columns: Columns, path: str, delimiter: str | None
) -> Iterator[Source | Dropped]:
    first = next(lines, "")
    rows = csv.reader(itertools.chain([first], lines), delimiter=delimiter or max(_DELIMITERS, key=first.count))
    header: list[str] | None = None
    for number in itertools.count():
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Dropped("malformed", f"{path}:{number} is not a CSV row: {error}", path, number)
            continue
        if row is None:
            return
        if header is None:
            header = row
            check_columns(header, columns, path)
        elif row:
            yield _csv_source(header, row, columns, path, number)


def read_parquet(
    stream: BinaryIO, path: str, columns: Columns, *, rows: range | None = None
) -> Iterator[Source | Dropped]:
    """One source a row, read in small batches; `record` counts rows from 1. Needs a stream that can seek.

    `rows`, counted from 0, are those that are read, if not all are.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise MissingExtraError("Parquet files", "parquet") from error
    if not stream.seekable():
        yield Dropped("unsupported", f"{path}: Parquet cannot be read from a pipe; save it to a file first", path)
        return
    try:
        table = parquet.ParquetFile(stream, pre_buffer=False, buffer_size=_CHUNK)
        names = table.schema_arrow.names
        check_columns(names, columns, path)
        wanted = [name for name in columns.all() if name in names]
        groups, before = _groups_of(table.metadata, rows)
        batches = table.iter_batches(_BATCH_ROWS, row_groups=groups, columns=wanted)
        yield from _parquet_sources(batches, columns, path, before, rows)
    except (ArrowException, OSError) as error:
        yield Dropped("malformed", f"{path} is not a Parquet file that can be read: {error}", path)


def parquet_rows(stream: BinaryIO, path: str, columns: Columns) -> list[tuple[int, int]] | None:
    """The rows of each row group, and the bytes that its columns of text take; None for what is no Parquet file.

    Raises `ColumnError` for a file without a column that it needs.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise MissingExtraError("Parquet files", "parquet") from error
    try:
        table = parquet.ParquetFile(stream)
    except (ArrowException, OSError):
        return None
    check_columns(table.schema_arrow.names, columns, path)
    text = {columns.name("text"), columns.name("html")}
    found = []
    for number in range(table.metadata.num_row_groups):
        group = table.metadata.row_group(number)
        chunks = (group.column(place) for place in range(group.num_columns))
        found.append((group.num_rows, sum(c.total_uncompressed_size for c in chunks if c.path_in_schema in text)))
    return found


def _groups_of(metadata: Any, rows: range | None) -> tuple[list[int], int]:
    """The row groups that hold some of the rows, and how many rows come before these."""
    if rows is None:
        return list(range(metadata.num_row_groups)), 0
    found: list[int] = []
    before = first = 0
    for number in range(metadata.num_row_groups):
        end = first + metadata.row_group(number).num_rows
        if first < rows.stop and end > rows.start:
            before = before if found else first
            found.append(number)
        first = end
    return found, before


def _parquet_sources(
    batches: Iterator[Any], columns: Columns, path: str, before: int, rows: range | None
) -> Iterator[Source | Dropped]:
    number = before
    for batch in batches:
        if rows is not None and number >= rows.stop:
            return
        for index in range(batch.num_rows):
            number += 1
            if rows is not None and number - 1 not in rows:
                continue
            try:
                row = {name: batch.column(name)[index].as_py() for name in batch.schema.names}
            except UnicodeDecodeError:
                yield Dropped("encoding", f"{path}:{number} holds a string that is not UTF-8", path, number)
            else:
                yield source_of_row(row, columns, path, number)


def _csv_source(header: list[str], row: list[str], columns: Columns, path: str, number: int) -> Source | Dropped:
    if len(row) > len(header):
        detail = f"{path}:{number} has {len(row)} cells under {len(header)} columns; quote cells that hold separators"
        return Dropped("malformed", detail, path, number)
    return source_of_row({name: _cell(cell) for name, cell in zip(header, row, strict=False)}, columns, path, number)


def _cell(cell: str) -> str | bytes:
    """A cell as text, or as the bytes it was where they are not UTF-8."""
    return cell if cell.isascii() or not _ESCAPED.search(cell) else cell.encode("utf-8", "surrogateescape")


class _EndlessLineError(Exception):
    """A line longer than the limit; where the next row begins is then anybody's guess."""


def _bounded_lines(text: io.TextIOWrapper, limit: int) -> Iterator[str]:
    while line := text.readline(limit + 1):
        if len(line) > limit:
            raise _EndlessLineError
        yield line


@contextlib.contextmanager
def _as_text(stream: BinaryIO) -> Iterator[io.TextIOWrapper]:
    """A stream as text, UTF-8 or by its mark UTF-16; bytes that are neither stay recoverable."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", stream))
    wide = buffered.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    text = io.TextIOWrapper(buffered, "utf-16" if wide else "utf-8-sig", "surrogateescape", newline="")
    try:
        yield text
    finally:
        # The stream is the caller's; wrappers that are let go would close it.
        text.detach()
        if buffered is not stream:
            buffered.detach()
