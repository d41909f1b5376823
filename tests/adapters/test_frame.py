"""The pandas frame: one row a statement, typed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from onrecord.adapters.frame import statements_frame
from onrecord.records import Article, Reading, Span, Statement
from onrecord.rows import COLUMNS

TEXT = "Rain is due, Ada Brook said. It is late."
RAIN = Statement(
    "s1", "indirect", "body", (Span.of(TEXT, 13, 22),), (Span.of(TEXT, 23, 27),), (Span.of(TEXT, 0, 11),), 0.9
)
LATE = Statement("s2", "indirect", "body", (), (), (Span.of(TEXT, 29, 39),), 0.6)


def test_statements_become_rows_with_integer_offsets_where_there_are_any() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: pip install 'onrecord[pandas]'")
    frame = statements_frame([Reading(Article(TEXT, path="a.txt"), (RAIN, LATE)), Reading(Article("Quiet."))])
    assert list(frame.columns) == list(COLUMNS)
    assert list(frame["source"]) == ["Ada Brook", ""]
    assert frame["source_start"].dtype == "Int64"
    assert frame.loc[0, "source_start"] == 13
    assert frame.loc[1, "source_start"] is pandas.NA
    start, end = frame.loc[0, ["content_start", "content_end"]]
    assert TEXT[start:end] == frame.loc[0, "content"] == "Rain is due"


def test_no_readings_give_an_empty_frame_with_its_columns() -> None:
    pytest.importorskip("pandas", reason="pandas is not installed: pip install 'onrecord[pandas]'")
    frame = statements_frame([])
    assert (len(frame), list(frame.columns)) == (0, list(COLUMNS))


def test_without_pandas_the_error_names_the_extra() -> None:
    code = "import sys; sys.modules['pandas'] = None; from onrecord.adapters.frame import statements_frame as f; f([])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MissingExtraError: a data frame needs an extra" in done.stderr
    assert "pip install 'onrecord[pandas]'" in done.stderr
