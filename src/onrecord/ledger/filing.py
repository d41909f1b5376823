"""Statements as rows, with their words in the index: what every change of the derived tables goes through."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, func, update

from onrecord.ledger import schema
from onrecord.ledger.bulk import insert_rows, rows_where
from onrecord.ledger.indexing import Indexed, delete_words, indexed, insert_words
from onrecord.ledger.packing import storable, unpack_statements, unpack_text
from onrecord.records import Statement

_STATEMENTS = schema.statements
_FORMS = {name: number for number, name in enumerate(schema.FORMS)}
_PLACES = {name: number for number, name in enumerate(schema.PLACES)}
_KINDS = {name: number for number, name in enumerate(schema.KINDS)}
_DERIVED = "speaker publisher form place kind act score nested said_start said_end state review"
_COLUMNS = f"key id article reading ordinal {_DERIVED}"
_NUMBERS = 1 << schema.MINUTE_BITS


class Judged(Protocol):
    """A statement with its state, and the review that it is the word of, if it is in no packed reading."""

    @property
    def statement(self) -> Statement: ...
    @property
    def state(self) -> int: ...
    @property
    def review(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Filing:
    """One article's statements of one reading, ready to become rows; `speakers` has a key, or None, for each.

    `ordinals` are their places in the reading, where these are not all of it.
    """

    article: int
    minute: int
    publisher: int | None
    reading: int
    judged: Sequence[Judged]
    speakers: Sequence[int | None]
    ordinals: Sequence[int] | None = None


def file_new(connection: Connection, filings: Iterable[Filing]) -> list[list[int]]:
    """Add all statements of the filings; their new keys, in the same order."""
    allot = KeyAllotment(connection)
    rows: list[tuple[Any, ...]] = []
    words: list[Indexed] = []
    keys: list[list[int]] = []
    for filing in filings:
        keys.append([])
        ordinals = range(len(filing.judged)) if filing.ordinals is None else filing.ordinals
        for ordinal, one, speaker in zip(ordinals, filing.judged, filing.speakers, strict=True):
            key = allot.next(filing.minute)
            keys[-1].append(key)
            rows.append(
                (key, one.statement.id, filing.article, filing.reading, ordinal, *derived(filing, one, speaker))
            )
            words.append((key, *indexed(one.statement, speaker, filing.publisher)))
    rows.sort()
    insert_rows(connection, _STATEMENTS, _COLUMNS, rows)
    insert_words(connection, words)
    return keys


def derived(filing: Filing, one: Judged, speaker: int | None) -> tuple[Any, ...]:
    """The columns of a row that are made from the statement, in the order in which they are written."""
    statement = one.statement
    said, act = statement.said, statement.act
    return (
        speaker,
        filing.publisher,
        _FORMS[statement.form],
        _PLACES[statement.place],
        _KINDS[statement.speaker.kind if statement.speaker else "unresolved"],
        storable(act.name) if act else None,
        round(round(statement.score, 4) * 1000),  # of the score as the packed reading has it
        1 if statement.parent else 0,
        said.start if said else None,
        said.end if said else None,
        one.state,
        one.review,
    )


class KeyAllotment:
    """Numbers within minutes that no statement has yet; right only inside `Database.writing()`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._next: dict[int, int] = {}
        # One look-up an article: SQLAlchemy's own way there takes longer than the search in the index.
        place = "?" if connection.dialect.name == "sqlite" else "%s"
        self._greatest = f"SELECT max(key) FROM statements WHERE key >= {place} AND key < {place}"

    def next(self, minute: int) -> int:
        """The next free key of a minute; of the one after it, where it is full."""
        key = self._next.get(minute)
        if key is None:
            low = minute << schema.MINUTE_BITS
            cursor = self._connection.connection.cursor()
            cursor.execute(self._greatest, (low, low + _NUMBERS))
            (found,) = cursor.fetchone() or (None,)
            cursor.close()
            key = low if found is None else int(found) + 1
        if key >> schema.MINUTE_BITS != minute:
            self._next[minute] = key
            return self.next(minute + 1)
        self._next[minute] = key + 1
        return key


