"""Opening a ledger: where it is, on which engine, and in what state."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

DEFAULT = "onrecord.db"
VARIABLE = "ONRECORD_LEDGER"


def ledger_location(given: str | Path | None = None) -> str:
    """Where the ledger is: as given, else `ONRECORD_LEDGER`, else `onrecord.db` in the working folder."""
    return str(given or os.environ.get(VARIABLE) or DEFAULT)


class Database:
    """One ledger's engine: connections to read with, and one transaction at a time to write in."""

    def __init__(self, location: str | Path | None = None, *, read_only: bool = False) -> None:
        self.location = ledger_location(location)
        self.read_only = read_only
        self.engine = _engine(self.location, read_only=read_only)

    @property
    def is_sqlite(self) -> bool:
        """Whether the engine is SQLite; it is PostgreSQL otherwise."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the ledger, whatever others write meanwhile."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the right to write; all of it is kept, or none."""
        with self.engine.connect() as connection:
            connection.execute(text("BEGIN IMMEDIATE" if self.is_sqlite else "SELECT pg_advisory_xact_lock(19740)"))
            with _committed(connection):
                yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


@contextmanager
def _committed(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _engine(location: str, *, read_only: bool) -> Engine:
    if location.startswith(("postgresql:", "postgres:")):
        url = location.replace("postgres:", "postgresql:", 1).replace("postgresql:", "postgresql+psycopg:", 1)
        return create_engine(url)
    engine = create_engine(f"sqlite:///{location}", connect_args={"timeout": 60})
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: Any) -> None:
    # The driver begins transactions by itself and too late for BEGIN IMMEDIATE, so that is ours to do.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536", "mmap_size=0"):
        connection.execute(f"PRAGMA {pragma}")
