"""One row of a table, whatever the table's format, as a source."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Literal

from onrecord.errors import ColumnError
from onrecord.readers.options import Columns
from onrecord.records import Dropped, Metadata, Source


def source_of_row(row: Mapping[str, object], columns: Columns, path: str, record: int) -> Source | Dropped:
    """The source that a row stands for: its text, or its HTML where there is no text; else a drop."""
    kinds: tuple[Literal["text", "html"], ...] = ("text", "html")
    for kind in kinds:
        content = row.get(columns.name(kind))
        if isinstance(content, (str, bytes)) and content:
            identifier = _plain(row, columns, "id")
            return Source(content, kind, path, record, identifier, metadata=_metadata(row, columns))
    detail = f"{path}:{record} has no text in {columns.name('text')!r}; its columns are {listed(row)}"
    return Dropped("no_text", detail, path, record)


def check_columns(present: Collection[str], columns: Columns, path: str) -> None:
    """Raises `ColumnError` when a named column, or every column that could hold a text, is not among the `present`."""
    wanted = columns.named()
    if not {columns.name("text"), columns.name("html")} & set(present):
        wanted.append(columns.name("text"))
    missing = next((name for name in wanted if name not in present), None)
    if missing is not None:
        raise ColumnError(f"{path} has no column {missing!r}; name one of its columns: {listed(present)}")


def listed(names: Collection[str], most: int = 20) -> str:
    """Names for a message, the first `most` of them."""
    shown = ", ".join(repr(name) for name in list(names)[:most])
    return (shown or "none") + (", ..." if len(names) > most else "")


def _metadata(row: Mapping[str, object], columns: Columns) -> Metadata:
    return Metadata(
        url=_plain(row, columns, "url"),
        title=_plain(row, columns, "title"),
        publisher=_plain(row, columns, "publisher"),
        author=_plain(row, columns, "author"),
        published=_plain(row, columns, "published"),
        language=_plain(row, columns, "language"),
    )


def _plain(row: Mapping[str, object], columns: Columns, thing: str) -> str | None:
    """A cell as one string; several authors are joined; anything that is not a plain value counts as absent."""
    value = row.get(columns.name(thing))
    if isinstance(value, list):
        value = "; ".join(item for item in value if isinstance(item, str))
    if isinstance(value, datetime.date):
        value = value.isoformat()
    if isinstance(value, bytes):
        value = value.decode("windows-1252", "replace")
    # A missing number comes out of a data frame as one that is not equal to itself.
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value != value:
        return None
    return str(value).strip() or None
