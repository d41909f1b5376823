"""People's judgements hold at once, survive a newer model's reading, and can be taken back."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from onrecord.errors import NotInLedgerError, ReviewError
from onrecord.exchange import export
from onrecord.exchange.brat_reader import read_brat
from onrecord.ledger import reviewing, schema, store
from onrecord.ledger.corrections import Correction, corrected, new_statement
from onrecord.ledger.schema import CURRENT, REJECTED
from onrecord.records import Reading, Span, Statement

BRIDGE, FERRY = "the bridge would open in May", "no ferry would sail on Sunday"


def shown(news: Any, article: int, state: int = CURRENT) -> list[Statement]:
    with news.database.reading() as connection:
        return store.statements_of(connection, article, states=(state,))


def contents(news: Any, article: int, state: int = CURRENT) -> list[str]:
    return [one.content[0].text for one in shown(news, article, state)]


def judge(news: Any, statement: Statement, verdict: str, **known: Any) -> int:
    with news.database.writing() as connection:
        return reviewing.record(connection, statement.id, verdict, by="vera", **known)


def correct(news: Any, article: int, statement: Statement, **changes: Any) -> int:
    after = corrected(news.texts[article].article, statement, Correction(**changes), by="vera")
    return judge(news, statement, "correct", after=after)


def shifted(reading: Reading, number: int, by: int) -> Reading:
    """The same reading with one statement's content beginning some characters later, and so another id."""
    one = reading.statements[number]
    span = one.content[0]
    moved = replace(one, content=(Span.of(reading.article.text, span.start + by, span.end),), id=f"{one.id}+{by}")
    statements = list(reading.statements)
    statements[number] = moved
    return replace(reading, statements=tuple(statements))


@pytest.fixture
def article(news: Any, said: Any) -> int:
    return int(news.add(said("Ana Reyes", "mayor", BRIDGE), said("Tom Hale", "skipper", FERRY)))


# --- each verdict -----------------------------------------------------------------------------------------


def test_a_rejected_statement_is_shown_no_more(news: Any, article: int) -> None:
    judge(news, shown(news, article)[0], "reject")
    assert contents(news, article) == [FERRY]
    assert contents(news, article, REJECTED) == [BRIDGE]


def test_a_confirmed_statement_stays_as_it_is(news: Any, article: int) -> None:
    before = news.rows(schema.statements)
    judge(news, shown(news, article)[0], "confirm", note="heard it myself")
    assert news.rows(schema.statements) == before
    with news.database.reading() as connection:
        (review,) = reviewing.taken(connection)
    assert (review.verdict, review.by, review.note) == ("confirm", "vera", "heard it myself")
    assert review.at.endswith("+00:00")


def test_a_correction_takes_the_statements_place(news: Any, article: int) -> None:
    first = shown(news, article)[0]
    correct(news, article, first, content="would open in May", speaker="Ana Holt", act="promise")
    changed = shown(news, article)[0]
    assert (changed.content[0].text, changed.act.name, changed.speaker.name) == (
        "would open in May",
        "promise",
        "Ana Holt",
    )
    assert len(shown(news, article)) == 2
    with news.database.reading() as connection:
        name = schema.speakers.c.name
        query = select(name).where(schema.speakers.c.key == news.speakers(article)[0])
        assert connection.scalar(query) == "Ana Holt"


def test_an_added_statement_is_there_and_found(news: Any, article: int) -> None:
    reading = news.texts[article]
    added = new_statement(
        reading.article, Correction(source="Tom Hale", content="skipper", speaker="Tom Hale", act="say"), by="vera"
    )
    with news.database.writing() as connection:
        reviewing.add(connection, reading.article.id, added, by="vera")
    assert added in shown(news, article)


# --- a newer reading --------------------------------------------------------------------------------------


def test_judgements_survive_the_same_statements_read_again(news: Any, article: int) -> None:
    first, second = shown(news, article)
    judge(news, first, "reject")
    correct(news, article, second, speaker="Nora Linde")
    before = shown(news, article)
    news.keep(news.texts[article], model="newer")
    assert shown(news, article) == before
    assert contents(news, article, REJECTED) == [BRIDGE]


