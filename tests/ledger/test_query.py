"""The query language: what is meant, said back in one way, and refused with the place and the fix."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord.resolve
from onrecord.errors import QueryError
from onrecord.ledger import query_tree as q
from onrecord.ledger.query import ACTS, CHOICES, LONGEST, MOST_CONDITIONS, parse
from onrecord.ledger.words import words

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("harbour dues", "harbour dues"),
        ("Harbour AND Dues", "harbour dues"),
        ("“Harbour Dues”", '"harbour dues"'),
        ("cease-fire O’Neill's U.S.", '"cease fire" oneill us'),
        ("harb* well-kno*", 'harb* "well kno"*'),
        ('"the harb"*', '"the harb"*'),
        ("a OR b c OR (d OR e)", "a OR b c OR d OR e"),
        ("(a OR b) (c d)", "(a OR b) c d"),
        ("-a NOT b -(c d) --e", "-a -b -(c d) e"),
        ("-(a OR -b)", "-(a OR -b)"),
        ("or and not", "or and not"),
        ('speaker:Reyes speaker:"Ana  REYES" speaker:ana-reyes', 'speaker:reyes speaker:"ana reyes" speaker:ana-reyes'),
        ('Source:mayor source:"the mayor\'s office"', 'source:mayor source:"the mayor office"'),
        ("source:spokes* publisher:post.example", 'source:spokes* publisher:"post example"'),
        ("form:DIRECT act:deny place:headline kind:person", "form:direct act:deny place:headline kind:person"),
        ("since:2026 until:2026", "since:2026-01-01 until:2026-12-31"),
        ("since:2026-02 until:2026-02", "since:2026-02-01 until:2026-02-28"),
        ("since:2026-2-3 until:2026-02-03", "since:2026-02-03 until:2026-02-03"),
        ("since:today until:yesterday", "since:2026-03-31 until:2026-03-30"),
        ("since:7d since:2w since:1m since:1y", "since:2026-03-24 since:2026-03-17 since:2026-02-28 since:2025-03-31"),
        (
            "said:2026-02 said:2025..2026-01 said:today",
            "said:2026-02-01..2026-02-28 said:2025-01-01..2026-01-31 said:2026-03-31",
        ),
        ("article:https://post.example/a?b=(c) id:12ab", 'article:"https://post.example/a?b=" c id:"12ab"'),
        ('article:"https://post.example/a?b=(c)"', 'article:"https://post.example/a?b=(c)"'),
        ("language:EN score:.8 is:nested is:superseded", "language:en score:0.8 is:nested is:superseded"),
        ("https://post.example 10:30 AT & T", '"https post example" "10 30" at t'),
        ("東京 東*", '"東 京" 東'),
        ("'; DROP TABLE statements; --", "drop table statements"),
        ("x' OR 1=1", 'x OR "1 1"'),
    ],
)
def test_a_query_is_said_back_in_one_way(text: str, canonical: str) -> None:
    found = parse(text, today=TODAY)
    assert str(found) == canonical
    assert parse(str(found)) == found


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", 0, "nothing to look for"),
        ("... -", 0, "nothing to look for"),
        ('harbour "dues', 9, "not closed; add another"),
        ("harbour dues”", 13, "not closed"),
        ("(harbour (dues)", 1, 'not closed; add a ")"'),
        ("harbour) dues", 8, "was not opened; take it out"),
        ("harbour OR", 11, "the query ends where a word"),
        ("OR harbour", 1, "there is OR where a word"),
        ("harbour ()", 10, 'there is a ")" where a word'),
        ("harbour NOT", 12, "the query ends"),
        ("harbour speeker:reyes", 9, "no field speeker:; did you mean speaker:? Fields are speaker, source"),
        ("harbour zzz:1", 9, "no field zzz:; Fields are"),
        ("speaker: reyes", 9, "speaker: needs a value right after it"),
        ("speaker:(a OR b)", 9, "repeat the field for each: (speaker:a OR speaker:b)"),
        ('speaker:"…"', 9, "speaker: needs a name"),
        ("speaker:rey*", 9, "leave the * out"),
        ("source:…", 8, "no letter or digit"),
        ("act:denny", 5, "no act:denny; did you mean deny? It is one of say, answer"),
        ("form:x", 6, "It is one of direct, mixed, indirect"),
        ("kind:people", 6, "person, organization"),
        ("is:old", 4, "current, superseded, rejected, any, nested"),
        ("since:2026-13", 7, "'2026-13' is no date; write 2026, 2026-05"),
        ("since:99999y", 7, "no date"),
        ("until:soon", 7, "no date"),
        ("said:2026..2025", 6, "2025-12-31 is before 2026-01-01"),
        ("said:2026..soon", 12, "'soon' is no date"),
        ("score:2", 7, "from 0 to 1"),
        ("language:english", 10, "two or three letters"),
        ("ha*", 1, "at least 3 letters"),
        ("har*our", 4, "only stand at the end of a word"),
        ('act:"say"*', 5, "a * can only stand after words"),
        ("a " * LONGEST, LONGEST + 1, "at most 2,000 characters"),
        ("a " * (MOST_CONDITIONS + 1), 0, "at most 64 conditions"),
        ("(" * 30 + "a" + ")" * 30, 22, "more than 20"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, place: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, today=TODAY)
    assert message in str(caught.value)
    assert caught.value.place == place


def test_acts_are_those_of_the_lexicon() -> None:
    with (Path(onrecord.resolve.__file__).parent / "cues.csv").open(encoding="utf-8", newline="") as lines:
        acts = {row["act"] for row in csv.DictReader(lines)}
    assert acts <= set(ACTS)


# --- any query at all ---------------------------------------------------------------------------------------

NAMES = st.lists(st.sampled_from("ana reyes łódź o'neill 東京 x2 or not".split()), min_size=1, max_size=3)
NORMAL = NAMES.map(lambda found: " ".join(words(" ".join(found))))
DAYS = st.dates(min_value=date(1, 1, 1)).map(date.isoformat)
LEAVES = st.one_of(
    st.builds(
        q.Words,
        NORMAL.map(lambda name: (*name.split(), "harbour")),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(q.Words, st.just(("and",)), st.booleans(), st.booleans()),
    st.builds(q.Speaker, NORMAL, st.booleans()),
    st.builds(q.Publisher, NORMAL),
    *(
        st.builds(q.Choice, st.just(field), st.sampled_from(CHOICES[field]))
        for field in ("form", "act", "place", "kind")
    ),
    st.builds(q.Is, st.sampled_from(CHOICES["is"])),
    st.builds(q.Since, DAYS),
    st.builds(q.Until, DAYS),
    st.tuples(DAYS, DAYS).map(sorted).map(lambda pair: q.Said(*pair)),
    st.builds(q.InArticle, st.sampled_from(["https://post.example/(a) b", "0123abc"])),
    st.builds(q.Identifier, st.just("0123abc")),
    st.builds(q.SpeakerId, st.just("0123abc")),
    st.builds(q.Language, st.just("en")),
    st.builds(q.Score, st.integers(0, 1000)),
)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(q.all_of),
        st.lists(inner, min_size=2, max_size=4).map(q.any_of),
        inner.map(q.none_of),
    ),
    max_leaves=12,
)


@given(QUERIES)
def test_parsing_the_canonical_form_gives_the_query(query: q.Query) -> None:
    assert parse(str(query)) == query


@given(st.text(max_size=80) | st.text(alphabet="ab\"“”()-*: ORNOTsince:7d'", max_size=60))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    try:
        found = parse(text, today=TODAY)
    except QueryError as error:
        assert 0 <= error.place <= len(text) + 1
    else:
        assert parse(str(found)) == found
