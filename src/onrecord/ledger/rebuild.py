"""The derived tables made anew from the kept ones: statements, the word index, speakers, appearances, reprints and
utterances.

What people have decided and reviewed is among what is kept, and is applied again.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, delete, select, text

from onrecord.ledger import copies, decisions, relating, schema
from onrecord.ledger.current import NewReading, make_current
from onrecord.ledger.filing import texts_of
from onrecord.ledger.packing import unpack_statements

_AT_ONCE = 200  # readings
_DERIVED = (schema.statements, schema.outside_ids, schema.appearances, schema.speaker_names, schema.speakers)
_INDEXES = {
    "sqlite": (
        "TABLE statement_words",
        "TRIGGER speaker_words_INSERT",
        "TRIGGER speaker_words_UPDATE",
        "TABLE speaker_words",
    ),
    "postgresql": ("TABLE statement_words", "INDEX speaker_names_words"),
}


def rebuild(connection: Connection) -> Iterator[int]:
    """Empty the derived tables and fill them again; yields how many readings are done, now and then.

    Only inside `Database.writing()`, where it is done wholly or, if anything stops it, not at all.
    """
    for index in _INDEXES[connection.dialect.name]:
        connection.execute(text(f"DROP {index.partition(' ')[0]} IF EXISTS {index.partition(' ')[2]}"))
    relating.empty(connection)
    for table in _DERIVED:
        connection.execute(delete(table))
    for command in schema.WORD_INDEX[connection.dialect.name]:
        connection.execute(text(command))
    turns = set(decisions.turns(connection))
    done = decided = 0
    for batch in _batches(connection, turns):
        first = batch[0][1]
        if first in turns:
            decided = decisions.replay(connection, after=decided, until_reading=first)
        make_current(connection, batch)
        done += len(batch)
        yield done
    decisions.replay(connection, after=decided)
    for _ in copies.find_again(connection):
        yield done
    for _ in relating.find_waiting(connection):
        yield done


def _batches(connection: Connection, turns: set[int]) -> Iterator[list[NewReading]]:
    """All readings in the order in which they were kept, no article twice in a batch, each of `turns` its first."""
    table = schema.readings
    last = 0
    while True:
        query = select(table.c.key, table.c.article, table.c.packed).where(table.c.key > last)
        rows = connection.execute(query.order_by(table.c.key).limit(_AT_ONCE)).all()
        if not rows:
            return
        last = rows[-1].key
        texts = texts_of(connection, {row.article for row in rows})
        batch: dict[int, NewReading] = {}
        for row in rows:
            if row.article in batch or (batch and row.key in turns):
                yield list(batch.values())
                batch = {}
            batch[row.article] = (row.article, row.key, unpack_statements(row.packed, texts[row.article]))
        yield list(batch.values())
