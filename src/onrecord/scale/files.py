"""What a shard is written as: three Parquet files that databases and data frames read, and back from them.

`articles` has a row an article with its text and, in `reading`, its statements as compact JSON with all that is known
of them and, in `meanings`, their vectors (as many signed bytes for each, in base64); `statements` a row a statement, in
the columns of every export; `drops` a row for each thing left out. Offsets count Unicode code points of `text`. UTF-8
cannot hold half of a surrogate pair: it is U+FFFD in the columns, and the row as it was is in `exact`, which is null
for all others.
"""

from __future__ import annotations

import io
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.errors import MissingExtraError
from onrecord.exchange.tables import write_parquet
from onrecord.exchange.writing import encodable
from onrecord.ledger.packing import statements_as_json, statements_from_json
from onrecord.records import Article, Dropped, Provenance, Reading, Source, Span

FOLDERS = ("articles", "statements", "drops")
ROWS_A_GROUP = 100  # of articles, whose statements as JSON take 40 KB each
OFFSETS = "offsets count Unicode code points of text, from 0, ends not included"

_TOLD = tuple("url title publisher author published language path record identifier encoding".split())
ARTICLE_COLUMNS = (
    *("ordinal", "article", *_TOLD, "sha256", "digest", "fetched", "warc_record"),
    *("headline_start", "headline_end", "preamble_start", "preamble_end"),
    *("statements", "text", "reading", "meanings", "exact"),
)
DROP_COLUMNS = (
    *("ordinal", "reason", "detail", "path", "record"),
    *("digest", "fetched", "warc_record", "article", "exact"),
)
_WHOLE = {"ordinal", "record", "statements", "headline_start", "headline_end", "preamble_start", "preamble_end"}


@dataclass(frozen=True, slots=True)
class Read:
    """One source of a shard: its place there from 0, what it was, and what was read in it."""

    ordinal: int
    source: Source | Dropped
    reading: Reading


def file_set(found: Iterable[Read]) -> dict[str, bytes]:
    """The three files of a shard, by folder; the same bytes for the same readings.

    Each reading becomes rows as it comes and is let go.
    """
    articles, drops = _Table(ARTICLE_COLUMNS, "articles"), _Table(DROP_COLUMNS, "drops")

    def readings() -> Iterator[Reading]:
        for one in found:
            if one.reading.article:
                articles.add(_article_row(one))
            for row in _drop_rows(one):
                drops.add(row)
            yield one.reading

    statements = io.BytesIO()
    write_parquet(readings(), statements)
    return {"articles": articles.written(), "statements": statements.getvalue(), "drops": drops.written()}


def readings_of(articles: bytes, drops: bytes) -> Iterator[Read]:
    """What `file_set` wrote, in the order in which it was read; sources come back without their contents."""
    left_out: dict[int, list[dict[str, Any]]] = {}
    for row in _rows(drops):
        left_out.setdefault(row["ordinal"], []).append(row)
    found = {row["ordinal"]: row for row in _rows(articles)}
    for ordinal in sorted(found.keys() | left_out.keys()):
        dropped = tuple(Dropped(**{name: row[name] for name in _DROPPED}) for row in left_out.get(ordinal, ()))
        if ordinal not in found:
            yield Read(ordinal, _source_of(left_out[ordinal][0], None), Reading(None, dropped=dropped))
            continue
        row = found[ordinal]
        article = _article_of(row)
        statements = statements_from_json(row["reading"], article.text)
        reading = Reading(article, statements, dropped, meanings_of(row.get("meanings"), len(statements)))
        yield Read(ordinal, _source_of(row, article), reading)


_DROPPED = tuple(Dropped.__slots__)


