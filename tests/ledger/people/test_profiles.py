"""A speaker's page: its names, roles and ids, and why each article's statements are taken to be its."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord.errors import NotInLedgerError
from onrecord.ledger import decisions
from onrecord.ledger.outside import KnownPerson
from onrecord.ledger.profiles import Name, outside_ids_of, profile


def test_a_profile_holds_all_that_is_known_of_a_group(news: Any, said: Any) -> None:
    first = news.add(said("Ana M. Reyes", "mayor of Lindholm"), said("Ana M. Reyes"), published="2025-01-01")
    second = news.add(said("Annie Reyes", "candidate"), published="2026-01-01")
    kept, other = news.speaker(first), news.speaker(second)
    with news.database.writing() as connection:
        decisions.merge(connection, [kept, other], by="vera")
        decisions.alias(connection, kept, "Reyes", by="vera")
        decisions.import_people(connection, [KnownPerson("Ana Reyes", ids={"wikidata": "Q1001"})], by="vera")
    with news.database.reading() as connection:
        found = profile(connection, other)
        ids = outside_ids_of(connection, [other])
    assert (found.name, found.kind, found.roles) == ("Ana M. Reyes", "person", ("mayor of Lindholm", "candidate"))
    assert set(found.names) == {
        Name("Ana M. Reyes", "printed"),
        Name("Annie Reyes", "printed"),
        Name("Ana Reyes", "import"),
        Name("Reyes", "alias"),
    }
    assert (found.statements, found.articles, len(found.merged)) == (3, 2, 1)
    assert [one.article for one in found.appearances] == [news.texts[key].article.id for key in (second, first)]
    assert found.appearances[1].reason == "the first of this name"
    assert found.to_dict()["ids"] == ids[other] == {"wikidata": "Q1001"}


def test_there_is_no_profile_of_nobody(news: Any) -> None:
    with news.database.reading() as connection, pytest.raises(NotInLedgerError):
        profile(connection, 1)
