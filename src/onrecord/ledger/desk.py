"""The desk at which somebody reviews: one statement after the other, every judgement a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from onrecord.errors import ReviewError
from onrecord.ledger import reviewing
from onrecord.ledger.corrections import Correction, corrected
from onrecord.ledger.database import Database
from onrecord.ledger.filing import statements_at
from onrecord.ledger.schema import CURRENT, statements
from onrecord.ledger.store import articles_at
from onrecord.records import Article, Statement


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement with the article that it stands in."""

    article: Article
    statement: Statement


class Desk:
    """Shows statements of a ledger by key, and keeps what `by` says of them."""

    def __init__(self, database: Database, *, by: str) -> None:
        if not by.strip():
            raise ReviewError("a review needs the name of who judges")
        self.database = database
        self.by = by

    def seen(self, key: int) -> Seen | None:
        """The statement of this key; None where it is not shown any more."""
        with self.database.reading() as connection:
            query = select(statements.c.article).where(statements.c.key == key, statements.c.state == CURRENT)
            article = connection.scalar(query)
            if article is None:
                return None
            ((_, statement),) = statements_at(connection, [key])
            return Seen(articles_at(connection, [article])[article], statement)

    def judge(self, seen: Seen, verdict: str) -> int:
        """Keep that a statement was confirmed ("confirm") or rejected ("reject"); gives the review's key."""
        with self.database.writing() as connection:
            return reviewing.record(connection, seen.statement.id, verdict, by=self.by)

    def corrected(self, seen: Seen, correction: Correction) -> Statement:
        """The statement as it would be; raises `ReviewError` for a text that is not in the article."""
        return corrected(seen.article, seen.statement, correction, by=self.by)

    def correct(self, seen: Seen, after: Statement) -> int:
        """Keep a correction; gives the review's key."""
        with self.database.writing() as connection:
            return reviewing.record(connection, seen.statement.id, "correct", by=self.by, after=after)

    def undo(self, review: int) -> None:
        """Take a review back."""
        with self.database.writing() as connection:
            reviewing.undo(connection, review, by=self.by)
