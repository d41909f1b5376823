"""The filters beside the search box say what the query says, and change nothing else of it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import QueryError
from onrecord.ledger.query import parse

filters = pytest.importorskip("onrecord.serve.pages.filters")

EMPTY = dict.fromkeys(filters.FIELDS, "")


@pytest.mark.parametrize(
    ("query", "field", "shown"),
    [
        ("dues speaker:brenn", "speaker", "brenn"),
        ("dues speaker:ida-brenn", "speaker", "ida brenn"),
        ('speaker:"Ida Brenn" dues', "speaker", '"Ida Brenn"'),
        ('publisher:"Quill Tidings"', "publisher", "Quill Tidings"),
        ("since:7d until:2031-04", "until", "2031-04"),
        ("(dues form:direct)", "form", ""),
        ("-form:direct", "form", ""),
        ("NOT (form:direct) dues", "form", ""),
        ("form:direct OR dues", "form", ""),
        ('"speaker:brenn"', "speaker", ""),
        ("FORM:direct", "form", "direct"),
    ],
)
def test_a_condition_that_stands_by_itself_shows_in_its_filter(query: str, field: str, shown: str) -> None:
    assert filters.shown(query) == EMPTY | {field: shown} | ({"since": "7d"} if "since" in query else {})


@pytest.mark.parametrize(
    ("query", "field", "given_value", "found"),
    [
        ("dues", "speaker", "Ida Brenn", "dues speaker:Ida-Brenn"),
        ("dues", "speaker", '"Ida Brenn', 'dues speaker:"Ida Brenn"'),
        ("dues", "publisher", "Quill Tidings", 'dues publisher:"Quill Tidings"'),
        ("dues form:direct fees", "form", "mixed", "dues fees form:mixed"),
        ("dues form:direct", "form", "", "dues"),
        ("dues OR fees", "act", "deny", "(dues OR fees) act:deny"),
        ("", "since", "2031", "since:2031"),
    ],
)
def test_a_filter_writes_its_condition(query: str, field: str, given_value: str, found: str) -> None:
    assert filters.filled_in(query, query, {field: given_value}) == found


def test_what_was_written_in_the_box_stands_where_no_filter_was_changed() -> None:
    assert filters.filled_in("dues speaker:welk", "dues", EMPTY) == "dues speaker:welk"


def test_a_changed_filter_and_a_changed_box_both_count() -> None:
    form = EMPTY | {"speaker": "welk", "form": "direct"}
    assert filters.filled_in("fees speaker:welk", "dues speaker:welk", form) == "fees speaker:welk form:direct"


WRITTEN = st.lists(
    st.sampled_from(
        [
            "dues",
            '"harbour dues"',
            "speaker:brenn",
            'speaker:"Ida Brenn"',
            "-form:direct",
            "(fees OR act:deny)",
            "NOT",
            "ris*",
        ]
    ),
    max_size=6,
).map(" ".join)
VALUES = st.text(max_size=30)


@given(WRITTEN, VALUES)
def test_any_name_in_a_filter_gives_a_query_that_can_be_read_or_says_what_is_wrong(query: str, value: str) -> None:
    found = filters.narrowed(query, "speaker", filters.exactly(value))
    with suppress(QueryError):
        parse(found)


@given(st.text(max_size=60))
def test_no_query_breaks_the_filters(query: str) -> None:
    filters.shown(query)
    filters.filled_in(query, query, {"speaker": query, "since": query})


@given(WRITTEN)
def test_filters_left_alone_change_no_query(query: str) -> None:
    assert filters.filled_in(query, query, filters.shown(query)) == query.strip()
