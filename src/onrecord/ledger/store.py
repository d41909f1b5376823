"""What is kept: articles and their versions, where they came from, what each run read in them, and what was left out.

Nothing here is undone later. A text that comes again, from wherever, is the same article; another text at the same
address is a new version of it; another run over the same article is a new reading. What people find is made from
these (`filing.py`), here at once and by `rebuild.py` at any time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from onrecord.errors import NotInLedgerError
from onrecord.ledger import copies, relating, schema
from onrecord.ledger.bulk import chunks, insert_rows, next_key, rows_where
from onrecord.ledger.current import NewReading, make_current
from onrecord.ledger.details import COLUMNS, article_of, details_of
from onrecord.ledger.filing import statements_at, texts_of
from onrecord.ledger.packing import pack_statements, pack_text, storable
from onrecord.records import Article, Dropped, Provenance, Reading, Statement, content_id

Place = tuple[str, str, int]  # digest, location, record: what makes a source the same one


@dataclass(frozen=True, slots=True)
class Taken:
    """One source as it was taken in: what was read in it, and where it came from.

    `location` is the path or address as a person would find it again, `record` the line or row of a file of many,
    from 1, else 0; `digest` the SHA-256 of what was read, empty where nothing could be.
    """

    reading: Reading
    location: str
    record: int = 0
    digest: str = ""
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def place(self) -> Place:
        """What makes it the same source when it comes again; of one that could not be read, why it could not."""
        digest = self.digest
        if not digest and self.reading.dropped:
            first = self.reading.dropped[0]
            digest = "unread:" + content_id(first.reason, first.detail)
        return digest, storable(self.location), self.record


@dataclass(slots=True)
class Kept:
    """What became of sources, counted: new articles, newer versions among them, statements read, sources whose
    article was known and read, and what was dropped, by reason."""

    articles: int = 0
    versions: int = 0
    statements: int = 0
    unchanged: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def add(self, other: Kept) -> None:
        """Count another batch in."""
        self.articles += other.articles
        self.versions += other.versions
        self.statements += other.statements
        self.unchanged += other.unchanged
        self.dropped.update(other.dropped)


def start_run(connection: Connection, version: str, model: str, settings: Mapping[str, Any] | None = None) -> int:
    """The key of the run of this version, model and settings: the one there is, so that work goes on, or a new one."""
    table = schema.runs
    kind = {"version": version, "model": model, "settings": json.dumps(settings or {}, sort_keys=True)}
    known = connection.execute(select(table.c.key).where(*(table.c[name] == value for name, value in kind.items())))
    key = known.scalar()
    if key is None:
        key = next_key(connection, table.c.key)
        connection.execute(insert(table).values(key=key, started=now(), **kind))
    return int(key)


def known_sources(connection: Connection, run: int, digests: Iterable[str]) -> set[Place]:
    """Those of the sources with these digests that this run has read or dropped already."""
    table, readings, drops = schema.sources, schema.readings, schema.drops
    read = select(readings.c.key).where(readings.c.article == table.c.article, readings.c.run == run).exists()
    left_out = select(drops.c.key).where(drops.c.key == table.c.drop, drops.c.run == run).exists()
    columns = (table.c.digest, table.c.location, table.c.record)
    rows = rows_where(connection, table.c.digest, set(digests), *columns, also=read | left_out)
    return {(digest, location, record) for digest, location, record in rows}


def keep(connection: Connection, run: int, taken: Sequence[Taken], *, relate: bool = True) -> Kept:
    """Add what was taken in, in this order; what the ledger has already changes nothing.

    What is kept and searched is the same however the same things are cut into batches. What relates them hangs on what
    is there already, so it is the same only for the same batches, as `intake` makes them. Without `relate`, printings
    of one saying are left for `relating.relate` to find, and copies for `copies.find_waiting`. Only inside
    `Database.writing()`.
    """
    batch = _Batch(connection, run, taken)
    for one in taken:
        batch.take(one)
    batch.write()
    make_current(connection, batch.new_readings)
    read = [article for article, _, _ in batch.new_readings]
    if relate:
        copies.find(connection, batch.new_texts, superseded=batch.versions, read_again=read)
        relating.find(connection, read, superseded=[older for older, _ in batch.versions])
    else:
        copies.leave(connection, batch.new_texts, read_again=read)
    return batch.kept


_COLUMNS = {  # in the order in which foreign keys allow them to be written
    "publishers": "key name",
    "articles": "key id url title publisher published minute language sha256 details added",
    "texts": "article packed",
    "drops": "key run reason detail path record added",
    "sources": "key location record digest article drop fetched warc_record feed entry added",
    "readings": "key article run statements packed",
    "meanings": "reading packed",
}
_NUMBERED = [name for name in _COLUMNS if name not in ("texts", "meanings")]


def now() -> str:
    """This second, ISO, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class _Batch:
    """What the ledger knows of the things in a batch, and the rows that they add to it."""

    def __init__(self, connection: Connection, run: int, taken: Sequence[Taken]) -> None:
        self.connection = connection
        self.run = run
        self.kept = Kept()
        self.time = now()
        self.rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _COLUMNS}
        self.changed_sources: list[dict[str, Any]] = []
        self.superseded: list[dict[str, Any]] = []
        self.new_readings: list[NewReading] = []
        self.new_texts: dict[int, str] = {}
        self.keys = {name: next_key(connection, schema.METADATA.tables[name].c.key) for name in _NUMBERED}
        articles = [one.reading.article for one in taken if one.reading.article is not None]
        self.publishers = self._publishers({article.publisher for article in articles if article.publisher})
        self.identifiers = {id(article): article.id for article in articles}
        self.articles, self.newest = self._articles(articles)
        self.sources = self._sources({one.place for one in taken})
        known = list(self.articles.values())
        column = schema.readings.c.article
        self.read = {row[0] for row in rows_where(connection, column, known, column, also=schema.readings.c.run == run)}

    # --- what is known ---

    def _publishers(self, names: set[str]) -> dict[str, int]:
        table = schema.publishers
        stored = {storable(name) for name in names}
        return dict(rows_where(self.connection, table.c.name, stored, table.c.name, table.c.key))

    def _articles(self, articles: Sequence[Article]) -> tuple[dict[str, int], dict[str, int]]:
        """Keys of known articles by id, and of the newest version at each known address."""
        table = schema.articles
        ids = set(self.identifiers.values())
        known = dict(rows_where(self.connection, table.c.id, ids, table.c.id, table.c.key))
        urls = {storable(article.url) for article in articles if article.url}
        newest = rows_where(
            self.connection, table.c.url, urls, table.c.url, table.c.key, also=table.c.superseded_by.is_(None)
        )
        return known, dict(newest)

    def _sources(self, places: set[Place]) -> dict[Place, tuple[int, int | None, int | None]]:
        """Key, article and the run of the drop, of known sources."""
        table, drops = schema.sources, schema.drops
        run = select(drops.c.run).where(drops.c.key == table.c.drop).scalar_subquery()
        columns = (table.c.digest, table.c.location, table.c.record, table.c.key, table.c.article, run)
        rows = rows_where(self.connection, table.c.digest, {place[0] for place in places}, *columns)
        return {(row[0], row[1], row[2]): (row[3], row[4], row[5]) for row in rows}

    def _new_key(self, table: str) -> int:
        key = self.keys[table]
        self.keys[table] = key + 1
        return key

    # --- what is new ---

    def take(self, one: Taken) -> None:
        """Work out what one source adds."""
        place = one.place
        known = self.sources.get(place)
        article = one.reading.article
        if article is None:
            if known is not None and known[2] == self.run:
                self.kept.unchanged += 1
                return
            self._note_source(one, place, known[1] if known else None, self._drop(one.reading.dropped))
            return
        key = self.articles.get(self.identifiers[id(article)])
        before = known[1] if known else None
        if key is None:
            key = self._new_article(article, before)
        dropped: int | None = None
        if key not in self.read:
            dropped = self._drop(one.reading.dropped)
            self._new_reading(key, one.reading)
        else:
            self.kept.unchanged += 1
        if known is None or before != key or dropped is not None:
            self._note_source(one, place, key, dropped)

    def _drop(self, dropped: Sequence[Dropped]) -> int | None:
        """The key of the first drop."""
        first = None
        for drop in dropped:
            key = self._new_key("drops")
            first = first or key
            path = storable(drop.path) if drop.path is not None else None
            row = (key, self.run, drop.reason, storable(drop.detail), path, drop.record, self.time)
            self.rows["drops"].append(row)
            self.kept.dropped[drop.reason] += 1
        return first

    def _note_source(self, one: Taken, place: Place, article: int | None, drop: int | None) -> None:
        known = self.sources.get(place)
        if known is None:
            key = self._new_key("sources")
            digest, location, record = place
            said = one.provenance
            origin = (_stored(said.fetched), _stored(said.warc_record), _stored(said.feed), _stored(said.entry))
            self.rows["sources"].append((key, location, record, digest, article, drop, *origin, self.time))
        else:
            key = known[0]
            self.changed_sources.append({"one": key, "new_article": article, "new_drop": drop})
        self.sources[place] = (key, article, self.run if drop is not None else None)

    def _new_article(self, article: Article, before: int | None) -> int:
        """Add an article; it takes the place of the newest at its address, or of what its source gave `before`."""
        key = self._new_key("articles")
        identifier = self.identifiers[id(article)]
        self.articles[identifier] = key
        url = _stored(article.url)
        older = self.newest.get(url) if url else before
        if older is not None:
            self.superseded.append({"one": older, "by": key})
            self.kept.versions += 1
        if url:
            self.newest[url] = key
        minute = schema.order_key(article.published) >> schema.MINUTE_BITS
        publisher = self._publisher(article.publisher)
        told = (url, _stored(article.title), publisher, _stored(article.published), minute, _stored(article.language))
        self.rows["articles"].append((key, identifier, *told, article.sha256, details_of(article), self.time))
        self.rows["texts"].append((key, pack_text(article.text)))
        self.new_texts[key] = article.text
        self.kept.articles += 1
        return key

    def _publisher(self, name: str | None) -> int | None:
        if not name:
            return None
        stored = storable(name)
        if stored not in self.publishers:
            self.publishers[stored] = self._new_key("publishers")
            self.rows["publishers"].append((self.publishers[stored], stored))
        return self.publishers[stored]

    def _new_reading(self, article: int, reading: Reading) -> None:
        key, statements = self._new_key("readings"), reading.statements
        self.read.add(article)
        self.rows["readings"].append((key, article, self.run, len(statements), pack_statements(statements)))
        if reading.meanings:
            self.rows["meanings"].append((key, b"".join(reading.meanings)))
        self.new_readings.append((article, key, statements))
        self.kept.statements += len(statements)

    @property
    def versions(self) -> list[tuple[int, int]]:
        """Keys of older versions with those of the newer ones."""
        return [(row["one"], row["by"]) for row in self.superseded]

    def write(self) -> None:
        """Insert the rows, and note on older ones what came after them."""
        for name, columns in _COLUMNS.items():
            insert_rows(self.connection, schema.METADATA.tables[name], columns, self.rows[name])
        table = schema.sources
        if self.changed_sources:
            values: dict[str, Any] = {"article": bindparam("new_article"), "drop": bindparam("new_drop")}
            self.connection.execute(
                update(table).where(table.c.key == bindparam("one")).values(values), self.changed_sources
            )
        if self.superseded:
            articles, statements = schema.articles, schema.statements
            note = update(articles).where(articles.c.key == bindparam("one"), articles.c.superseded_by.is_(None))
            self.connection.execute(note.values(superseded_by=bindparam("by")), self.superseded)
            hide = update(statements).where(statements.c.article == bindparam("one"))
            hide = hide.values(state=schema.SUPERSEDED)
            self.connection.execute(hide, [{"one": row["one"]} for row in self.superseded])


