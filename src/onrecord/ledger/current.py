"""Which statements are shown: those of each article's newest reading, as people have judged them since.

A statement that an earlier reading found too, and that is found by the same words and filters, keeps its row and its
key; what a newer reading no longer has is superseded, and so is all of an older version of an article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from onrecord.ledger import identities, reviews, schema
from onrecord.ledger.bulk import rows_where
from onrecord.ledger.filing import Filing, Judged, derived, file_new, replace_derived, set_states, statements_at
from onrecord.ledger.indexing import indexed
from onrecord.records import Statement

NewReading = tuple[int, int, Sequence[Statement]]  # keys of the article and of the reading, and what was read


def make_current(connection: Connection, readings: Sequence[NewReading]) -> None:
    """Let the statements of these readings be what is shown of their articles, each of which is there once."""
    if not readings:
        return
    filings = _filings(connection, readings)
    before = _rows_of(connection, [filing.article for filing in filings])
    new: list[Filing] = []
    again: list[tuple[Any, ...]] = []
    gone: list[int] = []
    for filing in filings:
        if filing.article in before:
            filing = _match(filing, before[filing.article], again, gone)
        if filing.judged:
            new.append(filing)
    replace_derived(connection, again)
    set_states(connection, gone, schema.SUPERSEDED)
    file_new(connection, new)


def _filings(connection: Connection, readings: Sequence[NewReading]) -> list[Filing]:
    table = schema.articles
    keys = [article for article, _, _ in readings]
    shown = (table.c.key, table.c.minute, table.c.publisher, table.c.superseded_by)
    known = {row[0]: row for row in rows_where(connection, table.c.key, keys, *shown)}
    reviewed = reviews.reviewed(connection, keys)
    judged = [_judged(connection, article, found, article in reviewed) for article, _, found in readings]
    batch = [(key, [one.statement for one in ones]) for key, ones in zip(keys, judged, strict=True)]
    speakers = identities.assign(connection, batch)
    filings = []
    for (article, reading, _), ones, named in zip(readings, judged, speakers, strict=True):
        _, minute, publisher, newer = known[article]
        states: Sequence[Judged] = ones if newer is None else [replace(one, state=schema.SUPERSEDED) for one in ones]
        filings.append(Filing(article, minute, publisher, reading, states, named))
    return filings


def _judged(
    connection: Connection, article: int, statements: Iterable[Statement], reviewed: bool
) -> list[reviews.Applied]:
    if reviewed:
        return reviews.apply(connection, article, tuple(statements))
    return [reviews.Applied(statement, schema.CURRENT, None) for statement in statements]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that is there, and what stands in the index for it."""

    key: int
    id: str
    state: int
    words: tuple[str, str]


def _rows_of(connection: Connection, articles: Iterable[int]) -> dict[int, list[_Row]]:
    """The rows that articles have by now, those that are shown first."""
    table = schema.statements
    columns = (table.c.article, table.c.key, table.c.speaker, table.c.publisher, table.c.state)
    rows = {row.key: row for row in rows_where(connection, table.c.article, articles, *columns)}
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    for key, statement in statements_at(connection, rows):
        row = rows[key]
        found[row.article].append(_Row(key, statement.id, row.state, indexed(statement, row.speaker, row.publisher)))
    for known in found.values():
        known.sort(key=lambda row: (row.state == schema.SUPERSEDED, row.key))
    return found


def _match(filing: Filing, rows: Iterable[_Row], again: list[tuple[Any, ...]], gone: list[int]) -> Filing:
    """Find the rows that stay; what is left of the filing needs new ones."""
    waiting: defaultdict[tuple[str, tuple[str, str]], list[_Row]] = defaultdict(list)
    for row in rows:
        waiting[row.id, row.words].append(row)
    rest: list[tuple[int, Judged, int | None]] = []
    for ordinal, (one, speaker) in enumerate(zip(filing.judged, filing.speakers, strict=True)):
        same = waiting.get((one.statement.id, indexed(one.statement, speaker, filing.publisher)))
        if same:
            again.append((same.pop(0).key, filing.reading, ordinal, *derived(filing, one, speaker)))
        else:
            rest.append((ordinal, one, speaker))
    gone += [row.key for rows in waiting.values() for row in rows if row.state != schema.SUPERSEDED]
    return replace(
        filing,
        judged=[one for _, one, _ in rest],
        speakers=[speaker for _, _, speaker in rest],
        ordinals=[ordinal for ordinal, _, _ in rest],
    )
