"""Opening a ledger: where it is, on which engine, and in what state."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from onrecord.errors import LedgerReadOnlyError
from onrecord.ledger.engines import PATIENCE, make_engine, shown
from onrecord.ledger.failures import friendly
from onrecord.ledger.migrations import is_up_to_date, migrate

DEFAULT = "onrecord.db"
VARIABLE = "ONRECORD_LEDGER"
_WRITERS = 19740  # the number of the lock that writers take in PostgreSQL


def ledger_location(given: str | Path | None = None) -> str:
    """Where the ledger is: as given, else `ONRECORD_LEDGER`, else `onrecord.db` in the working folder."""
    return str(given or os.environ.get(VARIABLE) or DEFAULT)


class Database:
    """One ledger's engine: connections to read with, and one transaction at a time to write in.

    Opening makes the ledger where there is none and brings an older one up to date; with `read_only` there has to be
    one. A writer waits `patience` seconds for another one to finish. Raises `LedgerError`, also from inside
    `reading()` and `writing()`, for whatever the engine refuses.
    """

    def __init__(
        self, location: str | Path | None = None, *, read_only: bool = False, patience: float = PATIENCE
    ) -> None:
        self.location = ledger_location(location)
        self.read_only = read_only
        self.patience = patience
        self.engine: Engine = make_engine(self.location, read_only=read_only, patience=patience)
        try:
            self._bring_up_to_date()
        except BaseException:
            self.close()
            raise

    @property
    def is_sqlite(self) -> bool:
        """Whether the engine is SQLite; it is PostgreSQL otherwise."""
        return self.engine.dialect.name == "sqlite"

    @property
    def name(self) -> str:
        """The location as it may be shown: without a password."""
        return shown(self.location)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the ledger, whatever others write meanwhile; nothing is written in it."""
        with self._translated(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection.execute(text("BEGIN"))
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the right to write; all of it is kept, or none."""
        if self.read_only:
            raise LedgerReadOnlyError(f"the ledger {self.name} was opened for reading only")
        with self._translated(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection.execute(text("BEGIN IMMEDIATE"))
            else:
                connection.execute(text(f"SET LOCAL lock_timeout = {round(self.patience * 1000)}"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITERS})"))
            with _committed(connection):
                yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        # Bulk writing goes to the driver itself, whose errors come as they are.
        driver: Any = self.engine.dialect.dbapi
        try:
            yield
        except DBAPIError as error:
            raise friendly(error.orig, self.name) from error
        except driver.Error as error:
            raise friendly(error, self.name) from error

    def _bring_up_to_date(self) -> None:
        with self._translated(), self.engine.connect() as connection:
            if is_up_to_date(connection, self.name, may_be_empty=not self.read_only):
                return
        if self.read_only:
            Database(self.location, patience=self.patience).close()
            return
        with self.writing() as connection:
            migrate(connection, self.name)


@contextmanager
def _committed(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
