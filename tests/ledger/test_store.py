"""What is added is there, comes back exactly, and is there once."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select, text

from onrecord.errors import NotInLedgerError
from onrecord.ledger import schema, store
from onrecord.ledger.database import Database
from onrecord.ledger.verification import verify
from onrecord.records import Act, Dropped, Provenance, Reading, Said, Span, Speaker, Statement

TEXT = 'Harbour dues will rise in May, the port of Quill said.\n\n"Nobody asked us," said Ida Brenn, a skipper.'


@pytest.fixture
def reading(writer: Any) -> Reading:
    return writer.reading(
        TEXT,
        ("the port of Quill", "said", "Harbour dues will rise in May"),
        ("Ida Brenn", "said Ida"[:4], "Nobody asked us"),
        url="https://tidings.example/dues",
        title="Dues to rise",
        publisher="Quill Tidings",
        published="2031-04-02T08:30:00+02:00",
        author="O. Lund",
    )


def taken(reading: Reading, location: str = "in/dues.txt", **others: Any) -> store.Taken:
    digest = reading.article.sha256 if reading.article else ""
    return store.Taken(reading, location, digest=digest, **others)


def keep(database: Database, *readings: store.Taken, version: str = "1.0") -> store.Kept:
    with database.writing() as connection:
        run = store.start_run(connection, version, "english 0123456789ab", {"language": None})
        return store.keep(connection, run, readings)


def counts(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        tables = {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in schema.METADATA.tables.items()
        }
        tables["statement_words"] = words_in_index(connection)
        return tables


def words_in_index(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM statement_words")).scalar_one())


def problems(database: Database) -> list[str]:
    with database.reading() as connection:
        return [str(problem) for problem in verify(connection)]


def test_an_article_comes_back_as_it_was(database: Database, reading: Reading) -> None:
    kept = keep(database, taken(reading))
    assert (kept.articles, kept.statements, kept.unchanged) == (1, 2, 0)
    assert reading.article
    with database.reading() as connection:
        assert store.article(connection, reading.article.id) == reading.article
        key = store.article_key(connection, reading.article.id)
        statements = store.statements_of(connection, key)
    assert [one.to_dict() for one in statements] == [one.to_dict() for one in reading.statements]
    assert problems(database) == []


def test_everything_that_is_known_of_a_statement_comes_back(database: Database, reading: Reading) -> None:
    article = reading.article
    assert article
    first, second = reading.statements
    span = Span.of(TEXT, 26, 29)
    speaker = Speaker(
        "unresolved", None, "pronoun", 0.4, "two could be meant", "skipper", (span,), ("Ida Brenn", "A. Oe")
    )
    full = replace(
        first,
        parent=second.id,
        speaker=speaker,
        act=Act("deny", "speech", "denies", vouches=False, negated=True, reason="as printed"),
        said=Said("2031-05-01", "2031-05-31", "month", span, "in May"),
        addressee=span,
        insertions=(span, Span.of(TEXT, 0, 7)),
    )
    bare = Statement(second.id, "mixed", "headline", (), (), second.content, 1 / 3)
    reading = replace(reading, statements=(replace(full, id=first.id), replace(second, speaker=None, act=None)))
    keep(database, taken(reading))
    with database.reading() as connection:
        statements = store.statements_of(connection, store.article_key(connection, article.id))
        assert bare.score != round(bare.score, 4)
    assert [one.to_dict() for one in statements] == [one.to_dict() for one in reading.statements]


def test_adding_the_same_again_changes_nothing(database: Database, reading: Reading) -> None:
    keep(database, taken(reading))
    before = counts(database)
    kept = keep(database, taken(reading), taken(reading))
    assert (kept.articles, kept.statements, kept.unchanged) == (0, 0, 2)
    assert counts(database) == before


def test_the_same_article_from_another_place_is_one_article_with_two_sources(
    database: Database, reading: Reading
) -> None:
    keep(database, taken(reading), taken(reading, "archive.warc.gz", record=7))
    found = counts(database)
    assert (found["articles"], found["readings"], found["statements"], found["sources"]) == (1, 1, 2, 2)


def test_a_source_keeps_where_it_came_from(database: Database, reading: Reading) -> None:
    origin = Provenance("ab" * 32, "2031-04-03T01:02:03Z", "<urn:uuid:1>", "https://tidings.example/feed", "entry-9")
    keep(database, taken(reading, "https://tidings.example/dues", provenance=origin))
    with database.reading() as connection:
        row = connection.execute(select(schema.sources)).one()
    assert (row.fetched, row.warc_record, row.feed, row.entry) == (
        "2031-04-03T01:02:03Z",
        "<urn:uuid:1>",
        "https://tidings.example/feed",
        "entry-9",
    )


def test_what_is_left_out_is_kept_with_its_reason_once(database: Database) -> None:
    drops = [
        store.Taken(
            Reading(None, dropped=(Dropped("malformed", "rows.csv:3 is no row", "rows.csv", 3),)), "rows.csv", 3
        ),
        store.Taken(Reading(None, dropped=(Dropped("malformed", "rows.csv:3 is odd", "rows.csv", 3),)), "rows.csv", 3),
        store.Taken(Reading(None, dropped=(Dropped("not_prose", "a.txt: no letters", "a.txt"),)), "a.txt", digest="d1"),
    ]
    assert keep(database, *drops).dropped == {"malformed": 2, "not_prose": 1}
    again = keep(database, *drops)
    assert again.unchanged == 3 and not again.dropped
    assert counts(database)["drops"] == 3


def test_a_source_that_was_left_out_can_be_read_by_a_newer_version(database: Database, reading: Reading) -> None:
    drop = Reading(None, dropped=(Dropped("failed", "broke off", "in/dues.txt"),))
    assert reading.article
    digest = reading.article.sha256
    keep(database, store.Taken(drop, "in/dues.txt", digest=digest))
    assert keep(database, taken(reading), version="2.0").articles == 1
    found = counts(database)
    assert (found["sources"], found["drops"], found["articles"]) == (1, 1, 1)


def test_an_article_in_another_language_is_kept_without_statements(database: Database, reading: Reading) -> None:
    drop = Dropped("language", "the text is in 'nl'", "in/dues.txt")
    kept = keep(database, taken(replace(reading, statements=(), dropped=(drop,))))
    assert (kept.articles, kept.statements, kept.dropped) == (1, 0, {"language": 1})
    assert keep(database, taken(replace(reading, statements=(), dropped=(drop,)))).unchanged == 1
    assert problems(database) == []


def test_known_sources_are_those_that_this_run_has_read_or_left_out(database: Database, reading: Reading) -> None:
    drop = Reading(None, dropped=(Dropped("binary", "no text", "b.txt"),))
    keep(database, taken(reading), store.Taken(drop, "b.txt", digest="d2"))
    assert reading.article
    digests = [reading.article.sha256, "d2", "d3"]
    places = {(reading.article.sha256, "in/dues.txt", 0), ("d2", "b.txt", 0)}
    with database.writing() as connection:
        same = store.start_run(connection, "1.0", "english 0123456789ab", {"language": None})
        other = store.start_run(connection, "1.1", "english 0123456789ab", {"language": None})
        assert store.known_sources(connection, same, digests) == places
        assert store.known_sources(connection, other, digests) == set()


def test_the_rows_do_not_depend_on_how_things_are_cut_into_batches(location: str, writer: Any, tmp_path: Any) -> None:
    everything = [
        taken(
            writer.reading(
                f"The {name} is open, {who} said.",
                (who, "said", f"The {name} is open"),
                url=f"https://tidings.example/{number % 7}" if number % 3 else None,
                publisher=f"Paper {number % 4}",
                published=f"2031-04-{1 + number % 3:02}",
            ),
            f"in/{number}.txt",
        )
        for number, (name, who) in enumerate((f"gate {n}", f"Ann Oak{n % 9}") for n in range(40))
    ]
    dumps = []
    for seed in (1, 2):
        sizes = random.Random(seed)
        other = Database(tmp_path / f"{seed}.db") if seed == 2 else Database(location)
        rest = everything
        while rest:
            size = sizes.randrange(1, 9)
            keep(other, *rest[:size])
            rest = rest[size:]
        dumps.append(dump(other))
        other.close()
    assert dumps[0] == dumps[1]  # also on the two engines


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows but for the clock's columns."""
    with database.reading() as connection:
        return {
            name: sorted(
                (
                    tuple(row)
                    for row in connection.execute(
                        select(*(column for column in table.c if column.name not in ("added", "started")))
                    )
                ),
                key=repr,
            )
            for name, table in schema.METADATA.tables.items()
            if name != "meta"
        }


