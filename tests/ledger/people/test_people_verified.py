"""After decisions and reviews, the ledger is as sound as before, and comes out the same when it is rebuilt."""

from __future__ import annotations

from typing import Any

from onrecord.ledger import decisions, reviewing, schema, store
from onrecord.ledger.corrections import Correction, corrected, new_statement
from onrecord.ledger.outside import KnownPerson
from onrecord.ledger.rebuild import rebuild
from onrecord.ledger.splits import Part
from onrecord.ledger.verification import verify


def test_nothing_is_wrong_after_decisions_and_reviews_and_a_rebuild(news: Any, said: Any) -> None:
    first = news.add(said("Ana Reyes", "mayor"), said("Tom Hale", content="no ferry would sail"))
    second = news.add(said("Ana Reyes", "poet"), said("Tom Hale", content="the ferry would sail"))
    third = news.add(said("Reyes"), said("Tom Hale", "skipper", "he would see"))
    article = news.texts[first].article
    with news.database.writing() as connection:
        one, two = store.statements_of(connection, first)
        reviewing.record(connection, one.id, "reject", by="vera")
        changed = corrected(article, two, Correction(content="ferry would sail", speaker="Ana Holt"), by="vera")
        reviewing.record(connection, two.id, "correct", by="vera", after=changed)
        added = new_statement(article, Correction(content="Tom Hale"), by="vera")
        reviewing.add(connection, article.id, added, by="vera")
        hale = news.texts[second].article.id
        speaker = news.speakers(second)[1]
        decisions.split(connection, speaker, Part(articles=[hale]), by="vera")
        decisions.alias(connection, news.speaker(second), "Reyes", by="vera")
        decisions.import_people(connection, [KnownPerson("Nora Linde", ids={"wikidata": "Q1"})], by="vera")
    news.keep(*(news.texts[key] for key in (first, second, third)), model="newer")
    news.add(said("Reyes"), said("Nora Linde"), said("Tom Hale"))
    with news.database.reading() as connection:
        assert list(verify(connection)) == []
        shown = [store.statements_of(connection, key) for key in (first, second, third)]
    with news.database.writing() as connection:
        assert sum(1 for _ in rebuild(connection))
    with news.database.reading() as connection:
        assert list(verify(connection)) == []
        assert [store.statements_of(connection, key) for key in (first, second, third)] == shown
    assert news.count(schema.outside_ids) == 1
