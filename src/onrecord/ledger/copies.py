"""Articles that reprint others, found as articles arrive and over the whole ledger.

A copy's original is the first printing of it: by the date of publication, of an article with several versions that of
the first, undated ones last; then by when they were added. A later version of an article is no copy of it, and
only the last version of each is compared.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select

from onrecord.ledger import copy_bands, schema
from onrecord.ledger.bulk import insert_rows, rows_where
from onrecord.ledger.copy_bands import Bands
from onrecord.ledger.packing import unpack_text
from onrecord.ledger.reprints import note_reprints
from onrecord.relate.copies import MOST_COMPARED, Likeness, likeness
from onrecord.relate.fingerprints import Cut, algorithm, cut, signatures

AT_ONCE = 256  # articles
_COLUMNS = "article original score share kept reason"
_UNDATED = 1 << 62
_DAMAGED = (zlib.error, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class Printed:
    """One printing of an article that was printed more than once.

    `share` is the share of a copy's words that stand in the original, `kept` that of the original's in the copy.
    """

    article: str
    url: str | None
    title: str | None
    publisher: str | None
    published: str | None
    score: float
    share: float
    kept: float
    reason: str

    def to_dict(self) -> dict[str, object]:
        """The printing as JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Copies:
    """What an article reprints, if anything, and what reprints it, or reprints the same, the first first."""

    original: Printed | None
    copies: tuple[Printed, ...]


def find(
    connection: Connection,
    texts: Mapping[int, str],
    *,
    superseded: Sequence[tuple[int, int]] = (),
    read_again: Iterable[int] = (),
) -> None:
    """Find the copies among articles that have come in, by key, and those of which these are the originals.

    `superseded` are older versions with the keys of newer ones, `read_again` articles there were whose statements have
    changed. Only inside `Database.writing()`, when the statements are filed.
    """
    if texts and not copy_bands.is_made_by(connection, algorithm()):
        copy_bands.clear(connection)
        copy_bands.is_made_by(connection, algorithm())
        copy_bands.note_waiting(connection, 0, min(texts) - 1)
    changed = _Finding(connection, texts).run(superseded) if texts or superseded else {}
    again = set(read_again) - set(texts)
    note_reprints(connection, changed, again)


def leave(connection: Connection, articles: Iterable[int], *, read_again: Iterable[int] = ()) -> None:
    """Let articles that have come in wait for `find_waiting`; what is `read_again` is no large matter and noted now."""
    new = set(articles)
    copy_bands.leave_waiting(connection, new)
    note_reprints(connection, {}, set(read_again) - new)


def find_waiting(connection: Connection) -> Iterator[int]:
    """Find copies among articles that wait: that were left, or that an older version or another algorithm kept.

    Yields their number.

    Only inside `Database.writing()`; what is done when it is closed stays done, so that many transactions can share
    the work.
    """
    while (wait := copy_bands.waiting(connection)) is not None:
        done, last = wait
        table, articles = schema.texts, schema.articles
        query = select(articles.c.key, table.c.packed).join(table, table.c.article == articles.c.key)
        query = query.where(articles.c.key > done, articles.c.key <= last).order_by(articles.c.key).limit(AT_ONCE)
        rows = connection.execute(query).all()
        if not copy_bands.is_made_by(connection, algorithm()):
            copy_bands.clear(connection)
            continue
        if rows:
            changed = _Finding(connection, dict(_unpacked(rows))).run(
                _superseded(connection, [row.key for row in rows])
            )
            note_reprints(connection, changed, ())
        copy_bands.note_waiting(connection, rows[-1].key if len(rows) == AT_ONCE else last, last)
        yield len(rows)


def _superseded(connection: Connection, newer: Sequence[int]) -> list[tuple[int, int]]:
    """The versions that were replaced by these, with their keys."""
    later, older = schema.articles, schema.articles.alias()
    query = select(older.c.key, later.c.key).join(older, older.c.url == later.c.url)
    query = query.where(later.c.key.in_(newer), older.c.superseded_by == later.c.key)
    return sorted((row[0], row[1]) for row in connection.execute(query))


def find_again(connection: Connection) -> Iterator[int]:
    """Find all copies anew; yields numbers of articles. Only inside `Database.writing()`."""
    copy_bands.clear(connection)
    yield from find_waiting(connection)