def _stored(text: str | None) -> str | None:
    return None if text is None else storable(text)


# --- back from rows ---------------------------------------------------------------------------------------

_ARTICLE = [schema.articles.c[name] for name in ("key", "id", "url", "title", "published", "language", "details")]


def article_key(connection: Connection, identifier: str) -> int:
    """The key of the article with this id; raises `NotInLedgerError`."""
    table = schema.articles
    key = connection.execute(select(table.c.key).where(table.c.id == storable(identifier))).scalar()
    if key is None:
        raise NotInLedgerError(f"there is no article “{identifier}” in this ledger")
    return int(key)


def article(connection: Connection, identifier: str) -> Article:
    """The article with this id, whichever version it is; raises `NotInLedgerError`."""
    key = article_key(connection, identifier)
    return articles_at(connection, [key])[key]


def articles_at(connection: Connection, keys: Iterable[int]) -> dict[int, Article]:
    """Articles by key, with their texts; unknown keys are left out."""
    wanted = list(keys)
    texts = texts_of(connection, wanted)
    table, publishers = schema.articles, schema.publishers
    publisher = select(publishers.c.name).where(publishers.c.key == table.c.publisher).scalar_subquery()
    found = {}
    for row in rows_where(connection, table.c.key, wanted, *_ARTICLE, publisher.label("publisher")):
        columns = {name: getattr(row, name) for name in COLUMNS}
        found[row.key] = article_of(columns, row.details, texts[row.key])
    return found


