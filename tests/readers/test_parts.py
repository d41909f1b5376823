"""Files read in parts: the same sources as reading them whole, wherever they are cut."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import ColumnError
from onrecord.readers import Columns, Limits, PartFormat, part_format, parts_of, read_part, read_sources
from onrecord.records import Dropped, Source

LIMITS = Limits(max_bytes=100_000)


def in_parts(content: bytes, kind: PartFormat, size: int, columns: Columns | None = None) -> list[Source | Dropped]:
    stream = io.BytesIO(content)
    columns = columns or Columns()
    parts = parts_of(stream, "file", kind, size=size, columns=columns, limits=LIMITS)
    found: list[Source | Dropped] = []
    for part in parts:
        stream.seek(0)
        found += read_part(stream, "file", kind, part, columns=columns, limits=LIMITS)
    return found


def whole(content: bytes, kind: PartFormat) -> list[Source | Dropped]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        found = list(read_sources(str(path), input_format=kind, limits=LIMITS))
    return [_called_file(one, str(path)) for one in found]


def _called_file(one: Source | Dropped, path: str) -> Source | Dropped:
    from dataclasses import replace

    if isinstance(one, Source):
        return replace(one, path="file")
    return replace(one, path="file", detail=one.detail.replace(path, "file"))


lines = st.one_of(
    st.text(max_size=30).map(lambda text: json.dumps({"text": text, "id": "x"}).encode() + b"\n"),
    st.sampled_from([b"\n", b"  \r\n", b"{no\n", b"[1]\n", b"\xff\n", b'{"text": 3}\n', b"{}\n"]),
    st.binary(max_size=20),
)


@given(st.lists(lines, max_size=12).map(b"".join), st.integers(1, 5))
def test_lines_in_parts_are_the_lines_of_the_file(content: bytes, size: int) -> None:
    found = in_parts(content, "jsonl", size)
    expected = whole(content, "jsonl")
    if expected and isinstance(expected[0], Dropped) and expected[0].reason == "empty":
        assert found in ([], expected)  # several parts of nothing are not said to be empty
    else:
        assert found == expected


def test_a_last_line_without_its_end_is_read() -> None:
    content = b'{"text": "a"}\n{"text": "b"}\n{"text": "c"}'
    assert [one.content for one in in_parts(content, "jsonl", 2) if isinstance(one, Source)] == ["a", "b", "c"]


def test_a_named_field_that_no_line_has_is_refused_and_one_that_some_part_lacks_is_not() -> None:
    content = b'{"text": "a"}\n{"text": "b"}\n{"text": "c", "desk": "d"}\n'
    assert len(in_parts(content, "jsonl", 1, Columns(publisher="desk"))) == 3
    with pytest.raises(ColumnError, match="wire"):
        in_parts(content, "jsonl", 1, Columns(publisher="wire"))


@given(st.lists(st.text(max_size=20), max_size=25), st.integers(1, 7), st.integers(1, 9))
@settings(max_examples=40)
def test_rows_in_parts_are_the_rows_of_the_table(texts: list[str], size: int, group: int) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    written = io.BytesIO()
    parquet.write_table(pyarrow.table({"text": pyarrow.array(texts, "string")}), written, row_group_size=group)
    assert in_parts(written.getvalue(), "parquet", size) == whole(written.getvalue(), "parquet")


def test_a_table_that_is_none_is_one_part_and_a_drop() -> None:
    pytest.importorskip("pyarrow")
    (drop,) = in_parts(b"PAR1 no more", "parquet", 3)
    assert isinstance(drop, Dropped) and drop.reason == "malformed"


def record(kind: str, body: bytes, number: int) -> bytes:
    if kind == "response":
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Target-URI: https://tidings.example/{number}\r\nWARC-Date: 2031-01-05T10:00:00Z\r\n"
        f"Content-Type: {'application/http;msgtype=response' if kind == 'response' else 'text/plain'}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


kinds = st.sampled_from(["response", "response", "resource", "request", "metadata", "warcinfo"])
records = st.lists(st.tuples(kinds, st.binary(max_size=40)), max_size=10).map(
    lambda found: [record(kind, body, number) for number, (kind, body) in enumerate(found)]
)


def packed(found: list[bytes], how: str) -> bytes:
    if how == "plain":
        return b"".join(found)
    return gzip.compress(b"".join(found)) if how == "at once" else b"".join(map(gzip.compress, found))


@given(records, st.integers(1, 4), st.sampled_from(["plain", "each", "at once"]))
@settings(max_examples=60)
def test_records_in_parts_are_the_records_of_the_archive(found: list[bytes], size: int, how: str) -> None:
    pytest.importorskip("fastwarc")
    content = packed(found, how)
    expected = whole(content, "warc")
    if expected and isinstance(expected[0], Dropped) and expected[0].reason == "empty":
        assert in_parts(content, "warc", size) in ([], expected)
    else:
        assert in_parts(content, "warc", size) == expected


@given(records, st.integers(1, 3), st.sampled_from(["plain", "each", "at once"]), st.data())
@settings(max_examples=60)
def test_archives_that_break_off_or_hold_something_else_too(
    found: list[bytes], size: int, how: str, data: st.DataObject
) -> None:
    pytest.importorskip("fastwarc")
    content = packed(found, how)
    place = data.draw(st.integers(0, len(content)))
    content = content[:place] + data.draw(st.sampled_from([b"", b"\r\n", b"something else\r\n\r\n"]))
    expected = whole(content, "warc")
    if expected and isinstance(expected[0], Dropped) and expected[0].reason == "empty":
        assert in_parts(content, "warc", size) in ([], expected)
    else:
        assert in_parts(content, "warc", size) == expected


def test_parts_of_an_archive_begin_at_records_where_it_is_packed_record_by_record() -> None:
    pytest.importorskip("fastwarc")
    content = packed([record("response", b"<p>x</p>", number) for number in range(7)], "each")
    parts = parts_of(io.BytesIO(content), "file", "warc", size=2, columns=Columns(), limits=LIMITS)
    assert [part.before for part in parts] == [0, 2, 4, 6]
    assert [part.passed for part in parts] == [0, 0, 0, 0]
    assert all(content[part.begin : part.begin + 2] == b"\x1f\x8b" for part in parts)


def test_formats_are_known_by_their_names() -> None:
    assert [part_format(name) for name in ("a.parquet", "a.ndjson", "a.warc.gz", "a.txt", "a")] == [
        "parquet",
        "jsonl",
        "warc",
        None,
        None,
    ]
    assert part_format("a.txt", "jsonl") == "jsonl" and part_format("a.jsonl", "csv") is None
