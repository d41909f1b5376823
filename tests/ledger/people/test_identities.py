"""The same name in two articles: one speaker where nothing speaks against it, apart where something does."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from onrecord.ledger import identities, schema
from onrecord.ledger.names import organization_name, person_name

PEOPLE = (schema.speakers, schema.speaker_names, schema.appearances)


def why(news: Any, article: int) -> tuple[int, str]:
    with news.database.reading() as connection:
        columns = (schema.appearances.c.score, schema.appearances.c.reason)
        score, reason = connection.execute(select(*columns).where(schema.appearances.c.article == article)).one()
    return score, reason


def test_the_same_name_and_role_is_one_speaker(news: Any, said: Any) -> None:
    first = news.add(said("Ana Reyes", "mayor of Lindholm"))
    second = news.add(said("Ana Reyes", "Lindholm mayor"))
    assert news.speaker(first) == news.speaker(second)
    score, reason = why(news, second)
    assert score >= 900 and "mayor" in reason


def test_a_missing_role_contradicts_nothing(news: Any, said: Any) -> None:
    first = news.add(said("Ana Reyes", "mayor"))
    second = news.add(said("Ana Reyes"))
    assert news.speaker(first) == news.speaker(second)
    assert why(news, second) == (800, "the same name; no role to compare")


def test_different_work_is_left_apart_with_the_reason(news: Any, said: Any) -> None:
    first = news.add(said("Tom Hale", "Labour MP"))
    second = news.add(said("Tom Hale", "cardiologist"))
    assert news.speaker(first) != news.speaker(second)
    assert why(news, second)[1] == "another of this name is known: “Labour MP” and “cardiologist” are different work"


def test_of_two_of_one_name_the_role_tells_which(news: Any, said: Any) -> None:
    member = news.add(said("Tom Hale", "Labour MP"))
    doctor = news.add(said("Tom Hale", "cardiologist"))
    assert news.speaker(news.add(said("Tom Hale", "the MP for Alder Valley"))) == news.speaker(member)
    assert news.speaker(news.add(said("Tom Hale", "consultant cardiologist"))) == news.speaker(doctor)


def test_where_nothing_tells_which_of_two_it_is_each_article_stays_by_itself(news: Any, said: Any) -> None:
    known = {news.speaker(news.add(said("Tom Hale", role))) for role in ("Labour MP", "cardiologist")}
    first, second = news.add(said("Tom Hale")), news.add(said("Tom Hale"))
    assert len(known | {news.speaker(first), news.speaker(second)}) == 4
    assert why(news, second) == (500, "2 of this name are known, and nothing tells which it is")


def test_one_heard_far_more_often_than_a_namesake_is_meant_where_no_role_tells(news: Any, said: Any) -> None:
    known = news.speaker(news.add(said("Tom Hale", "Labour MP")))
    news.keep(*(news.reading(said("Tom Hale", "MP")) for _ in range(identities.PROMINENT)))
    news.add(said("Tom Hale", "cardiologist"))
    meant = news.add(said("Tom Hale"))
    assert news.speaker(meant) == known
    assert why(news, meant)[1] == "the same name; 11 of the 12 articles with it so far are theirs"


def test_a_surname_alone_joins_nobody_of_another_article(news: Any, said: Any) -> None:
    full = news.add(said("Ana Reyes", "mayor"))
    lone, other = news.add(said("Reyes", "mayor")), news.add(said("Reyes"))
    assert len({news.speaker(full), news.speaker(lone), news.speaker(other)}) == 3


def test_a_surname_with_the_same_whole_role_is_one_speaker(news: Any, said: Any) -> None:
    first = news.add(said("Reyes", "mayor of Lindholm"))
    second = news.add(said("Reyes", "Lindholm mayor"))
    assert news.speaker(first) == news.speaker(second)
    assert why(news, second)[1] == "the same word and whole role"


def test_a_newer_version_of_an_article_keeps_the_speaker_of_a_surname(news: Any, said: Any) -> None:
    first = news.add(said("Reyes"), url="https://post.example/bridge")
    before = news.speaker(first)
    second = news.add(said("Reyes"), said("Ana Holt"), url="https://post.example/bridge")
    assert news.speaker(second) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Reyes", "ANA REYES"),
        ("José Luis Ferré", "Jose Luis Ferre"),
        ("Ana M. Reyes", "Ana Reyes"),
        ("Martin Holt Jr.", "Martin Holt"),
        ("J.K. Linde", "J. K. Linde"),
    ],
)
def test_variants_of_a_name_are_one_speaker(news: Any, said: Any, one: str, other: str) -> None:
    assert news.speaker(news.add(said(one))) == news.speaker(news.add(said(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana M. Reyes", "Ana T. Reyes"), ("Martin Holt Jr.", "Martin Holt Sr."), ("Bob Linde", "Robert Linde")],
)
def test_names_that_tell_people_apart_are_two_speakers(news: Any, said: Any, one: str, other: str) -> None:
    assert news.speaker(news.add(said(one))) != news.speaker(news.add(said(other)))


def test_initials_tell_people_apart_after_a_name_without_them(news: Any, said: Any) -> None:
    plain, first = news.add(said("Ana Reyes")), news.add(said("Ana M. Reyes"))
    second = news.add(said("Ana T. Reyes"))
    assert news.speaker(plain) == news.speaker(first) != news.speaker(second)


def test_a_newer_version_of_an_article_keeps_its_speakers_whatever_roles_say(news: Any, said: Any) -> None:
    news.add(said("Tom Hale", "MP"))
    nurse = news.add(said("Tom Hale", "nurse"), url="https://post.example/ward")
    newer = news.add(said("Tom Hale"), said("Ana Holt"), url="https://post.example/ward")
    assert news.speaker(newer) == news.speakers(nurse, states=(schema.SUPERSEDED,))[0]


def test_every_name_that_is_printed_is_kept_as_printed(news: Any, said: Any) -> None:
    for name in ("Ana M. Reyes", "Ana Reyes", "ANA REYES"):
        news.add(said(name))
    table = schema.speaker_names
    with news.database.reading() as connection:
        found = set(connection.execute(select(table.c.name, table.c.origin)).all())
    assert found == {("Ana M. Reyes", "printed"), ("Ana Reyes", "printed")}


def test_an_organization_is_known_with_and_without_the_and_inc(news: Any, said: Any) -> None:
    names = ("The Kessel Harbour Trust", "Kessel Harbour Trust", "Kessel Harbour Trust, Inc.")
    found = {news.speaker(news.add(said(name, kind="organization"))) for name in names}
    assert len(found) == 1


def test_a_person_and_an_organization_of_one_name_are_two(news: Any, said: Any) -> None:
    person, firm = news.add(said("Hale Linde")), news.add(said("Hale Linde", kind="organization"))
    assert news.speaker(person) != news.speaker(firm)


def test_whoever_is_not_named_has_no_speaker(news: Any, said: Any) -> None:
    assert news.speakers(news.add(said(None), said("the crew", kind="group"))) == [None, None]


def test_the_same_batch_assigned_twice_changes_nothing(news: Any, said: Any) -> None:
    keys = [
        news.add(said("Tom Hale", role), said("Reyes"), said("Dock Board", kind="organization"))
        for role in ("MP", "nurse", None)
    ]
    before = news.rows(*PEOPLE)
    batch = [(key, news.texts[key].statements) for key in keys]
    with news.database.writing() as connection:
        again = identities.assign(connection, batch)
    assert again == [news.speakers(key) for key in keys]
    assert news.rows(*PEOPLE) == before


def test_how_articles_are_cut_into_batches_changes_nothing(news: Any, said: Any, tmp_path: Any) -> None:
    from onrecord.ledger.database import Database

    roles = ("MP", None, "nurse", "surgeon", None, "Labour leader", "R-Kessel", "D-Kessel", None)
    readings = [
        news.reading(said("Tom Hale", role), said("Reyes", role), said("Ana M. Reyes" if role else "Ana Reyes"))
        for role in roles
    ]
    readings += [news.reading(said("Tom Hale", role), url="https://post.example/0") for role in (None, "MP", None)]
    for reading in readings:
        news.keep(reading)
    at_once = type(news)(Database(str(tmp_path / "at_once.db")))
    at_once.keep(*readings)
    assert at_once.rows(*PEOPLE) == news.rows(*PEOPLE)
    at_once.database.close()


def test_hostile_names_are_kept_as_they_are(news: Any, said: Any) -> None:
    names = [
        "Ana " * 5000,
        "\ufdfa" * 400,
        '"; DROP TABLE speakers; --',
        "!!!",
        "\ud83d",
        "a\x00b",
        "名前",
        "%_",
        "Ana\u202eReyes",
        "\\",
    ]
    keys = [news.add(said(name)) for name in names]
    assert len({news.speaker(key) for key in keys}) == len(names)
    assert news.count(schema.speakers) == len(names)


def test_names_taken_apart() -> None:
    assert person_name("George H.W. Linde Sr.").key == "george linde"
    assert (person_name("George H.W. Linde Sr.").initials, person_name("Holt, Jr.").key) == ("hw", "holt")
    assert organization_name("The Co.").key == "co"
    assert person_name("!!!").key != person_name("???").key