def statements_of(
    connection: Connection, article: int, *, states: Sequence[int] = (schema.CURRENT,)
) -> list[Statement]:
    """An article's statements in reading order, by default those that are shown."""
    table = schema.statements
    query = select(table.c.key, table.c.ordinal).where(table.c.article == article, table.c.state.in_(states))
    ordinals = {row.key: row.ordinal for row in connection.execute(query)}
    found = statements_at(connection, ordinals)
    return [statement for _, statement in sorted(found, key=lambda pair: (ordinals[pair[0]], pair[0]))]


def readings(connection: Connection, keys: Iterable[int]) -> Iterator[Reading]:
    """The statements of these keys with their articles: one reading for each run of keys of the same article.

    Within it they stand in reading order, whichever way the keys run. Keys are taken a few hundred at a time, so that
    any number of them needs little memory.
    """
    for _, together in groupby(_placed(connection, keys), key=itemgetter(0)):
        run = sorted(together, key=itemgetter(1))
        yield Reading(run[0][2], tuple(statement for *_, statement in run))


def _placed(connection: Connection, keys: Iterable[int]) -> Iterator[tuple[int, int, Article, Statement]]:
    """Each statement with its article's key, its place in there, and the article."""
    table = schema.statements
    for chunk in chunks(keys):
        rows = rows_where(connection, table.c.key, chunk, table.c.key, table.c.article, table.c.ordinal)
        places = {key: (owner, ordinal) for key, owner, ordinal in rows}
        found = dict(statements_at(connection, chunk))
        articles = articles_at(connection, {owner for owner, _ in places.values()})
        for key in chunk:
            if key in found:
                owner, ordinal = places[key]
                yield owner, ordinal, articles[owner], found[key]
