"""An article's text on its page is the text as printed, whatever is marked in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records import Article, Form, Span, Statement

marking = pytest.importorskip("onrecord.serve.pages.marking")

TEXT = "Dues to rise\n\nDues will rise, said Ida Brenn. “Skippers say they were told in May,” she added.\n\nIt rained."


def spans(text: str, *printed: str) -> tuple[Span, ...]:
    return tuple(Span.of(text, text.index(one), text.index(one) + len(one)) for one in printed)


def made(
    text: str, source: str, cue: str, content: str, *, form: Form = "indirect", parent: str | None = None
) -> Statement:
    return Statement(content, form, "body", spans(text, source), spans(text, cue), spans(text, content), 0.9, parent)


OUTER = made(TEXT, "she", "added", "“Skippers say they were told in May,”", form="direct")
INNER = made(TEXT, "Skippers", "say", "they were told in May", parent=OUTER.id)
FIRST = made(TEXT, "Ida Brenn", "said", "Dues will rise")


def test_paragraphs_have_the_statements_that_begin_in_them() -> None:
    found = marking.paragraphs(Article(TEXT), [FIRST, OUTER, INNER])
    assert [[one.number for one in paragraph.statements] for paragraph in found] == [[], [1, 2, 3], []]
    assert [(one.number, one.depth) for one in found[1].statements] == [(1, 0), (2, 0), (3, 1)]


def test_each_piece_says_what_it_is_and_whose() -> None:
    (_, paragraph, _) = marking.paragraphs(Article(TEXT), [FIRST, OUTER, INNER])
    told = {piece.text: (piece.classes, piece.numbers) for piece in paragraph.pieces}
    assert told["Ida Brenn"] == ("s", (1,))
    assert told["Dues will rise"] == ("c indirect", (1,))
    assert told["they were told in May"] == ("c indirect inner", (2, 3))
    assert told[". "] == ("", ())
    assert "k" in told["added"][0]


def test_a_statements_number_stands_where_its_content_ends() -> None:
    (_, paragraph, _) = marking.paragraphs(Article(TEXT), [FIRST, OUTER, INNER])
    assert [(piece.text[-5:], piece.closed) for piece in paragraph.pieces if piece.closed] == [
        (" rise", (1,)),
        ("n May", (3,)),
        (",”", (2,)),
    ]


def test_a_text_without_blank_lines_has_a_paragraph_a_line() -> None:
    found = marking.paragraphs(Article("Head\nFirst line.\nSecond line."), [])
    assert [piece.text for paragraph in found for piece in paragraph.pieces] == ["Head", "First line.", "Second line."]


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Statement]]:
    text = draw(st.text(st.sampled_from("ab c\n“”<&é\u202e\r\t"), min_size=1, max_size=80))
    place = st.integers(0, len(text) - 1)

    def span() -> tuple[Span, ...]:
        start = draw(place)
        return (Span.of(text, start, draw(st.integers(start + 1, len(text)))),)

    statements: list[Statement] = []
    for number in range(draw(st.integers(0, 5))):
        parent = draw(st.sampled_from([None, *(one.id for one in statements)]))
        source = span() if draw(st.booleans()) else ()
        cue = span() if draw(st.booleans()) else ()
        form: Form = draw(st.sampled_from(["direct", "mixed", "indirect"]))
        statements.append(Statement(f"id-{number}", form, "body", source, cue, span(), 0.5, parent))
    return text, statements


@given(marked())
def test_the_pieces_are_the_text_again(given_text: tuple[str, list[Statement]]) -> None:
    text, statements = given_text
    found = marking.paragraphs(Article(text), statements)
    for paragraph in found:
        assert "".join(piece.text for piece in paragraph.pieces) == text[paragraph.start : paragraph.end]
    outside = "".join(
        text[before:after]
        for before, after in zip([0, *(p.end for p in found)], [*(p.start for p in found), len(text)], strict=True)
    )
    assert not outside.strip()


@given(marked())
def test_every_statement_stands_beside_one_paragraph(given_text: tuple[str, list[Statement]]) -> None:
    text, statements = given_text
    found = marking.paragraphs(Article(text), statements)
    beside = [one.statement.id for paragraph in found for one in paragraph.statements]
    assert sorted(beside) == sorted(one.id for one in statements) or not text.strip()
