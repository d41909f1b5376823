"""Lists of records for programs: JSON, JSON lines and CSV, the same for every command that lists."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TextIO


class Listed(Protocol):
    """A record that says what it is."""

    def to_dict(self) -> dict[str, Any]: ...


def write_list(records: Iterable[Listed], stream: TextIO, shape: str) -> int:
    """Write records as "json" (one list), "jsonl" or "csv" (parts of parts as `one.name`, lists as JSON).

    Gives their number. JSON lines are written as the records come.
    """
    rows = (record.to_dict() for record in records)
    number = 0
    if shape == "jsonl":
        for number, row in enumerate(rows, 1):  # noqa: B007
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        return number
    together = list(rows)
    if shape == "csv":
        _write_csv([dict(_flat(row)) for row in together], stream)
    else:
        stream.write(json.dumps(together, ensure_ascii=False, indent=1) + "\n")
    return len(together)


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
