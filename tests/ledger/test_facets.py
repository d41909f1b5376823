"""Facets: what hits have in common, merged speakers as one, and said so where only the newest were counted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from onrecord.ledger import store
from onrecord.ledger.database import Database
from onrecord.ledger.facets import Value, facets
from onrecord.ledger.search import Count


def fill(database: Database, writer: Any) -> None:
    told = [
        ("Ida Brenn", "2031-04-02", "Quill Tidings"),
        ("Ida Brenn", "2031-04-30T23:30:00-05:00", "Quill Tidings"),
        ("Bo Lund", "2031-05-01", None),
        ("The Eel", None, "post.example"),
    ]
    with database.writing() as connection:
        run = store.start_run(connection, "1.0", "first")
        for number, (who, published, publisher) in enumerate(told):
            known = {"published": published, "publisher": publisher, "url": f"https://post.example/{number}"}
            reading = writer.reading(f"{who} said dues rise.", (who, "said", "dues rise"), **known)
            store.keep(connection, run, [store.Taken(reading, str(number), digest=reading.article.sha256)])
        key = {name: key for key, name in connection.execute(text("SELECT key, name FROM speakers"))}
        connection.execute(text(f"UPDATE speakers SET merged_into = {key['Bo Lund']} WHERE key = {key['The Eel']}"))


def test_hits_are_counted_by_what_they_have(database: Database, writer: Any) -> None:
    fill(database, writer)
    with database.reading() as connection:
        found = facets(connection, "dues")
        identities = {row.name: row.id for row in connection.execute(text("SELECT name, id FROM speakers"))}
    assert found.counted == Count(4)
    assert found.speakers == (
        Value("Bo Lund", 2, identities["Bo Lund"]),
        Value("Ida Brenn", 2, identities["Ida Brenn"]),
    )
    assert found.publishers == (Value("Quill Tidings", 2), Value("post.example", 1))
    assert found.months == (Value("2031-04", 2), Value("2031-05", 1))
    assert found.acts == (Value("say", 4),)
    assert found.forms == (Value("indirect", 4),)
    assert found.kinds == (Value("person", 4),)
    told = found.to_dict()
    assert told["months"] == [{"name": "2031-04", "number": 2}, {"name": "2031-05", "number": 1}]
    assert told["speakers"][0] == {"name": "Bo Lund", "number": 2, "id": identities["Bo Lund"]}


def test_only_the_newest_are_counted_where_there_are_too_many(database: Database, writer: Any) -> None:
    fill(database, writer)
    with database.reading() as connection:
        found = facets(connection, "dues", most=2, values=1)
    assert found.counted == Count(2, more=True)
    assert [value.name for value in found.months] == ["2031-04", "2031-05"]
    assert len(found.speakers) == 1


def test_no_hits_have_no_facets(database: Database) -> None:
    with database.reading() as connection:
        found = facets(connection, "absent")
    assert found.counted == Count(0)
    assert found.speakers == found.months == ()
