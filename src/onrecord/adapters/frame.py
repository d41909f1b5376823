"""Statements as a pandas frame; needs `pip install 'onrecord[pandas]'`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from onrecord.errors import MissingExtraError
from onrecord.records import Reading
from onrecord.rows import COLUMNS, INTEGER_COLUMNS, statement_rows

if TYPE_CHECKING:
    import pandas


def statements_frame(readings: Iterable[Reading]) -> pandas.DataFrame:
    """One row a statement, under `rows.COLUMNS`: the article's columns, then the statement's.

    Offsets are code points of the article's text, in nullable integers; `*_spans` holds them as
    `start-end;start-end` where a role is printed in several pieces. Articles without statements have no row.
    Raises `MissingExtraError` without pandas.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("a data frame", "pandas") from error
    rows = [row for reading in readings for row in statement_rows(reading)]
    frame = pandas.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype(dict.fromkeys(INTEGER_COLUMNS, "Int64") | {"score": "float64", "speaker_score": "float64"})
