"""Lists of records for programs: JSON, JSON lines and CSV, the same for every command that lists."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TextIO


class Listed(Protocol):
    """A record that says what it is."""

    def to_dict(self) -> dict[str, Any]: ...


def write_list(records: Iterable[Listed], stream: TextIO, shape: str) -> None:
    """Write records as "json" (one list), "jsonl" or "csv" (parts of parts as `one.name`, lists as JSON)."""
    rows = (record.to_dict() for record in records)
    if shape == "jsonl":
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    elif shape == "csv":
        _write_csv([dict(_flat(row)) for row in rows], stream)
    else:
        stream.write(json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n")


def _write_csv(rows: list[dict[str, Any]], stream: TextIO) -> None:
    # The columns of all rows, in the order in which they are first met: the details of decisions differ by kind.
    table = csv.DictWriter(stream, list(dict.fromkeys(name for row in rows for name in row)))
    table.writeheader()
    table.writerows(rows)


def _flat(row: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple) else value
