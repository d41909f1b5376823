"""Finding in the ledger: searches, articles, statements, and how many there are of what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from onrecord.keeping.base import Opened

if TYPE_CHECKING:
    from onrecord.ledger.facets import Facets
    from onrecord.ledger.hits import Hit
    from onrecord.ledger.provenance import Origin, Version
    from onrecord.ledger.query_tree import Query
    from onrecord.ledger.search import Count, Page
    from onrecord.ledger.statistics import Copies as Counted
    from onrecord.ledger.statistics import Dimension, Tally
    from onrecord.records import Article, Reading

AT_ONCE = 200


class Finding(Opened):
    """What is found again."""

    def search(
        self,
        query: str = "",
        *,
        limit: int = 20,
        cursor: str | None = None,
        rank: bool = False,
        fold_copies: bool = False,
    ) -> Page:
        """A page of the statements that a query finds, newest first; with `rank` those that fit best.

        With `fold_copies`, what copies of an article repeat is shown once, with how often.
        The language is in docs/query-language.md. Raises `QueryError`.
        """
        from onrecord.ledger.search import search

        with self.reading() as connection:
            return search(connection, parsed(query), limit=limit, cursor=cursor, rank=rank, fold_copies=fold_copies)

    def hits(self, query: str = "", *, limit: int | None = None) -> Iterator[Hit]:
        """Every hit of a query, newest first, fetched as they are asked for."""
        cursor, left = None, limit
        while left is None or left > 0:
            page = self.search(query, limit=min(AT_ONCE, left or AT_ONCE), cursor=cursor)
            yield from page.hits
            cursor = page.cursor
            left = None if left is None else left - len(page.hits)
            if cursor is None:
                return

    def count(self, query: str = "") -> Count:
        """How many statements a query finds, counted up to 10,000."""
        from onrecord.ledger.search import count

        with self.reading() as connection:
            return count(connection, parsed(query))

    def facets(self, query: str = "", *, copies: Counted = "all") -> Facets:
        """How many of the newest 10,000 hits each speaker, publisher, month, act, form and kind has."""
        from onrecord.ledger.facets import facets

        with self.reading() as connection:
            return facets(connection, parsed(query), copies=copies)

    def article(self, identifier: str) -> Article:
        """The article with this id; raises `NotInLedgerError`."""
        from onrecord.ledger.store import article

        with self.reading() as connection:
            return article(connection, identifier)

    def statement(self, identifier: str) -> Hit:
        """The statement with this id, or the one whose id begins so; raises `NotInLedgerError` for none or several."""
        from onrecord.errors import NotInLedgerError
        from onrecord.ledger.search import by_id

        with self.reading() as connection:
            found = by_id(connection, identifier)
        if len({hit.statement.id for hit in found}) != 1:
            problem = "several statements have ids that begin" if found else "no statement has an id that begins"
            raise NotInLedgerError(f"{problem} with {identifier!r}; `onrecord search` prints ids")
        return found[0]

    def origins(self, article: str) -> tuple[Origin, ...]:
        """Everything that the article with this id was read from."""
        from onrecord.ledger.provenance import origins_of

        with self.reading() as connection:
            return origins_of(connection, article)

    def versions(self, article: str) -> tuple[Version, ...]:
        """The texts that stood at the address of the article with this id."""
        from onrecord.ledger.provenance import versions_of

        with self.reading() as connection:
            return versions_of(connection, article)

    def readings(self, query: str = "") -> Iterator[Reading]:
        """The articles of a query's hits, each with the statements found in it; constant memory however many."""
        from onrecord.ledger.search import matching_keys
        from onrecord.ledger.store import readings

        with self.reading() as connection:
            yield from readings(connection, matching_keys(connection, parsed(query)))

    def statistics(
        self,
        query: str = "",
        *,
        by: Sequence[Dimension] | None = None,
        limit: int | None = 20,
        copies: Counted = "all",
    ) -> list[Tally]:
        """Statements counted by `by`, or by each of speaker, publisher, month, form, place, kind and act.

        `copies` "once" leaves out what only repeats another article.
        """
        from onrecord.ledger.search import matching_keys
        from onrecord.ledger.statistics import OVERVIEW, tallies

        with self.reading() as connection:
            keys = matching_keys(connection, parsed(query)) if query.strip() else None
            return tallies(connection, [tuple(by)] if by else OVERVIEW, keys=keys, limit=limit, copies=copies)

    def drops(self) -> dict[str, int]:
        """How many things were left out for each reason."""
        from onrecord.ledger.listing import counted_drops

        with self.reading() as connection:
            return counted_drops(connection)


def parsed(written: str) -> Query:
    """The query as read; a blank one is everything that is shown."""
    from onrecord.ledger import query_tree
    from onrecord.ledger.query import parse

    return parse(written) if written.strip() else query_tree.All(())