def copies_of(connection: Connection, identifier: str) -> Copies:
    """The other printings of the article with this id; none for one that was printed once, or is not there."""
    table, articles = schema.copies, schema.articles
    found = connection.execute(
        select(articles.c.key, table.c.original)
        .outerjoin(table, table.c.article == articles.c.key)
        .where(articles.c.id == identifier)
    ).first()
    if found is None:
        return Copies(None, ())
    group = found.key if found.original is None else found.original
    own = found.original is not None
    shown = [*(articles.c[name] for name in ("id", "url", "title", "published")), schema.publishers.c.name]
    query = select(articles.c.key, *shown, *(table.c[name] for name in _COLUMNS.split()[1:]))
    query = query.outerjoin(table, table.c.article == articles.c.key)
    query = query.outerjoin(schema.publishers, schema.publishers.c.key == articles.c.publisher)
    rows = connection.execute(query.where((table.c.original == group) | (articles.c.key == group))).all()
    like = next((row for row in rows if row.key == found.key), None)
    original = next((_printed(row, like) for row in rows if own and row.key == group), None)
    others = [row for row in rows if row.key not in (group, found.key)]
    others.sort(key=lambda row: (row.published is None, row.published or "", row.key))
    return Copies(original, tuple(_printed(row, row) for row in others))


def _printed(row: Any, like: Any) -> Printed:
    """A printing with how like the original it is, or how like the original another one is."""
    told = {name: getattr(row, name) for name in ("url", "title", "published")}
    shares = {name: getattr(like, name) / 1000 for name in ("score", "share", "kept")}
    return Printed(article=row.id, publisher=row.name, reason=like.reason, **told, **shares)


def _unpacked(rows: Iterable[Any]) -> Iterator[tuple[int, str]]:
    """The texts that can be read; `onrecord verify` tells of the others."""
    for key, packed in rows:
        try:
            yield key, unpack_text(packed)
        except _DAMAGED:
            continue


@dataclass(slots=True)
class _Known:
    """What is known of an article: when it was first printed, for order, its address, and what it is a copy of."""

    since: tuple[int, int]
    url: str | None
    newer: int | None
    original: int | None


