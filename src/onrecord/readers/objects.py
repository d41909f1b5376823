"""Many articles in one file as JSON: an object a line, or an array of objects, read piece by piece."""

from __future__ import annotations

import codecs
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from onrecord.errors import ColumnError
from onrecord.readers.documents import too_large
from onrecord.readers.options import Columns, Limits
from onrecord.readers.rows import listed, source_of_row
from onrecord.records import Dropped, Source

_CHUNK = 65_536
_OPENING = re.compile(r"\s*\[?")
_SEPARATOR = re.compile(r"[\s,]*")


def read_jsonl(
    stream: BinaryIO, path: str, columns: Columns, limits: Limits, *, before: int | None = None
) -> Iterator[Source | Dropped]:
    """One source a line; `record` is the line's number. Raises `ColumnError` at the end for a named field in none.

    `before` is the number of lines before the stream's first, where that is only a part of a file; a field may then
    be in another part.
    """
    fields = _Fields(columns)
    for number, line in _bounded_lines(stream, limits.max_bytes, before or 0):
        if line is None:
            yield too_large(path, limits, number)
        elif line.strip():
            yield _source_of_line(line, path, number, fields)
    if before is None:
        fields.check(path)


def check_fields(stream: BinaryIO, path: str, columns: Columns, limits: Limits) -> None:
    """Raises `ColumnError` for a named field that is on no line; reads no further than to the last one to be found."""
    fields = _Fields(columns)
    for number, line in _bounded_lines(stream, limits.max_bytes):
        if not fields.missing:
            return
        if line is not None and line.strip():
            _source_of_line(line, path, number, fields)
    fields.check(path)


def read_json(stream: BinaryIO, path: str, columns: Columns, limits: Limits) -> Iterator[Source | Dropped]:
    """The objects of an array, or the one object there is; `record` counts them from 1.

    What follows a place that cannot be parsed is lost, as an array has no line to start again from. Raises
    `ColumnError` at the end if no object has a named field.
    """
    fields = _Fields(columns)
    number = 0
    try:
        for number, item in enumerate(_items(stream, limits.max_bytes), 1):
            yield _source_of_item(item, path, number, fields)
    except UnicodeDecodeError:
        yield Dropped("encoding", f"{path} is not UTF-8, which JSON has to be; the rest was not read", path)
    except (ValueError, RecursionError) as error:
        number += 1
        yield Dropped("malformed", f"{path}:{number} is not JSON, and the rest was not read: {error}", path, number)
    fields.check(path)


def _items(stream: BinaryIO, limit: int) -> Iterator[Any]:
    """The values of an array as they come; raises `ValueError` or `RecursionError` at what cannot be parsed."""
    held = _Held(stream)
    held.skip(_OPENING)
    held.skip(_SEPARATOR)
    while not held.is_at_end():
        yield held.value(limit)
        held.skip(_SEPARATOR)


class _Held:
    """The part of a JSON file that is in memory: what was read and not parsed yet."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.text = ""
        self.more = True

    def read(self) -> None:
        """Reads as much again as is held, so that a long object is tried few times."""
        piece = self.stream.read(max(_CHUNK, len(self.text)))
        self.more = bool(piece)
        self.text += self.decoder.decode(piece, final=not piece)

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Lets go of what `pattern` matches, and reads on when nothing else is held."""
        self.text = pattern.sub("", self.text, count=1)
        while not self.text and self.more:
            self.read()
            self.text = pattern.sub("", self.text, count=1)

    def is_at_end(self) -> bool:
        """Whether the array is closed or the file is over."""
        return not self.text or self.text.startswith("]")

    def value(self, limit: int) -> Any:
        """Takes the next value; one longer than `limit` characters counts as one that cannot be parsed."""
        while True:
            try:
                value, end = json.JSONDecoder().raw_decode(self.text)
            except ValueError:
                if not self.more or len(self.text) > limit:
                    raise
                self.read()
            else:
                self.text = self.text[end:]
                return value


def _bounded_lines(stream: BinaryIO, limit: int, before: int = 0) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a stream with their numbers from 1; None stands for a line longer than `limit` bytes."""
    for number in itertools.count(before + 1):
        line = stream.readline(limit + 1)
        if not line:
            return
        if len(line) <= limit or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
        yield number, None


def _source_of_line(line: bytes, path: str, number: int, fields: _Fields) -> Source | Dropped:
    try:
        item = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Dropped("encoding", f"{path}:{number} is not UTF-8, which JSON has to be", path, number)
    except (ValueError, RecursionError) as error:
        return Dropped("malformed", f"{path}:{number} is not JSON: {error}", path, number)
    return _source_of_item(item, path, number, fields)


def _source_of_item(item: Any, path: str, number: int, fields: _Fields) -> Source | Dropped:
    if not isinstance(item, dict):
        detail = f"{path}:{number} is not a JSON object but a {type(item).__name__}; each article is an object"
        return Dropped("malformed", detail, path, number)
    fields.note(item)
    return source_of_row(item, fields.columns, path, number)


class _Fields:
    """Which of the named columns the objects of a file have had so far."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.missing = set(columns.named())
        self.first: list[str] | None = None

    def note(self, item: dict[str, Any]) -> None:
        """Takes note of one object's fields."""
        self.missing -= item.keys()
        if self.first is None:
            self.first = list(item)

    def check(self, path: str) -> None:
        """Raises `ColumnError` when there were objects and a named column was in none of them."""
        if self.first is not None and self.missing:
            name = min(self.missing)
            raise ColumnError(f"{path} has no field {name!r} in any object; the first one has {listed(self.first)}")
