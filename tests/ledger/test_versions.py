"""Texts that change at their address, and articles that are read again by a newer run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import func, select, text

from onrecord.ledger import schema, store
from onrecord.ledger.database import Database
from onrecord.ledger.rebuild import rebuild
from onrecord.ledger.verification import verify
from onrecord.records import Reading

ADDRESS = "https://tidings.example/bridge"


def keep(database: Database, *readings: Reading, version: str = "1.0", location: str = ADDRESS) -> store.Kept:
    with database.writing() as connection:
        run = store.start_run(connection, version, "english")
        taken = [store.Taken(one, location, digest=one.article.sha256) for one in readings if one.article]
        return store.keep(connection, run, taken)


def states(database: Database) -> dict[str, list[int]]:
    """The states of all rows by the statements' contents, in the order of their keys."""
    found: dict[str, list[int]] = {}
    with database.reading() as connection:
        rows = connection.execute(select(schema.statements.c.key, schema.statements.c.state).order_by("key")).all()
        said = {key: one.content[0].text for key, one in store.statements_at(connection, [row.key for row in rows])}
        for row in rows:
            found.setdefault(said[row.key], []).append(row.state)
    return found


def assert_sound(database: Database) -> None:
    """Nothing is wrong, and what is derived comes out the same when it is derived anew."""
    with database.reading() as connection:
        assert [str(problem) for problem in verify(connection)] == []
    before = states(database)
    with database.writing() as connection:
        assert list(rebuild(connection))
    with database.reading() as connection:
        assert [str(problem) for problem in verify(connection)] == []
    shown = {said: sorted(state for state in found if state != schema.SUPERSEDED) for said, found in before.items()}
    after = {said: sorted(one for one in found if one != schema.SUPERSEDED) for said, found in states(database).items()}
    assert after == shown


def bridge(writer: Any, opening: str, **metadata: Any) -> Reading:
    text = f"The bridge opens in {opening}, Ann Oak said. It is sound, Bo Lee said."
    return writer.reading(  # type: ignore[no-any-return]
        text,
        ("Ann Oak", "said", f"The bridge opens in {opening}"),
        ("Bo Lee", "said", "It is sound"),
        **{"url": ADDRESS, "published": "2031-04-02T10:15", "publisher": "Quill Tidings", **metadata},
    )


def test_another_text_at_the_same_address_is_a_new_version_and_both_are_kept(database: Database, writer: Any) -> None:
    first, second = bridge(writer, "May"), bridge(writer, "June")
    keep(database, first)
    kept = keep(database, second)
    assert (kept.articles, kept.versions) == (1, 1)
    assert states(database) == {
        "The bridge opens in May": [schema.SUPERSEDED],
        "The bridge opens in June": [schema.CURRENT],
        "It is sound": [schema.SUPERSEDED, schema.CURRENT],
    }
    assert first.article and second.article
    with database.reading() as connection:
        assert store.article(connection, first.article.id) == first.article
        older, newer = (store.article_key(connection, one.article.id) for one in (first, second) if one.article)
        found = dict(connection.execute(select(schema.articles.c.key, schema.articles.c.superseded_by)).all())
        assert found == {older: newer, newer: None}
        assert store.statements_of(connection, older) == []
        assert len(store.statements_of(connection, older, states=(schema.SUPERSEDED,))) == 2
    assert_sound(database)


def test_adding_the_older_text_again_changes_nothing(database: Database, writer: Any) -> None:
    first, second = bridge(writer, "May"), bridge(writer, "June")
    keep(database, first, second)
    before = states(database)
    kept = keep(database, first)
    assert (kept.articles, kept.unchanged) == (0, 1)
    assert states(database) == before


