"""Tables: JSON lines, JSON, CSV and Parquet give the same sources, and one bad row does not stop the rest."""

import datetime
import json
import subprocess
import sys
from pathlib import Path

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from onrecord.errors import ColumnError
from onrecord.readers import Columns, Limits, read_sources
from onrecord.records import DROP_REASONS, Dropped, Metadata, Source

ROWS = [
    {"id": "7", "text": "The bridge is shut,\nthe mayor said.", "title": "Bridge shut", "published": "2024-03-04"},
    {"id": "8", "text": "It “opens” soon; café too.", "title": "Opening", "published": "2024-03-05"},
]


def write(path: Path, rows: list[dict[str, str]]) -> str:
    match path.suffix:
        case ".jsonl" | ".ndjson":
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        case ".json":
            path.write_text(json.dumps(rows, indent=1))
        case ".parquet":
            parquet.write_table(pyarrow.Table.from_pylist(rows), path)
        case _:
            mark = "\t" if path.suffix == ".tsv" else ","
            cells = [list(rows[0]), *(list(row.values()) for row in rows)]
            quoted = (mark.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in cells)
            path.write_text("\n".join(quoted) + "\n", encoding="utf-8")
    return str(path)


def reasons(location: object, **options) -> list[str]:
    return [getattr(item, "reason", "read") for item in read_sources(str(location), **options)]


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet"])
def test_rows_become_sources(tmp_path, suffix):
    path = write(tmp_path / f"a{suffix}", ROWS)
    assert list(read_sources(path)) == [
        Source(
            row["text"],
            "text",
            path=path,
            record=number,
            identifier=row["id"],
            metadata=Metadata(title=row["title"], published=row["published"]),
        )
        for number, row in enumerate(ROWS, 1)
    ]


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv", ".parquet"])
def test_columns_are_named(tmp_path, suffix):
    path = write(tmp_path / f"a{suffix}", [{"body": "It is shut.", "link": "https://post.example/1", "key": "k"}])
    (source,) = read_sources(path, columns=Columns(text="body", url="link", id="key"))
    assert (source.content, source.metadata.url, source.identifier) == ("It is shut.", "https://post.example/1", "k")


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv", ".parquet"])
def test_named_column_that_is_missing_is_an_error_that_names_those_there_are(tmp_path, suffix):
    path = write(tmp_path / f"a{suffix}", ROWS)
    with pytest.raises(ColumnError, match=r"'headline'.*'id', 'text', 'title', 'published'"):
        list(read_sources(path, columns=Columns(title="headline")))


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_table_without_any_text_column_is_an_error(tmp_path, suffix):
    path = write(tmp_path / f"a{suffix}", [{"body": "It is shut."}])
    with pytest.raises(ColumnError, match=r"no column 'text'.*'body'"):
        list(read_sources(path))


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv", ".parquet"])
def test_html_column_stands_in_for_the_text(tmp_path, suffix):
    path = write(tmp_path / f"a{suffix}", [{"html": "<p>It is shut.</p>"}])
    assert [source.kind for source in read_sources(path)] == ["html"]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_row_without_a_text_is_said(tmp_path, suffix):
    path = write(tmp_path / f"a{suffix}", [{"text": "", "title": "x"}, {"text": "It is shut.", "title": "y"}])
    assert reasons(path) == ["no_text", "read"]


def test_bad_json_lines_are_said_with_their_numbers(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [
        b'\xef\xbb\xbf{"text": "One."}',
        b"{not json",
        b"",
        b"[1, 2]",
        b"[" * 100_000,
        b'{"text": "caf\xe9"}',
        b'{"text": 5}',
        b'{"text": "' + b"a" * 2_000 + b'"}',
        b'{"text": "Last.", "id": 12, "author": ["A", "B"], "url": null}',
    ]
    path.write_bytes(b"\n".join(lines))
    found = list(read_sources(str(path), limits=Limits(max_bytes=1_500)))
    assert [(item.record, getattr(item, "reason", "read")) for item in found] == [
        (1, "read"),
        (2, "malformed"),
        (4, "malformed"),
        (5, "too_large"),
        (6, "encoding"),
        (7, "no_text"),
        (8, "too_large"),
        (9, "read"),
    ]
    assert f"{path}:2 " in found[1].detail
    assert found[-1].identifier == "12" and found[-1].metadata == Metadata(author="A; B")
    assert reasons(path)[3] == "malformed"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"text": "One."}', ["read"]),
        (' [ {"text": "One."} , {"text": "Two."} ] ', ["read", "read"]),
        ("[]", ["empty"]),
        ("", ["empty"]),
        ('[{"text": "One."}, 5, {"text": "Three."}]', ["read", "malformed", "read"]),
        ('[{"text": "One."}, {"text": ', ["read", "malformed"]),
        ("[" * 100_000, ["malformed"]),
        (b'[{"text": "One."}, {"text": "caf\xe9"}]', ["encoding"]),
    ],
)
def test_json_that_is_an_array_an_object_or_broken(tmp_path, content, expected):
    path = tmp_path / "a.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert reasons(path) == expected


