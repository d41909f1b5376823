"""What an engine says went wrong, as an error that names the ledger and the fix."""

from __future__ import annotations

import sqlite3

from onrecord.errors import (
    LedgerDamagedError,
    LedgerError,
    LedgerFullError,
    LedgerLockedError,
    LedgerReadOnlyError,
    LedgerUnreachableError,
    NoLedgerError,
)

_Failure = tuple[type[LedgerError], str]

# https://www.sqlite.org/rescode.html, primary codes
_SQLITE: dict[int, _Failure] = {
    5: (LedgerLockedError, "the ledger {name} is being written by another process; try again when that is done"),
    6: (LedgerLockedError, "the ledger {name} is being written by another process; try again when that is done"),
    8: (LedgerReadOnlyError, "the ledger {name} cannot be written: its file or folder is read-only for this user"),
    10: (LedgerError, "the ledger {name} cannot be read or written: {said}; check the disk, then `onrecord verify`"),
    11: (LedgerDamagedError, "the ledger {name} is damaged ({said}); `onrecord verify` says where and how to mend it"),
    13: (LedgerFullError, "no room to write the ledger {name}; free some and run the same again: nothing is lost"),
    14: (NoLedgerError, "the ledger {name} cannot be opened; check that this user may read and write file and folder"),
    26: (LedgerDamagedError, "{name} is not a ledger (no SQLite database); --ledger names another file"),
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html, codes or classes
_POSTGRESQL: dict[str, _Failure] = {
    "55P03": _SQLITE[5],
    "40P01": _SQLITE[5],
    "25006": (LedgerReadOnlyError, "the ledger {name} cannot be written: the database is read-only"),
    "42501": (LedgerReadOnlyError, "the ledger {name} does not let this user do that: {said}"),
    "53100": _SQLITE[13],
    "53200": (LedgerError, "the server of the ledger {name} is out of memory: {said}"),
    "3D000": (NoLedgerError, "there is no database {name}; make it first: createdb NAME"),
    "28": (LedgerUnreachableError, "the server does not let this user into {name}: {said}"),
    "XX": (LedgerDamagedError, "the ledger {name} is damaged ({said}); `onrecord verify` says where"),
    "08": (LedgerUnreachableError, "the server of the ledger {name} does not answer: {said}"),
    "57": (LedgerUnreachableError, "the server of the ledger {name} ended the connection: {said}"),
}


def friendly(cause: BaseException | None, name: str) -> LedgerError:
    """The error for the person at the terminal, from the driver's; one that nobody foresaw keeps what that said."""
    said = next(iter(str(cause).strip().splitlines()), type(cause).__name__)
    if isinstance(cause, sqlite3.Error):
        found = _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    else:
        found = _of_postgresql(getattr(cause, "sqlstate", None), said)
    kind, message = found or (LedgerError, "the ledger {name} refused: {said}")
    return kind(message.format(name=name, said=said))


def _of_postgresql(state: str | None, said: str) -> _Failure | None:
    if state is not None:
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    # A connection that was never made, or broke, has no state; only its words tell.
    if "does not exist" in said and "database" in said:
        return _POSTGRESQL["3D000"]
    if any(word in said for word in ("authentication", "password", "role ")):
        return _POSTGRESQL["28"]
    return _POSTGRESQL["08"] if "connect" in said else None
