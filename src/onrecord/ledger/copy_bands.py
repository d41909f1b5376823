"""The bands of articles as rows: which articles there are that share some with a new one."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from sqlalchemy import Connection, delete, func, select, text, update

from onrecord.ledger import schema
from onrecord.relate.copies import LEAST_SHARED, MOST_COMPARED, MOST_OF_BAND

_LEVELS = (schema.copy_bands_new, schema.copy_bands_recent, schema.copy_bands)
_FULL = (50_000, 1_000_000)  # rows of the first two, from which on theirs go to the next
_OF_BAND = " UNION ALL ".join(
    f"SELECT article FROM (SELECT article FROM {level.name} WHERE band = wanted.band ORDER BY article "
    f"LIMIT {MOST_OF_BAND}) AS {level.name}"
    for level in _LEVELS
)
_FIRST = {
    "sqlite": f"SELECT band, (SELECT group_concat(article) FROM ({_OF_BAND})) "
    "FROM (SELECT value AS band FROM json_each(?)) AS wanted",
    "postgresql": f"SELECT wanted.band, array_to_string(ARRAY({_OF_BAND}), ',') "
    "FROM unnest(%s::int[]) AS wanted (band)",
}
_INSERT = "INSERT INTO copy_bands_new (band, article) VALUES ({}) ON CONFLICT DO NOTHING"
_ALGORITHM = "copies by"  # names of rows of meta
_WAITING = "copies waiting"


class Bands:
    """The articles of each band that a batch asks for, those in the ledger and those of the batch so far."""

    def __init__(self, connection: Connection, bands: Iterable[int]) -> None:
        self._connection = connection
        self._articles: defaultdict[int, list[int]] = defaultdict(list)
        self._new: list[tuple[int, int]] = []
        wanted = sorted(set(bands))
        if not wanted:
            return
        argument = json.dumps(wanted) if connection.dialect.name == "sqlite" else wanted
        for band, found in connection.exec_driver_sql(_FIRST[connection.dialect.name], (argument,)):
            if found:
                self._articles[band] = sorted({int(article) for article in found.split(",")})[:MOST_OF_BAND]

    def known(self) -> set[int]:
        """All articles that have any of the bands."""
        return {article for articles in self._articles.values() for article in articles}

    def like(self, bands: Sequence[int], but: int) -> list[int]:
        """The articles that share at least two of these bands, those that share most first; `but` is not among them."""
        known = [articles for band in bands if (articles := self._articles.get(band))]
        if len(known) < LEAST_SHARED:
            return []
        shared = Counter(chain.from_iterable(known))
        del shared[but]
        often = [(-number, article) for article, number in shared.items() if number >= LEAST_SHARED]
        return [article for _, article in sorted(often)[:MOST_COMPARED]]

    def add(self, article: int, bands: Sequence[int]) -> None:
        """Let later ones be compared with an article; where many have a band, the first of them stand for all."""
        for band in dict.fromkeys(bands):
            articles = self._articles[band]
            self._new.append((band, article))
            if len(articles) < MOST_OF_BAND and article not in articles:
                articles.append(article)

    def write(self) -> None:
        """Insert what was added."""
        if not self._new:
            return
        places = "?, ?" if self._connection.dialect.name == "sqlite" else "%s, %s"
        # In the order of the key, so that each page of the table is written once.
        self._connection.exec_driver_sql(_INSERT.format(places), sorted(self._new))
        _merge(self._connection)


def _merge(connection: Connection) -> None:
    """Let a table that is full go to the next larger one, in order; as a log-structured merge tree (O'Neil 1996)."""
    for level, larger, most in zip(_LEVELS, _LEVELS[1:], _FULL, strict=False):
        if int(connection.scalar(select(func.count()).select_from(level)) or 0) < most:
            return
        merge = f"INSERT INTO {larger.name} SELECT band, article FROM {level.name} WHERE true ORDER BY band, article "
        connection.execute(text(merge + "ON CONFLICT DO NOTHING"))
        connection.execute(delete(level))


def leave(connection: Connection, article: int, bands: Sequence[int]) -> None:
    """Take an article out."""
    for level in _LEVELS:
        connection.execute(delete(level).where(level.c.band.in_(bands), level.c.article == article))


def is_made_by(connection: Connection, algorithm: str) -> bool:
    """Whether the bands there are were made so; notes that they are where there are none."""
    table = schema.meta
    known = connection.execute(select(table.c.value).where(table.c.name == _ALGORITHM)).scalar()
    if known is None:
        connection.execute(table.insert(), [{"name": _ALGORITHM, "value": algorithm}])
    return known in (None, algorithm)


def clear(connection: Connection) -> None:
    """Empty all tables of copies; every article waits to be looked through."""
    for table in (schema.reprints, schema.copies, *_LEVELS):
        connection.execute(delete(table))
    connection.execute(delete(schema.meta).where(schema.meta.c.name.in_([_ALGORITHM, _WAITING])))
    last = "INSERT INTO meta (name, value) SELECT :name, '0 ' || max(key) FROM articles HAVING max(key) > 0"
    connection.execute(text(last), {"name": _WAITING})


def waiting(connection: Connection) -> tuple[int, int] | None:
    """The keys between which articles wait: after the first, up to the second."""
    value = connection.execute(select(schema.meta.c.value).where(schema.meta.c.name == _WAITING)).scalar()
    if value is None:
        return None
    done, last = value.split()
    return int(done), int(last)


def leave_waiting(connection: Connection, articles: Iterable[int]) -> None:
    """Note that these articles wait; those between them and others that wait are looked through again with them."""
    keys = list(articles)
    if not keys:
        return
    before = waiting(connection)
    done, last = min(keys) - 1, max(keys)
    if before is None:
        connection.execute(schema.meta.insert(), [{"name": _WAITING, "value": f"{done} {last}"}])
    else:
        note_waiting(connection, min(before[0], done), max(before[1], last))


def note_waiting(connection: Connection, done: int, last: int) -> None:
    """Note how far the articles that wait have been looked through."""
    this = schema.meta.c.name == _WAITING
    if done >= last:
        connection.execute(delete(schema.meta).where(this))
    else:
        connection.execute(update(schema.meta).where(this).values(value=f"{done} {last}"))
