"""Whether the word index holds exactly the words that it should, row by row and in both directions."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from onrecord.ledger.bulk import chunks
from onrecord.ledger.indexing import Indexed, as_tsvector

MISSING, OTHER, EXTRA = (
    "is not in the index",
    "is in the index with other words",
    "is in the index but not in the table",
)
_WHOLE = (1 << 61) - 1


class WordCheck:
    """Takes what should be in the index, then compares.

    SQLite keeps no words a row, only rows a word, so there a sum over each row's words and places is compared: one
    number a statement in memory. PostgreSQL compares while it is fed.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._sums: dict[int, int] = {}

    def feed(self, rows: list[Indexed]) -> Iterator[tuple[int, str]]:
        """Rows that should be there; gives the keys of those found wrong by now, and how."""
        if self.connection.dialect.name == "sqlite":
            for key, words, filters in rows:
                self._sums[key] = _sum_of(f"{words} {filters}".split())
            return
        found = text(
            "SELECT one.key, there.key IS NULL FROM unnest(CAST(:keys AS bigint[]), CAST(:words AS text[])) "
            "AS one(key, words) LEFT JOIN statement_words there ON there.key = one.key "
            "WHERE there.key IS NULL OR there.words <> CAST(one.words AS tsvector)"
        )
        for chunk in chunks(rows):
            vectors = [as_tsvector(f"{words} {filters}") for _, words, filters in chunk]
            values = {"keys": [row[0] for row in chunk], "words": vectors}
            for key, is_missing in self.connection.execute(found, values):
                yield key, MISSING if is_missing else OTHER

    def finish(self) -> Iterator[tuple[int, str]]:
        """The keys of all that is wrong beside what was given before, and how."""
        if self.connection.dialect.name == "sqlite":
            yield from self._compare_sums()
            return
        extra = "SELECT key FROM statement_words EXCEPT SELECT key FROM statements"
        for (key,) in self.connection.execute(text(extra)):
            yield key, EXTRA

    def _compare_sums(self) -> Iterator[tuple[int, str]]:
        connection, sums = self.connection, self._sums
        connection.execute(
            text(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.indexed_words USING fts5vocab(main, statement_words, instance)"
            )
        )
        extra: set[int] = set()
        seen: set[int] = set()
        query = text('SELECT term, doc, "offset" FROM temp.indexed_words')
        for term, key, place in connection.execution_options(yield_per=10_000).execute(query):
            if key in sums:
                sums[key] = (sums[key] - hash((term, place))) & _WHOLE
                seen.add(key)
            else:
                extra.add(key)
        for key in sorted(sums):
            if sums[key]:
                yield key, OTHER if key in seen else MISSING
        for key in sorted(extra):
            yield key, EXTRA


def _sum_of(words: list[str]) -> int:
    return sum(hash((word, place)) for place, word in enumerate(words)) & _WHOLE