class _Finding:
    """One batch of articles among those of the ledger."""

    def __init__(self, connection: Connection, texts: Mapping[int, str]) -> None:
        self._connection = connection
        self._texts = dict(texts)
        self._bands_of = dict(zip(self._texts, signatures(list(self._texts.values())), strict=True))
        self._bands = Bands(connection, (band for bands in self._bands_of.values() for band in bands))
        self._known: dict[int, _Known] = {}
        self._cut: dict[int, Cut] = {}
        self._found: dict[int, tuple[int, Likeness]] = {}
        self._changed: dict[int, tuple[int, Likeness] | None] = {}

    def run(self, superseded: Sequence[tuple[int, int]]) -> dict[int, int | None]:
        """Find and write all; each article whose original has changed with its original now."""
        again = self._take_out([older for older, _ in superseded])
        self._learn(self._bands_of.keys() | self._candidates())
        for key in sorted(self._bands_of):
            if self._known[key].newer is None and self._bands_of[key]:
                self._place(key, self._bands.like(self._bands_of[key], key))
                self._bands.add(key, self._bands_of[key])
        newest = dict(superseded)
        for key, before in again:
            self._learn([key])
            while before in newest:
                before = newest[before]
            self._place_again(key, [before])
        self._bands.write()
        self._write()
        return {key: None if now is None else now[0] for key, now in self._changed.items()}

    def _candidates(self) -> set[int]:
        """What will be asked of the ledger, fetched at once: articles like new ones, and their originals."""
        like: set[int] = set()
        for key, bands in self._bands_of.items():
            like.update(self._bands.like(bands, key))
        return like

    def _learn(self, keys: Iterable[int]) -> None:
        """Fetch what is not known yet of these articles and of what they are copies of."""
        wanted = set(keys) - self._known.keys()
        while wanted:
            articles, table = schema.articles, schema.copies
            version = articles.alias()
            minutes = func.nullif(version.c.minute, 0)
            first = select(func.min(minutes)).where(version.c.url == articles.c.url).scalar_subquery()
            added = select(func.min(version.c.key)).where(version.c.url == articles.c.url).scalar_subquery()
            original = select(table.c.original).where(table.c.article == articles.c.key).scalar_subquery()
            shown = (articles.c.minute, first, added, articles.c.url, articles.c.superseded_by, original)
            for row in rows_where(self._connection, articles.c.key, wanted, articles.c.key, *shown):
                since = (row[2] or row[1] or _UNDATED, row[3] or row[0])
                self._known[row[0]] = _Known(since, row[4], row[5], row[6])
            missing = wanted - self._texts.keys()
            columns = (schema.texts.c.article, schema.texts.c.packed)
            self._texts.update(_unpacked(rows_where(self._connection, columns[0], missing, *columns)))
            originals = {known.original for key in wanted if (known := self._known.get(key)) and known.original}
            wanted = originals - self._known.keys()

    def _place(self, key: int, others: Iterable[int]) -> None:
        """Find the original of an article among others, and make it that of those which are later."""
        alike = self._alike(key, others)
        since = self._known[key].since
        later = [other for other in alike if self._known[other].since > since]
        earlier = {other: found for other, found in alike.items() if other not in later}
        self._set(key, min(earlier, key=lambda other: self._known[other].since) if earlier else None, earlier)
        for other in later:
            for one in (other, *self._copies_of(other)):
                if one != key:
                    self._place_again(one, [key])

    def _place_again(self, key: int, others: Iterable[int]) -> None:
        """Choose an article's original anew, among the one it has and others, with what these are copies of."""
        now = self._known[key].original
        alike = self._alike(key, [*others, *([now] if now else ())])
        earlier = {other: found for other, found in alike.items() if self._known[other].since < self._known[key].since}
        self._set(key, min(earlier, key=lambda other: self._known[other].since) if earlier else None, earlier)

    def _alike(self, key: int, others: Iterable[int]) -> dict[int, Likeness]:
        """Those of the others, and of their originals, of which the article is a copy, or they of it."""
        chosen: dict[int, None] = {}
        for other in others:
            self._learn([other])
            known = self._known.get(other)
            while known is not None and other not in chosen:
                chosen[other] = None
                other = known.original or other
                known = self._known.get(other)
        found = {}
        for other in list(chosen)[: 2 * MOST_COMPARED]:
            if other == key or other not in self._texts or self._known[other].newer is not None:
                continue
            first, second = sorted((other, key), key=lambda one: self._known[one].since)
            if (alike := likeness(self._cut_of(first), self._cut_of(second))) is not None:
                found[other] = alike
        return found

    def _set(self, key: int, original: int | None, alike: Mapping[int, Likeness]) -> None:
        if original is not None:
            self._known[key].original = original
            self._changed[key] = (original, alike[original])
        elif self._known[key].original is not None or key in self._changed:
            self._known[key].original = None
            self._changed[key] = None

    def _copies_of(self, key: int) -> list[int]:
        """The copies that an article has by now."""
        table = schema.copies
        kept = self._connection.scalars(select(table.c.article).where(table.c.original == key))
        known = {one for one, now in self._changed.items() if now is not None and now[0] == key}
        copies = sorted({one for one in kept if one not in self._changed} | known)
        self._learn(copies)
        return copies

    def _take_out(self, older: Sequence[int]) -> list[tuple[int, int]]:
        """Forget versions that are no longer the last; their copies, with what these were copies of."""
        if not older:
            return []
        table, texts = schema.copies, schema.texts
        rows = list(rows_where(self._connection, texts.c.article, older, texts.c.article, texts.c.packed))
        for key, text in _unpacked(rows):
            if key not in self._bands_of and (bands := signatures([text])[0]):
                copy_bands.leave(self._connection, key, bands)
        columns = (table.c.article, table.c.original)
        again = [(key, before) for key, before in rows_where(self._connection, table.c.original, older, *columns)]
        self._changed |= {key: None for key in older if self._is_copy(key)}
        return again

    def _is_copy(self, key: int) -> bool:
        table = schema.copies
        return self._connection.execute(select(table.c.original).where(table.c.article == key)).first() is not None

    def _cut_of(self, key: int) -> Cut:
        if key not in self._cut:
            self._cut[key] = cut(self._texts[key])
        return self._cut[key]

    def _write(self) -> None:
        table = schema.copies
        for start in range(0, len(keys := list(self._changed)), AT_ONCE):
            self._connection.execute(delete(table).where(table.c.article.in_(keys[start : start + AT_ONCE])))
        rows = []
        for key, now in self._changed.items():
            if now is not None:
                original, alike = now
                shares = [round(one * 1000) for one in (alike.score, alike.share, alike.kept)]
                rows.append((key, original, *shares, alike.reason))
        insert_rows(self._connection, table, _COLUMNS, rows)