# --- changes ----------------------------------------------------------------------------------------------


def set_states(connection: Connection, keys: Iterable[int], state: int) -> None:
    """Give statements another state; nothing of them is taken out of the index."""
    rows = [{"one": key} for key in keys]
    if rows:
        change = update(_STATEMENTS).where(_STATEMENTS.c.key == bindparam("one")).values(state=state)
        connection.execute(change, rows)


def replace_derived(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write (key, reading, ordinal, *derived) over the rows of these keys, whose words and filters stay the same."""
    names = ["reading", "ordinal", *_DERIVED.split()]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    change = update(_STATEMENTS).where(_STATEMENTS.c.key == bindparam("new_key")).values(values)
    new = [f"new_{name}" for name in ("key", *names)]
    if rows:
        connection.execute(change, [dict(zip(new, row, strict=True)) for row in rows])


def move_statements(connection: Connection, keys: Sequence[int], speaker: int | None) -> None:
    """Make statements another speaker's, in their rows and in the word index."""
    found = dict(statements_at(connection, keys))
    shown = (_STATEMENTS.c.key, _STATEMENTS.c.speaker, _STATEMENTS.c.publisher)
    before = list(rows_where(connection, _STATEMENTS.c.key, keys, *shown))
    delete_words(connection, [(key, *indexed(found[key], old, publisher)) for key, old, publisher in before])
    rows = [{"one": key} for key in keys]
    if rows:
        change = update(_STATEMENTS).where(_STATEMENTS.c.key == bindparam("one")).values(speaker=speaker)
        connection.execute(change, rows)
    insert_words(connection, [(key, *indexed(found[key], speaker, publisher)) for key, _, publisher in before])


# --- back from rows ---------------------------------------------------------------------------------------


def statements_at(connection: Connection, keys: Iterable[int]) -> list[tuple[int, Statement]]:
    """The statements of these keys, each with its key, in the order of their articles; unknown keys are left out."""
    columns = (_STATEMENTS.c.key, _STATEMENTS.c.id, _STATEMENTS.c.article, _STATEMENTS.c.reading, _STATEMENTS.c.review)
    rows = sorted(rows_where(connection, _STATEMENTS.c.key, keys, *columns), key=lambda row: (row[2], row[0]))
    texts = texts_of(connection, {row[2] for row in rows})
    packed = dict(_packed_readings(connection, {row[3] for row in rows}))
    judged = judged_statements(connection, {row[4] for row in rows if row[4] is not None})
    unpacked: dict[int, dict[str, Statement]] = {}
    found = []
    for key, identifier, article, reading, review in rows:
        if review is not None:
            found.append((key, judged[review]))
            continue
        if reading not in unpacked:
            unpacked[reading] = {one.id: one for one in unpack_statements(packed[reading], texts[article])}
        found.append((key, unpacked[reading][identifier]))
    return found


def texts_of(connection: Connection, articles: Iterable[int]) -> dict[int, str]:
    """The texts of articles by key."""
    columns = (schema.texts.c.article, schema.texts.c.packed)
    return {key: unpack_text(packed) for key, packed in rows_where(connection, columns[0], articles, *columns)}


def _packed_readings(connection: Connection, readings: Iterable[int]) -> Iterable[tuple[int, bytes]]:
    columns = (schema.readings.c.key, schema.readings.c.packed)
    return rows_where(connection, columns[0], readings, *columns)


def judged_statements(connection: Connection, reviews: Iterable[int]) -> dict[int, Statement]:
    """What people's reviews say the statement is: as corrected or added, else as it was when they confirmed it."""

    table = schema.reviews
    rows = rows_where(connection, table.c.key, reviews, table.c.key, func.coalesce(table.c.after, table.c.before))
    return {key: Statement.from_dict(json.loads(row)) for key, row in rows}
