"""What `onrecord watch` does: what is new in feeds goes through the line into the ledger, and alerts go out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select

from onrecord.intake import Options, left_out, taken_of
from onrecord.ledger import query_tree as q
from onrecord.ledger import schema
from onrecord.ledger.bulk import rows_where
from onrecord.ledger.database import Database
from onrecord.ledger.migrations import this_version
from onrecord.ledger.query import parse
from onrecord.ledger.search import matching_keys
from onrecord.ledger.store import Kept, keep, now, readings, start_run
from onrecord.pipeline import Line, model_name
from onrecord.records import Reading, Source, Statement
from onrecord.watching import Alerts, FeedState, Watcher
from onrecord.workers import read_safely


@dataclass(frozen=True, slots=True)
class Followed:
    """One page that was new in a feed: what was read in it, what became of it, and how many alerts it made."""

    reading: Reading
    kept: Kept
    alerts: int


class LedgerMemory:
    """What the ledger remembers of feeds (`FeedMemory`), so that a watch goes on where the last one ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, url: str) -> FeedState | None:
        """What is known of a feed."""
        table = schema.feeds
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.url == url)).mappings().first()
        return FeedState(**row) if row else None

    def save(self, state: FeedState) -> None:
        """Keep a feed's state in place of what was known of it."""
        table = schema.feeds
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.url == state.url))
            connection.execute(insert(table), asdict(state))

    def seen(self, url: str, entries: Collection[str]) -> set[str]:
        """Those of the entries' ids that were added for this feed."""
        table = schema.feed_entries
        with self._database.reading() as connection:
            rows = rows_where(connection, table.c.entry, list(entries), table.c.entry, also=table.c.feed == url)
            return {row[0] for row in rows}

    def add_seen(self, url: str, entry: str) -> None:
        """Note that a feed's entry was dealt with; noting it twice changes nothing."""
        if self.seen(url, [entry]):
            return
        with self._database.writing() as connection:
            connection.execute(insert(schema.feed_entries), {"feed": url, "entry": entry, "added": now()})


class Searches:
    """Standing searches by name: which statements of an article that was just kept each of them finds.

    They are asked of the ledger itself, so that merged speakers, aliases and reviews count as in any search.
    """

    def __init__(self, database: Database, queries: Sequence[str]) -> None:
        self._database = database
        self._queries: Mapping[str, q.Query] = {query: parse(query) for query in queries}

    def found_in(self, reading: Reading) -> Iterator[tuple[str, Statement]]:
        """The name of each search with the statements that it finds in the reading's article."""
        if reading.article is None:
            return
        here = q.InArticle(reading.article.id)
        with self._database.reading() as connection:
            for name, query in self._queries.items():
                for found in readings(connection, matching_keys(connection, q.all_of([query, here]))):
                    yield from ((name, statement) for statement in found.statements)


def follow(
    database: Database, watcher: Watcher, *, alerts: Alerts | None = None, options: Options | None = None, once: bool
) -> Iterator[Followed]:
    """Read and keep what is new, one page a transaction, and yield what became of each.

    A page counts as dealt with when the next one is asked for, and is in the ledger by then: whatever interrupts this,
    nothing is missed and nothing is there twice. An article that was known makes no alert.
    """
    options = options or Options()
    line: Line | None = None
    with database.writing() as connection:
        run = start_run(connection, this_version(), model_name(options.model), options.settings_of_run())
    for source in watcher.sources(once=once):
        if isinstance(source, Source):
            line = line or Line(**options.settings_of_line())
            taken = taken_of(source, read_safely(line, source))
        else:
            taken = left_out(source)
        with database.writing() as connection:
            kept = keep(connection, run, [taken])
        number = alerts.consider(taken.reading) if alerts and kept.articles else 0
        yield Followed(taken.reading, kept, number)
