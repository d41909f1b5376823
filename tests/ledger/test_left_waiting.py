"""What is added without being related is found by `relate` later, and comes out as if related on the way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from onrecord.ledger import copies, relating, store
from onrecord.ledger.database import Database
from onrecord.records import Reading

WIRE = (
    "The ferry to Osk was stopped at noon after its captain smelled smoke below the car deck and turned back towards "
    "the quay with sixty passengers. Firemen from two towns found a smouldering mattress in the crew cabin. "
    "Mara Venn said the ferry will sail again on Saturday if the inspectors agree. The island has one other boat, an "
    "old trawler that carries mail and milk. Shops on the island had bread for three days, a grocer wrote."
)
SAID = "the ferry will sail again on Saturday if the inspectors agree"
TABLES = ("copies", "reprints", "links", "printings", "utterances")


def readings(writer: Any) -> list[Reading]:
    """Printings of one dispatch, a second version of one of them, and what has nothing to do with it."""
    bodies = [
        (WIRE, "a", "2031-05-02"),
        (f"Mara Venn said {SAID}.", "b", "2031-05-02"),
        (WIRE + " The weather was calm.", "c", "2031-05-03"),
        (WIRE.replace("sixty", "seventy"), "a", "2031-05-03"),
        ("Ilo Brandt said the harvest festival is cancelled this year.", "d", "2031-05-04"),
        (WIRE.replace("Shops on the island", "The shops there"), "e", "2031-05-01"),
        (f"On the quay Mara Venn said {SAID}.", "f", "2031-05-04"),
    ]
    found = []
    for body, place, day in bodies:
        marks = ("Mara Venn", "said", SAID) if SAID in body else ("Ilo Brandt", "said", "the harvest festival")
        found.append(writer.reading(body, marks, url=f"https://{place}.example/x", published=day))
    return found


def add(database: Database, found: list[Reading], *, relate: bool, cuts: int, first: int = 0) -> None:
    for begin in range(0, len(found), cuts):
        with database.writing() as connection:
            run = store.start_run(connection, "1.0", "english")
            batch = [
                store.Taken(one, f"s{first + begin + n}", digest=str(first + begin + n))
                for n, one in enumerate(found[begin : begin + cuts])
            ]
            store.keep(connection, run, batch, relate=relate)


def find_all(database: Database) -> None:
    while True:
        with database.writing() as connection:
            if not next(copies.find_waiting(connection), 0):
                break
    for _ in relating.relate(database):
        pass


def rows(database: Database) -> dict[str, Any]:
    """All relations but for numbers that depend on the order in which groups were made."""
    named = {
        "printings": "statement, speaker, speaks_for, wording",
        "utterances": "id, first, printings, articles, outlets",
    }
    with database.reading() as connection:
        found = {
            name: sorted(map(tuple, connection.execute(text(f"SELECT {named.get(name, '*')} FROM {name}"))), key=repr)
            for name in TABLES
        }
        levels = ("copy_bands_new", "copy_bands_recent", "copy_bands")
        union = " UNION ".join(f"SELECT band, article FROM {level}" for level in levels)
        found["bands"] = sorted(map(tuple, connection.execute(text(union))))
    return found


def test_left_and_found_later_is_as_found_on_the_way(location: str, tmp_path: Any, writer: Any) -> None:
    first = Database(location)
    add(first, readings(writer), relate=True, cuts=7)
    expected = rows(first)
    first.close()
    assert all(expected.values())
    for cuts in (1, 3, 7):
        other = Database(str(tmp_path / f"left{cuts}.db"))
        add(other, readings(writer), relate=False, cuts=cuts)
        assert rows(other)["links"] == []
        find_all(other)
        assert rows(other) == expected
        other.close()


def test_how_articles_are_cut_into_batches_does_not_tell(tmp_path: Any, writer: Any) -> None:
    listed = readings(writer)
    del listed[3]  # links with a version that was replaced meanwhile are not made up for
    found = []
    for cuts in (1, 2, 6):
        database = Database(str(tmp_path / f"cut{cuts}.db"))
        add(database, listed, relate=True, cuts=cuts)
        found.append(rows(database))
        database.close()
    assert found[0] == found[1] == found[2]


def test_what_was_left_between_others_is_found_too(tmp_path: Any, writer: Any) -> None:
    listed = readings(writer)
    database = Database(str(tmp_path / "between.db"))
    add(database, listed[:2], relate=True, cuts=2)
    add(database, listed[2:5], relate=False, cuts=3, first=2)
    add(database, listed[5:], relate=True, cuts=2, first=5)
    find_all(database)
    found = rows(database)
    database.close()
    whole = Database(str(tmp_path / "whole.db"))
    add(whole, listed, relate=True, cuts=7)
    assert found["copies"] == rows(whole)["copies"]
    assert found["utterances"] == rows(whole)["utterances"]
    whole.close()


def test_bands_move_to_larger_tables_and_are_found_there(tmp_path: Any, writer: Any, monkeypatch: Any) -> None:
    from onrecord.ledger import copy_bands

    monkeypatch.setattr(copy_bands, "_FULL", (20, 60))
    small = Database(str(tmp_path / "small.db"))
    add(small, readings(writer), relate=True, cuts=1)
    found = rows(small)
    with small.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM copy_bands")).scalar_one() > 0
    monkeypatch.undo()
    large = Database(str(tmp_path / "large.db"))
    add(large, readings(writer), relate=True, cuts=1)
    assert rows(large) == found
    small.close()
    large.close()
