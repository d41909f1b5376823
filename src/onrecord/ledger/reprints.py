"""Statements that a copy has from its original: counted once, they are left out; what only the copy has stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, delete, select

from onrecord.ledger import schema
from onrecord.ledger.bulk import chunks, insert_rows, rows_where
from onrecord.ledger.filing import statements_at
from onrecord.records import Statement
from onrecord.words import words

LIKE = 80  # of 100: how alike two statements are of which one is printed again, lightly edited
_LONG_ENOUGH = 25  # characters of a part of a statement that is told by itself

_STATEMENTS, _REPRINTS = schema.statements, schema.reprints


def is_reprint() -> ColumnElement[bool]:
    """A condition on `statements`: another article printed it first, and that statement is shown."""
    first = schema.statements.alias()
    found = select(_REPRINTS.c.statement).join(first, first.c.key == _REPRINTS.c.first)
    found = found.where(_REPRINTS.c.statement == _STATEMENTS.c.key, first.c.state == schema.CURRENT)
    return found.correlate(_STATEMENTS).exists()


def firsts(connection: Connection, statements: Iterable[int]) -> dict[int, int]:
    """Of these statements those that are reprints, each with the statement that was printed first and is shown."""
    first = schema.statements
    found: dict[int, int] = {}
    for chunk in chunks(statements):
        query = select(_REPRINTS.c.statement, _REPRINTS.c.first).join(first, first.c.key == _REPRINTS.c.first)
        query = query.where(_REPRINTS.c.statement.in_(chunk), first.c.state == schema.CURRENT)
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def note_reprints(connection: Connection, changed: Mapping[int, int | None], read_again: Iterable[int]) -> None:
    """Note which statements of copies their originals have: of articles whose original has `changed`, or is none now.

    Those of articles `read_again`, and of the copies of these, are noted anew.
    """
    originals = dict(changed)
    table = schema.copies
    columns = (table.c.article, table.c.original)
    again = set(read_again)
    for column in columns:
        for row in rows_where(connection, column, again, *columns):
            originals.setdefault(row[0], row[1])
    for article in again:
        originals.setdefault(article, None)
    if not originals:
        return
    for chunk in chunks(sorted(originals), 64):
        _note(connection, {article: originals[article] for article in chunk})


def _note(connection: Connection, originals: Mapping[int, int | None]) -> None:
    _forget(connection, originals)
    pairs = {article: original for article, original in originals.items() if original is not None}
    found = _statements(connection, {*pairs, *pairs.values()})
    rows: list[tuple[int, int]] = []
    for article, original in pairs.items():
        rows += same(found.get(article, {}), found.get(original, {})).items()
    insert_rows(connection, _REPRINTS, "statement first", sorted(rows))


def _forget(connection: Connection, articles: Iterable[int]) -> None:
    for chunk in chunks(articles):
        keys = select(_STATEMENTS.c.key).where(_STATEMENTS.c.article.in_(chunk))
        connection.execute(delete(_REPRINTS).where(_REPRINTS.c.statement.in_(keys)))


def _statements(connection: Connection, articles: Iterable[int]) -> dict[int, dict[int, Statement]]:
    """The statements of articles that are shown, by key."""
    shown = _STATEMENTS.c.state == schema.CURRENT
    rows = rows_where(connection, _STATEMENTS.c.article, articles, _STATEMENTS.c.key, _STATEMENTS.c.article, also=shown)
    owners = {row[0]: row[1] for row in rows}
    found: defaultdict[int, dict[int, Statement]] = defaultdict(dict)
    for key, statement in statements_at(connection, owners):
        found[owners[key]][key] = statement
    return found


def same(copied: Mapping[int, Statement], original: Mapping[int, Statement]) -> dict[int, int]:
    """Which statement of the original each of the copy's is, word for word or lightly edited; others are left out."""
    from rapidfuzz import fuzz, process

    firsts = {key: _said(one) for key, one in sorted(original.items())}
    exact: dict[str, int] = {}
    for key, said in firsts.items():
        exact.setdefault(said, key)
    found = {}
    for key, one in sorted(copied.items()):
        said = _said(one)
        if said in exact:
            found[key] = exact[said]
            continue
        best = process.extractOne(said, firsts, scorer=fuzz.ratio, score_cutoff=LIKE)
        if best is None and len(said) >= _LONG_ENOUGH:  # cut at an end
            longer = {other: text for other, text in firsts.items() if len(text) > len(said)}
            best = process.extractOne(said, longer, scorer=fuzz.partial_ratio, score_cutoff=LIKE + 15)
        if best is not None:
            found[key] = int(best[2])
    return found


def _said(statement: Statement) -> str:
    return " ".join(word for span in statement.content for word in words(span.text))
