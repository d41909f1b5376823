"""The word index: what of a statement is in it, and how a row gets into each engine's.

SQLite's is an FTS5 table without contents of its own: taking a row out needs the very words that were put in, which
can always be made again from the article's text. PostgreSQL's is a table of `tsvector`s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy import Connection, text

from onrecord.ledger.bulk import insert_raw
from onrecord.ledger.words import words
from onrecord.records import Span, Statement

# PostgreSQL counts places up to 16,383, and holds a megabyte of words for one row; both engines stop there.
MOST_WORDS = 16_000
MOST_CHARACTERS = 200_000

MOST_SOURCE_WORDS = 200
# What stands before a filter token says what it is of; `§` is in no word (words.py), so that none is taken for one.
SPEAKER, PUBLISHER, FORM, ACT, PLACE, KIND, SOURCE_WORD = (f"{letter}§" for letter in "spfalkw")

Indexed = tuple[int, str, str]  # key, words, filters


def indexed(statement: Statement, speaker: int | None, publisher: int | None) -> tuple[str, str]:
    """The words and the filter tokens of a statement, each with spaces between: what it says; who, where and how.

    Of a content of more than 16,000 words (or 200,000 characters) the first are indexed. The filters end with the
    words of the source as printed, in their order.
    """
    said = words(printed(statement.content))
    joined = " ".join(said if len(said) <= MOST_WORDS else said[:MOST_WORDS])
    if len(joined) > MOST_CHARACTERS:
        joined = joined[:MOST_CHARACTERS].rpartition(" ")[0]
    filters = [FORM + statement.form, PLACE + statement.place]
    filters.append(KIND + (statement.speaker.kind if statement.speaker else "unresolved"))
    if statement.act:
        filters.append(_act_tokens(statement.act.name))
    if speaker is not None:
        filters.append(f"{SPEAKER}{speaker}")
    if publisher is not None:
        filters.append(f"{PUBLISHER}{publisher}")
    if statement.source:
        filters.append(_source_tokens(printed(statement.source)))
    return joined, " ".join(filter(None, filters))


@lru_cache(maxsize=1024)
def _act_tokens(name: str) -> str:
    return " ".join(ACT + word for word in words(name))


@lru_cache(maxsize=32_768)
def _source_tokens(source: str) -> str:
    return " ".join(SOURCE_WORD + word for word in words(source)[:MOST_SOURCE_WORDS])


def printed(spans: Sequence[Span]) -> str:
    """The spans' texts with a space between: a phrase may run on over words that the article puts in."""
    return spans[0].text if len(spans) == 1 else " ".join(span.text for span in spans)


def insert_words(connection: Connection, rows: Iterable[Indexed]) -> None:
    """Add rows to the index."""
    # FTS5 writes out what it has gathered whenever a key is lower than the one before.
    rows = sorted(rows)
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        insert_raw(connection, "statement_words", ("rowid", "words"), [_for_sqlite(row) for row in rows])
    else:
        insert_raw(connection, "statement_words", ("key", "words"), map(_for_postgresql, rows))


def delete_words(connection: Connection, rows: Sequence[Indexed]) -> None:
    """Take rows out of the index, given with the words and filters that were put in."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        columns = ("statement_words", "rowid", "words")
        insert_raw(connection, "statement_words", columns, [("delete", *_for_sqlite(row)) for row in rows])
    else:
        connection.execute(
            text("DELETE FROM statement_words WHERE key = ANY(:keys)"), {"keys": [key for key, _, _ in rows]}
        )


def as_tsvector(joined: str) -> str:
    """Words with spaces between as PostgreSQL writes them with their places: `'dam':2 'the':1`."""
    return " ".join(f"'{word}':{place}" for place, word in enumerate(joined.split(), 1))


def _for_sqlite(row: Indexed) -> tuple[int, str]:
    key, joined, filters = row
    return key, f"{joined} {filters}"


def _for_postgresql(row: Indexed) -> tuple[int, str]:
    key, joined, filters = row
    return key, as_tsvector(f"{joined} {filters}")
