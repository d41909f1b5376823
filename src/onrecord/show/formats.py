"""Readings as data: JSON Lines, a JSON array, CSV; each written as it is read, never held."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import Any, TextIO

from onrecord.records import Reading
from onrecord.rows import COLUMNS, statement_rows

# Line ends to some readers, though not to JSON: as escapes they cannot cut a line in two.
LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
# What opens a formula in some spreadsheet, also in full width, or hides one behind white space.
FORMULA_STARTS = (*"=+-@", *"＝＋－＠", "\t", "\r", "\n")


def write_jsonl(readings: Iterable[Reading], stream: TextIO) -> None:
    """One reading a line."""
    for reading in readings:
        stream.write(json_line(reading.to_dict()) + "\n")
        stream.flush()


def write_json(readings: Iterable[Reading], stream: TextIO) -> None:
    """One array of readings; it is closed, and so can be parsed, even where the reading is broken off."""
    before = "[\n"
    try:
        for reading in readings:
            stream.write(before + json_line(reading.to_dict()))
            before = ",\n"
    finally:
        stream.write("[]\n" if before == "[\n" else "\n]\n")


def write_csv(readings: Iterable[Reading], stream: TextIO, *, spreadsheet: bool = False) -> None:
    """One statement a row under `rows.COLUMNS`, RFC 4180.

    Cells are what is printed, also where a spreadsheet would take one for a formula ("=…", "+…", "-…", "@…");
    `spreadsheet` puts an apostrophe before those, which keeps a spreadsheet from running them and is not in the text.
    """
    table = csv.DictWriter(stream, COLUMNS)
    table.writeheader()
    for reading in readings:
        rows = statement_rows(reading)
        table.writerows(map(_without_formulas, rows) if spreadsheet else rows)
        stream.flush()


def _without_formulas(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS) else cell
        for name, cell in row.items()
    }


def json_line(value: Any) -> str:
    """A value as JSON in one line that UTF-8 can hold: a lone surrogate is an escape, and nothing cuts the line."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate, which UTF-8 cannot hold and JSON can, as an escape.
        return json.dumps(value)
    return line.translate(LINE_ENDS)
