"""Texts and statements as bytes: compressed, exact, and readable without onrecord (zlib over UTF-8 or JSON).

A packed reading is a JSON array with one object a statement: the fields of the JSON contract that have a value, each
span as `[start, end]`, since the article has the text; `act` is all that is known of the act.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from onrecord.records import Act, Said, Span, Speaker, Statement

_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_DECODER = json.JSONDecoder()
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text as both engines can hold it in a column: half surrogate pairs and NUL become `\\udXXX` and `\\x00`."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub(lambda found: ascii(found[0])[1:-1], text)


def pack_text(text: str) -> bytes:
    """The text as it will be given back, lone surrogates and all."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def unpack_text(packed: bytes) -> str:
    """What `pack_text` packed; raises `zlib.error` or `UnicodeDecodeError` for bytes that are damaged."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def pack_statements(statements: Iterable[Statement]) -> bytes:
    """The statements of one reading; their scores are rounded as the JSON contract rounds them."""
    return zlib.compress(statements_as_json(statements).encode(), 6)


def statements_as_json(statements: Iterable[Statement]) -> str:
    """The same JSON, ASCII alone, not packed."""
    return _JSON.encode([_packed(statement) for statement in statements])


def unpack_statements(packed: bytes, text: str) -> tuple[Statement, ...]:
    """The statements of a reading of the article with this `text`.

    Raises `zlib.error` for damaged bytes and `ValueError`, `KeyError` or `TypeError` for what is no packed reading.
    """
    return statements_from_json(zlib.decompress(packed), text)


def statements_from_json(rows: str | bytes, text: str) -> tuple[Statement, ...]:
    """The statements that `statements_as_json` wrote; raises what `unpack_statements` raises."""
    return tuple(_unpacked(row, text) for row in json.loads(rows))


def unpack_statement(packed: bytes, text: str, identifier: str) -> Statement:
    """The one statement of a reading with this id; raises what `unpack_statements` raises, `KeyError` without one."""
    rows = zlib.decompress(packed).decode()
    # An id comes first in its object, and the quotation marks of any string inside are escaped.
    start = rows.find(f'{{"id":"{identifier}"')
    if start < 0:
        raise KeyError(identifier)
    row, _ = _DECODER.raw_decode(rows, start)
    return _unpacked(row, text)


def _packed(statement: Statement) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": statement.id,
        "form": statement.form,
        "place": statement.place,
        "content": _pairs(statement.content),
        "score": round(statement.score, 4),
    }
    if statement.source:
        row["source"] = _pairs(statement.source)
    if statement.cue:
        row["cue"] = _pairs(statement.cue)
    if statement.speaker:
        row["speaker"] = _packed_speaker(statement.speaker)
    if statement.act:
        row["act"] = _packed_act(statement.act)
    if said := statement.said:
        row["said"] = {
            "start": said.start,
            "end": said.end,
            "precision": said.precision,
            "evidence": [said.evidence.start, said.evidence.end],
            "reason": said.reason,
        }
    if statement.parent:
        row["parent"] = statement.parent
    if statement.addressee:
        row["addressee"] = [statement.addressee.start, statement.addressee.end]
    if statement.insertions:
        row["insertions"] = _pairs(statement.insertions)
    return row


@lru_cache(maxsize=1024)
def _packed_act(act: Act) -> dict[str, Any]:
    return _with_values(act.to_dict())


def _packed_speaker(speaker: Speaker) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": speaker.kind, "mention": speaker.mention, "score": round(speaker.score, 4)}
    if speaker.name is not None:
        row["name"] = speaker.name
    if speaker.role is not None:
        row["role"] = speaker.role
    if speaker.reason:
        row["reason"] = speaker.reason
    if speaker.evidence:
        row["evidence"] = _pairs(speaker.evidence)
    if speaker.candidates:
        row["candidates"] = list(speaker.candidates)
    return row


def _with_values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and value != []}


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _unpacked(row: Mapping[str, Any], text: str) -> Statement:
    speaker, said = row.get("speaker"), row.get("said")
    addressee = row.get("addressee")
    return Statement(
        id=row["id"],
        form=row["form"],
        place=row["place"],
        source=_spans(row.get("source"), text),
        cue=_spans(row.get("cue"), text),
        content=_spans(row["content"], text),
        score=row["score"],
        parent=row.get("parent"),
        speaker=_unpacked_speaker(speaker, text) if speaker else None,
        act=Act(**row["act"]) if row.get("act") else None,
        said=Said(**{**said, "evidence": _span(said["evidence"], text)}) if said else None,
        addressee=_span(addressee, text) if addressee else None,
        insertions=_spans(row.get("insertions"), text),
    )


def _unpacked_speaker(row: Mapping[str, Any], text: str) -> Speaker:
    spans = _spans(row.get("evidence"), text)
    candidates = tuple(row.get("candidates", ()))
    known = {"name": None, "reason": "", **row, "evidence": spans, "candidates": candidates}
    return Speaker(**known)


def _spans(pairs: Iterable[Iterable[int]] | None, text: str) -> tuple[Span, ...]:
    return tuple(_span(pair, text) for pair in pairs or ())


def _span(pair: Iterable[int], text: str) -> Span:
    start, end = pair
    return Span(start, end, text[start:end])
