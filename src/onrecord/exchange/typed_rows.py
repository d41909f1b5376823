"""Statements as typed rows: the columns of the CSV, with spans as lists of spans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.records import Reading, Span
from onrecord.rows import COLUMNS, INTEGER_COLUMNS, ROLES, statement_rows

SPAN_COLUMNS = tuple(f"{role}_spans" for role in ROLES)
SCORE_COLUMNS = tuple(column for column in COLUMNS if column.endswith("score"))

__all__ = ["COLUMNS", "INTEGER_COLUMNS", "SCORE_COLUMNS", "SPAN_COLUMNS", "typed_rows"]


def typed_rows(reading: Reading) -> Iterator[dict[str, Any]]:
    """A row of `rows.COLUMNS` for each statement, `*_spans` as lists of `{"start", "end", "text"}`, in code points."""
    for statement, row in zip(reading.statements, statement_rows(reading), strict=bool(reading.article)):
        for role in ROLES:
            spans: tuple[Span, ...] = getattr(statement, role)
            row[f"{role}_spans"] = [span.to_dict() for span in spans]
        yield row
