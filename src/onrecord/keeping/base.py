"""What every part of the ledger's face has: the database, opened and closed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from onrecord.ledger.database import Database


class Opened:
    """An open ledger; `location` is a file or a `postgresql:` address."""

    def __init__(self, location: str | Path | None = None, *, read_only: bool = False) -> None:
        self.database = Database(location, read_only=read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the ledger."""
        self.database.close()

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the ledger, for the functions of `onrecord.ledger`."""
        return self.database.reading()

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction: all that is done in it is kept, or none."""
        return self.database.writing()
