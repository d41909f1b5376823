"""What relates statements is checked against itself: each kind of damage is found, and mended as it is said."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from onrecord.ledger import relating, store, utterances
from onrecord.ledger.database import Database
from onrecord.ledger.rebuild import rebuild
from onrecord.ledger.verification import Problem, verify
from onrecord.ledger.verified_relations import REBUILD, RELATE

BODY = (
    "The orchard wall at Vessing fell in the night and nobody was hurt by the stones, the parish clerk wrote in her "
    "weekly letter to the families who rent plots along the lane behind the old cider press. Bo Lee said the wall will "
    "stand again before the apples ripen on the southern slope. A mason from Halm looked at the footing yesterday and "
    "counted forty cracked blocks, some of them older than the chapel. The parish keeps a small fund for such repairs."
)
CONTENT = "the wall will stand again before the apples ripen on the southern slope"


@pytest.fixture
def related(database: Database, writer: Any) -> Database:
    """Three printings of one saying, two of them in a dispatch and its copy."""
    with database.writing() as connection:
        run = store.start_run(connection, "1.0", "english")
        for number, body in enumerate((BODY, BODY + " It rained.", f"Bo Lee said {CONTENT}.")):
            reading = writer.reading(
                body, ("Bo Lee", "said", CONTENT), url=f"https://p{number}.example/", published=f"2031-04-0{number + 1}"
            )
            store.keep(connection, run, [store.Taken(reading, f"p{number}", digest=str(number))])
    return database


def problems(database: Database) -> list[Problem]:
    with database.reading() as connection:
        return list(verify(connection))


def test_what_was_found_holds_together(related: Database) -> None:
    assert problems(related) == []
    with related.reading() as connection:
        for table in ("links", "utterances", "copies", "reprints"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0


@pytest.mark.parametrize(
    ("what", "command"),
    [
        ("printing", "INSERT INTO printings (statement, wording, sketch) SELECT 77, wording, sketch FROM printings"),
        ("printing", "UPDATE printings SET utterance = 77 WHERE statement = (SELECT max(statement) FROM printings)"),
        ("printing", "UPDATE printings SET wording = 12345"),
        ("link", "INSERT INTO links SELECT 5, 6, score, kind, reason FROM links"),
        ("utterance", "UPDATE utterances SET printings = 9"),
        ("utterance", "DELETE FROM links"),
        ("utterance", "UPDATE utterances SET first = first + 1"),
        ("reprint", "UPDATE reprints SET statement = 5"),
        ("reprint", "DELETE FROM copies"),
    ],
)
def test_each_kind_of_damage_is_found_and_mended_as_it_says(related: Database, what: str, command: str) -> None:
    if command.startswith("INSERT"):
        command += " LIMIT 1"
    with related.writing() as connection:
        connection.execute(text(command))
    found = [problem for problem in problems(related) if problem.what == what]
    assert found
    assert {problem.mend for problem in found} == {REBUILD if what == "reprint" else RELATE}
    if what == "reprint":
        with related.writing() as connection:
            for _ in rebuild(connection):
                pass
    else:
        for _ in relating.relate(related, again=True):
            pass
    assert problems(related) == []


def test_what_a_person_joined_is_sound(related: Database, writer: Any) -> None:
    with related.writing() as connection:
        run = store.start_run(connection, "1.0", "english")
        other = writer.reading(
            "Bo Lee said it is fine.",
            ("Bo Lee", "said", "it is fine"),
            url="https://q.example/",
            published="2031-04-02",
        )
        store.keep(connection, run, [store.Taken(other, "q", digest="q")])
        ids = connection.execute(text("SELECT id FROM statements ORDER BY key")).scalars().all()
        utterances.join(connection, ids[0], other.statements[0].id, by="reader")
    assert problems(related) == []
