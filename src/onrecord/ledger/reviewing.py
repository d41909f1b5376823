"""Recording what people say of statements, taking it back, and what there is to review.

All functions that write want a connection inside `Database.writing()`.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from onrecord.errors import NotInLedgerError, ReviewError
from onrecord.ledger import relating
from onrecord.ledger.bulk import chunks, rows_where
from onrecord.ledger.current import make_current
from onrecord.ledger.filing import statements_at, texts_of
from onrecord.ledger.packing import storable, unpack_statements
from onrecord.ledger.reviews import VERDICTS, applied, judgements
from onrecord.ledger.schema import CURRENT, REJECTED, SUPERSEDED, readings, reviews, statements
from onrecord.ledger.store import article_key, articles_at
from onrecord.records import Reading, Statement


@dataclass(frozen=True, slots=True)
class Review:
    """One review: of which statement, what was said of it, by whom and when (ISO, UTC), and when it was taken back."""

    key: int
    article: int
    statement: str
    verdict: str
    by: str
    at: str
    note: str | None
    undone: str | None
    undone_by: str | None

    def to_dict(self) -> dict[str, Any]:
        """The review as JSON has it."""
        fields = ("statement", "verdict", "by", "at", "note", "undone", "undone_by")
        return {"review": self.key, **{name: getattr(self, name) for name in fields}}


# --- saying -----------------------------------------------------------------------------------------------


def record(
    connection: Connection,
    statement: str,
    verdict: str,
    *,
    by: str,
    after: Statement | None = None,
    note: str | None = None,
) -> int:
    """Keep what a person says of the statement with this id, and let it hold at once; gives the review's key.

    `verdict` is "confirm", "reject" or "correct"; a correction wants the statement `after` it. Raises
    `NotInLedgerError` and `ReviewError`.
    """
    if verdict not in VERDICTS or verdict == "add":
        raise ReviewError(f"{verdict!r} is no verdict: a statement is confirmed, corrected or rejected")
    if (after is not None) != (verdict == "correct"):
        raise ReviewError("a correction, and nothing else, comes with the statement as it should be")
    article, before = statement_seen(connection, statement)
    return _keep(connection, article, verdict, (before, after), by, note)


def add(connection: Connection, article: str, after: Statement, *, by: str, note: str | None = None) -> int:
    """Add a statement that no reading found to the article with this id; gives the review's key."""
    key = article_key(connection, article)
    _check(connection, key, after)
    return _keep(connection, key, "add", (None, after), by, note)


def undo(connection: Connection, review: int, *, by: str) -> None:
    """Take a review back: the statement is again what the reviews before it, or the reading, say."""
    row = connection.execute(select(reviews.c.article, reviews.c.undone).where(reviews.c.key == review)).first()
    if row is None:
        raise NotInLedgerError(f"there is no review {review} in this ledger")
    if row.undone:
        raise ReviewError(f"review {review} is undone already")
    note = {"undone": _now(), "undone_by": storable(_named(by))}
    connection.execute(update(reviews).where(reviews.c.key == review).values(note))
    _hold(connection, row.article)


def statement_seen(connection: Connection, identifier: str) -> tuple[int, Statement]:
    """The article's key and the statement with this id as it is shown now; raises `NotInLedgerError`."""
    query = (
        select(statements.c.key, statements.c.article, statements.c.state)
        .where(statements.c.id == storable(identifier))
        .order_by(statements.c.key.desc())
    )
    order = {CURRENT: 0, REJECTED: 1, SUPERSEDED: 2}
    rows = sorted(connection.execute(query), key=lambda row: order[row.state])
    if not rows:
        raise NotInLedgerError(f"there is no statement {identifier!r} in this ledger")
    ((_, statement),) = statements_at(connection, [rows[0].key])
    return rows[0].article, statement


def taken(connection: Connection, *, statement: str | None = None) -> list[Review]:
    """All reviews, or those of one statement, the oldest first."""
    names = ("key", "article", "statement", "verdict", "by", "at", "note", "undone", "undone_by")
    query = select(*(reviews.c[name] for name in names)).order_by(reviews.c.key)
    if statement is not None:
        query = query.where(reviews.c.statement == storable(statement))
    return [Review(*row) for row in connection.execute(query)]


