"""Statements are counted by speaker, outlet, time, form, kind and act, merged speakers as one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import select

from onrecord.errors import StatisticsError
from onrecord.ledger import decisions, reviewing, schema
from onrecord.ledger.statistics import DIMENSIONS, Tally, tallies, tally


@pytest.fixture
def filled(news: Any, said: Any) -> Any:
    news.add(said("Ana Reyes", act="deny"), said("Ana Reyes", content="the dam held"), published="2025-12-31")
    news.add(said("Annie Reyes"), said("Tom Hale", content="the dam held"), published="2026-01-01T09:30:00+03:00")
    news.add(said("Tom Hale"), said(None), publisher="Kessel Wire", published="2026-01-31")
    news.add(said("Dock Board", kind="organization"), publisher=None, published=None)
    return news


def counted(news: Any, *by: Any, **options: Any) -> Tally:
    with news.database.reading() as connection:
        return tally(connection, *by, **options)


def pairs(found: Tally) -> list[tuple[Any, ...]]:
    return [(*figure.values, figure.statements) for figure in found.figures]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("speaker", [("Ana Reyes", 2), ("Tom Hale", 2), ("Annie Reyes", 1), ("Dock Board", 1)]),
        ("publisher", [("The Alder Valley Post", 4), ("Kessel Wire", 2), (None, 1)]),
        ("month", [(None, 1), ("2025-12", 2), ("2026-01", 4)]),
        ("year", [(None, 1), ("2025", 2), ("2026", 4)]),
        ("form", [("indirect", 7)]),
        ("place", [("body", 7)]),
        ("kind", [("person", 5), ("organization", 1), ("unnamed", 1)]),
        ("act", [("say", 6), ("deny", 1)]),
    ],
)
def test_statements_are_counted_by_one_thing(filled: Any, by: Any, expected: list[Any]) -> None:
    assert pairs(counted(filled, by)) == expected


def test_who_is_quoted_most_in_each_outlet(filled: Any) -> None:
    found = counted(filled, "publisher", "speaker", limit=1)
    assert pairs(found) == [
        ("The Alder Valley Post", "Ana Reyes", 2),
        ("Kessel Wire", "Tom Hale", 1),
        (None, "Dock Board", 1),
    ]
    assert (found.statements, found.left_out, found.figures[0].share) == (6, 2, 2 / 6)


def test_months_come_in_their_order_in_every_place(filled: Any) -> None:
    assert [row[:2] for row in pairs(counted(filled, "month", "kind"))] == [
        (None, "organization"),
        ("2025-12", "person"),
        ("2026-01", "person"),
        ("2026-01", "unnamed"),
    ]


def test_merged_speakers_count_as_one(filled: Any) -> None:
    with filled.database.writing() as connection:
        table = schema.speakers
        keys = {row.name: row for row in connection.execute(select(table))}
        decisions.merge(connection, [keys["Ana Reyes"].key, keys["Annie Reyes"].key], by="vera")
    first = counted(filled, "speaker").figures[0]
    assert (first.values, first.statements, first.speaker) == (("Ana Reyes",), 3, keys["Ana Reyes"].id)


def test_only_the_statements_of_a_query_are_counted(filled: Any) -> None:
    with filled.database.reading() as connection:
        table = schema.statements
        publisher = schema.publishers.c.key
        wire = select(publisher).where(schema.publishers.c.name == "Kessel Wire").scalar_subquery()
        keys: Iterable[int] = list(connection.scalars(select(table.c.key).where(table.c.publisher == wire)))
        one, other = tallies(connection, [("kind",), ("speaker",)], keys=iter(keys))
    assert pairs(one) == [("person", 1), ("unnamed", 1)]
    assert pairs(other) == [("Tom Hale", 1)]


def test_what_was_rejected_is_not_counted(filled: Any) -> None:
    with filled.database.writing() as connection:
        identifier = connection.scalar(select(schema.statements.c.id).where(schema.statements.c.act == "deny"))
        reviewing.record(connection, identifier, "reject", by="vera")
    assert counted(filled, "act").statements == 6


def test_nothing_is_counted_in_an_empty_ledger(news: Any) -> None:
    with news.database.reading() as connection:
        found = tallies(connection)
    assert [one.by for one in found] == [(one,) for one in DIMENSIONS if one != "year"]
    assert all(one.statements == 0 and one.to_dict()["figures"] == [] for one in found)


@pytest.mark.parametrize("by", [(), ("weather",)])
def test_statements_are_not_counted_by_anything_else(news: Any, by: Any) -> None:
    with pytest.raises(StatisticsError, match="speaker, publisher"):
        counted(news, *by)


def test_copies_are_counted_all_or_once(news: Any) -> None:
    with pytest.raises(StatisticsError, match="all or once"):
        counted(news, "act", copies="twice")
