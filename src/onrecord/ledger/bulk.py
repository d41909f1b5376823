"""Many rows at once, the quickest way each engine has: the driver's own `executemany`, or COPY."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select
from sqlalchemy.sql.elements import ColumnElement

_AT_ONCE = 500  # values of one IN (...), well below every engine's limit


def insert_rows(connection: Connection, table: Table, names: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of `names`, which are columns of the table with spaces between."""
    if not rows:
        return
    quote = connection.dialect.identifier_preparer.quote
    columns = names.split()
    insert_raw(connection, quote(table.name), [quote(name) for name in columns], rows)


def insert_raw(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The same for a table that SQLAlchemy does not know, its name and those of its columns as SQL has them."""
    cursor: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "sqlite":
            places = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
        else:
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
    finally:
        cursor.close()


def chunks(values: Iterable[Any], size: int = _AT_ONCE) -> Iterator[list[Any]]:
    """The values in lists of at most `size`."""
    walk = iter(values)
    while chunk := list(islice(walk, size)):
        yield chunk


def rows_where(
    connection: Connection, column: ColumnElement[Any], values: Iterable[Any], *shown: Any, also: Any = None
) -> Iterator[Any]:
    """The `shown` columns of the rows in which `column` has one of the values (and `also` holds)."""
    for chunk in chunks(values):
        query = select(*shown).where(column.in_(chunk))
        yield from connection.execute(query if also is None else query.where(also))


def next_key(connection: Connection, column: Column[int]) -> int:
    """One more than the greatest key; right only inside `Database.writing()`, where nobody else takes it."""
    return int(connection.execute(select(func.max(column))).scalar() or 0) + 1
