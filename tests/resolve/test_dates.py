"""When something was said: the table `dates.csv`, worked out by hand, and what holds for any text.

In the table [source], <cue> and {content} are marked in the sentence; an empty evidence means that nothing is given.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.records import Article, Said, Span, Statement
from onrecord.resolve.dates import resolve_dates
from onrecord.resolve.dates_arithmetic import reckon
from onrecord.resolve.dates_expressions import find_expressions
from onrecord.resolve.dates_spans import Calendar

COLUMNS = "published sentence evidence start end precision"
ROLES = {"[": "source", "<": "cue", "{": "content"}
with (Path(__file__).parent / "dates.csv").open(encoding="utf-8", newline="") as table:
    ROWS = [tuple(row.values()) for row in csv.DictReader(table)]


def marked(*sentences: str) -> tuple[str, list[Statement]]:
    """A text and the statements marked in its sentences, one a sentence."""
    text, statements = "", []
    for sentence in sentences:
        spans: dict[str, list[tuple[int, int]]] = {"source": [], "cue": [], "content": []}
        for piece in re.split(r"([\[<{][^\]>}]*[\]>}])", sentence):
            inside = piece[1:-1] if piece[:1] in ROLES else piece
            if piece[:1] in ROLES:
                spans[ROLES[piece[0]]].append((len(text), len(text) + len(inside)))
            text += inside
        statements.append((str(len(statements)), spans))
    return text, [statement(text, name, spans) for name, spans in statements]


def statement(text: str, name: str, spans: dict[str, list[tuple[int, int]]]) -> Statement:
    source, cue, content = (tuple(Span.of(text, *span) for span in spans[role]) for role in ROLES.values())
    form = "direct" if content and content[0].text.startswith('"') else "indirect"
    return Statement(name, form, "body", source, cue, content, 0.9)  # type: ignore[arg-type]


def said(sentence: str, published: str | None = "2025-05-28", **known: str) -> Said | None:
    text, statements = marked(sentence)
    return resolve_dates(Article(text, published=published, **known), tuple(statements))[0].said


def days(found: Said | None) -> tuple[str, str] | None:
    return (found.start, found.end) if found else None


@pytest.mark.parametrize(tuple(COLUMNS.split()), ROWS, ids=[f"{row[1]} @{row[0]}" for row in ROWS])
def test_table(published: str, sentence: str, evidence: str, start: str, end: str, precision: str) -> None:
    found = said(sentence, published or None)
    printed = (found.evidence.text, found.start, found.end, found.precision) if found else ("", "", "", "")
    assert printed == (evidence, start, end, precision)


def test_the_table_is_as_large_as_promised() -> None:
    assert len({row[:2] for row in ROWS}) == len(ROWS) >= 220


def test_the_reason_names_the_expression_the_rule_and_the_day_it_counts_from() -> None:
    found = said("[Moro] <said> on Monday {that it rained}.")
    assert found is not None
    assert found.reason == "'on Monday' after the cue: the last Monday up to Wednesday 2025-05-28, the publication"


@pytest.mark.parametrize(
    ("known", "day"),
    [
        ({"language": "en-US"}, "2019-04-03"),
        ({"language": "en-GB"}, "2019-03-04"),
        ({"url": "https://courier.example.co.uk/a"}, "2019-03-04"),
        ({"publisher": "kelm.gov"}, "2019-04-03"),
    ],
)
def test_a_date_with_slashes_is_read_as_the_outlet_writes_it(known: dict[str, str], day: str) -> None:
    assert days(said("[Moro] <said> on 4/3/2019 {that it rained}.", **known)) == (day, day)


def test_summer_is_in_january_where_the_outlet_is_southern() -> None:
    found = said("[Moro] <said> last summer {that it rained}.", url="https://kelm.example.au/1")
    assert days(found) == ("2024-12-01", "2025-02-28")


def test_a_weekday_that_is_not_that_date_is_told() -> None:
    found = said("[Moro] <said> on Friday, March 4, 2019, {that it rained}.")
    assert found is not None and found.reason.endswith("though that is a Monday")


def test_a_saying_printed_as_later_than_its_article_is_told() -> None:
    found = said("[Moro] <said> on 4 June 2031 {that it rained}.")
    assert found is not None and "after Wednesday 2025-05-28" in found.reason


def test_each_statement_of_a_sentence_has_its_own_day() -> None:
    text, statements = marked(
        "[Moro] <said> on Monday {that it rained}, ", "[Varga] <said> on Tuesday {that it snowed}."
    )
    found = resolve_dates(Article(text, published="2025-05-28"), tuple(statements))
    assert [days(one.said) for one in found] == [("2025-05-26",) * 2, ("2025-05-27",) * 2]


def test_the_day_of_one_statement_is_not_the_next_ones() -> None:
    text, statements = marked("[Moro] <said> on Monday {that it rained}. ", "[Varga] <replied> {that it snowed}.")
    found = resolve_dates(Article(text, published="2025-05-28"), tuple(statements))
    assert [days(one.said) for one in found] == [("2025-05-26",) * 2, None]


def test_a_cue_that_goes_on_from_another_keeps_its_day() -> None:
    text, statements = marked("[Moro] <said> on Monday {that it rained}, ", "<adding> {that it would stop}.")
    first, second = statements[0], replace(statements[1], source=statements[0].source)
    found = resolve_dates(Article(text, published="2025-05-28"), (first, second))
    assert [days(one.said) for one in found] == [("2025-05-26",) * 2] * 2
    assert found[1].said is not None and "goes on" in found[1].said.reason


def test_a_cue_of_the_next_sentence_does_not_keep_the_day() -> None:
    text, statements = marked("[Moro] <said> on Monday {that it rained}. ", "After <saying> {so}, she left.")
    first, second = statements[0], replace(statements[1], source=statements[0].source)
    found = resolve_dates(Article(text, published="2025-05-28"), (first, second))
    assert [days(one.said) for one in found] == [("2025-05-26",) * 2, None]


def test_a_day_in_a_nested_statement_is_not_the_outer_ones() -> None:
    text, (outer,) = marked("[Moro] <said> {Varga told her on Monday that it rained}.")
    spans = {role: [(text.index(word), text.index(word) + len(word))] for role, word in
             (("source", "Varga"), ("cue", "told"), ("content", "that it rained"))}  # fmt: skip
    inner = replace(statement(text, "inner", spans), parent=outer.id)
    found = resolve_dates(Article(text, published="2025-05-28"), (outer, inner))
    assert [days(one.said) for one in found] == [None, ("2025-05-26",) * 2]


@pytest.mark.parametrize(("day", "expected"), [(" on Monday", ("2025-05-25",) * 2), ("", None)])
def test_yesterday_in_quotation_marks_counts_from_its_saying(day: str, expected: tuple[str, str] | None) -> None:
    text, (outer,) = marked(f'[Moro] <said>{day}: {{"Varga told me yesterday that it rained."}}')
    spans = {role: [(text.index(word), text.index(word) + len(word))] for role, word in
             (("source", "Varga"), ("cue", "told"), ("content", "that it rained"))}  # fmt: skip
    inner = replace(statement(text, "inner", spans), parent=outer.id)
    found = resolve_dates(Article(text, published="2025-05-28"), (outer, inner))
    assert days(found[1].said) == expected


def test_a_statement_without_a_cue_has_no_day() -> None:
    assert said("[Moro] on Monday: {it rained}") is None


def test_long_stretches_of_digits_and_dates_are_read_in_reasonable_time() -> None:
    text, statements = marked("[Moro] <said> " + "1 of 2 March 3/4/" * 20 + "{that it rained}.")
    assert len(resolve_dates(Article(text, published="2025-05-28"), tuple(statements))) == 1


# --- any text ---------------------------------------------------------------------------------------------

PHRASES = """
    Monday|on|last|week|in|2019|31 February|March|4|ago|two|days|after|of|the|weekend|a|May|10:15|GMT|at
    99/99/9999|early|0000-00-00|summer|9999|decades|’s|New Year's Eve|the week of|interview|,|.|who|“|\x01
    \x02|\ud800|٣ مارس|٣ March|1990s|said|century|next year|24:59|the 31st|25 p.m.|December 9999|29 February
    tomorrow|a few|hours|the day after|’s vote|last March|Good Friday|early in|overnight|yesterday
    this morning|next weekend|the weekend before last|999 years ago|999 decades ago|9 months ago
    last fortnight|this quarter|next century|several weeks ago|in recent months|3/4/2019|ET|1 p.m. ET
    on the 30th|the past few|late last winter|mid-2012|next Friday|two weeks ago|July 9-31|July 31-9|night
