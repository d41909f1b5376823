"""Texts and statements as bytes: compressed, exact, and readable without onrecord (zlib over UTF-8 or JSON)."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any

from onrecord.records import Statement


def pack_text(text: str) -> bytes:
    """The text as it will be given back, lone surrogates and all."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def unpack_text(packed: bytes) -> str:
    """What `pack_text` packed; raises `zlib.error` for bytes that are damaged."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def pack_statements(statements: Iterable[Statement]) -> bytes:
    """The statements of one reading: their JSON without the texts of spans, which the article has."""
    rows = [_without_texts(statement.to_dict()) for statement in statements]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 6)


def unpack_statements(packed: bytes, text: str) -> tuple[Statement, ...]:
    """The statements of a reading of the article with this `text`."""
    return tuple(Statement.from_dict(_with_texts(row, text)) for row in json.loads(zlib.decompress(packed)))


def _without_texts(value: Any) -> Any:
    """JSON with each span as `[start, end]`."""
    if isinstance(value, dict):
        if value.keys() == {"start", "end", "text"}:
            return [value["start"], value["end"]]
        return {key: _without_texts(one) for key, one in value.items() if one not in (None, [], "")}
    return [_without_texts(one) for one in value] if isinstance(value, list) else value


def _with_texts(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {key: _with_texts(one, text) for key, one in value.items()}
    if isinstance(value, list):
        if len(value) == 2 and all(type(one) is int for one in value):
            start, end = value
            return {"start": start, "end": end, "text": text[start:end]}
        return [_with_texts(one, text) for one in value]
    return value
