"""Denials and reversals in the ledger: what may contradict one statement, found when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from onrecord.ledger import query_tree as q
from onrecord.ledger.hits import Hit, hits
from onrecord.ledger.relations import candidates, printing
from onrecord.relate.denials import Candidate, candidate

MOST = 20


@dataclass(frozen=True, slots=True)
class Contradicting:
    """A statement that may deny another, or be denied by it, or be its reversal; for a person to judge."""

    statement: str
    candidate: Candidate

    def to_dict(self) -> dict[str, Any]:
        """The candidate as JSON has it, with the id of the other statement."""
        return {"statement": self.statement, **self.candidate.to_dict()}


def contradictions(connection: Connection, hit: Hit, *, limit: int = MOST) -> list[Contradicting]:
    """Statements that may contradict this one, the clearest first.

    Looked for among those that share its telling words, and those of its own article.
    """
    given = printing(hit)
    near = {one.statement.id: one for one in candidates(connection, given.text)}
    near.update((one.statement.id, one) for one in map(printing, _of_article(connection, hit)))
    near.pop(hit.statement.id, None)
    found = [Contradicting(name, made) for name, one in near.items() if (made := candidate(given, one)) is not None]
    return sorted(found, key=lambda one: (-one.candidate.score, one.statement))[:limit]


def _of_article(connection: Connection, hit: Hit) -> Sequence[Hit]:
    from sqlalchemy import select

    from onrecord.ledger.schema import CURRENT, articles, statements

    query = select(statements.c.key).join(articles, articles.c.key == statements.c.article)
    keys = connection.scalars(query.where(articles.c.id == hit.article, statements.c.state == CURRENT))
    return hits(connection, q.All(()), list(keys))
