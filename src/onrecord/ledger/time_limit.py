"""Queries that end: after so many seconds the engine is made to stop."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from onrecord.errors import SlowQueryError

_STEPS = 20_000  # of SQLite's machine between two looks at the clock: well under a millisecond


@contextmanager
def time_limit(connection: Connection, seconds: float) -> Iterator[None]:
    """Whatever the connection is asked in here ends after so many seconds, with a `SlowQueryError`."""
    too_long = SlowQueryError(
        f"it took more than {seconds:g} seconds; add a word, a speaker or dates, or take an OR out"
    )
    end = time.monotonic() + seconds
    try:
        if connection.dialect.name == "sqlite":
            with _sqlite_limit(connection, seconds):
                yield
        else:
            with _postgresql_limit(connection, seconds):
                yield
    except DBAPIError as error:
        if _was_stopped(error.orig, is_over=time.monotonic() > end):
            raise too_long from error
        raise


@contextmanager
def _sqlite_limit(connection: Connection, seconds: float) -> Iterator[None]:
    driver: Any = connection.connection.driver_connection
    end = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


@contextmanager
def _postgresql_limit(connection: Connection, seconds: float) -> Iterator[None]:
    # Within a savepoint, so that what the caller's transaction did stands after a query was stopped.
    set_limit = text("SELECT set_config('statement_timeout', :limit, true)")
    before = connection.execute(text("SHOW statement_timeout")).scalar_one()
    with connection.begin_nested():
        connection.execute(set_limit, {"limit": f"{max(1, round(seconds * 1000))}ms"})
        yield
        connection.execute(set_limit, {"limit": before})


def _was_stopped(error: Any, *, is_over: bool) -> bool:
    # A connection that is stopped while it opens the word index for the first time says so in other words.
    opening = is_over and str(error).startswith("vtable constructor failed")
    return opening or str(error) == "interrupted" or getattr(error, "sqlstate", None) == "57014"
