"""People known elsewhere are attached to the speakers they are, with their ids; doubtful ones are listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from onrecord.errors import KnownPeopleError
from onrecord.ledger import decisions, schema
from onrecord.ledger.outside import Imported, KnownPerson, read_csv, read_followthemoney


def bring(news: Any, *people: KnownPerson) -> Imported:
    with news.database.writing() as connection:
        return decisions.import_people(connection, people, by="vera")


def ids_of(news: Any, speaker: int) -> dict[str, str]:
    table = schema.outside_ids
    with news.database.reading() as connection:
        rows = connection.execute(select(table.c.scheme, table.c.identifier).where(table.c.speaker == speaker))
        return {row.scheme: row.identifier for row in rows}


REYES = KnownPerson("Ana Reyes", aliases=("Annie Reyes",), roles=("mayor",), ids={"wikidata": "Q1001"})


def test_a_known_person_is_attached_by_name(news: Any, said: Any) -> None:
    speaker = news.speaker(news.add(said("Ana Reyes", "mayor of Lindholm")))
    imported = bring(news, REYES)
    assert (imported.matched, imported.created, imported.listed) == (1, 0, [])
    assert ids_of(news, speaker) == {"wikidata": "Q1001"}
    assert news.speaker(news.add(said("Annie Reyes"))) == speaker


def test_a_known_person_is_attached_by_alias(news: Any, said: Any) -> None:
    speaker = news.speaker(news.add(said("Annie Reyes")))
    assert bring(news, REYES).matched == 1
    assert ids_of(news, speaker) == {"wikidata": "Q1001"}


def test_later_articles_join_a_known_person_whom_nobody_named_before(news: Any, said: Any) -> None:
    assert bring(news, REYES).created == 1
    first, second = news.speaker(news.add(said("Ana Reyes"))), news.speaker(news.add(said("Annie Reyes")))
    assert first == second
    assert ids_of(news, first) == {"wikidata": "Q1001"}


def test_the_same_import_again_changes_nothing(news: Any, said: Any) -> None:
    news.add(said("Ana Reyes"))
    bring(news, REYES)
    tables = (schema.decisions, schema.speakers, schema.speaker_names, schema.outside_ids)
    before = news.rows(*tables)
    assert bring(news, REYES).unchanged == 1
    assert news.rows(*tables) == before


def test_whoever_fits_several_speakers_is_listed(news: Any, said: Any) -> None:
    news.add(said("Tom Hale", "MP")), news.add(said("Tom Hale", "nurse"))
    (listed,) = bring(news, KnownPerson("Tom Hale", ids={"wikidata": "Q1002"})).listed
    assert listed.reason.startswith("2 speakers have this name: ")
    assert news.count(schema.outside_ids) == news.count(schema.decisions) == 0


def test_two_of_one_name_in_an_import_are_listed(news: Any, said: Any) -> None:
    news.add(said("Tom Hale"))
    people = [KnownPerson("Tom Hale", ids={"wikidata": identifier}) for identifier in ("Q1002", "Q1003")]
    reasons = {listed.reason for listed in bring(news, *people).listed}
    assert reasons == {"another in this import has the same name"}


@pytest.mark.parametrize(
    "known",
    [
        KnownPerson("Ana Reyes", roles=("cardiologist",), ids={"viaf": "77"}),
        KnownPerson("Ana Reyes", ids={"wikidata": "Q9"}),
        KnownPerson("Ana T. Reyes", ids={"viaf": "77"}),
    ],
)
def test_whoever_contradicts_the_speaker_of_the_name_is_listed(news: Any, said: Any, known: KnownPerson) -> None:
    news.add(said("Ana M. Reyes", "mayor"))
    bring(news, REYES)
    assert len(bring(news, known).listed) == 1
    assert news.count(schema.outside_ids) == 1


def test_an_import_can_be_taken_back(news: Any, said: Any) -> None:
    news.add(said("Ana Reyes"))
    tables = (schema.speakers, schema.speaker_names, schema.outside_ids)
    before = news.rows(*tables)
    imported = bring(news, REYES, KnownPerson("Nora Linde", ids={"wikidata": "Q1004"}))
    with news.database.writing() as connection:
        for decision in imported.decisions:
            decisions.undo(connection, decision, by="vera")
    assert news.rows(*tables) == before


def test_people_in_csv(tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text(
        "name,kind,aliases,role,wikidata,viaf\n"
        "Ana Reyes,,Annie Reyes; A. Reyes,mayor,Q1001,\n"
        "\n"
        'Dock Board,organization,,,"Q1005",12\n',
        encoding="utf-8-sig",
    )
    reyes, board = read_csv(table)
    assert (reyes.name, reyes.aliases, reyes.roles) == ("Ana Reyes", ("Annie Reyes", "A. Reyes"), ("mayor",))
    assert (reyes.ids, board.kind, board.ids) == (
        {"wikidata": "Q1001"},
        "organization",
        {"wikidata": "Q1005", "viaf": "12"},
    )
    assert reyes.where.endswith("people.csv:2")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"person\nAna\n", "no column `name`"),
        (b"name,kind\nAna,robot\n", "kind is 'robot'"),
        (b"name\n\xff\xfe\n", "UTF-8"),
    ],
)
def test_a_broken_table_says_where(tmp_path: Path, content: bytes, message: str) -> None:
    table = tmp_path / "people.csv"
    table.write_bytes(content)
    with pytest.raises(KnownPeopleError, match=message):
        list(read_csv(table))


def test_people_in_followthemoney_lines(tmp_path: Path) -> None:
    entities = [
        {
            "id": "Q1001",
            "schema": "Person",
            "caption": "Ana Reyes",
            "properties": {
                "name": ["Reyes, Ana", "Ana Reyes"],
                "alias": ["Annie Reyes"],
                "weakAlias": ["Reyes"],
                "position": ["Mayor of Lindholm"],
            },
        },
        {"id": "NK-7", "schema": "PublicBody", "properties": {"name": ["Dock Board"], "wikidataId": ["Q1005"]}},
        {"id": "v-1", "schema": "Vessel", "properties": {"name": ["Linde"]}},
        {"id": "p-2", "schema": "Person", "properties": {}},
    ]
    lines = tmp_path / "entities.ftm.json"
    lines.write_text("\n".join(map(json.dumps, entities)) + "\n", encoding="utf-8")
    reyes, board = read_followthemoney(lines)
    assert (reyes.name, reyes.aliases, reyes.roles) == (
        "Ana Reyes",
        ("Reyes, Ana", "Annie Reyes"),
        ("Mayor of Lindholm",),
    )
    assert reyes.ids == {"wikidata": "Q1001", "opensanctions": "Q1001"}
    assert (board.kind, board.ids) == ("organization", {"wikidata": "Q1005", "opensanctions": "NK-7"})


@pytest.mark.parametrize("line", ["{", "[1]", '{"schema": "Person", "properties": 3}', "\xff"])
def test_lines_that_are_no_entities_are_refused(tmp_path: Path, line: str) -> None:
    lines = tmp_path / "entities.json"
    lines.write_text(line, encoding="latin-1")
    with pytest.raises(KnownPeopleError, match=r"entities\.json"):
        list(read_followthemoney(lines))
