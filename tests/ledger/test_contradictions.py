"""What may contradict a statement is listed for a person: who denied it, and what the same speaker said otherwise."""

from __future__ import annotations

from typing import Any

from onrecord.ledger import store
from onrecord.ledger.contradictions import contradictions
from onrecord.ledger.database import Database
from onrecord.ledger.hits import hits
from onrecord.ledger.query_tree import All
from onrecord.ledger.schema import statements

TOLD = "the council will close the swimming pool at Tern Hill in autumn"


def keep(database: Database, writer: Any, *told: tuple[str, str, str]) -> list[str]:
    """One article for each speaker, content and day; the ids of their statements."""
    ids = []
    for number, (name, content, day) in enumerate(told):
        with database.writing() as connection:
            run = store.start_run(connection, "1.0", "english")
            reading = writer.reading(
                f"{name} said {content}.", (name, "said", content), url=f"https://c{number}.example/", published=day
            )
            store.keep(connection, run, [store.Taken(reading, f"c{number}", digest=str(number))])
            ids.append(reading.statements[0].id)
    return ids


def found(database: Database, identifier: str, **options: int) -> list[Any]:
    with database.reading() as connection:
        key = connection.scalar(
            statements.select().with_only_columns(statements.c.key).where(statements.c.id == identifier)
        )
        return contradictions(connection, hits(connection, All(()), [key])[0], **options)


def test_another_speakers_negation_is_a_denial(database: Database, writer: Any) -> None:
    ids = keep(
        database,
        writer,
        ("Ann Oak", TOLD, "2031-04-02"),
        ("Bo Lee", TOLD.replace("will close", "will not close"), "2031-04-03"),
        ("Cy Fenn", "the band will play in the park", "2031-04-03"),
    )
    for asked, other in ((ids[0], ids[1]), (ids[1], ids[0])):
        (one,) = found(database, asked)
        assert one.statement == other and one.candidate.kind == "denial"
        assert (one.candidate.first, one.candidate.second) == (ids[0], ids[1])
        assert "negated" in one.candidate.reason
        assert any(difference.kind == "negation" for difference in one.candidate.differences)
        assert one.to_dict()["statement"] == other
    assert found(database, ids[2]) == []


def test_the_same_speaker_later_with_a_negation_or_another_number_is_a_reversal(
    database: Database, writer: Any
) -> None:
    ids = keep(
        database,
        writer,
        ("Ann Oak", "the repair of the pool at Tern Hill costs 40 million", "2031-04-02"),
        ("Ann Oak", "the repair of the pool at Tern Hill costs 70 million", "2031-05-02"),
        ("Ann Oak", "the repair of the pool at Tern Hill costs 40 million", "2031-04-03"),
    )
    assert {(one.statement, one.candidate.kind) for one in found(database, ids[1])} == {
        (ids[0], "reversal"),
        (ids[2], "reversal"),
    }
    assert [one.statement for one in found(database, ids[0])] == [ids[1]]


def test_no_more_are_listed_than_asked_for_and_the_clearest_come_first(database: Database, writer: Any) -> None:
    denied = TOLD.replace("will close", "will not close")
    ids = keep(
        database,
        writer,
        ("Ann Oak", TOLD, "2031-04-02"),
        *((f"Person{letter} Hill", denied, "2031-04-03") for letter in "abcd"),
    )
    listed = found(database, ids[0])
    assert len(listed) == 4
    assert [one.candidate.score for one in listed] == sorted((one.candidate.score for one in listed), reverse=True)
    assert found(database, ids[0], limit=2) == listed[:2]
