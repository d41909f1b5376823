"""The ledger as requests share it: read by several threads at once, written by one, never without an end."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, event, select, text

from onrecord.keeping import Ledger
from onrecord.ledger import query_tree as q
from onrecord.ledger import schema
from onrecord.ledger.database import Database
from onrecord.ledger.facets import MOST_COUNTED, Facets, facets
from onrecord.ledger.hits import Hit, hits
from onrecord.ledger.provenance import Origin, Version, origins_of, versions_of
from onrecord.ledger.query import parse
from onrecord.ledger.search import Count, Page, count, search
from onrecord.ledger.statistics import Copies
from onrecord.ledger.store import article, article_key
from onrecord.ledger.time_limit import time_limit
from onrecord.records import Article
from onrecord.serve.keeping import Kept, KeptForAWhile
from onrecord.serve.places import shown_article, shown_origins
from onrecord.serve.settings import Settings

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


class Running:
    """The connections of a ledger that are in use, so that what they are asked can be stopped from another thread."""

    def __init__(self, database: Database) -> None:
        self._connections: set[Any] = set()
        event.listen(database.engine, "checkout", lambda connection, *_: self._connections.add(connection))
        event.listen(database.engine, "checkin", lambda connection, *_: self._connections.discard(connection))

    def stop(self) -> None:
        """Stop what is being asked, which ends in a `SlowQueryError` there."""
        for connection in list(self._connections):
            # Both may be called while another thread waits for the connection: sqlite3's, and psycopg's.
            stop = getattr(connection, "interrupt", None) or connection.cancel
            stop()


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
            self._running = Running(self.ledger.database)
            self.state = State(self.ledger.database)
        except BaseException:
            if self.writer is not None:
                self.writer.close()
            raise
        self._kept = KeptForAWhile(self.state.number)

    def close(self) -> None:
        """Let go of the ledger."""
        self._kept.close()
        self.state.close()
        self.ledger.close()
        if self.writer is not None:
            self.writer.close()

    def stop_queries(self) -> None:
        """Stop what is being asked now."""
        self._kept.close()
        self._running.stop()

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

    def article(self, identifier: str) -> Article:
        """The article with this id, its path as strangers may know it; raises `NotInLedgerError`."""
        with self.reading() as connection:
            return shown_article(article(connection, identifier))

    def origins(self, article: str) -> tuple[Origin, ...]:
        """Everything that the article with this id was read from, places as strangers may know them."""
        with self.reading() as connection:
            return shown_origins(origins_of(connection, article))

    def versions(self, article: str) -> tuple[Version, ...]:
        """The texts that stood at the address of the article with this id."""
        with self.reading() as connection:
            return versions_of(connection, article)

    # --- what is slow ---

    def kept_for_a_while(self, name: Hashable, make: Callable[[], _Made]) -> _Made:
        """What `make` gives, made again only when the ledger has changed and it is twenty times older than it took.

        Requests for the same thing wait for the one that makes it.
        """
        return self._kept.get(name, make)

    def kept_and_renewed(self, name: Hashable, make: Callable[[], _Made], *, wait: float = 0.0) -> Kept[_Made] | None:
        """What `make` gave last, at once; what is too old is made again meanwhile, for those who ask later.

        None where it was not made before, nor within `wait` seconds.
        """
        return self._kept.get_last(name, make, wait=wait)

    def forget(self, *kinds: str) -> None:
        """Make anew what is kept under these names, since who wrote to the ledger wants to see it."""
        self._kept.forget(kinds)


def query_of(written: str) -> q.Query:
    """The query as read; a blank one is everything that is shown."""
    return parse(written) if written.strip() else q.All(())
