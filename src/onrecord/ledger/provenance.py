"""Where an article came from, each time it came: files and addresses, with their digests, and its other versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from onrecord.ledger import schema


@dataclass(frozen=True, slots=True)
class Origin:
    """One thing that an article was read from: its place, the digest of its bytes, and when it was read.

    `record` is the line or row of a file of many, from 1, or None; times are ISO, UTC; `fetched` is None for a file.
    """

    location: str
    record: int | None
    digest: str
    added: str
    fetched: str | None = None
    warc_record: str | None = None
    feed: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The origin as JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Version:
    """One text that stood at an article's address: the id it has here, when it was added, whether it is the last."""

    article: str
    added: str
    is_last: bool

    def to_dict(self) -> dict[str, Any]:
        """The version as JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}


def origins_of(connection: Connection, article: str) -> tuple[Origin, ...]:
    """Everything that the article with this id was read from, the first first."""
    table, articles = schema.sources, schema.articles
    names = ("location", "record", "digest", "added", "fetched", "warc_record", "feed")
    query = select(*(table.c[name] for name in names)).join(articles, articles.c.key == table.c.article)
    rows = connection.execute(query.where(articles.c.id == article).order_by(table.c.key))
    return tuple(Origin(**{**row, "record": row["record"] or None}) for row in rows.mappings())


def versions_of(connection: Connection, article: str) -> tuple[Version, ...]:
    """The texts that stood at this article's address, in the order in which they were added; itself among them."""
    table = schema.articles
    url = connection.execute(select(table.c.url).where(table.c.id == article)).scalar()
    same = table.c.url == url if url else table.c.id == article
    query = select(table.c.id, table.c.added, table.c.superseded_by).where(same).order_by(table.c.key)
    return tuple(Version(row.id, row.added, row.superseded_by is None) for row in connection.execute(query))
