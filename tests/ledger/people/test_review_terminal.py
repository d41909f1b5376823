"""`onrecord review`: a statement at a time, one key a judgement, from a terminal or a pipe."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import select

from onrecord.errors import ReviewError
from onrecord.ledger import reviewing, schema, store
from onrecord.ledger.desk import Desk
from onrecord.records import Statement
from onrecord.show.review import review


class Screen:
    """A review of everything in a ledger by keys from a pipe."""

    def __init__(self, news: Any, typed: str, *, by: str = "vera") -> None:
        printed = io.StringIO()
        console = Console(file=printed, width=100, color_system=None, markup=False, highlight=False, emoji=False)
        with news.database.reading() as connection:
            keys = reviewing.queue(connection)
        self.counts = review(Desk(news.database, by=by), keys, console, stream=io.StringIO(typed))
        self.printed = printed.getvalue()


@pytest.fixture
def article(news: Any, said: Any) -> int:
    return int(
        news.add(
            said("Ana Reyes", "mayor", "the bridge would open in May", score=0.3),
            said("Tom Hale", "skipper", "no ferry would sail", score=0.6),
            title="Bridge to open",
        )
    )


def shown(news: Any, article: int) -> list[Statement]:
    with news.database.reading() as connection:
        return store.statements_of(connection, article)


def verdicts(news: Any) -> list[tuple[str, str]]:
    table = schema.reviews
    with news.database.reading() as connection:
        return [(row.verdict, row.by) for row in connection.execute(select(table).where(table.c.undone.is_(None)))]


def test_a_statement_stands_in_its_paragraph_with_the_reasons(news: Any, article: int) -> None:
    printed = Screen(news, "q\n").printed
    assert "1 of 2 · indirect · score 0.30" in printed
    assert "*Ana Reyes, mayor*, _said_ ⟦the bridge would open in May⟧." in printed
    assert "no ferry" not in printed
    assert "speaker   Ana Reyes, mayor (person, 0.97): the source names them in full" in printed
    assert "[c]onfirm  [r]eject  [e]dit  [s]kip  [u]ndo  [q]uit" in printed


def test_one_key_confirms_or_rejects(news: Any, article: int) -> None:
    screen = Screen(news, "c\nr\n")
    assert screen.counts == Counter(confirmed=1, rejected=1)
    assert verdicts(news) == [("confirm", "vera"), ("reject", "vera")]
    assert [one.content[0].text for one in shown(news, article)] == ["the bridge would open in May"]
    assert screen.printed.rstrip().endswith("1 confirmed, 1 rejected")


def test_what_is_skipped_comes_again(news: Any, article: int) -> None:
    Screen(news, "s\nc\n")
    assert "1 of 1 · indirect · score 0.30" in Screen(news, "q\n").printed


def test_edits_are_made_one_field_after_the_other(news: Any, article: int) -> None:
    screen = Screen(news, "e\nc\nwould open in May\nw\nNora Linde\no\nengineer\na\npromise\n\nq\n")
    changed = shown(news, article)[0]
    assert changed.content[0].text == "would open in May"
    assert (changed.speaker.name, changed.speaker.role, changed.act.name) == ("Nora Linde", "engineer", "promise")
    assert screen.counts == Counter(corrected=1)
    assert "speaker   Nora Linde, engineer (person, 1.00): corrected by vera" in screen.printed


def test_a_text_that_is_not_in_the_article_can_be_typed_again(news: Any, article: int) -> None:
    screen = Screen(news, "e\nc\nthe bridge will open\nc\nwould open in May\n\nq\n")
    assert "“the bridge will open” does not stand in the article" in screen.printed
    assert shown(news, article)[0].content[0].text == "would open in May"


@pytest.mark.parametrize("typed", ["e\n\nq\n", "e\na\npromise\nx\nq\n", "e\na\n\n\nq\n", "e\nk\nrobot\n\nq\n"])
def test_an_edit_without_changes_is_no_review(news: Any, article: int, typed: str) -> None:
    Screen(news, typed)
    assert verdicts(news) == []


def test_a_dash_takes_a_part_away(news: Any, article: int) -> None:
    Screen(news, "e\ns\n-\nw\n-\n\nq\n")
    changed = shown(news, article)[0]
    assert changed.source == ()
    assert (changed.speaker.name, changed.speaker.kind) == (None, "unnamed")


def test_undo_takes_the_last_judgement_back_and_shows_the_statement_again(news: Any, article: int) -> None:
    screen = Screen(news, "u\nr\nu\nc\nq\n")
    assert "nothing to take back" in screen.printed
    assert verdicts(news) == [("confirm", "vera")]
    assert screen.counts["rejected"] == 0
    assert len(shown(news, article)) == 2


def test_unknown_keys_do_nothing_and_the_end_of_input_ends_it(news: Any, article: int) -> None:
    screen = Screen(news, "?\n\x1b[A\n")
    assert screen.counts == Counter()
    assert screen.printed.rstrip().endswith("nothing reviewed")


def test_what_an_article_says_is_not_carried_out_by_the_terminal(news: Any, said: Any) -> None:
    news.add(said("Ana\x1b[31m Reyes", content="it was \x1b]0;red\x07 and \u202eback"))
    printed = Screen(news, "q\n").printed
    assert not any(mark in printed for mark in ("\x1b", "\x07", "\u202e"))


def test_what_stands_far_apart_is_shown_with_a_gap(news: Any, article: int) -> None:
    screen = Screen(news, "e\nc\nthe bridge would open in May … no ferry would sail\n\nq\n")
    assert "⟦the bridge would open in May⟧" in screen.printed and "⟦no ferry would sail⟧" in screen.printed


def test_a_review_needs_a_name(news: Any) -> None:
    with pytest.raises(ReviewError, match="name of who judges"):
        Desk(news.database, by=" ")