def _article_row(one: Read) -> dict[str, Any]:
    article = one.reading.article
    assert article is not None
    row: dict[str, Any] = {name: getattr(article, name) for name in _TOLD}
    row |= {"ordinal": one.ordinal, "article": article.id, "sha256": article.sha256, "text": article.text}
    row |= _origin(article.provenance)
    for name in ("headline", "preamble"):
        span: Span | None = getattr(article, name)
        row |= {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}
    return row | {
        "statements": len(one.reading.statements),
        "reading": statements_as_json(one.reading.statements),
        "meanings": b64encode(b"".join(one.reading.meanings)).decode() or None,
    }


def meanings_of(written: str | None, count: int) -> tuple[bytes, ...]:
    """The vectors of so many statements from the column `meanings`, a byte a number; none where it is null."""
    packed = b64decode(written or "")
    length = len(packed) // max(1, count)
    return tuple(packed[begin : begin + length] for begin in range(0, len(packed), length)) if length else ()


def _drop_rows(one: Read) -> Iterator[dict[str, Any]]:
    source, article = one.source, one.reading.article
    origin: dict[str, Any] = {}
    if isinstance(source, Source):
        origin = _origin(source.provenance) | {"digest": source.digest}
    for drop in one.reading.dropped:
        yield {**drop.to_dict(), **origin, "ordinal": one.ordinal, "article": article.id if article else None}


def _origin(provenance: Provenance) -> dict[str, Any]:
    return {name: getattr(provenance, name) for name in ("digest", "fetched", "warc_record")}


def _article_of(row: dict[str, Any]) -> Article:
    text = row["text"]
    spans: dict[str, Any] = {
        name: Span.of(text, row[f"{name}_start"], row[f"{name}_end"])
        for name in ("headline", "preamble")
        if row[f"{name}_start"] is not None
    }
    origin = Provenance(row["digest"], row["fetched"], row["warc_record"])
    return Article(text, **{name: row[name] for name in _TOLD}, **spans, provenance=origin)


def _source_of(row: dict[str, Any], article: Article | None) -> Source | Dropped:
    """What the row was read from, without its content; a drop where there was nothing to read."""
    if article is None and row["digest"] is None:
        return Dropped(**{name: row[name] for name in _DROPPED})
    origin = Provenance(row["digest"], row["fetched"], row["warc_record"])
    return Source("", "text", row["path"], row["record"], provenance=origin)


# --- Parquet ----------------------------------------------------------------------------------------------


class _Table:
    """A table that is written as its rows come, `ROWS_A_GROUP` at once."""

    def __init__(self, columns: Sequence[str], name: str) -> None:
        pyarrow, parquet = _pyarrow()
        types = [(column, pyarrow.int64() if column in _WHOLE else pyarrow.string()) for column in columns]
        about = json.dumps({"rows": name, "offsets": OFFSETS})
        self._schema = pyarrow.schema(types, metadata={"onrecord": about})
        self._from_rows = pyarrow.Table.from_pylist
        self._content = io.BytesIO()
        self._writer = parquet.ParquetWriter(self._content, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(_exactly(row))
        if len(self._rows) == ROWS_A_GROUP:
            self._write()

    def written(self) -> bytes:
        """The whole as a file; nothing can be added then."""
        if self._rows:
            self._write()
        self._writer.close()
        return self._content.getvalue()

    def _write(self) -> None:
        self._writer.write_table(self._from_rows(self._rows, self._schema))
        self._rows = []


def _exactly(row: dict[str, Any]) -> dict[str, Any]:
    plain = {name: encodable(value) if isinstance(value, str) else value for name, value in row.items()}
    return {**plain, "exact": json.dumps(row) if plain != row else None}


def _rows(content: bytes) -> Iterator[dict[str, Any]]:
    pyarrow, parquet = _pyarrow()
    for batch in parquet.ParquetFile(pyarrow.BufferReader(content)).iter_batches(256):
        for row in batch.to_pylist():
            yield row | json.loads(row["exact"]) if row["exact"] else row


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtraError("onrecord run", "scale") from error
    return pyarrow, parquet