def test_statements_of_one_minute_have_keys_one_after_the_other(database: Database, writer: Any) -> None:
    for number in range(3):
        text = f"Rain fell on day {number}, Ann Oak said. So it goes on, Bo Lee said."
        keep(
            database,
            taken(
                writer.reading(
                    text,
                    ("Ann Oak", "said", f"Rain fell on day {number}"),
                    ("Bo Lee", "said", "So it goes on"),
                    published="2031-04-02T10:15",
                ),
                f"{number}.txt",
            ),
        )
    first = schema.order_key("2031-04-02T10:15")
    with database.reading() as connection:
        keys = list(connection.execute(select(schema.statements.c.key).order_by("key")).scalars())
    assert keys == [first + number for number in range(6)]
    assert schema.date_of(keys[-1]) == "2031-04-02"


def test_readings_come_back_for_export_in_the_order_of_the_keys(database: Database, writer: Any) -> None:
    for number in range(4):
        reading = writer.reading(
            f"It is {number}, Ann Oak said. So it is, Bo Lee said.",
            ("Ann Oak", "said", f"It is {number}"),
            ("Bo Lee", "said", "So it is"),
            published=f"2031-04-0{number + 1}",
        )
        keep(database, taken(reading, f"{number}.txt"))
    with database.reading() as connection:
        keys = list(
            connection.execute(select(schema.statements.c.key).order_by(schema.statements.c.key.desc())).scalars()
        )
        found = list(store.readings(connection, [*keys, 17]))
    assert [one.article.text[6] for one in found if one.article] == ["3", "2", "1", "0"]
    assert [len(one.statements) for one in found] == [2, 2, 2, 2]


