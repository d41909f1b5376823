"""Printings of one saying in a ledger: found as articles come, kept up to date, joined and parted by people."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord.errors import DecisionError, NotInLedgerError
from onrecord.ledger import utterances
from onrecord.ledger.database import Database
from onrecord.ledger.rebuild import rebuild
from onrecord.ledger.relating import relate
from onrecord.ledger.store import Taken, keep, start_run
from onrecord.records import Reading

QUOTE = "The harbour wall will be mended before the autumn storms reach Senna Bay"
OTHER = "The lighthouse keepers have not been paid since the spring"


@pytest.fixture
def three(database: Database, writer: Any) -> list[Reading]:
    """One saying in two outlets, and another saying beside it."""
    made = []
    for number, (outlet, said) in enumerate((("Senna Post", QUOTE), ("Bay Courier", QUOTE), ("Bay Courier", OTHER))):
        text = f'Report {number}. "{said}," Ana Reyes said.'
        url = f"https://bay.example/{number}"
        known = {"publisher": outlet, "published": f"2031-04-0{number + 1}", "url": url}
        made.append(writer.reading(text, ("Ana Reyes", "said", said), **known))
    add(database, made)
    return made


def add(database: Database, readings: list[Reading], model: str = "a") -> None:
    with database.writing() as connection:
        run = start_run(connection, "1", model)
        keep(
            connection,
            run,
            [Taken(one, one.article.url or "", digest=one.article.sha256) for one in readings if one.article],
        )


def identifiers(readings: list[Reading]) -> list[str]:
    return [reading.statements[0].id for reading in readings]


def printed(database: Database, statement: str) -> list[str]:
    with database.reading() as connection:
        return [one.hit.statement.id for one in utterances.utterance_of(connection, statement).printings]


def test_printings_of_one_saying_are_found_as_articles_come(database: Database, three: list[Reading]) -> None:
    first, second, other = identifiers(three)
    with database.reading() as connection:
        found = utterances.utterance_of(connection, second)
    assert [one.hit.statement.id for one in found.printings] == [first, second]
    assert (found.times, found.articles, found.outlets) == (2, 2, 2)
    assert found.printings[1].comparison is not None and found.printings[1].differences == ()
    assert found.to_dict()["utterance"] == found.id
    assert printed(database, other) == [other]


def test_it_is_the_same_one_article_after_the_other_again_and_rebuilt(
    database: Database, three: list[Reading], location: str
) -> None:
    first, second, _ = identifiers(three)
    with database.reading() as connection:
        before = utterances.utterance_of(connection, first).id
    assert list(relate(database)) == []
    assert sum(1 for _ in relate(database, again=True)) == 1
    with database.writing() as connection:
        assert list(rebuild(connection))
    with database.reading() as connection:
        assert utterances.utterance_of(connection, second).id == before


def test_what_people_join_and_part_stays(database: Database, three: list[Reading]) -> None:
    first, second, other = identifiers(three)
    with database.writing() as connection:
        utterances.part(connection, first, second, by="ana")
        joined = utterances.join(connection, second, other, by="ana")
    assert printed(database, first) == [first] and printed(database, other) == [second, other]
    assert sum(1 for _ in relate(database, again=True)) == 1
    assert printed(database, first) == [first] and printed(database, other) == [second, other]
    with database.writing() as connection:
        utterances.undo(connection, joined, by="ben")
        taken = utterances.taken(connection)
    assert printed(database, other) == [other]
    assert [one.kind for one in taken] == ["part", "join"] and taken[1].undone_by == "ben"


def test_a_statement_that_is_read_no_longer_leaves_its_group(
    database: Database, three: list[Reading], writer: Any
) -> None:
    first, second, _ = identifiers(three)
    article = three[1].article
    assert article is not None
    add(database, [Reading(article, ())], model="b")
    assert printed(database, first) == [first]
    with database.reading() as connection, pytest.raises(NotInLedgerError):
        utterances.utterance_of(connection, second)


def test_decisions_that_cannot_be_are_refused(database: Database, three: list[Reading]) -> None:
    first, second, _ = identifiers(three)
    with database.writing() as connection:
        with pytest.raises(DecisionError):
            utterances.join(connection, first, first, by="ana")
        with pytest.raises(DecisionError):
            utterances.join(connection, first, second, by=" ")
        with pytest.raises(NotInLedgerError):
            utterances.part(connection, first, "nothing", by="ana")
        with pytest.raises(NotInLedgerError):
            utterances.undo(connection, 7, by="ana")
