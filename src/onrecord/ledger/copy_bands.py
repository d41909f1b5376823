"""The bands of articles as rows: which articles there are that share some with a new one."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from sqlalchemy import Connection, delete, select, text, update

from onrecord.ledger import schema
from onrecord.ledger.bulk import insert_rows
from onrecord.relate.copies import LEAST_SHARED, MOST_COMPARED, MOST_OF_BAND

_BANDS = schema.copy_bands
_FIRST = {
    "sqlite": (
        "SELECT value, (SELECT group_concat(article) FROM (SELECT article FROM copy_bands "
        f"WHERE band = wanted.value ORDER BY article LIMIT {MOST_OF_BAND})) FROM json_each(?) AS wanted"
    ),
    "postgresql": (
        "SELECT wanted.band, array_to_string(ARRAY(SELECT article FROM copy_bands c WHERE c.band = wanted.band "
        f"ORDER BY article LIMIT {MOST_OF_BAND}), ',') FROM unnest(%s::int[]) AS wanted (band)"
    ),
}
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
                self._articles[band] = list(map(int, found.split(",")))

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
        """Let later ones be compared with an article; bands that many have already tell nothing and are left out."""
        for band in dict.fromkeys(bands):
            articles = self._articles[band]
            if len(articles) < MOST_OF_BAND and article not in articles:
                articles.append(article)
                self._new.append((band, article))

    def write(self) -> None:
        """Insert what was added."""
        # In the order of the key, so that each page of the table is written once.
        insert_rows(self._connection, _BANDS, "band article", sorted(self._new))


def leave(connection: Connection, article: int, bands: Sequence[int]) -> None:
    """Take an article out."""
    connection.execute(delete(_BANDS).where(_BANDS.c.band.in_(bands), _BANDS.c.article == article))


def is_made_by(connection: Connection, algorithm: str) -> bool:
    """Whether the bands there are were made so; notes that they are where there are none."""
    table = schema.meta
    known = connection.execute(select(table.c.value).where(table.c.name == _ALGORITHM)).scalar()
    if known is None:
        connection.execute(table.insert(), [{"name": _ALGORITHM, "value": algorithm}])
    return known in (None, algorithm)


def clear(connection: Connection) -> None:
    """Empty all tables of copies; every article waits to be looked through."""
    for table in (schema.reprints, schema.copies, schema.copy_bands):
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


def note_waiting(connection: Connection, done: int, last: int) -> None:
    """Note how far the articles that wait have been looked through."""
    this = schema.meta.c.name == _WAITING
    if done >= last:
        connection.execute(delete(schema.meta).where(this))
    else:
        connection.execute(update(schema.meta).where(this).values(value=f"{done} {last}"))
