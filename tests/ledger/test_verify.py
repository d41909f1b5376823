"""Every kind of damage is found, named and mended as `verify` says."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from onrecord.ledger import decisions, reviewing, schema, store
from onrecord.ledger.database import Database
from onrecord.ledger.rebuild import rebuild
from onrecord.ledger.verification import Checked, Problem, verify


@pytest.fixture
def filled(database: Database, writer: Any) -> Database:
    """A ledger with three articles of two statements each, the last of which has two versions."""
    with database.writing() as connection:
        run = store.start_run(connection, "1.0", "english")
        for number, address in enumerate("abcc"):
            reading = writer.reading(
                f"Dues rose by {number}, Ann Oak said. It is fair, Bo Lee said.",
                ("Ann Oak", "said", f"Dues rose by {number}"),
                ("Bo Lee", "said", "It is fair"),
                url=f"https://tidings.example/{address}",
                published="2031-04-02",
            )
            store.keep(connection, run, [store.Taken(reading, address, digest=str(number))])
    return database


def problems(database: Database) -> list[Problem]:
    with database.reading() as connection:
        return list(verify(connection))


def change(database: Database, command: str, **values: Any) -> None:
    with database.writing() as connection:
        if database.is_sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(text(command), values)


def test_a_sound_ledger_has_no_problems_and_everything_is_counted(filled: Database) -> None:
    checked = Checked()
    with filled.reading() as connection:
        assert list(verify(connection, checked)) == []
    assert (checked.articles, checked.readings, checked.statements) == (4, 4, 8)


@pytest.mark.parametrize(
    ("what", "command"),
    [
        ("statement", "UPDATE statements SET state = 2 WHERE key IN (SELECT max(key) FROM statements)"),
        ("statement", "UPDATE statements SET act = 'deny' WHERE key IN (SELECT min(key) FROM statements)"),
        ("statement", "UPDATE statements SET score = 1 WHERE key IN (SELECT min(key) FROM statements)"),
        ("statement", "UPDATE statements SET id = 'feedfeedfeedfeed' WHERE ordinal = 1 AND article = 1"),
        ("statement", "DELETE FROM statements WHERE key IN (SELECT min(key) FROM statements)"),
        ("article", "UPDATE statements SET state = 0 WHERE article = 3"),
        ("index", "UPDATE statements SET speaker = (SELECT max(key) FROM speakers) WHERE speaker = 1 AND article = 1"),
        ("statement", "DELETE FROM appearances WHERE article = 1"),
    ],
)
def test_derived_rows_that_are_not_as_derived_are_found_and_mended(filled: Database, what: str, command: str) -> None:
    change(filled, command)
    found = problems(filled)
    assert what in {problem.what for problem in found}
    assert all("verify --rebuild" in problem.mend for problem in found)
    mend(filled)


def mend(database: Database) -> None:
    with database.writing() as connection:
        assert list(rebuild(connection))[-1] == 4
    assert problems(database) == []


def test_a_row_without_words_and_words_without_a_row_are_found_and_mended(filled: Database) -> None:
    with filled.reading() as connection:
        key = connection.execute(text("SELECT max(key) FROM statements")).scalar_one()
    if filled.is_sqlite:
        change(filled, "INSERT INTO statement_words(rowid, words) VALUES (:key, 'nobody said this')", key=key + 1)
        change(filled, "INSERT INTO statement_words(rowid, words) VALUES (:key, 'more words')", key=key)
    else:
        change(filled, "INSERT INTO statement_words(key, words) VALUES (:key, 'nobody')", key=key + 1)
        change(filled, "UPDATE statement_words SET words = 'nobody' WHERE key = :key", key=key)
    assert {(problem.where, problem.detail) for problem in problems(filled)} == {
        (f"statement with key {key + 1}", "is in the index but not in the table"),
        (f"statement with key {key}", "is in the index with other words"),
    }
    mend(filled)


def test_a_row_that_the_index_lacks_is_found(filled: Database) -> None:
    if filled.is_sqlite:
        change(filled, "INSERT INTO statement_words(statement_words) VALUES ('delete-all')")
    else:
        change(filled, "DELETE FROM statement_words")
    assert {problem.detail for problem in problems(filled)} == {"is not in the index"}
    mend(filled)


def test_a_changed_text_is_found(filled: Database) -> None:
    other = zlib.compress(b"Dues rose by 9, Ann Oak said. It is fair, Bo Lee said.")
    change(filled, "UPDATE texts SET packed = :packed WHERE article = 1", packed=other)
    (problem, *others) = problems(filled)
    assert problem.what == "text" and "https://tidings.example/a" in problem.where and "digest" in problem.detail
    assert {one.what for one in others} <= {"index"}  # the words that the changed text would have


def test_a_text_that_cannot_be_unpacked_is_found(filled: Database) -> None:
    change(filled, "UPDATE texts SET packed = :packed WHERE article = 1", packed=b"\x00\x01")
    assert "cannot be unpacked" in problems(filled)[0].detail


def test_a_reading_that_cannot_be_unpacked_or_lacks_statements_is_found(filled: Database) -> None:
    change(filled, "UPDATE readings SET packed = :packed WHERE article = 1", packed=zlib.compress(b"[{}]"))
    change(filled, "UPDATE readings SET packed = :packed WHERE article = 2", packed=zlib.compress(b"[]"))
    details = [problem.detail for problem in problems(filled) if problem.what == "reading"]
    assert details == ["reading 1 cannot be unpacked ('id')", "reading 2 has 0 statements, 2 were kept"]


def test_a_span_outside_its_text_is_found(filled: Database) -> None:
    with filled.reading() as connection:
        packed = connection.execute(text("SELECT packed FROM readings WHERE key = 1")).scalar_one()
    shifted = zlib.compress(zlib.decompress(packed).replace(b'"content":[[0,14]]', b'"content":[[0,9914]]'))
    assert shifted != packed
    change(filled, "UPDATE readings SET packed = :packed WHERE key = 1", packed=shifted)
    assert any("span 0-9914 is outside the text" in problem.detail for problem in problems(filled))


def test_a_span_moved_inside_its_text_is_found_by_its_id(filled: Database) -> None:
    with filled.reading() as connection:
        packed = connection.execute(text("SELECT packed FROM readings WHERE key = 1")).scalar_one()
    shifted = zlib.compress(zlib.decompress(packed).replace(b'"content":[[0,14]]', b'"content":[[1,14]]'))
    change(filled, "UPDATE readings SET packed = :packed WHERE key = 1", packed=shifted)
    assert any("its id is not that of its article and spans" in problem.detail for problem in problems(filled))


def test_a_row_that_names_what_is_not_there_is_found(tmp_path: Path, writer: Any) -> None:
    database = Database(tmp_path / "ledger.db")
    with database.engine.connect() as connection:  # PostgreSQL cannot be talked into this
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        connection.execute(text("INSERT INTO readings VALUES (1, 77, 88, 0, x'00')"))
        connection.commit()
        connection.invalidate()
    assert {problem.where for problem in problems(database)} == {"readings 1"}
    database.close()


def test_bytes_overwritten_in_the_file_are_found(tmp_path: Path, writer: Any) -> None:
    path = tmp_path / "ledger.db"
    database = Database(path)
    with database.writing() as connection:
        run = store.start_run(connection, "1.0", "english")
        for number in range(60):
            said = f"Dues rose by {number}"
            reading = writer.reading(
                f"{said}, Ann Oak said.", ("Ann Oak", "said", said), url=f"https://a.example/{number}"
            )
            store.keep(connection, run, [store.Taken(reading, str(number), digest=str(number))])
    with database.reading() as connection:
        page_size = connection.execute(text("PRAGMA page_size")).scalar_one()
        page = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'statements_id'")).scalar_one()
    database.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * page_size)
        file.write(b"\xff" * page_size)
    damaged = Database(path, read_only=True)
    found = problems(damaged)
    damaged.close()
    assert found and found[0].what == "file" and ".recover" in found[0].mend


def test_reviews_and_decisions_survive_a_rebuild_as_tables(filled: Database) -> None:
    kept = ("articles", "texts", "sources", "runs", "readings", "drops", "decisions", "reviews")

    def rows() -> dict[str, list[tuple[Any, ...]]]:
        with filled.reading() as connection:
            tables = schema.METADATA.tables
            return {name: [tuple(row) for row in connection.execute(tables[name].select())] for name in kept}

    before = rows()
    mend(filled)
    assert rows() == before


def test_what_people_decided_is_sound_and_is_derived_again(filled: Database, writer: Any) -> None:
    def shown() -> list[Any]:
        table, speakers = schema.statements, schema.speakers
        columns = (
            table.c.id,
            table.c.state,
            table.c.act,
            table.c.review,
            table.c.ordinal,
            speakers.c.id,
            speakers.c.name,
        )
        query = select(*columns, speakers.c.merged_into).outerjoin(speakers, speakers.c.key == table.c.speaker)
        with filled.reading() as connection:
            return sorted(connection.execute(query.where(table.c.state != schema.SUPERSEDED)), key=repr)

    with filled.writing() as connection:
        rows = connection.execute(select(schema.statements).where(schema.statements.c.state == 0).order_by("key")).all()
        said = dict(store.statements_at(connection, [row.key for row in rows]))
        first, second, third = (said[row.key] for row in rows[:3])
        assert first.act and second.speaker
        reviewing.record(connection, first.id, "reject", by="Dee")
        reviewing.record(
            connection, second.id, "correct", by="Dee", after=replace(second, act=replace(first.act, name="deny"))
        )
        reviewing.record(connection, third.id, "confirm", by="Dee")
        decisions.merge(connection, [rows[1].speaker, rows[2].speaker], by="Dee")
        decisions.alias(connection, rows[1].speaker, "Lee of Quill", by="Dee")
    assert problems(filled) == []
    before = shown()
    assert {row.state for row in before} == {schema.CURRENT, schema.REJECTED}
    mend(filled)
    assert shown() == before
