"""Tables, one statement a row: CSV, and Parquet with typed columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from onrecord.errors import ExchangeError, MissingExtraError
from onrecord.exchange.typed_rows import COLUMNS, INTEGER_COLUMNS, SCORE_COLUMNS, SPAN_COLUMNS, typed_rows
from onrecord.exchange.writing import Target, encodable, opened
from onrecord.records import Reading
from onrecord.rows import JOINT
from onrecord.show import formats

GROUP_ROWS = 10_000
GROUP_BYTES = 32_000_000  # so that a few endless statements cannot fill the memory
TABLE_ROWS = 500
TABLE_CHARACTERS = 4_000_000
OFFSETS = "start and end count Unicode code points of the article's text, from 0, end not included"


def write_csv(readings: Iterable[Reading], target: Target, *, spreadsheet: bool = False) -> None:
    """One statement a row under `rows.COLUMNS`, RFC 4180, cells as printed.

    `spreadsheet` puts an apostrophe before each cell that a spreadsheet would take for a formula.
    """
    with opened(target) as stream:
        formats.write_csv(readings, stream, spreadsheet=spreadsheet)


def write_parquet(readings: Iterable[Reading], target: str | Path | BinaryIO, *, group_rows: int = GROUP_ROWS) -> None:
    """One statement a row, typed: integers, doubles, and `*_spans` as `list<struct<start, end, text>>`.

    Written in row groups, so that memory does not grow with the number of statements. The file's metadata has under
    `onrecord` what the offsets count. A lone surrogate becomes U+FFFD. Raises `MissingExtraError` without pyarrow and
    `ExchangeError` for a file that cannot be written.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtraError("Parquet files", "parquet") from error
    schema = _schema(pyarrow)
    try:
        writer = parquet.ParquetWriter(target, schema, compression="zstd")
    except OSError as error:
        raise ExchangeError(f"{target}: cannot be written: {error}") from error
    with writer:
        for group in _groups(readings, group_rows, pyarrow, schema):
            writer.write_table(pyarrow.concat_tables(group))


def _schema(pyarrow: Any) -> Any:
    whole, words = pyarrow.int64(), pyarrow.string()
    span = pyarrow.struct([("start", whole), ("end", whole), ("text", words)])
    types = (
        dict.fromkeys(COLUMNS, words)
        | dict.fromkeys(INTEGER_COLUMNS, whole)
        | dict.fromkeys(SCORE_COLUMNS, pyarrow.float64())
        | dict.fromkeys(SPAN_COLUMNS, pyarrow.list_(span))
    )
    about = json.dumps({"rows": "statements", "offsets": OFFSETS, "joint": JOINT}, ensure_ascii=False)
    return pyarrow.schema(list(types.items()), metadata={"onrecord": about})


def _groups(readings: Iterable[Reading], most: int, pyarrow: Any, schema: Any) -> Iterator[list[Any]]:
    """Arrow tables of the rows of each row group."""
    group: list[Any] = []
    rows = size = 0
    for table in _tables(readings, min(most, TABLE_ROWS), pyarrow, schema):
        group.append(table)
        rows, size = rows + table.num_rows, size + table.nbytes
        if rows >= most or size >= GROUP_BYTES:
            yield group
            group, rows, size = [], 0, 0
    if group:
        yield group


def _tables(readings: Iterable[Reading], most: int, pyarrow: Any, schema: Any) -> Iterator[Any]:
    """Arrow tables of a few rows, so that a whole group never stands as objects."""
    rows: list[dict[str, Any]] = []
    characters = 0
    for reading in readings:
        for row in typed_rows(reading):
            rows.append(row)
            characters += sum(len(cell) for cell in row.values() if isinstance(cell, str))
            if len(rows) >= most or characters >= TABLE_CHARACTERS:
                yield _table(rows, pyarrow, schema)
                rows, characters = [], 0
    if rows:
        yield _table(rows, pyarrow, schema)


def _table(rows: list[dict[str, Any]], pyarrow: Any, schema: Any) -> Any:
    try:
        return pyarrow.Table.from_pylist(rows, schema)
    except UnicodeEncodeError:  # lone surrogates, which hardly any text has
        return pyarrow.Table.from_pylist([_encodable(row) for row in rows], schema)


def _encodable(value: Any) -> Any:
    match value:
        case str():
            return encodable(value)
        case dict():
            return {name: _encodable(item) for name, item in value.items()}
        case list():
            return [_encodable(item) for item in value]
    return value
