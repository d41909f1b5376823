"""What people decide about speakers holds, can be taken back, and is there again after speakers are derived anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select, text

from onrecord.errors import AmbiguousSpeakerError, DecisionError, NotInLedgerError
from onrecord.ledger import decisions, schema
from onrecord.ledger.indexing import SPEAKER
from onrecord.ledger.rebuild import rebuild
from onrecord.ledger.references import find_speaker, group_of
from onrecord.ledger.splits import Part


def decide(news: Any, what: Callable[..., Any], *given: Any) -> Any:
    with news.database.writing() as connection:
        return what(connection, *given, by="vera")


def group(news: Any, speaker: int) -> list[int]:
    with news.database.reading() as connection:
        return group_of(connection, speaker)


def article_id(news: Any, key: int) -> str:
    return str(news.texts[key].article.id)


def found_by_filter(news: Any, speaker: int) -> list[int]:
    """The statements that the word index has under a speaker."""
    with news.database.reading() as connection:
        if connection.dialect.name == "sqlite":
            query = "SELECT rowid FROM statement_words WHERE statement_words MATCH :word ORDER BY rowid"
        else:
            query = "SELECT key FROM statement_words WHERE words @@ CAST(:word AS tsquery) ORDER BY key"
        word = f"{SPEAKER}{speaker}"
        return list(connection.scalars(text(query), {"word": f'"{word}"' if "rowid" in query else f"'{word}'"}))


def in_rows(news: Any, speaker: int) -> list[int]:
    with news.database.reading() as connection:
        table = schema.statements
        return list(connection.scalars(select(table.c.key).where(table.c.speaker == speaker).order_by(table.c.key)))


def derive_anew(news: Any) -> None:
    """Throw away all that is derived and make it again."""
    with news.database.writing() as connection:
        assert sum(1 for _ in rebuild(connection))


def whose(news: Any, articles: Sequence[int]) -> list[str]:
    """Who speaks in the articles, as ids of the kept speakers."""
    with news.database.reading() as connection:
        roots = [group_of(connection, news.speaker(article))[0] for article in articles]
        ids = {row.key: row.id for row in connection.execute(select(schema.speakers.c.key, schema.speakers.c.id))}
    return [ids[root] for root in roots]


# --- merge ------------------------------------------------------------------------------------------------


def test_merged_speakers_are_a_group_whose_first_is_kept(news: Any, said: Any) -> None:
    bob, robert, lone = (news.speaker(news.add(said(name))) for name in ("Bob Linde", "Robert Linde", "Linde"))
    decide(news, decisions.merge, [robert, bob])
    decide(news, decisions.merge, [robert, lone])
    assert group(news, bob) == [robert, bob, lone]
    assert in_rows(news, bob), "statements keep the speaker that they were read with"


def test_groups_merge_with_all_their_members(news: Any, said: Any) -> None:
    one, two, three, four = (news.speaker(news.add(said(f"Ana {name}"))) for name in ("Holt", "Hale", "Hart", "Hood"))
    decide(news, decisions.merge, [one, two])
    decide(news, decisions.merge, [three, four])
    decide(news, decisions.merge, [four, two])
    assert group(news, one) == [three, one, two, four]


def test_undoing_a_merge_leaves_other_merges_standing(news: Any, said: Any) -> None:
    one, two, three = (news.speaker(news.add(said(f"Ana {name}"))) for name in ("Holt", "Hale", "Hart"))
    first = decide(news, decisions.merge, [one, two])
    decide(news, decisions.merge, [one, three])
    back = decide(news, decisions.undo, first)
    assert (group(news, one), group(news, two)) == ([one, three], [two])
    decide(news, decisions.undo, back)
    assert group(news, one) == [one, two, three]


def test_after_a_merge_of_two_of_one_name_a_third_mention_is_no_longer_ambiguous(news: Any, said: Any) -> None:
    one = news.speaker(news.add(said("Tom Hale", "MP")))
    two = news.speaker(news.add(said("Tom Hale", "nurse")))
    decide(news, decisions.merge, [one, two])
    assert news.speaker(news.add(said("Tom Hale"))) in (one, two)


# --- split ------------------------------------------------------------------------------------------------


def test_a_split_by_article_moves_statements_in_table_and_word_index(news: Any, said: Any) -> None:
    keep, move = news.add(said("Tom Hale")), news.add(said("Tom Hale"), said("Tom Hale", content="no ferry would sail"))
    old = news.speaker(keep)
    _, new = decide(news, decisions.split, old, Part(articles=[article_id(news, move)]))
    assert news.speakers(move) == [new, new]
    for speaker, count in ((old, 1), (new, 2)):
        assert found_by_filter(news, speaker) == in_rows(news, speaker)
        assert len(in_rows(news, speaker)) == count


def test_a_split_by_role_sends_later_articles_to_whoever_has_their_role(news: Any, said: Any) -> None:
    keep, move = news.add(said("Tom Hale", "union official")), news.add(said("Tom Hale", "Kessel manager"))
    _, new = decide(news, decisions.split, news.speaker(keep), Part(role="kessel manager"))
    assert news.speaker(news.add(said("Tom Hale", "manager of Kessel"))) == new == news.speaker(move)
    assert news.speaker(news.add(said("Tom Hale", "an official of the union"))) == news.speaker(keep)


def test_a_split_by_name_takes_that_name_alone(news: Any, said: Any) -> None:
    article = news.add(said("Ana M. Reyes"), said("Ana Reyes"))
    old = news.speaker(article)
    _, new = decide(news, decisions.split, old, Part(name="Ana M. Reyes"))
    assert news.speakers(article) == [new, old]


def test_a_split_is_kept_when_the_article_is_read_again(news: Any, said: Any) -> None:
    keep, move = news.add(said("Tom Hale")), news.add(said("Tom Hale"))
    _, new = decide(news, decisions.split, news.speaker(keep), Part(articles=[article_id(news, move)]))
    news.keep(news.texts[keep], news.texts[move], model="newer")
    assert news.speaker(move) == new != news.speaker(keep)


def test_undoing_a_split_gives_everything_back(news: Any, said: Any) -> None:
    articles = [news.add(said("Tom Hale", role)) for role in ("mayor", "mayor of Lindholm", "Lindholm mayor")]
    old = news.speaker(articles[0])
    before = news.rows(schema.statements, schema.speakers, schema.speaker_names)
    decision, new = decide(news, decisions.split, old, Part(role="Lindholm mayor"))
    decide(news, decisions.undo, decision)
    assert news.rows(schema.statements, schema.speakers, schema.speaker_names) == before
    assert found_by_filter(news, old) == in_rows(news, old)
    assert found_by_filter(news, new) == []


def test_a_split_leaves_something_on_both_sides(news: Any, said: Any) -> None:
    article = news.add(said("Tom Hale", "mayor"))
    for part in (Part(role="nurse"), Part(role="mayor")):
        with pytest.raises(DecisionError):
            decide(news, decisions.split, news.speaker(article), part)
    assert news.count(schema.decisions) == 0


# --- alias ------------------------------------------------------------------------------------------------


def test_an_alias_is_found_and_later_articles_join_by_it(news: Any, said: Any) -> None:
    known = news.speaker(news.add(said("Ana Reyes", "mayor")))
    decision = decide(news, decisions.alias, known, "Reyes")
    assert news.speaker(news.add(said("Reyes"))) == known
    decide(news, decisions.undo, decision)
    assert news.speaker(news.add(said("Reyes"))) != known


def test_an_alias_that_is_another_speakers_name_is_refused(news: Any, said: Any) -> None:
    robert = news.speaker(news.add(said("Robert Linde")))
    news.add(said("Bob Linde"))
    with pytest.raises(DecisionError, match="merge the two instead"):
        decide(news, decisions.alias, robert, "Bob Linde")


# --- all of them ------------------------------------------------------------------------------------------


def test_decisions_are_kept_with_who_and_when(news: Any, said: Any) -> None:
    one, two = (news.speaker(news.add(said(name))) for name in ("Bob Linde", "Robert Linde"))
    decision = decide(news, decisions.merge, [one, two])
    decide(news, decisions.undo, decision)
    with news.database.reading() as connection:
        found = decisions.taken(connection)
    assert [(one.kind, one.by, one.undone) for one in found] == [("merge", "vera", True), ("undo", "vera", False)]
    assert found[0].at.endswith("+00:00") and found[0].to_dict()["details"]["kept"]["name"] == "Bob Linde"


def test_decisions_hold_after_everything_is_derived_anew(news: Any, said: Any) -> None:
    articles = [news.add(said("Bob Linde")), news.add(said("Robert Linde")), news.add(said("Tom Hale", "MP"))]
    decide(news, decisions.merge, [news.speaker(articles[1]), news.speaker(articles[0])])
    articles += [news.add(said("Tom Hale", "MP")), news.add(said("Tom Hale"))]
    decide(news, decisions.split, news.speaker(articles[2]), Part(articles=[article_id(news, articles[4])]))
    decide(news, decisions.alias, news.speaker(articles[0]), "Linde")
    undone = decide(news, decisions.alias, news.speaker(articles[0]), "Bobby")
    decide(news, decisions.undo, undone)
    articles += [news.add(said("Linde")), news.add(said("Tom Hale")), news.add(said("Bobby"))]
    before = whose(news, articles)
    tables = (schema.statements, schema.speakers, schema.speaker_names, schema.appearances)
    rows = news.rows(*tables)
    derive_anew(news)
    assert whose(news, articles) == before
    assert news.rows(*tables) == rows
    assert len(set(before)) == 5


def test_what_does_not_exist_is_refused(news: Any, said: Any) -> None:
    known = news.speaker(news.add(said("Ana Reyes")))
    with pytest.raises(NotInLedgerError):
        decide(news, decisions.merge, [known, 999])
    with pytest.raises(NotInLedgerError):
        decide(news, decisions.undo, 7)
    with pytest.raises(DecisionError, match="at least two"):
        decide(news, decisions.merge, [known, known])
    with pytest.raises(DecisionError, match="at least one letter"):
        decide(news, decisions.alias, known, "  ")
    decision = decide(news, decisions.alias, known, "Annie")
    decide(news, decisions.undo, decision)
    with pytest.raises(DecisionError, match="undone already"):
        decide(news, decisions.undo, decision)


def test_a_speaker_is_found_by_id_or_name(news: Any, said: Any) -> None:
    known = news.speaker(news.add(said("Ana Reyes", "mayor")))
    news.add(said("Tom Hale", "MP")), news.add(said("Tom Hale", "nurse"))
    with news.database.reading() as connection:
        identifier = connection.scalar(select(schema.speakers.c.id).where(schema.speakers.c.key == known))
        assert find_speaker(connection, identifier) == find_speaker(connection, "ANA REYES") == known
        with pytest.raises(AmbiguousSpeakerError, match=r"Tom Hale, MP\).*Tom Hale, nurse"):
            find_speaker(connection, "Tom Hale")
        with pytest.raises(NotInLedgerError, match="no speaker 'Nobody'"):
            find_speaker(connection, "Nobody")