def _keep(
    connection: Connection,
    article: int,
    verdict: str,
    versions: tuple[Statement | None, Statement | None],
    by: str,
    note: str | None,
) -> int:
    before, after = versions
    seen = before or after
    if seen is None:
        raise ReviewError("a review is of a statement")
    if after is not None:
        _check(connection, article, after)
    key = (connection.scalar(select(func.max(reviews.c.key))) or 0) + 1
    row = {
        "key": key,
        "article": article,
        "statement": seen.id,
        "verdict": verdict,
        "before": json.dumps(before.to_dict()) if before else None,
        "after": json.dumps(after.to_dict()) if after else None,
        "note": storable(note) if note else None,
        "by": storable(_named(by)),
        "at": _now(),
    }
    connection.execute(reviews.insert(), [row])
    _hold(connection, article)
    return key


def _check(connection: Connection, article: int, statement: Statement) -> None:
    """Refuse spans that are not what the article prints."""
    text = texts_of(connection, [article])[article]
    if not statement.content:
        raise ReviewError("a statement without content says nothing")
    for span in (*statement.source, *statement.cue, *statement.content):
        if text[span.start : span.end] != span.text or not span.text:
            raise ReviewError(f"“{span.text}” does not stand at {span.start}-{span.end} of the article")


def _hold(connection: Connection, article: int) -> None:
    """Let the reviews of an article hold for its newest reading."""
    query = select(readings.c.key, readings.c.packed).where(readings.c.article == article)
    row = connection.execute(query.order_by(readings.c.key.desc()).limit(1)).first()
    if row is None:
        raise ReviewError("the article has not been read: add it again first")
    text = texts_of(connection, [article])[article]
    make_current(connection, [(article, row.key, unpack_statements(row.packed, text))])
    relating.find(connection, [article])


def _named(by: str) -> str:
    if not by.strip():
        raise ReviewError("a review needs the name of who judges")
    return by


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


# --- what there is to review ------------------------------------------------------------------------------


def queue(connection: Connection, keys: Iterable[int] | None = None, *, limit: int = 100) -> list[int]:
    """Keys of statements that nobody has judged, the least certain first; of those in `keys`, or of all."""
    shown = (statements.c.score, statements.c.key, statements.c.id, statements.c.article)
    if keys is None:
        query = select(*shown).where(statements.c.state == CURRENT, statements.c.review.is_(None))
        rows: Iterable[Any] = connection.execute(query.execution_options(yield_per=5000))
    else:
        waiting = (statements.c.state == CURRENT) & statements.c.review.is_(None)
        rows = rows_where(connection, statements.c.key, keys, *shown, also=waiting)
    standing = select(reviews.c.article, reviews.c.statement).where(reviews.c.undone.is_(None))
    judged = {tuple(row) for row in connection.execute(standing)}
    left = ((score, -key) for score, key, identifier, article in rows if (article, identifier) not in judged)
    return [-key for _, key in heapq.nsmallest(limit, left)]


def reviewed_readings(connection: Connection, *, partly: bool = False) -> Iterator[Reading]:
    """The articles that people reviewed with what they confirmed, corrected or added: data to train and score on.

    Only articles in which every statement was judged; with `partly` also the others, with what was judged of them.
    """
    query = select(reviews.c.article).where(reviews.c.undone.is_(None)).distinct().order_by(reviews.c.article)
    keys = list(connection.scalars(query))
    for chunk in chunks(keys, 100):
        found = articles_at(connection, chunk)
        for key in chunk:
            whole, kept = _reviewed(connection, key)
            if kept and (whole or partly):
                yield Reading(found[key], kept)


def _reviewed(connection: Connection, article: int) -> tuple[bool, tuple[Statement, ...]]:
    """Whether every statement of an article was judged, and those that stand."""
    query = select(readings.c.packed).where(readings.c.article == article).order_by(readings.c.key.desc()).limit(1)
    packed = connection.scalar(query)
    text = texts_of(connection, [article])[article]
    read = unpack_statements(packed, text) if packed is not None else ()
    found = judgements(connection, article)
    everything = applied(found, read)
    standing = [one.statement for one in everything if one.verdict in ("confirm", "correct", "add")]
    whole = all(one.verdict is not None for one in everything)
    # A corrected statement has a new id: what stands inside it names it by that.
    renamed = {version.id: one.statement.id for one in found for version in one.versions}
    ids = {statement.id for statement in standing}
    return whole, tuple(replace(one, parent=_parent(one, renamed, ids)) for one in standing)


def _parent(statement: Statement, renamed: dict[str, str], ids: set[str]) -> str | None:
    parent = renamed.get(statement.parent or "", statement.parent)
    return parent if parent in ids and parent != statement.id else None