def test_ids_that_do_not_exist_are_named(database: Database) -> None:
    with database.reading() as connection, pytest.raises(NotInLedgerError, match="no article “x' or 1=1”"):
        store.article(connection, "x' or 1=1")


def test_undated_articles_stand_before_all_others(database: Database, writer: Any) -> None:
    keep(database, taken(writer.reading("It is so, Ann Oak said.", ("Ann Oak", "said", "It is so"))))
    with database.reading() as connection:
        key = connection.execute(select(schema.statements.c.key)).scalar_one()
    assert schema.date_of(key) is None


NUMBERS = itertools.count()  # each example is an article of its own
ODD = st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=ODD, title=ODD, publisher=ODD, path=ODD, name=ODD)
def test_any_text_comes_back_exactly(
    database: Database, writer: Any, content: str, title: str, publisher: str, path: str, name: str
) -> None:
    printed = {"title": title, "publisher": publisher, "path": path, "url": f"{next(NUMBERS)}:"}
    reading = writer.reading(f"{content} - {name}", (name, "-", content), **printed)
    keep(database, taken(reading, path))
    with database.reading() as connection:
        assert store.article(connection, reading.article.id) == reading.article
        key = store.article_key(connection, reading.article.id)
        found = store.statements_of(connection, key)
    assert [one.to_dict() for one in found] == [one.to_dict() for one in reading.statements]
