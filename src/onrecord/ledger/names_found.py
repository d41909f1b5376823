"""From the names in a query to the keys of speakers, publishers and articles that have them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Connection, bindparam, or_, select, text

from onrecord.ledger import schema
from onrecord.ledger.bulk import chunks
from onrecord.ledger.words import normal

_WORD_OF_NAME = {
    "sqlite": (
        "SELECT DISTINCT n.speaker, n.normal FROM speaker_words w JOIN speaker_names n ON n.speaker = w.speaker "
        "WHERE w.word = :word"
    ),
    "postgresql": (
        "SELECT DISTINCT speaker, normal FROM speaker_names "
        "WHERE string_to_array(normal, ' ') @> ARRAY[CAST(:word AS text)]"
    ),
}
_GROUP = (
    "WITH kept AS (SELECT COALESCE(merged_into, key) AS key FROM speakers WHERE key IN ({})) "
    "SELECT key FROM kept UNION SELECT s.key FROM speakers s JOIN kept ON s.merged_into = kept.key"
)
_EXACT = select(schema.speaker_names.c.speaker).where(schema.speaker_names.c.normal == bindparam("name"))


def speaker_keys(connection: Connection, name: str, *, whole: bool) -> frozenset[int]:
    """The keys of all speakers of this name (`words.normal`), with those merged with them.

    `whole` compares with whole names; otherwise all words have to be in one name of a speaker.
    """
    if whole:
        found = {row[0] for row in connection.execute(_EXACT, {"name": name})}
    else:
        wanted = set(name.split())
        if not wanted:
            return frozenset()
        rows = connection.execute(text(_WORD_OF_NAME[connection.dialect.name]), {"word": max(wanted, key=len)})
        found = {speaker for speaker, names in rows if wanted <= set(names.split())}
    return group(connection, found)


def identified(connection: Connection, identifier: str) -> frozenset[int]:
    """The key of the speaker with this id, with those of all that are merged with it."""
    table = schema.speakers
    return group(connection, connection.scalars(select(table.c.key).where(table.c.id == identifier)))


def group(connection: Connection, keys: Iterable[int]) -> frozenset[int]:
    """The keys with those of all speakers that are merged with them."""
    found: set[int] = set()
    for chunk in chunks(keys):
        # Keys are whole numbers, and in the query itself cost less than bound ones do.
        rows = connection.exec_driver_sql(_GROUP.format(", ".join(map(str, chunk))))
        found.update(row[0] for row in rows)
    return frozenset(found)


def publisher_keys(connection: Connection, name: str) -> frozenset[int]:
    """The keys of the publishers whose names have these words one after the other."""
    table = schema.publishers
    return frozenset(key for key, full in connection.execute(select(table.c.key, table.c.name)) if has_name(full, name))


def has_name(full: str, name: str) -> bool:
    """Whether the words of `name` (`words.normal`) stand one after the other in the `full` one, as printed."""
    return f" {name} " in f" {_normal(full)} "


@lru_cache(maxsize=16_384)
def _normal(name: str) -> str:
    return normal(name)


def article_keys(connection: Connection, value: str) -> frozenset[int]:
    """The keys of the articles with this id or at this address, all versions."""
    table = schema.articles
    query = select(table.c.key).where(or_(table.c.id == value, table.c.url == value))
    return frozenset(row[0] for row in connection.execute(query))
