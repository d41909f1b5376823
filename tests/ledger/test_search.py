"""Searching: newest first, page by page, by relevance, with what was found shown where it is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, text

from onrecord.errors import QueryError
from onrecord.ledger import schema, store
from onrecord.ledger.database import Database
from onrecord.ledger.hits import LONGEST_PRINTED
from onrecord.ledger.search import Count, count, matching_keys, search
from onrecord.ledger.time_limit import time_limit
from onrecord.records import Reading

Keep = Callable[..., None]


@pytest.fixture
def keep(database: Database) -> Keep:
    def kept(*readings: Reading, model: str = "first") -> None:
        with database.writing() as connection:
            run = store.start_run(connection, "1.0", model)
            taken = [store.Taken(one, one.article.id, digest=one.article.sha256) for one in readings if one.article]
            store.keep(connection, run, taken)

    return kept


def dues(
    writer: Any, day: int, content: str = "harbour dues will rise", who: str = "Ida Brenn", **known: Any
) -> Reading:
    known = {"url": f"https://tidings.example/{day}/{content[:9]}", "published": f"2031-04-{day:02}", **known}
    reading: Reading = writer.reading(f"{who} said {content} on day {day}.", (who, "said", content), **known)
    return reading


def found(database: Database, query: str, **options: Any) -> list[str]:
    with database.reading() as connection:
        return [hit.metadata.published or "" for hit in search(connection, query, **options).hits]


def keys(connection: Connection, query: str) -> Sequence[int]:
    return list(matching_keys(connection, query))


def test_the_newest_come_first_and_undated_ones_last(database: Database, keep: Keep, writer: Any) -> None:
    keep(dues(writer, 2), dues(writer, 9), dues(writer, 5))
    keep(dues(writer, 7), dues(writer, 1, published=None))
    days = ["2031-04-09", "2031-04-07", "2031-04-05", "2031-04-02", ""]
    assert found(database, "harbour") == days
    assert found(database, "source:brenn") == days
    assert found(database, "-nothing") == days
    assert found(database, "is:any") == days
    assert found(database, "since:2031-04-05 harbour until:2031-04-07") == days[1:3]
    assert found(database, "until:2032") == days[:-1]
    assert found(database, "-since:0001") == [""]


def test_a_hit_tells_what_was_said_where_and_by_whom(database: Database, keep: Keep, writer: Any) -> None:
    reading = dues(writer, 3, title="Dues to rise", publisher="Quill Tidings")
    keep(reading)
    with database.reading() as connection:
        (hit,) = search(connection, 'dues "WILL rise" source:ida harb* -"rise will"').hits
    article, (statement,) = reading.article, reading.statements
    assert article
    assert hit.statement.to_dict() == statement.to_dict()
    assert hit.article == article.id
    assert (hit.metadata.title, hit.metadata.publisher, hit.metadata.language) == (
        "Dues to rise",
        "Quill Tidings",
        "en",
    )
    assert (hit.state, hit.speaker_name) == ("current", "Ida Brenn")
    assert (
        hit.printed == "Ida Brenn said harbour dues will rise" == article.text[hit.start : hit.start + len(hit.printed)]
    )
    assert [article.text[start:end] for start, end in hit.highlights] == ["Ida", "harbour", "dues", "will rise"]
    told = hit.to_dict()
    assert told["article"]["id"] == article.id
    assert told["printed"]["text"] == hit.printed
    assert told["speaker"] == {"id": hit.speaker, "name": "Ida Brenn"}


def test_a_source_that_stands_far_off_is_not_printed_with_what_it_says(
    database: Database, keep: Keep, writer: Any
) -> None:
    between = "Boats came in. " * (LONGEST_PRINTED // 10)
    keep(writer.reading(f"Ida Brenn. {between}No dues.", ("Ida Brenn", "", "No dues")))
    with database.reading() as connection:
        (hit,) = search(connection, "dues").hits
    assert hit.printed == "No dues"


def test_pages_go_on_where_they_were_while_others_add(database: Database, keep: Keep, writer: Any) -> None:
    keep(*[dues(writer, day) for day in range(2, 26, 2)])
    seen: list[str] = []
    cursor, newer = None, iter((27, 28, 29, 30))
    while True:
        with database.reading() as connection:
            page = search(connection, "harbour dues", limit=5, cursor=cursor)
        seen += [hit.metadata.published or "" for hit in page.hits]
        cursor = page.cursor
        if cursor is None:
            break
        keep(dues(writer, next(newer)))
    assert seen == [f"2031-04-{day:02}" for day in range(24, 0, -2)]


def test_ranked_pages_hold_every_hit_once_while_others_add(database: Database, keep: Keep, writer: Any) -> None:
    keep(*[dues(writer, day, "dues " * (day % 4 + 1) + "and boats") for day in range(1, 20)])
    seen: list[int] = []
    cursor, day = None, 20
    while True:
        with database.reading() as connection:
            page = search(connection, "dues boats", limit=4, cursor=cursor, rank=True)
        seen += [hit.key for hit in page.hits]
        cursor = page.cursor
        if cursor is None:
            break
        keep(dues(writer, day, "dues dues dues boats"))
        day += 1
    assert len(seen) == len(set(seen)) == 19


def test_what_says_it_more_often_ranks_first(database: Database, keep: Keep, writer: Any) -> None:
    keep(dues(writer, 1, "dues and dues and dues"), dues(writer, 2, "that boats and carts pay dues to the old harbour"))
    keep(*[dues(writer, day, "nothing at all of it") for day in range(3, 9)])
    assert found(database, "dues", rank=True) == ["2031-04-01", "2031-04-02"]
    assert found(database, "dues") == ["2031-04-02", "2031-04-01"]
    assert found(database, "since:2031-04-07", rank=True) == ["2031-04-08", "2031-04-07"]  # nothing to rank by


def test_hits_are_counted_up_to_a_limit(database: Database, keep: Keep, writer: Any) -> None:
    keep(*[dues(writer, day) for day in range(1, 9)])
    with database.reading() as connection:
        assert str(count(connection, "dues")) == "8"
        assert count(connection, "dues", most=8) == Count(8)
        assert count(connection, "dues", most=7) == Count(7, more=True)
        assert str(Count(10_000, more=True)) == "10,000+"
        assert count(connection, "absent") == Count(0)


def test_older_versions_and_rejected_ones_are_found_when_asked_for(database: Database, keep: Keep, writer: Any) -> None:
    keep(dues(writer, 1, url="https://tidings.example/a"), dues(writer, 3))
    keep(dues(writer, 2, "harbour dues will not rise", url="https://tidings.example/a"))
    with database.writing() as connection:
        connection.execute(text("UPDATE statements SET state = 2 WHERE key = (SELECT MAX(key) FROM statements)"))
    assert found(database, "harbour") == ["2031-04-02"]
    assert found(database, "harbour is:superseded") == ["2031-04-01"]
    assert found(database, "is:superseded") == ["2031-04-01"]
    assert found(database, "is:rejected") == ["2031-04-03"]
    assert found(database, "is:rejected OR harbour is:current") == ["2031-04-03", "2031-04-02"]
    assert found(database, "harbour is:any") == ["2031-04-03", "2031-04-02", "2031-04-01"]
    assert found(database, "harbour -is:current") == ["2031-04-03", "2031-04-01"]
    with database.reading() as connection:
        assert {hit.state for hit in search(connection, "is:any").hits} == {"current", "superseded", "rejected"}


def test_a_merged_speaker_is_found_by_any_of_their_names(database: Database, keep: Keep, writer: Any) -> None:
    keep(dues(writer, 1, who="Ida Brenn"), dues(writer, 2, who="Ida Lund"), dues(writer, 3, who="Bo Lund"))
    with database.writing() as connection:
        key = {name: key for key, name in connection.execute(text("SELECT key, name FROM speakers"))}
        connection.execute(text(f"UPDATE speakers SET merged_into = {key['Ida Brenn']} WHERE key = {key['Ida Lund']}"))
        row = {"normal": "the eel", "speaker": key["Ida Lund"], "name": "The Eel", "origin": "alias"}
        connection.execute(schema.speaker_names.insert(), [row])
    both = ["2031-04-02", "2031-04-01"]
    for query in ('speaker:"ida brenn"', 'speaker:"IDA LUND"', "speaker:eel", 'speaker:"The Eel"', "speaker:lund-ida"):
        assert found(database, query) == both, query
    assert found(database, "speaker:lund") == ["2031-04-03", *both]
    assert found(database, "speaker:lund -speaker:brenn") == ["2031-04-03"]
    assert found(database, 'speaker:"lund"') == []
    with database.reading() as connection:
        assert {hit.speaker_name for hit in search(connection, "speaker:eel").hits} == {"Ida Brenn"}
    with database.reading() as connection:
        ids = dict(connection.execute(text("SELECT name, id FROM speakers")).all())
    for name in ("Ida Brenn", "Ida Lund"):  # by either id; a namesake is another speaker
        assert found(database, f"speaker-id:{ids[name]}") == both
    assert found(database, f'harbour SPEAKER-ID:"{ids["Bo Lund"]}"') == ["2031-04-03"]
    assert found(database, f"-speaker-id:{ids['Ida Lund']}") == ["2031-04-03"]
    assert found(database, "speaker-id:nobody") == []
    with database.writing() as connection:  # a name that is taken back is not found any more
        connection.execute(text("DELETE FROM speaker_names WHERE normal = 'the eel'"))
    assert found(database, "speaker:eel") == []


def test_a_name_that_very_many_have_is_still_found(database: Database, keep: Keep, writer: Any) -> None:
    names = [f"Ida {first}{second}rn" for first in "ABCDEFGHIJKLMNOP" for second in "abcdefghijklmnop"]
    keep(*[dues(writer, 1, who=name, url=f"https://tidings.example/{name[4:]}") for name in names])
    with database.reading() as connection:
        assert count(connection, "speaker:ida harbour") == count(connection, "speaker:ida") == Count(256)
        assert count(connection, "-speaker:ida") == Count(0)
        assert count(connection, "speaker:aarn OR -speaker:ida") == Count(1)


def test_articles_and_statements_are_found_by_what_they_are_called(database: Database, keep: Keep, writer: Any) -> None:
    reading = dues(writer, 4, url="https://tidings.example/(4)")
    keep(reading, dues(writer, 4, url="https://tidings.example/other"))
    assert reading.article
    for query in (
        f"article:{reading.article.id}",
        f'article:"{reading.article.url}"',
        f"id:{reading.statements[0].id}",
        f"dues article:{reading.article.id}",
    ):
        with database.reading() as connection:
            assert [hit.article for hit in search(connection, query).hits] == [reading.article.id], query
    assert found(database, f"dues -article:{reading.article.id}") == ["2031-04-04"]
    assert found(database, "article:none") == found(database, "id:none") == []


@pytest.mark.parametrize(
    "query",
    [
        "'; DROP TABLE statements; --",
        "dues' OR '1'='1",
        'dues" NEAR(words) "*"',
        "words : dues",
        "dues & | ! <-> :* \\",
        "statement_words MATCH 'x'",
        "%(name)s :value ? {}",
        "\x00 \ud800 dues",
        "dues^2 +dues {dues}",
    ],
)
def test_the_engines_own_languages_are_only_words(database: Database, keep: Keep, writer: Any, query: str) -> None:
    keep(dues(writer, 1))
    try:
        found(database, query)
        found(database, query, rank=True)
    except QueryError as error:
        assert "character" in str(error)
    assert found(database, "dues") == ["2031-04-01"]


@pytest.mark.parametrize("cursor", ["", "x", "n", "n-1", "r12", "n1.2", "r1.zz", "n" + "f" * 17, "n1\n"])
def test_a_broken_cursor_is_refused(database: Database, cursor: str) -> None:
    with database.reading() as connection, pytest.raises(QueryError, match="is not the cursor of a page"):
        search(connection, "dues", cursor=cursor)


def test_a_cursor_holds_for_its_order_alone(database: Database, keep: Keep, writer: Any) -> None:
    keep(*[dues(writer, day) for day in range(1, 5)])
    with database.reading() as connection:
        newest = search(connection, "dues", limit=2).cursor
        ranked = search(connection, "dues", limit=2, rank=True).cursor
        for cursor, rank in ((newest, True), (ranked, False)):
            with pytest.raises(QueryError, match="first page"):
                search(connection, "dues", cursor=cursor, rank=rank)


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_page_has_a_size(database: Database, limit: int) -> None:
    with database.reading() as connection, pytest.raises(QueryError, match="from 1 to 1,000 hits"):
        search(connection, "dues", limit=limit)


def test_a_query_that_runs_away_is_stopped_and_what_was_done_stands(
    database: Database, keep: Keep, writer: Any
) -> None:
    keep(dues(writer, 1))
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT MAX(i) FROM n"
    )
    with database.writing() as connection:
        connection.execute(schema.meta.insert(), [{"name": "mark", "value": "1"}])
        with pytest.raises(QueryError, match=r"took more than 0\.2 seconds; add a word"), time_limit(connection, 0.2):
            connection.execute(text(endless)).all()
        assert connection.execute(text("SELECT value FROM meta WHERE name = 'mark'")).scalar() == "1"
        assert len(search(connection, "dues").hits) == 1
    with database.reading() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM meta WHERE name = 'mark'")).scalar() == 1


def test_all_hits_can_be_walked_in_little_memory(database: Database, keep: Keep, writer: Any) -> None:
    keep(*[dues(writer, day) for day in range(1, 29)])
    with database.reading() as connection:
        walked = list(matching_keys(connection, "dues", at_once=5))
        assert walked == sorted(walked, reverse=True)
        assert len(walked) == 28
        assert keys(connection, "absent") == []


def test_a_reading_by_a_newer_model_is_found_by_what_it_reads_now(database: Database, keep: Keep, writer: Any) -> None:
    reading = dues(writer, 1)
    (statement,) = reading.statements
    assert statement.act
    keep(reading)
    denied = replace(statement, act=replace(statement.act, name="deny"), form="direct")
    keep(Reading(reading.article, (denied,)), model="second")
    assert found(database, "act:say") == []
    assert found(database, "act:deny form:direct dues") == ["2031-04-01"]
