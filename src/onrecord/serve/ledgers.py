"""The ledger as requests share it: read by several threads at once, written by one, never without an end."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, select, text

from onrecord.keeping import Ledger
from onrecord.ledger import query_tree as q
from onrecord.ledger import schema
from onrecord.ledger.database import Database
from onrecord.ledger.facets import MOST_COUNTED, Facets, facets
from onrecord.ledger.hits import Hit, hits
from onrecord.ledger.query import parse
from onrecord.ledger.search import Count, Page, count, search
from onrecord.ledger.statistics import Copies
from onrecord.ledger.store import article_key
from onrecord.ledger.time_limit import time_limit
from onrecord.serve.settings import Settings

_KEPT = 200
_SHARE = 20  # what is slow to count may be so many times older than the counting took
_Made = TypeVar("_Made")


class State:
    """Tells whether anything in a ledger changed, without looking at what.

    SQLite counts the commits of others that a connection sees (`PRAGMA data_version`), so one that never writes is
    kept for that; PostgreSQL names the transactions that a snapshot sees. The numbers mean nothing after a restart.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._origin = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._connection = database.engine.connect() if database.is_sqlite else None

    def number(self) -> str:
        """The same as long as nobody has written."""
        if self._connection is not None:
            with self._lock:
                version = self._connection.execute(text("PRAGMA data_version")).scalar_one()
        else:
            with self._database.engine.connect() as connection:
                version = connection.execute(text("SELECT CAST(pg_current_snapshot() AS text)")).scalar_one()
        return f"{self._origin}-{version}"

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()


@dataclass(slots=True)
class _Kept:
    """Something that was slow to make: of which state, when, and how many seconds it took."""

    state: str
    made: float
    took: float
    value: Any

    def is_good(self, state: str) -> bool:
        return self.state == state or time.monotonic() - self.made < _SHARE * self.took


class ServedLedger:
    """A ledger for a server: `ledger` to read it, `writer` to write it where there are tokens, else None.

    Methods raise `LedgerError` and `QueryError` as `Ledger` does, and `SlowQueryError` after `query_seconds`. They
    may be called from several threads.
    """

    def __init__(self, location: str | Path | None, settings: Settings) -> None:
        self.settings = settings
        self.writer = Ledger(location) if settings.token_file else None  # first, since it makes a ledger
        try:
            self.ledger = Ledger(location, read_only=True)
            self.state = State(self.ledger.database)
        except BaseException:
            if self.writer is not None:
                self.writer.close()
            raise
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}

    def close(self) -> None:
        """Let go of the ledger."""
        self.state.close()
        self.ledger.close()
        if self.writer is not None:
            self.writer.close()

    @contextmanager
    def reading(self, *, seconds: float | None = None) -> Iterator[Connection]:
        """A connection that sees one state of the ledger and is stopped after `seconds`, or `query_seconds`."""
        with self.ledger.reading() as connection, time_limit(connection, seconds or self.settings.query_seconds):
            yield connection

    # --- what is asked for again and again ---

    def search(
        self, query: str, *, limit: int = 20, cursor: str | None = None, rank: bool = False, fold: bool = False
    ) -> Page:
        """A page of the statements that a query finds; with `fold` without those that copies of an article repeat."""
        bounds: Any = {"limit": limit, "cursor": cursor, "seconds": self.settings.query_seconds}
        with self.ledger.reading() as connection:
            return search(connection, query_of(query), rank=rank, fold_copies=fold, **bounds)

    def count(self, query: str) -> Count:
        """How many statements a query finds, counted up to 10,000."""
        with self.ledger.reading() as connection:
            return count(connection, query_of(query), seconds=self.settings.query_seconds)

    def facets(self, query: str, *, most: int = MOST_COUNTED, copies: Copies = "all") -> Facets:
        """What the newest hits of a query have in common, `most` of them at most; each takes its time."""
        seconds = self.settings.query_seconds
        with self.ledger.reading() as connection:
            return facets(connection, query_of(query), most=most, copies=copies, seconds=seconds)

    def statements_in(self, article: str) -> tuple[Hit, ...]:
        """The statements of the article with this id, in reading order; of an older version those that it had.

        Raises `NotInLedgerError`.
        """
        table = schema.statements
        with self.reading() as connection:
            key = article_key(connection, article)
            replaced = connection.scalar(select(schema.articles.c.superseded_by).where(schema.articles.c.key == key))
            shown = (schema.CURRENT,) if replaced is None else (schema.CURRENT, schema.SUPERSEDED)
            query = select(table.c.key, table.c.ordinal, table.c.reading).where(table.c.article == key)
            rows = connection.execute(query.where(table.c.state.in_(shown))).all()
            newest = max((row.reading for row in rows), default=None)
            places = {row.key: row.ordinal for row in rows if row.reading == newest}
            return hits(connection, q.All(()), sorted(places, key=lambda one: (places[one], one)))

    # --- what is slow ---

    def kept_for_a_while(self, name: Hashable, make: Callable[[], _Made]) -> _Made:
        """What `make` gives, made again only when the ledger has changed and it is twenty times older than it took.

        Requests for the same thing wait for the one that makes it.
        """
        state = self.state.number()
        if (kept := self._known(name)) is not None and kept.is_good(state):
            return cast(_Made, kept.value)
        with self._lock:
            turn = self._making.setdefault(name, threading.Lock())
        try:
            with turn:
                if (kept := self._known(name)) is not None and kept.is_good(state):
                    return cast(_Made, kept.value)
                begun = time.monotonic()
                value = make()
                self._keep(name, _Kept(state, time.monotonic(), time.monotonic() - begun, value))
                return value
        finally:
            with self._lock:
                self._making.pop(name, None)

    def _known(self, name: Hashable) -> _Kept | None:
        with self._lock:
            return self._kept.get(name)

    def _keep(self, name: Hashable, kept: _Kept) -> None:
        with self._lock:
            self._kept[name] = kept
            self._kept.move_to_end(name)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def query_of(written: str) -> q.Query:
    """The query as read; a blank one is everything that is shown."""
    return parse(written) if written.strip() else q.All(())
