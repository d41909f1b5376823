"""Whether a ledger is what it says: texts against digests, spans against texts, what is found against what is kept."""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table, select, text
from sqlalchemy.exc import DBAPIError

from onrecord.ledger import reviews, schema
from onrecord.ledger.bulk import rows_where
from onrecord.ledger.filing import Filing, derived, judged_statements
from onrecord.ledger.indexing import Indexed, indexed
from onrecord.ledger.packing import unpack_statements, unpack_text
from onrecord.ledger.verified_relations import relation_faults
from onrecord.ledger.verified_words import WordCheck
from onrecord.records import Span, Statement, content_id, statement_id

_AT_ONCE = 200  # articles
_REBUILD = "`onrecord verify --rebuild` makes what is searched anew from what is kept"
_RESTORE = "put the ledger back from a copy; everything else in it can be read"
_READ_AGAIN = "put the ledger back from a copy, or read the article again with another model or version"
_DAMAGED = (zlib.error, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: in what ("file", "text", "reading", "statement", "index" ...), where, how, and what mends it."""

    what: str
    where: str
    detail: str
    mend: str

    def to_dict(self) -> dict[str, str]:
        """The problem as JSON has it."""
        return {"what": self.what, "where": self.where, "detail": self.detail, "mend": self.mend}

    def __str__(self) -> str:
        return f"{self.what} {self.where}: {self.detail}. To mend it: {self.mend}"


@dataclass(slots=True)
class Checked:
    """How much has been checked so far."""

    articles: int = 0
    readings: int = 0
    statements: int = 0


def verify(connection: Connection, checked: Checked | None = None) -> Iterator[Problem]:
    """Every problem there is, in a connection inside `Database.reading()`; none for a sound ledger.

    `checked` counts along. Relations are checked where all else is sound. Reads everything once, and keeps one number a
    statement in memory.
    """
    checked = checked if checked is not None else Checked()
    damage = list(_check_file(connection))
    yield from damage
    try:
        sound = not damage
        for problem in chain(_check_articles(connection, checked), _check_speakers(connection)):
            sound = False
            yield problem
        if sound:  # what relates statements is made from the rest
            yield from (Problem(*fault) for fault in relation_faults(connection))
    except DBAPIError as error:
        if not damage:
            raise
        yield Problem("file", "", f"the rest cannot be read ({error.orig})", "mend the file first")


# --- the file ---------------------------------------------------------------------------------------------


def _check_file(connection: Connection) -> Iterator[Problem]:
    """SQLite's own checks; PostgreSQL sees to its files and foreign keys by itself."""
    if connection.dialect.name != "sqlite":
        return
    recover = "copy what can be read into a new file (sqlite3 OLD .recover | sqlite3 NEW), then verify that"
    try:
        for (said,) in connection.execute(text("PRAGMA integrity_check(20)")):
            if said != "ok":
                yield Problem("file", "", str(said), recover)
        for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")).all()[:20]:
            mend = _REBUILD if table in _DERIVED_TABLES else _RESTORE
            yield Problem("row", f"{table} {row}", f"names a row of {parent} that is not there", mend)
    except DBAPIError as error:
        yield Problem("file", "", str(error.orig), recover)


_DERIVED_TABLES = (
    *("statements", "speakers", "speaker_names", "outside_ids", "appearances"),
    *("copies", "copy_bands", "copy_bands_new", "copy_bands_recent"),
)


# --- articles, their readings and their statements --------------------------------------------------------


def _check_articles(connection: Connection, checked: Checked) -> Iterator[Problem]:
    words = WordCheck(connection)
    last = 0
    while True:
        table = schema.articles
        query = select(table).where(table.c.key > last).order_by(table.c.key).limit(_AT_ONCE)
        rows = connection.execute(query).all()
        if not rows:
            break
        last = rows[-1].key
        check = _Check(connection, rows)
        for row in rows:
            yield from check.article(row, checked)
        for key, how in words.feed(check.indexed):
            yield _index_problem(key, how)
    for key, how in words.finish():
        yield _index_problem(key, how)


def _index_problem(key: int, how: str) -> Problem:
    return Problem("index", f"statement with key {key}", how, _REBUILD)


class _Check:
    """A batch of articles with all that belongs to them; gathers in `indexed` what should stand in the word index."""

    def __init__(self, connection: Connection, rows: Iterable[Any]) -> None:
        keys = [row.key for row in rows]
        self.connection = connection
        self.indexed: list[Indexed] = []
        self.texts = {row.article: row.packed for row in _rows(connection, schema.texts, keys)}
        self.readings = _grouped(_rows(connection, schema.readings, keys))
        self.statements = _grouped(_rows(connection, schema.statements, keys))
        self.reviewed = reviews.reviewed(connection, keys)
        people = {row.review for rows in self.statements.values() for row in rows if row.review is not None}
        self.said_by_people = judged_statements(connection, people)

    def article(self, row: Any, checked: Checked) -> Iterator[Problem]:
        """What is wrong with one article, its text, readings, and statements."""
        checked.articles += 1
        where = self._where(row)
        try:
            article_text = unpack_text(self.texts[row.key])
        except _DAMAGED as error:
            yield Problem("text", where, f"cannot be unpacked ({_said(error)})", _RESTORE)
            return
        digest = sha256(article_text.encode("utf-8", "surrogatepass")).hexdigest()
        if digest != row.sha256:
            yield Problem("text", where, f"its digest is {digest}, kept is {row.sha256}", _RESTORE)
        url = json.loads(row.details).get("url", row.url)
        if content_id(url or "", row.sha256) != row.id:
            yield Problem("article", where, "its id is not that of its address and text", _RESTORE)
        unpacked: dict[int, list[Statement]] = {}
        for reading in sorted(self.readings[row.key], key=lambda one: int(one.key)):
            checked.readings += 1
            statements, problems = _check_reading(reading, row.id, article_text, where)
            unpacked[reading.key] = statements
            yield from problems
            if problems and not statements:
                return
        checked.statements += len(self.statements[row.key])
        yield from self._check_rows(row, unpacked, where)

    def _where(self, row: Any) -> str:
        path = json.loads(row.details).get("path")
        return f"{row.id} ({row.url or path or row.title or '-'})"

    def _check_rows(self, article: Any, unpacked: dict[int, list[Statement]], where: str) -> Iterator[Problem]:
        """The rows of an article against what its readings and reviews say."""
        by_id = {key: {one.id: one for one in statements} for key, statements in unpacked.items()}
        for row in self.statements[article.key]:
            statement = by_id.get(row.reading, {}).get(row.id)
            if row.review is not None:
                statement = self.said_by_people.get(row.review)
            if statement is None:
                yield Problem("statement", f"{row.id} of {where}", "is in no reading of the article", _REBUILD)
                continue
            self.indexed.append((row.key, *indexed(statement, row.speaker, row.publisher)))
            if row.key >> schema.MINUTE_BITS < article.minute:
                yield Problem("statement", f"{row.id} of {where}", "stands at another time than its article", _REBUILD)
        if unpacked:
            newest = max(unpacked)
            yield from self._compare(article, newest, tuple(unpacked[newest]), where)

    def _compare(self, article: Any, reading: int, found: tuple[Statement, ...], where: str) -> Iterator[Problem]:
        """What is shown of an article against its newest reading as people have judged it."""
        rows = self.statements[article.key]
        if article.superseded_by is not None:
            if any(row.state != schema.SUPERSEDED for row in rows):
                yield Problem("article", where, "an older version whose statements are shown", _REBUILD)
            return
        judged = [reviews.Applied(one, schema.CURRENT, None) for one in found]
        if article.key in self.reviewed:
            judged = reviews.apply(self.connection, article.key, found)
        filing = Filing(article.key, article.minute, article.publisher, reading, judged, [None] * len(judged))
        should = Counter((one.statement.id, *derived(filing, one, None)[1:]) for one in judged)
        there = Counter(
            (row.id, *(getattr(row, name) for name in _COMPARED)) for row in rows if row.state != schema.SUPERSEDED
        )
        for identifier in sorted({row[0] for row in (should - there)}):
            detail = "is not shown as its newest reading and the reviews have it"
            yield Problem("statement", f"{identifier} of {where}", detail, _REBUILD)
        for identifier in sorted({row[0] for row in (there - should)} - {row[0] for row in (should - there)}):
            yield Problem("statement", f"{identifier} of {where}", "is shown but should not be", _REBUILD)


_COMPARED = "publisher form place kind act score nested said_start said_end state review".split()


def _check_reading(row: Any, article: str, article_text: str, where: str) -> tuple[list[Statement], list[Problem]]:
    problems: list[Problem] = []
    try:
        statements = list(unpack_statements(row.packed, article_text))
    except _DAMAGED as error:
        return [], [Problem("reading", where, f"reading {row.key} cannot be unpacked ({_said(error)})", _READ_AGAIN)]
    if len(statements) != row.statements:
        detail = f"reading {row.key} has {len(statements)} statements, {row.statements} were kept"
        problems.append(Problem("reading", where, detail, _READ_AGAIN))
    for one in statements:
        if wrong := next((span for span in _spans(one) if not 0 <= span.start < span.end <= len(article_text)), None):
            detail = f"its span {wrong.start}-{wrong.end} is outside the text of {len(article_text)} characters"
            problems.append(Problem("statement", f"{one.id} of {where}", detail, _READ_AGAIN))
        elif one.id != statement_id(article, one.source, one.cue, one.content):
            detail = "its id is not that of its article and spans"
            problems.append(Problem("statement", f"{one.id} of {where}", detail, _READ_AGAIN))
    return statements, problems


def _spans(statement: Statement) -> Iterator[Span]:
    yield from (*statement.source, *statement.cue, *statement.content, *statement.insertions)
    if statement.speaker:
        yield from statement.speaker.evidence
    if statement.said:
        yield statement.said.evidence
    if statement.addressee:
        yield statement.addressee


def _rows(connection: Connection, table: Table, articles: list[int]) -> Iterator[Any]:
    return rows_where(connection, table.c.article, articles, *table.c)


def _grouped(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.article].append(row)
    return found


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


# --- speakers ---------------------------------------------------------------------------------------------


def _check_speakers(connection: Connection) -> Iterator[Problem]:
    statements, appearances = schema.statements, schema.appearances
    known = select(appearances.c.speaker).where(
        appearances.c.speaker == statements.c.speaker, appearances.c.article == statements.c.article
    )
    query = select(statements.c.id).where(statements.c.speaker.is_not(None), ~known.exists()).limit(20)
    for (identifier,) in connection.execute(query):
        detail = "has a speaker for whom no reason is kept"
        yield Problem("statement", identifier, detail, _REBUILD)