def test_a_reject_follows_a_statement_that_is_found_again_nearly(news: Any, article: int) -> None:
    judge(news, shown(news, article)[0], "reject")
    news.keep(shifted(news.texts[article], 0, 4), model="newer")
    assert contents(news, article) == [FERRY]
    assert contents(news, article, REJECTED) == [BRIDGE[4:]]


def test_a_correction_replaces_a_statement_that_is_found_again_nearly(news: Any, article: int) -> None:
    correct(news, article, shown(news, article)[0], content="would open in May")
    news.keep(shifted(news.texts[article], 0, 4), model="newer")
    assert contents(news, article) == ["would open in May", FERRY]


def test_what_is_found_elsewhere_is_another_statement(news: Any, article: int) -> None:
    judge(news, shown(news, article)[0], "reject")
    news.keep(shifted(news.texts[article], 0, len(BRIDGE) // 2 + 2), model="newer")
    assert contents(news, article) == [BRIDGE[len(BRIDGE) // 2 + 2 :], FERRY]


def test_another_source_makes_another_statement(news: Any, article: int) -> None:
    reading = news.texts[article]
    judge(news, shown(news, article)[0], "reject")
    one = reading.statements[0]
    other = replace(one, id="other", source=reading.statements[1].source)
    news.keep(replace(reading, statements=(other, reading.statements[1])), model="newer")
    assert contents(news, article) == [BRIDGE, FERRY]


@pytest.mark.parametrize("verdict", ["confirm", "correct"])
def test_what_people_confirmed_or_corrected_stays_where_a_newer_model_misses_it(
    news: Any, article: int, verdict: str
) -> None:
    first = shown(news, article)[0]
    if verdict == "confirm":
        judge(news, first, "confirm")
    else:
        correct(news, article, first, speaker="Nora Linde")
    before = shown(news, article)
    reading = news.texts[article]
    news.keep(replace(reading, statements=reading.statements[1:]), model="newer")
    assert shown(news, article) == before


def test_what_people_confirmed_stays_where_a_newer_model_says_another_speaker(news: Any, article: int) -> None:
    before = shown(news, article)
    judge(news, before[0], "confirm")
    reading = news.texts[article]
    other = replace(reading.statements[0], speaker=reading.statements[1].speaker)
    news.keep(replace(reading, statements=(other, reading.statements[1])), model="newer")
    assert shown(news, article) == before


def test_the_last_of_several_judgements_counts(news: Any, article: int) -> None:
    first = shown(news, article)[0]
    judge(news, first, "reject")
    correct(news, article, first, content="would open in May")
    (changed, _) = shown(news, article)
    correct(news, article, changed, act="promise")
    again = shown(news, article)[0]
    assert (again.content[0].text, again.act.name) == ("would open in May", "promise")
    judge(news, again, "reject")
    assert contents(news, article) == [FERRY]
    news.keep(shifted(news.texts[article], 0, 4), model="newer")
    assert contents(news, article) == [FERRY]


# --- undo -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["confirm", "reject", "correct"])
def test_a_review_taken_back_leaves_nothing(news: Any, article: int, verdict: str) -> None:
    before = shown(news, article)
    changes = {"content": "would open in May"}
    review = correct(news, article, before[0], **changes) if verdict == "correct" else judge(news, before[0], verdict)
    with news.database.writing() as connection:
        reviewing.undo(connection, review, by="tilda")
    assert shown(news, article) == before
    assert contents(news, article, REJECTED) == []
    with news.database.reading() as connection:
        (taken,) = reviewing.taken(connection)
    assert taken.undone and taken.undone_by == "tilda"
    with news.database.writing() as connection, pytest.raises(ReviewError, match="undone already"):
        reviewing.undo(connection, review, by="tilda")


# --- refusals ---------------------------------------------------------------------------------------------


def test_what_cannot_be_recorded_is_refused(news: Any, article: int) -> None:
    first = shown(news, article)[0]
    with pytest.raises(NotInLedgerError, match="no statement 'x'"):
        judge(news, replace(first, id="x"), "confirm")
    with pytest.raises(ReviewError, match="no verdict"):
        judge(news, first, "maybe")
    with pytest.raises(ReviewError, match="comes with the statement"):
        judge(news, first, "correct")
    with pytest.raises(ReviewError, match="does not stand at"):
        judge(news, first, "correct", after=replace(first, content=(Span(3, 9, "nobody"),)))
    assert news.count(schema.reviews) == 0


def test_a_text_that_is_not_in_the_article_is_refused(news: Any, article: int) -> None:
    with pytest.raises(ReviewError, match="as it is printed"):
        correct(news, article, shown(news, article)[0], content="the bridge would sail")


def test_texts_are_found_whatever_their_blanks_and_marks(news: Any, said: Any) -> None:
    key = news.add(said("Ana Reyes", content="it was “a good\n  day” — and don’t ask"))
    first = shown(news, key)[0]
    correct(news, key, first, content='"a good day" - and don\'t ask')
    assert shown(news, key)[0].content[0].text == "“a good\n  day” — and don’t ask"
    assert shown(news, key)[0].form == "mixed"


# --- queue and training data ------------------------------------------------------------------------------


def test_the_least_certain_are_reviewed_first_and_once(news: Any, said: Any) -> None:
    key = news.add(*(said("Ana Reyes", content=f"{word} boats came", score=score) for word, score in
                     (("two", 0.9), ("three", 0.2), ("four", 0.5))))  # fmt: skip

    def waiting(**options: Any) -> list[str]:
        with news.database.reading() as connection:
            keys = reviewing.queue(connection, **options)
            found = {one.id: one for one in shown(news, key)}
            table = schema.statements
            ids = [connection.scalar(select(table.c.id).where(table.c.key == one)) for one in keys]
        return [found[one].content[0].text.split()[0] for one in ids]

    assert waiting() == ["three", "four", "two"]
    judge(news, shown(news, key)[1], "confirm")
    assert waiting() == ["four", "two"]
    assert waiting(limit=1) == ["four"]
    with news.database.reading() as connection:
        keys = list(connection.scalars(select(schema.statements.c.key)))
    assert waiting(keys=iter(keys)) == ["four", "two"]
    assert waiting(keys=iter(keys[:1])) in (["two"], ["four"], [])


def test_training_data_are_the_articles_that_were_judged_wholly(news: Any, article: int, said: Any) -> None:
    partly = news.add(said("Ana Reyes", content="two boats came"), said("Ana Reyes", content="one boat came"))
    judge(news, shown(news, article)[0], "reject")
    judge(news, shown(news, article)[0], "confirm")
    correct(news, partly, shown(news, partly)[0], act="promise")

    def data(**options: Any) -> list[list[str]]:
        with news.database.reading() as connection:
            readings = list(reviewing.reviewed_readings(connection, **options))
        return [[one.content[0].text for one in reading.statements] for reading in readings]

    assert data() == [[FERRY]]
    assert data(partly=True) == [[FERRY], ["two boats came"]]


def test_training_data_go_out_as_brat_and_json_lines_and_come_back(news: Any, article: int, tmp_path: Path) -> None:
    first, second = shown(news, article)
    correct(news, article, first, content="would open in May", source="Ana Reyes")
    judge(news, second, "confirm")
    with news.database.reading() as connection:
        data = list(reviewing.reviewed_readings(connection))
    export(iter(data), "brat", tmp_path / "brat")
    (back,) = read_brat(tmp_path / "brat")
    assert [one.content for one in back.statements] == [one.content for one in data[0].statements]
    export(iter(data), "jsonl", lines := io.StringIO())
    row = json.loads(lines.getvalue())
    assert [one["content"][0]["text"] for one in row["statements"]] == ["would open in May", FERRY]
