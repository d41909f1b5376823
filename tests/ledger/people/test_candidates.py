"""Speakers that may be one are listed for a person: with a score, a reason and where to look."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord.ledger import decisions
from onrecord.ledger.candidates import Candidate, candidates


def listed(news: Any, **options: Any) -> list[Candidate]:
    with news.database.reading() as connection:
        return candidates(connection, **options)


@pytest.mark.parametrize(
    ("one", "other", "kind", "reason"),
    [
        ("Bob Linde", "Robert Linde", "person", "“Bob” and “Robert” may be one name"),
        ("J. Linde", "Jonas Linde", "person", "the same initial and surname"),
        ("Ana Maria Reyes", "Ana Reyes", "person", "the same given name and surname"),
        ("Ana Lindeman", "Ana Lindemann", "person", "one letter apart"),
        ("Aneliese Holt", "Anneliese Holt", "person", "one letter apart"),
        ("Reyes", "Ana Reyes", "person", "“Reyes” may be the surname of “Ana Reyes”"),
        ("Kessel Harbour Trust", "KHT", "organization", "“KHT” is made of initials"),
        ("Kessel Harbor Trust", "Kessel Harbour Trust", "organization", "one letter apart"),
    ],
)
def test_pairs_that_may_be_one(news: Any, said: Any, one: str, other: str, kind: str, reason: str) -> None:
    first, second = news.add(said(one, kind=kind)), news.add(said(other, kind=kind))
    (pair,) = listed(news)
    assert pair.reason == reason
    assert 0 < pair.score < 1
    assert {*pair.one.articles, *pair.other.articles} == {news.texts[key].article.id for key in (first, second)}


def test_what_was_left_apart_is_listed_with_the_roles_that_did_it(news: Any, said: Any) -> None:
    news.add(said("Tom Hale", "Labour MP")), news.add(said("Tom Hale", "cardiologist"))
    (pair,) = listed(news)
    assert pair.reason == "the same name; “Labour MP” and “cardiologist” are different work"
    assert pair.to_dict()["one"]["name"] == "Tom Hale"


@pytest.mark.parametrize(
    ("one", "other"), [("Ana Holt", "Tom Holt"), ("Ana M. Reyes", "Ana T. Reyes"), ("Ana Reyes", "Lena Hale")]
)
def test_pairs_that_are_none(news: Any, said: Any, one: str, other: str) -> None:
    news.add(said(one)), news.add(said(other))
    assert listed(news) == []


def test_the_most_valuable_come_first(news: Any, said: Any) -> None:
    news.add(said("Bob Linde")), news.add(said("Robert Linde"))
    for name in ("Joe Hart", "Joseph Hart"):
        news.add(*(said(name, content=f"the {number} boats were late") for number in ("two", "three", "four")))
    assert [pair.one.name for pair in listed(news)] == ["Joe Hart", "Bob Linde"]
    assert len(listed(news, limit=1)) == 1
    assert [pair.one.name for pair in listed(news, name="Linde")] == ["Bob Linde"]


def test_what_was_merged_is_listed_no_more(news: Any, said: Any) -> None:
    keys = [news.speaker(news.add(said(name))) for name in ("Bob Linde", "Robert Linde")]
    with news.database.writing() as connection:
        decisions.merge(connection, keys, by="vera")
    assert listed(news) == []


def test_a_surname_is_listed_with_the_one_most_heard_that_fits(news: Any, said: Any) -> None:
    for _ in range(3):
        news.add(said("Ana Reyes", "mayor"), said("Luis Reyes", "poet"))
    news.add(said("Ana Reyes", "mayor"), said("Nora Reyes", "mayor"))
    news.add(said("Reyes", "mayor")), news.add(said("Reyes", "mayor")), news.add(said("Reyes"))
    assert [(pair.one.name, pair.other.name) for pair in listed(news)] == [("Ana Reyes", "Reyes")] * 2


def test_names_that_stand_alone_are_listed_with_those_that_articles_join(news: Any, said: Any) -> None:
    news.add(said("Tom Hale", "MP")), news.add(said("Tom Hale", "nurse"))
    for _ in range(3):
        news.add(said("Tom Hale"))
    assert len(listed(news)) == 1 + 2 * 3
    for _ in range(3):
        news.add(said("Linde"))
    assert len(listed(news, name="Linde")) == 2
