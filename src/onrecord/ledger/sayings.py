"""The sayings that are printed most: how often, in how many outlets, and how much of that is copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from onrecord.ledger import query_tree as q
from onrecord.ledger import schema
from onrecord.ledger.bulk import chunks, rows_where
from onrecord.ledger.hits import Hit, hits

_PRINTINGS, _REPRINTS, _UTTERANCES = schema.printings, schema.reprints, schema.utterances


@dataclass(frozen=True, slots=True)
class Saying:
    """One utterance in a list: the statement that was printed first, and how often and where it is printed in all."""

    id: str
    first: Hit
    printings: int
    articles: int
    outlets: int
    reprints: int

    def to_dict(self) -> dict[str, Any]:
        """The saying as JSON has it."""
        numbers = {name: getattr(self, name) for name in ("printings", "articles", "outlets", "reprints")}
        return {"utterance": self.id, **numbers, "first": self.first.to_dict()}


@dataclass(frozen=True, slots=True)
class Sayings:
    """How many sayings are printed more than once, in how many statements, `reprints` of these in copies of articles.

    With a query all three count only what it finds; the numbers of each of the `most` printed are those of the ledger.
    """

    sayings: int
    printings: int
    reprints: int
    most: tuple[Saying, ...]

    def to_dict(self) -> dict[str, Any]:
        """The sayings as JSON has them."""
        counts = {"sayings": self.sayings, "printings": self.printings, "reprints": self.reprints}
        return {**counts, "most": [one.to_dict() for one in self.most]}


def most_printed(connection: Connection, *, keys: Iterable[int] | None = None, limit: int = 10) -> Sayings:
    """The sayings printed most often, among the statements of these keys or all; of equals the one kept first."""
    if keys is None:
        count, printings = connection.execute(select(func.count(), func.sum(_UTTERANCES.c.printings))).one()
        order = select(_UTTERANCES.c.key).order_by(_UTTERANCES.c.printings.desc(), _UTTERANCES.c.key).limit(limit)
        chosen = [row[0] for row in connection.execute(order)]
        again = _PRINTINGS.join(_REPRINTS, _REPRINTS.c.statement == _PRINTINGS.c.statement)
        reprints = select(func.count()).select_from(again).where(_PRINTINGS.c.utterance.is_not(None))
        return Sayings(
            count, int(printings or 0), connection.execute(reprints).scalar_one(), _listed(connection, chosen)
        )
    found, reprinted = _among(connection, keys)
    chosen = [key for key, _ in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]]
    return Sayings(len(found), found.total(), reprinted, _listed(connection, chosen))


def _among(connection: Connection, keys: Iterable[int]) -> tuple[Counter[int], int]:
    """How many of these statements print each saying that is printed more than once, and how many are in copies."""
    found: Counter[int] = Counter()
    reprints = 0
    for chunk in chunks(keys):
        columns = (_PRINTINGS.c.statement, _PRINTINGS.c.utterance)
        rows = dict(
            rows_where(connection, _PRINTINGS.c.statement, chunk, *columns, also=_PRINTINGS.c.utterance.is_not(None))
        )
        found.update(rows.values())
        reprints += sum(1 for _ in rows_where(connection, _REPRINTS.c.statement, rows, _REPRINTS.c.statement))
    return found, reprints


def _listed(connection: Connection, chosen: Sequence[int]) -> tuple[Saying, ...]:
    rows = {row.key: row for row in rows_where(connection, _UTTERANCES.c.key, chosen, *_UTTERANCES.c)}
    first = {hit.key: hit for hit in hits(connection, q.All(()), [rows[key].first for key in chosen])} if chosen else {}
    reprints = _reprints_of(connection, chosen)
    return tuple(
        Saying(row.id, first[row.first], row.printings, row.articles, row.outlets, reprints[row.key])
        for row in (rows[key] for key in chosen)
    )


def _reprints_of(connection: Connection, utterances: Sequence[int]) -> Counter[int]:
    again = select(_PRINTINGS.c.utterance, func.count()).join(
        _REPRINTS, _REPRINTS.c.statement == _PRINTINGS.c.statement
    )
    rows = connection.execute(again.where(_PRINTINGS.c.utterance.in_(utterances)).group_by(_PRINTINGS.c.utterance))
    return Counter({row[0]: row[1] for row in rows})