def test_long_json_array_is_read_piece_by_piece(tmp_path):
    rows = [{"text": f"Statement {number} " + "wörd " * 3_000} for number in range(60)]
    path = write(tmp_path / "a.json", rows)
    assert [source.content for source in read_sources(path)] == [row["text"] for row in rows]


def test_bad_csv_rows_are_said_and_the_rest_goes_on(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,One.\n2,Two, with a comma.\n3\n\n4,Four.\n5,"open to the end\n')
    found = list(read_sources(str(path)))
    assert [getattr(item, "reason", item.record) for item in found][:3] == [1, "malformed", "no_text"]
    assert found[3].content == "Four."


def test_csv_with_a_long_cell_semicolons_and_another_encoding(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"id;text;title\n1;" + b"word " * 100_000 + b"caf\xe9;th\xe9\n")
    (source,) = read_sources(str(path))
    assert isinstance(source.content, bytes) and source.content.endswith(b"caf\xe9") and source.metadata.title == "thé"
    path.write_text("id,text\n1,It is shut.\n", encoding="utf-16")
    assert [source.content for source in read_sources(str(path))] == ["It is shut."]


def test_csv_of_broken_utf_16_is_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("text\nIt is shut.\n".encode("utf-16") + b"\x00")
    assert reasons(path)[-1] == "encoding"


def test_csv_of_one_endless_line_is_too_large(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"text\nshort\n" + b"a" * 5_000)
    assert reasons(path, limits=Limits(max_bytes=1_000)) == ["read", "too_large"]


def test_parquet_values_of_other_types(tmp_path):
    path = tmp_path / "a.parquet"
    row = {"text": "It is shut.", "id": 3, "published": datetime.date(2024, 3, 4), "author": ["A", "B"], "title": None}
    parquet.write_table(pyarrow.Table.from_pylist([row]), path)
    (source,) = read_sources(str(path))
    assert source.identifier == "3" and source.metadata == Metadata(published="2024-03-04", author="A; B")


def test_parquet_string_that_is_not_utf_8(tmp_path):
    path = tmp_path / "a.parquet"
    bad = pyarrow.array([b"caf\xe9", b"good"]).view(pyarrow.string())
    parquet.write_table(pyarrow.table({"text": bad}), path)
    assert reasons(path) == ["encoding", "read"]


@pytest.mark.parametrize("name", ["a.parquet", "a.jsonl", "a.csv", "a.json"])
def test_file_that_is_not_what_its_suffix_says(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    try:
        found = reasons(path)
    except ColumnError as error:
        assert name.endswith(".csv") and str(path) in str(error)
    else:
        assert found and "read" not in found and set(found) <= set(DROP_REASONS)


@given(st.binary(max_size=300), st.sampled_from(["csv", "tsv", "json", "jsonl", "parquet", "text", "html"]))
def test_any_bytes_in_any_format_do_no_harm(tmp_path_factory, content, kind):
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(b"text,id\n" + content if kind == "csv" else b"text\tid\n" + content if kind == "tsv" else content)
    found = list(read_sources(str(path), input_format=kind))
    assert found and all(isinstance(item, Source) or item.reason in DROP_REASONS for item in found)
    assert all(item.path == str(path) for item in found if isinstance(item, Dropped))


def test_parquet_without_pyarrow_names_the_extra(tmp_path):
    path = write(tmp_path / "a.parquet", ROWS)
    code = (
        "import sys\nsys.modules['pyarrow'] = None\nfrom onrecord.errors import MissingExtraError\n"
        "from onrecord.readers import read_sources\n"
        f"try:\n    list(read_sources({path!r}))\nexcept MissingExtraError as error:\n    print(error)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "Parquet files" in said and "onrecord[parquet]" in said
