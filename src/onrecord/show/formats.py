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


def write_jsonl(readings: Iterable[Reading], stream: TextIO) -> None:
    """One reading a line."""
    for reading in readings:
        stream.write(_json(reading.to_dict()) + "\n")
        stream.flush()


def write_json(readings: Iterable[Reading], stream: TextIO) -> None:
    """One array of readings; it is closed, and so can be parsed, even where the reading is broken off."""
    before = "[\n"
    try:
        for reading in readings:
            stream.write(before + _json(reading.to_dict()))
            before = ",\n"
    finally:
        stream.write("[]\n" if before == "[\n" else "\n]\n")


def write_csv(readings: Iterable[Reading], stream: TextIO) -> None:
    """One statement a row under `rows.COLUMNS`, RFC 4180.

    Cells are what is printed, also where a spreadsheet would take one for a formula ("=…", "+…", "-…", "@…").
    """
    table = csv.DictWriter(stream, COLUMNS)
    table.writeheader()
    for reading in readings:
        table.writerows(statement_rows(reading))
        stream.flush()


def _json(value: Any) -> str:
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate, which UTF-8 cannot hold and JSON can, as an escape.
        return json.dumps(value)
    return line.translate(LINE_ENDS)
