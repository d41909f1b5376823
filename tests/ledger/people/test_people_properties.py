"""Whatever names, roles and texts hold, nothing fails, and what is found is what is printed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.ledger.corrections import find_span, form_of
from onrecord.ledger.names import one_letter_apart, organization_name, person_name
from onrecord.ledger.reviews import Judgement, applied, found_again
from onrecord.ledger.roles import agreement, read_role
from onrecord.ledger.schema import CURRENT
from onrecord.records import Span, Statement

TEXT = (
    "“We will sail,” said Ana Reyes — the mayor’s  envoy.\n\nShe said: “We will\nsail” again, "
    "and “We will sail” once more."
)
NAMES = st.text(alphabet=st.characters(), max_size=30)


def statement(identifier: int, spans: list[tuple[int, int]], source: tuple[int, int] | None) -> Statement:
    content = tuple(Span.of(TEXT, start, end) for start, end in spans)
    return Statement(str(identifier), "mixed", "body", (Span.of(TEXT, *source),) if source else (), (), content, 0.5)


@st.composite
def statements(draw: st.DrawFn) -> list[Statement]:
    pair = st.lists(st.integers(0, len(TEXT)), min_size=2, max_size=2, unique=True).map(sorted).map(tuple)
    drawn = draw(st.lists(st.tuples(pair, st.none() | pair), max_size=6))
    return [statement(number, [content], source) for number, (content, source) in enumerate(drawn)]  # type: ignore[list-item,arg-type]


@given(NAMES)
def test_every_name_has_a_key_that_is_the_same_again(name: str) -> None:
    for read in (person_name, organization_name):
        parts = read(name)
        assert parts.key and parts.normal
        assert read(name) == parts


@given(NAMES, NAMES)
def test_roles_agree_the_same_either_way(one: str, other: str) -> None:
    found, back = agreement(read_role(one), read_role(other)), agreement(read_role(other), read_role(one))
    assert found.score == back.score
    assert agreement(read_role(one), read_role(one)).score > 0
    assert one_letter_apart(one, other) == one_letter_apart(other, one)


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 40), st.integers(-5, 200))
def test_what_is_found_is_printed(start: int, length: int, near: int) -> None:
    typed = " ".join(TEXT[start : start + length].split()).replace("“", '"').replace("’", "'")
    if typed:
        span = find_span(TEXT, typed, near=near)
        assert TEXT[span.start : span.end] == span.text
        assert form_of([span]) in ("direct", "mixed", "indirect")


@settings(max_examples=200)
@given(statements(), statements())
def test_every_statement_and_every_judgement_comes_out_once(read: list[Statement], judged: list[Statement]) -> None:
    judgements = [Judgement("confirm", one, number, [one]) for number, one in enumerate(judged)]
    out = applied(judgements, read)
    assert all(one.state == CURRENT for one in out)
    assert max(len(read), len(judged)) <= len(out) <= len(read) + len(judged)
    assert [one.statement for one in applied(judgements, judged)] == judged
    assert [one.statement for one in applied([], read)] == read


@given(statements())
def test_a_statement_is_found_again_where_it_is(read: list[Statement]) -> None:
    for one in read:
        assert found_again(one, one) == 1.0
        assert all(found_again(one, other) == found_again(other, one) for other in read)
