"""Checking a quote against a ledger: what it may come from is found, however it was changed, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.errors import QueryError
from onrecord.ledger import relations, store
from onrecord.ledger.database import Database
from onrecord.ledger.relations import candidates, check_ledger
from onrecord.records import Reading
from onrecord.relate.checking import Check

Keep = Callable[..., None]


@pytest.fixture
def keep(database: Database) -> Keep:
    def kept(*readings: Reading) -> None:
        with database.writing() as connection:
            run = store.start_run(connection, "1.0", "first")
            taken = [store.Taken(one, one.article.id, digest=one.article.sha256) for one in readings if one.article]
            store.keep(connection, run, taken)

    return kept


def saying(writer: Any, said: str, who: str = "Ida Brenn", day: int = 2, publisher: str = "Quill Tidings") -> Reading:
    known = {
        "published": f"2031-04-{day:02}",
        "publisher": publisher,
        "url": f"https://quill.example/{publisher}/{day}",
    }
    reading: Reading = writer.reading(f'"{said}" {who} said on day {day}.', (who, "said", said), **known)
    return reading


def check(database: Database, quote: str, speaker: str | None = None, **days: str) -> Check:
    with database.reading() as connection:
        return check_ledger(connection, quote, speaker, **days)


DAM = "the dam at Oster is not safe and every engineer has known it for years"


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        (DAM, "verbatim"),
        ("is not safe", "verbatim"),
        ("the dam at Oster is safe", "cut"),
        ("the dam ... every engineer has known it", "cut"),
        ("the bridge at Oster is never safe and every sailor has known it for months", "altered"),
        ("nothing of the kind was ever said", "not_found"),
        ("Plotina", "not_found"),
        ("§ ' \" * ( )", "not_found"),
    ],
)
def test_a_quote_is_found_however_it_was_changed(
    database: Database, keep: Keep, writer: Any, quote: str, verdict: str
) -> None:
    others = [
        saying(writer, f"harbour dues will rise in the year {year} and that is a promise", day=3) for year in range(9)
    ]
    keep(saying(writer, DAM), *others)
    assert check(database, quote).verdict == verdict


def test_printings_are_counted_by_outlet_and_the_first_is_named(
    database: Database, keep: Keep, writer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = ["Quill Tidings", "Oster Post", "Halm Courier"]
    readings = [saying(writer, DAM, day=1 + number, publisher=papers[number % 3]) for number in range(9)]
    keep(*readings, saying(writer, "the dam is fine", day=20))
    whole = check(database, DAM)
    assert (whole.times, whole.outlets, whole.more) == (9, 3, False)
    assert whole.first and whole.first.printings[0].article.published == "2031-04-01"
    monkeypatch.setattr(relations, "MOST_CANDIDATES", 4)  # as if there were many more
    monkeypatch.setattr(relations, "MOST_WHOLE", 2)
    assert check(database, DAM).to_dict()["first"] == whole.to_dict()["first"]
    assert (check(database, DAM).times, check(database, DAM).outlets) == (9, 3)
    monkeypatch.setattr(relations, "MOST_COUNTED", 5)
    many = check(database, DAM)
    assert (many.times, many.more) == (5, True)
    assert many.first and many.first.printings[0].article.published == "2031-04-01"


def test_whose_words_they_are_is_asked_of_the_ledgers_speakers(database: Database, keep: Keep, writer: Any) -> None:
    keep(saying(writer, DAM, "Ida Brenn", 1), saying(writer, DAM, "Tilda Oram", 5), saying(writer, "no", "Jan Rell", 6))
    assert check(database, DAM, "Tilda Oram").first != check(database, DAM).first
    assert check(database, "dam is safe", "Brenn").verdict == "cut"
    other = check(database, DAM, "Jan Rell")
    assert (other.verdict, other.reason) == (
        "other_speaker",
        "it is printed in these words, as said by Ida Brenn, Tilda Oram",
    )
    nobody = check(database, DAM, "Zeno Quist")
    assert nobody.verdict == "other_speaker"
    assert nobody.reason.endswith("no speaker of the ledger is called Zeno Quist")


def test_a_speakers_words_are_found_among_very_many_printings_of_others(
    database: Database, keep: Keep, writer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relations, "MOST_CANDIDATES", 3)
    monkeypatch.setattr(relations, "MOST_WHOLE", 2)
    keep(
        saying(writer, "no comment", "Ida Brenn", 1),
        *(saying(writer, "no comment", "Jan Rell", day) for day in range(2, 12)),
    )
    answer = check(database, "no comment", "Brenn")
    assert (answer.verdict, answer.times) == ("verbatim", 1)


def test_days_of_publication_bound_what_is_looked_at(database: Database, keep: Keep, writer: Any) -> None:
    keep(saying(writer, DAM, day=2), saying(writer, DAM, day=9))
    assert check(database, DAM, since="2031-04-03").times == 1
    assert check(database, DAM, until="2031-04-08", since="2031-04-03").verdict == "not_found"
    assert check(database, DAM, until="2031-04-02").first == check(database, DAM).first
    for days in ({"since": "soon"}, {"until": "2031 OR dam"}, {"since": ""}):
        with pytest.raises(QueryError):
            check(database, DAM, **days)
    with pytest.raises(QueryError, match="no word in the speaker's name"):
        check(database, DAM, "?!")


def test_what_is_rejected_or_superseded_is_not_on_the_record(database: Database, keep: Keep, writer: Any) -> None:
    keep(saying(writer, DAM))
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE statements SET state = 2")
    assert check(database, DAM).verdict == "not_found"


def test_candidates_come_with_the_identity_that_said_them(database: Database, keep: Keep, writer: Any) -> None:
    keep(saying(writer, DAM))
    with database.reading() as connection:
        (found,) = candidates(connection, "every engineer has known that the dam was unsafe")
    assert {"ida brenn"} < found.speakers
    assert [key[0] for key in found.speakers - {"ida brenn"}] == [relations.IDENTITY]
    assert found.text == DAM


def test_an_empty_ledger_has_nothing(database: Database) -> None:
    assert check(database, DAM, "Brenn").verdict == "not_found"


@given(quote=st.text(max_size=60), speaker=st.none() | st.text(max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_any_quote_gets_an_answer(database: Database, quote: str, speaker: str | None) -> None:
    try:
        assert check(database, quote, speaker).verdict == "not_found"
    except QueryError:
        assert speaker is not None
