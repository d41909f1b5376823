"""CSV and Parquet: the same columns, cells as printed, types where there are types."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from unittest.mock import patch

import pytest

from onrecord.errors import ExchangeError, MissingExtraError
from onrecord.exchange.tables import write_csv, write_parquet
from onrecord.records import Article, Reading, Span, Speaker, Statement
from onrecord.rows import COLUMNS

TEXT = "=cmd|'/C calc'!A0 and -5 or @ada or  +1, said 3 men"


def said(number: int, start: int, end: int) -> Statement:
    speaker = Speaker("person", None, "nominal", 0.25, "") if number else None
    return Statement(f"s{number}", "indirect", "body", (), (), (Span.of(TEXT, start, end),), 0.5, speaker=speaker)


READ = Reading(
    Article(TEXT, record=3, title="=1+1"), (said(0, 0, 17), said(1, 22, 24), said(2, 28, 32), said(3, 35, 39))
)


def cells(*, spreadsheet: bool) -> list[str]:
    stream = io.StringIO(newline="")
    write_csv([READ], stream, spreadsheet=spreadsheet)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    assert {row["title"] for row in rows} == {"'=1+1" if spreadsheet else "=1+1"}
    assert rows[1]["content_spans"] == "22-24"
    return [row["content"] for row in rows]


def test_cells_are_as_printed_unless_they_are_meant_for_a_spreadsheet() -> None:
    assert cells(spreadsheet=False) == ["=cmd|'/C calc'!A0", "-5", "@ada", "  +1"]
    assert cells(spreadsheet=True) == ["'=cmd|'/C calc'!A0", "'-5", "'@ada", "'  +1"]


def test_parquet_has_the_columns_of_csv_with_types_and_says_what_offsets_count(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write_parquet([READ, Reading(None), READ], tmp_path / "out.parquet", group_rows=3)
    file = parquet.ParquetFile(tmp_path / "out.parquet")
    types = {field.name: str(field.type) for field in file.schema_arrow}
    assert tuple(types) == COLUMNS
    assert (types["record"], types["content_start"], types["score"], types["title"]) == (
        "int64",
        "int64",
        "double",
        "string",
    )
    assert types["content_spans"].replace("element:", "item:") == (
        "list<item: struct<start: int64, end: int64, text: string>>"
    )
    assert "code points" in json.loads(file.schema_arrow.metadata[b"onrecord"])["offsets"]
    assert [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)] == [3, 3, 2]
    first = file.read().to_pylist()[0]
    assert (first["content"], first["record"], first["speaker_score"]) == ("=cmd|'/C calc'!A0", 3, None)


def test_parquet_of_nothing_is_a_table_without_rows(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write_parquet([], tmp_path / "out.parquet")
    assert parquet.read_table(tmp_path / "out.parquet").num_rows == 0


def test_without_pyarrow_the_extra_is_named(tmp_path: Path) -> None:
    with patch.dict("sys.modules", {"pyarrow": None}), pytest.raises(MissingExtraError, match=r"onrecord\[parquet\]"):
        write_parquet([], tmp_path / "out.parquet")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    for write in (write_csv, write_parquet):
        with pytest.raises(ExchangeError, match="nowhere"):
            write([], tmp_path / "nowhere" / "out")
