"""One engine for each kind of place: a file for SQLite, a URL for PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from onrecord.errors import LedgerError, MissingExtraError, NoLedgerError

PATIENCE = 60.0  # seconds
_SCHEMES = ("postgresql://", "postgres://")
_NOT_ITS_TURN = 5  # SQLITE_BUSY


def is_postgresql(location: str) -> bool:
    """Whether a location is the URL of a PostgreSQL database."""
    return location.startswith(_SCHEMES)


def shown(location: str) -> str:
    """A location as it may be shown: a URL without its password."""
    if not is_postgresql(location):
        return location
    try:
        return make_url(location).render_as_string(hide_password=True)
    except ArgumentError:
        return "the PostgreSQL database"


def make_engine(location: str, *, read_only: bool, patience: float) -> Engine:
    """The engine for a location; nothing is opened yet but what decides whether it can be."""
    if is_postgresql(location):
        return _postgresql_engine(location)
    if location.startswith("sqlite:///"):
        location = location.removeprefix("sqlite:///")
    if "://" in location:
        raise LedgerError(f"{location.partition('://')[0]}:// is no ledger: give a path, or postgresql://HOST/DATABASE")
    path = Path(location).absolute()
    _check_place(path, location, read_only=read_only)

    def connect() -> sqlite3.Connection:
        return _connect(path, read_only=read_only, patience=patience)

    return create_engine("sqlite://", creator=connect, poolclass=QueuePool)


def _postgresql_engine(location: str) -> Engine:
    url = "postgresql+psycopg://" + location.partition("://")[2]
    try:
        return create_engine(url, connect_args={"connect_timeout": 10})
    except ImportError as error:
        raise MissingExtraError("A ledger in PostgreSQL", "postgresql") from error
    except (ArgumentError, ValueError) as error:
        raise LedgerError(f"{shown(location)} is no URL of a database: postgresql://USER@HOST:PORT/DATABASE") from error


def _check_place(path: Path, location: str, *, read_only: bool) -> None:
    if path.is_dir():
        raise NoLedgerError(f"{location} is a folder; a ledger is a file: {path.name}/onrecord.db")
    if not path.parent.is_dir():
        raise NoLedgerError(f"{location}: there is no folder {path.parent} to hold the ledger; make it first")
    if read_only and not path.exists():
        raise NoLedgerError(f"there is no ledger {location}; `onrecord add` makes one, --ledger names another")


def _connect(path: Path, *, read_only: bool, patience: float) -> sqlite3.Connection:
    address = f"file:{quote(str(path))}?mode={'ro' if read_only else 'rwc'}"
    if read_only and _is_at_rest(path):
        address += "&immutable=1"
    connection = sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        _set_up(connection, read_only=read_only, patience=patience)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_at_rest(path: Path) -> bool:
    """Whether nobody has the file open for writing and its folder does not let SQLite find that out by itself.

    A reader needs the shared memory beside the file. Where it cannot be made, and nobody who can has made it, the
    file is as the last writer left it.
    """
    beside = [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm")]
    return not os.access(path.parent, os.W_OK) and not any(file.exists() for file in beside)


def _set_up(connection: sqlite3.Connection, *, read_only: bool, patience: float) -> None:
    # Transactions are begun by us: the driver does so too late for BEGIN IMMEDIATE.
    pragmas = ["foreign_keys=ON", "cache_size=-65536", "temp_store=MEMORY"]
    if not read_only:
        # For a new file. Most rows that hold texts and readings fill half a page of the usual 4,096 bytes and a bit.
        connection.execute("PRAGMA page_size=8192")
        _write_ahead(connection, patience)
        # Fewer, larger checkpoints: a page that many transactions change is copied once.
        pragmas += ["synchronous=NORMAL", "wal_autocheckpoint=8000", "journal_size_limit=67108864"]
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Turn on the write-ahead log; SQLite does not wait for its turn there, so that is done here."""
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != _NOT_ITS_TURN or time.monotonic() > until:
                raise
            time.sleep(0.05)