"""
WORDS = st.sampled_from([word for line in PHRASES.strip().splitlines() for word in line.strip().split("|")] + ["\n"])
TEXTS = st.one_of(st.lists(WORDS, max_size=14).map(" ".join), st.text(max_size=60))
PUBLISHED = st.one_of(
    st.none(),
    st.sampled_from(["", "x", "0001-01-01", "9999-12-31", "2024-02-29", "2025-05-28T10:00:00+02:00", "2025-13-40"]),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat()),
)


@settings(max_examples=600, deadline=None)
@given(before=TEXTS, between=TEXTS, after=TEXTS, cue=st.sampled_from(["said", "says", "will say"]), published=PUBLISHED)
def test_any_text_gives_a_printed_expression_and_days_in_order(
    before: str, between: str, after: str, cue: str, published: str | None
) -> None:
    text = f"{before} Moro {between} {cue} {after} that it rained"
    source, first = len(before) + 1, len(before) + len(between) + 7
    content = len(text) - len("that it rained")
    spans = {"source": [(source, source + 4)], "cue": [(first, first + len(cue))], "content": [(content, len(text))]}
    given_statement = statement(text, "one", spans)
    (found,) = resolve_dates(Article(text, published=published), (given_statement,))
    assert replace(found, said=None) == given_statement
    if found.said is not None:
        evidence = found.said.evidence
        assert text[evidence.start : evidence.end] == evidence.text and evidence.text in text
        assert evidence.end <= content
        assert datetime.fromisoformat(found.said.start) <= datetime.fromisoformat(found.said.end)


@settings(max_examples=600, deadline=None)
@given(text=TEXTS, day=st.none() | st.dates(), future=st.booleans(), southern=st.booleans(), day_first=st.booleans())
def test_every_expression_comes_to_days_in_order_or_to_none(
    text: str, day: date | None, future: bool, southern: bool, day_first: bool
) -> None:
    calendar = Calendar(day, "+05:30", future=future, day_first=day_first, southern=southern)
    for expression in find_expressions(text):
        interval = reckon(expression, calendar)
        assert 0 <= expression.start < expression.end <= len(text)
        assert interval is None or interval.start <= interval.end
