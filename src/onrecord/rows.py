"""Statements as flat rows, one row a statement: what CSV files and data frames hold.

Offsets are code points of the article's text. A role with several spans has its texts joined by ` … `, its
offsets as `start-end;start-end` in `*_spans`, and in `*_start` and `*_end` the stretch from first to last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from onrecord.records import Reading, Span, Statement

JOINT = " … "

ARTICLE_COLUMNS = (
    "article",
    "path",
    "record",
    "identifier",
    "url",
    "title",
    "publisher",
    "author",
    "published",
    "language",
)
ROLES = ("source", "cue", "content")
RESOLVED_COLUMNS = (
    *("speaker", "speaker_kind", "speaker_role", "speaker_mention", "speaker_score"),
    *("act", "said_start", "said_end", "said_precision", "addressee"),
)
COLUMNS = (
    *ARTICLE_COLUMNS,
    *("statement", "form", "place", "parent", "score"),
    *(f"{role}{part}" for role in ROLES for part in ("", "_start", "_end", "_spans")),
    *RESOLVED_COLUMNS,
)
INTEGER_COLUMNS = ("record", *(f"{role}{part}" for role in ROLES for part in ("_start", "_end")))


def statement_rows(reading: Reading) -> Iterator[dict[str, Any]]:
    """A row of `COLUMNS` for each statement; None where there is nothing, "" for a role without spans."""
    if reading.article is None:
        return
    article = reading.article.to_dict() | {"article": reading.article.id}
    shared = {column: article[column] for column in ARTICLE_COLUMNS}
    for statement in reading.statements:
        yield shared | statement_row(statement)


def joined(spans: Iterable[Span]) -> str:
    """The texts of spans, as one: ` … ` where the article goes on with something else in between."""
    return JOINT.join(span.text for span in spans)


def offsets(spans: Iterable[Span]) -> str:
    """The offsets of spans as `start-end;start-end`."""
    return ";".join(f"{span.start}-{span.end}" for span in spans)


def confident(readings: Iterable[Reading], *, least: float) -> Iterator[Reading]:
    """The readings with only the statements that score `least` or more.

    What stood inside a statement that is left out moves to the nearest one around it that stays.
    """
    for reading in readings:
        kept = [statement for statement in reading.statements if statement.score >= least]
        parents = {statement.id: statement.parent for statement in reading.statements}
        ids = {statement.id for statement in kept}
        yield replace(reading, statements=tuple(_under_kept(statement, parents, ids) for statement in kept))


def _under_kept(statement: Statement, parents: dict[str, str | None], kept: set[str]) -> Statement:
    parent = statement.parent
    while parent is not None and parent not in kept:
        # Popping, so that parents in a ring come to an end too.
        parent = parents.pop(parent, None)
    return statement if parent == statement.parent else replace(statement, parent=parent)


def statement_row(statement: Statement) -> dict[str, Any]:
    """A statement's own columns, those of its article left out."""
    row: dict[str, Any] = {
        "statement": statement.id,
        "form": statement.form,
        "place": statement.place,
        "parent": statement.parent,
        "score": round(statement.score, 4),
    }
    for role in ROLES:
        spans: tuple[Span, ...] = getattr(statement, role)
        row[role] = joined(spans)
        row[f"{role}_start"] = min((span.start for span in spans), default=None)
        row[f"{role}_end"] = max((span.end for span in spans), default=None)
        row[f"{role}_spans"] = offsets(spans)
    return row | _resolved(statement)


def _resolved(statement: Statement) -> dict[str, Any]:
    speaker, said = statement.speaker, statement.said
    values = (
        *(
            (speaker.name, speaker.kind, speaker.role, speaker.mention, round(speaker.score, 4))
            if speaker
            else (None,) * 5
        ),
        statement.act.name if statement.act else None,
        *((said.start, said.end, said.precision) if said else (None,) * 3),
        statement.addressee.text if statement.addressee else None,
    )
    return dict(zip(RESOLVED_COLUMNS, values, strict=True))
