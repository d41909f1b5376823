"""Lists of what a ledger holds: its speakers, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from onrecord.ledger import schema
from onrecord.ledger.names_found import speaker_keys
from onrecord.ledger.words import normal


@dataclass(frozen=True, slots=True)
class ListedSpeaker:
    """One speaker, with all that were merged into it: how many statements and in how many articles."""

    id: str
    name: str
    kind: str
    role: str | None
    statements: int
    articles: int

    def to_dict(self) -> dict[str, Any]:
        """The speaker as JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}


def listed_speakers(connection: Connection, name: str | None = None, *, limit: int = 30) -> list[ListedSpeaker]:
    """The speakers with the most statements; with `name`, of those whose names have all of its words."""
    table, heard = schema.speakers, schema.appearances
    kept = func.coalesce(table.c.merged_into, table.c.key)
    number = func.sum(heard.c.statements)
    query = (
        select(kept.label("key"), number.label("statements"), func.count(heard.c.article.distinct()).label("articles"))
        .join(heard, heard.c.speaker == table.c.key)
        .group_by(kept)
        .order_by(number.desc(), kept)
        .limit(limit)
    )
    if name is not None:
        query = query.where(table.c.key.in_(sorted(speaker_keys(connection, normal(name), whole=False))))
    most = query.subquery()
    shown = select(table, most.c.statements, most.c.articles).join(most, most.c.key == table.c.key)
    rows = connection.execute(shown.order_by(most.c.statements.desc(), table.c.key))
    return [
        ListedSpeaker(row.id, row.name, schema.KINDS[row.kind], row.role, int(row.statements), row.articles)
        for row in rows
    ]


def counted_drops(connection: Connection) -> dict[str, int]:
    """How many things were left out for each reason, the most frequent first."""
    table = schema.drops
    query = select(table.c.reason, func.count()).group_by(table.c.reason).order_by(func.count().desc(), table.c.reason)
    return {row[0]: row[1] for row in connection.execute(query)}