def test_three_versions_in_one_batch_supersede_one_another(database: Database, writer: Any) -> None:
    keep(database, *(bridge(writer, month) for month in ("May", "June", "July")))
    assert states(database)["The bridge opens in July"] == [schema.CURRENT]
    assert states(database)["It is sound"] == [schema.SUPERSEDED, schema.SUPERSEDED, schema.CURRENT]
    assert_sound(database)


def test_texts_without_an_address_are_articles_of_their_own(database: Database, writer: Any) -> None:
    keep(database, bridge(writer, "May", url=None), location="in/a.txt")
    assert keep(database, bridge(writer, "June", url=None), location="in/a.txt").versions == 0
    assert states(database)["It is sound"] == [schema.CURRENT, schema.CURRENT]


def test_what_the_same_bytes_give_later_takes_the_place_of_what_they_gave_before(
    database: Database, writer: Any
) -> None:
    """As when a newer version finds more of a page's text."""
    first, second = bridge(writer, "May", url=None), bridge(writer, "June", url=None)
    for version, reading in (("1.0", first), ("1.1", second)):
        with database.writing() as connection:
            run = store.start_run(connection, version, "english")
            store.keep(connection, run, [store.Taken(reading, "in/a.html", digest="ab" * 32)])
    assert states(database)["It is sound"] == [schema.SUPERSEDED, schema.CURRENT]
    assert_sound(database)


def test_a_newer_run_keeps_rows_of_what_it_finds_too_and_supersedes_the_rest(database: Database, writer: Any) -> None:
    first = bridge(writer, "May")
    keep(database, first)
    with database.reading() as connection:
        before = dict(connection.execute(select(schema.statements.c.id, schema.statements.c.key)).all())
    opens, sound = first.statements
    again = replace(first, statements=(replace(sound, score=0.5),))
    kept = keep(database, again, version="2.0")
    assert (kept.articles, kept.statements, kept.unchanged) == (0, 1, 0)
    assert states(database) == {"The bridge opens in May": [schema.SUPERSEDED], "It is sound": [schema.CURRENT]}
    with database.reading() as connection:
        row = connection.execute(select(schema.statements).where(schema.statements.c.id == sound.id)).one()
        assert (row.key, row.score, row.ordinal) == (before[sound.id], 500, 0)
        assert connection.execute(select(func.count()).select_from(schema.readings)).scalar_one() == 2
    keep(database, first, version="3.0")
    assert states(database) == {"The bridge opens in May": [schema.CURRENT], "It is sound": [schema.CURRENT]}
    assert opens.id in before
    assert_sound(database)


def test_another_speaker_or_act_makes_another_row(database: Database, writer: Any) -> None:
    first = bridge(writer, "May")
    keep(database, first)
    opens, sound = first.statements
    assert opens.speaker and sound.act
    changed = (
        replace(opens, speaker=replace(opens.speaker, name="Annabel Oak")),
        replace(sound, act=replace(sound.act, name="deny")),
    )
    keep(database, replace(first, statements=changed), version="2.0")
    assert states(database) == {
        "The bridge opens in May": [schema.SUPERSEDED, schema.CURRENT],
        "It is sound": [schema.SUPERSEDED, schema.CURRENT],
    }
    assert_sound(database)


def test_an_older_version_that_is_read_again_stays_an_older_version(database: Database, writer: Any) -> None:
    first, second = bridge(writer, "May"), bridge(writer, "June")
    keep(database, first, second)
    keep(database, first, version="2.0")
    assert states(database)["The bridge opens in May"] == [schema.SUPERSEDED]
    assert states(database)["The bridge opens in June"] == [schema.CURRENT]
    assert_sound(database)


def test_no_key_is_given_twice(database: Database, writer: Any) -> None:
    for month in ("May", "June", "July"):
        keep(database, bridge(writer, month))
    with database.reading() as connection:
        indexed = connection.execute(text("SELECT count(*) FROM statement_words")).scalar_one()
        rows = connection.execute(select(func.count()).select_from(schema.statements)).scalar_one()
    assert indexed == rows == 6
