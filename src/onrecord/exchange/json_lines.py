"""JSON Lines: readings by the contract of docs/json.md, out and in, and statements one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from onrecord.errors import ExchangeError
from onrecord.exchange.checked import UNREADABLE, checked_article, checked_statement, in_words
from onrecord.exchange.typed_rows import typed_rows
from onrecord.exchange.writing import Target, opened
from onrecord.records import Dropped, Reading
from onrecord.show import formats


def write_jsonl(readings: Iterable[Reading], target: Target) -> None:
    """One reading a line, as `onrecord read --format jsonl` prints it."""
    with opened(target) as stream:
        formats.write_jsonl(readings, stream)


def write_statements_jsonl(readings: Iterable[Reading], target: Target) -> None:
    """One statement a line with what is known of its article: the columns of the CSV, `*_spans` as lists of spans."""
    with opened(target) as stream:
        for reading in readings:
            for row in typed_rows(reading):
                stream.write(formats.json_line(row) + "\n")


def read_jsonl(path: str | Path) -> Iterator[Reading]:
    """The readings that `write_jsonl` wrote, their ids and scores as they were.

    A line that is not one, or a span that is not what its article prints there, is dropped as "malformed" and the
    rest goes on. Raises `ExchangeError` for a file that cannot be opened.
    """
    for number, line in lines_of(path):
        try:
            yield _reading(json.loads(line))
        except UNREADABLE as error:
            detail = f"{path}:{number} is not a line of `onrecord read --format jsonl`: {in_words(error)}"
            yield Reading(None, dropped=(Dropped("malformed", detail, str(path), number),))


def lines_of(path: str | Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that hold something, counted from 1, as bytes."""
    try:
        with Path(path).open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise ExchangeError(f"{path}: cannot be read: {error.strerror}") from error


def _reading(line: dict[str, Any]) -> Reading:
    drops = tuple(Dropped(**drop) for drop in line["dropped"])
    if line["article"]["text"] is None:
        return Reading(None, dropped=drops)
    article = checked_article(line["article"])
    return Reading(article, tuple(checked_statement(row, article.text) for row in line["statements"]), drops)
