"""Frames over a run's output: Daft's, here or on the cluster, and our functions over their columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from onrecord.errors import RunError
from onrecord.scale.cluster import join_cluster
from onrecord.scale.places import Place, place_of
from onrecord.scale.quiet import import_daft
from onrecord.scale.settings import Options
from onrecord.scale.stores import is_by_arrow

FEW = 64  # rows at once of a function that is given texts
_MOST_PARTITIONS = 256
_BATCH = 10_000  # rows: joining a million in the 2,000 batches of as many files took 430 CPU seconds instead of 2


def start_engine(options: Options) -> Any:
    """Daft, set to run where the options say, which one process can do once.

    Raises `MissingExtraError` without it, and `RunError` in a process in which it runs elsewhere already.
    """
    daft = import_daft("--relate")
    if options.engine == "ray":
        join_cluster(options.address, processors=options.workers)
    try:
        daft.set_runner_ray() if options.engine == "ray" else daft.set_runner_native()
    except daft.exceptions.DaftCoreException as error:
        from daft.runners import get_or_create_runner

        if get_or_create_runner().name != options.engine:
            raise RunError(f"Daft runs on another engine in this process already: {error}") from error
    return daft


def articles(daft: Any, location: str, columns: Sequence[str]) -> Any:
    """The articles of an output, these columns of them, with `at`: a string that sorts as the input was read."""
    frame = _read_by_arrow(daft, location, columns) if is_by_arrow(location) else _read_by_daft(daft, location)
    at = over(daft, _places, daft.DataType.string())
    kept = [daft.col(name) for name in columns]
    return frame.select(*kept, at(daft.col("file"), daft.col("ordinal")).alias("at"))


def _read_by_daft(daft: Any, location: str) -> Any:
    return daft.read_parquet(f"{location.rstrip('/')}/articles/*.parquet", file_path_column="file")


def _read_by_arrow(daft: Any, location: str, columns: Sequence[str]) -> Any:
    """The same from a store that Daft does not read."""
    string = daft.DataType.string()
    kinds = {"file": string, "ordinal": daft.DataType.int64(), **dict.fromkeys(columns, string)}
    place = place_of(location)
    names = sorted(place.sizes("articles"))
    read = over(daft, _Reading(place, tuple(kinds)), daft.DataType.list(daft.DataType.struct(kinds)), rows=1)
    files = daft.from_pydict({"name": names})
    if daft.runners.get_or_create_runner().name == "ray":
        files = files.into_partitions(min(len(names), _MOST_PARTITIONS))
    return exploded(daft, files, read(daft.col("name")))


class _Reading:
    """Reads files of articles."""

    def __init__(self, place: Place, columns: tuple[str, ...]) -> None:
        self.__name__ = "read"
        self._place = place
        self._columns = columns

    def __call__(self, names: list[str]) -> list[list[dict[str, Any]]]:
        return [self._rows(name) for name in names]

    def _rows(self, name: str) -> list[dict[str, Any]]:
        import pyarrow
        from pyarrow import parquet

        content = pyarrow.BufferReader(self._place.read(f"articles/{name}") or b"")
        wanted = [column for column in self._columns if column != "file"]
        rows = parquet.read_table(content, columns=wanted).to_pylist()
        return [{"file": name, **row} for row in rows]


def over(daft: Any, function: Callable[..., list[Any]], kind: Any, *, rows: int | None = None) -> Any:
    """A function of lists, one a column, as a function of Daft's columns; `rows` is how many it gets at once."""

    def of_series(*columns: Any) -> Any:
        return function(*(column.to_pylist() for column in columns))

    of_series.__name__ = function.__name__
    return daft.func.batch(return_dtype=kind, batch_size=rows)(of_series)


def exploded(daft: Any, frame: Any, made: Any, *, expected: int | None = None) -> Any:
    """A row for each of the records in the lists that `made` makes of a row; their fields are its columns.

    `expected` is how many rows the frame has: it is worked out then, and a `RunError` raised where it has others.
    """
    lists = frame.select(made.alias("made"))
    if expected is not None:
        lists = whole(lists, expected)
    lists = lists.explode("made")
    return lists.where(daft.col("made").not_null()).select(daft.col("made").unnest())


def whole(frame: Any, expected: int) -> Any:
    """The frame, worked out, of so many rows.

    Raises `RunError` where it has others: Daft 0.7.26 lost half of the pairs of 160,000 statements in two joins, one
    upon the other, of which nothing had been worked out before, and others each time.
    """
    frame = frame.into_batches(_BATCH).collect()
    if (found := frame.count_rows()) != expected:
        raise RunError(f"Daft gave {found:,} rows where {expected:,} have to be: nothing was written; relate again")
    return frame


def gathered(daft: Any, frame: Any, by: str) -> Any:
    """A row for each value of a column, with the other columns of all its rows as a list of records, `rows`."""
    from daft.functions import to_struct

    # One list of records: on a cluster, lists of single columns would each have an order of their own.
    record = to_struct(**{name: daft.col(name) for name in frame.column_names if name != by})
    return frame.select(by, record.alias("rows")).groupby(by).agg(daft.col("rows").list_agg())


def written(daft: Any, frame: Any, place: Place, folder: str, schema: Any) -> int:
    """Write rows into files by their `bucket`, sorted, so that the same rows are the same bytes; their number."""
    write = over(daft, _Writing(place, folder, schema), daft.DataType.int64(), rows=1)
    groups = gathered(daft, frame, "bucket")
    done = groups.select(write(daft.col("bucket"), daft.col("rows")).alias("written"))
    return sum(done.to_pydict()["written"])


class _Writing:
    """Writes the rows of one bucket."""

    def __init__(self, place: Place, folder: str, schema: Any) -> None:
        self.__name__ = "write"
        self._place = place
        self._folder = folder
        self._schema = schema

    def __call__(self, buckets: list[int], rows: list[list[dict[str, Any]]]) -> list[int]:
        return [self._write(bucket, some) for bucket, some in zip(buckets, rows, strict=True)]

    def _write(self, bucket: int, rows: list[dict[str, Any]]) -> int:
        import pyarrow

        ordered = sorted(rows, key=lambda row: repr([row[name] for name in self._schema.names]))
        table = pyarrow.Table.from_pylist(ordered, self._schema)
        self._place.write(f"{self._folder}/{bucket:05}.parquet", as_parquet(table))
        return len(rows)


def as_parquet(table: Any) -> bytes:
    """An Arrow table as a file."""
    import io

    from pyarrow import parquet

    content = io.BytesIO()
    parquet.write_table(table, content, compression="zstd")
    return content.getvalue()


def _places(files: list[str], ordinals: list[int]) -> list[str]:
    return [
        f"{file.rsplit('/', 1)[-1].removesuffix('.parquet')}:{ordinal:09}"
        for file, ordinal in zip(files, ordinals, strict=True)
    ]
