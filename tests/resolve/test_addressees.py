"""To whom a thing was said, where that is printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records import Article, Span, Statement
from onrecord.resolve.addressees import resolve_addressees


def statement_in(marked: str) -> tuple[str, Statement]:
    """The text and statement of "{source} <cue> [content]"; each kind may be marked several times."""
    text = ""
    opened: list[int] = []
    found: dict[str, list[tuple[int, int]]] = {"}": [], ">": [], "]": []}
    for character in marked:
        if character in "{<[":
            opened.append(len(text))
        elif character in found:
            found[character].append((opened.pop(), len(text)))
        else:
            text += character
    source, cue, content = (tuple(Span.of(text, *pair) for pair in found[mark]) for mark in "}>]")
    return text, Statement("s", "mixed", "body", source, cue, content, 1.0)


def addressee_in(marked: str) -> str | None:
    text, statement = statement_in(marked)
    hearer = resolve_addressees(Article(text=text), (statement,))[0].addressee
    return hearer.text if hearer else None


FOUND = [
    ('["It is safe,"] {Brook} <told> reporters.', "reporters"),
    ('["It is safe,"] {Brook} <told> reporters.The river rose.', "reporters"),
    ('["It is safe,"] {Brook} <told reporters>. The river rose.', "reporters"),
    ("{Brook} <told> the harbour board [that it was safe].", "the harbour board"),
    ("{Brook} <told> reporters on Monday [that it was safe].", "reporters"),
    ("{Brook} <told> Harbour News [it was safe].", "Harbour News"),
    ("{Brook} <told> The Post and Mail [that it was safe].", "The Post and Mail"),
    ('["It is safe,"] {she} <told> Ilse Moran of Radio Delta.', "Ilse Moran of Radio Delta"),
    ('["It is safe,"] {she} <told> Mr. Moran.', "Mr. Moran"),
    ('["It is safe,"] {she} <told> J. P. Moran.', "J. P. Moran"),
    ("{Brook} <told> him [it was safe].", "him"),
    ("{Brook} <told> her years ago [it was safe].", "her"),
    ("{Brook} <told> a crowd of supporters [that it was safe].", "a crowd of supporters"),
    ("{Moran} <asked> Brook [whether it was safe].", "Brook"),
    ("{Brook} <assured> voters [that it was safe].", "voters"),
    ("{Brook} <is telling> residents [it is safe].", "residents"),
    ("{Brook} <said> to the council [that it was safe].", "the council"),
    ("{Brook} <explained> to her colleagues [why it was safe].", "her colleagues"),
    ("{Brook} <said in a letter to the minister> [that it was safe].", "the minister"),
    ("{Brook} <wrote> in a memo to staff [that it was safe].", "staff"),
    ('["It is safe,"] {Brook} <said> in an interview with Radio Delta.', "Radio Delta"),
]

NOT_FOUND = [
    ("{Brook} <said> [it was safe].", "nobody is named"),
    ("{Brook} <was told> [that it was safe].", "Brook is who heard it"),
    ("When <asked> about it, {Brook} [said no].", "the question has no hearer printed"),
    ("{Brook} <is said> to be [in favour of the bridge].", "an infinitive"),
    ("{Brook} <told> a story [about a bridge].", "what was told"),
    ("{Brook} <asked> questions [about the bridge].", "what was asked"),
    ("{Brook} <asked> [the board to close the bridge].", "it is in the content"),
    ("{Brook} <told> on Monday [that it was safe].", "a date"),
    ('["It is safe,"] {Brook} <said>. Then he spoke to reporters.', "another sentence"),
    ('["It is safe,"] {Brook} <said> to loud applause.', "not a hearer"),
    ("{Brook} <pledged> to close [the bridge].", "an infinitive"),
]


@pytest.mark.parametrize(("marked", "hearer"), FOUND)
def test_a_printed_hearer_is_found(marked: str, hearer: str) -> None:
    assert addressee_in(marked) == hearer


@pytest.mark.parametrize(("marked", "why"), NOT_FOUND)
def test_what_is_not_plainly_a_hearer_is_none(marked: str, why: str) -> None:
    assert addressee_in(marked) is None, why


def test_a_statement_without_a_cue_has_no_hearer() -> None:
    assert addressee_in("[Bridge safe] - {Brook}") is None


words = st.sampled_from(
    ["told", "said", "asked", "to", "the", "reporters", "Brook", "Mr.", "and", "of", ".", ",", "“", "”", "\n", "in",
     "a letter to", "Ünal", "é", "😀", "\u2028", "board", "her", "that", "'s", "interview with"]
)  # fmt: skip


@given(st.lists(words, min_size=3, max_size=30), st.data())
def test_a_hearer_is_printed_outside_source_and_content(parts: list[str], data: st.DataObject) -> None:
    text = " ".join(parts)
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=6, max_size=6, unique=True)))
    pieces = [Span.of(text, start, end) for start, end in zip(places[::2], places[1::2], strict=True)]
    source, cue, content = data.draw(st.permutations(pieces))
    statement = Statement("s", "mixed", "body", (source,), (cue,), (content,), 1.0)
    (resolved,) = resolve_addressees(Article(text=text), (statement,))
    hearer = resolved.addressee
    if hearer is not None:
        assert text[hearer.start : hearer.end] == hearer.text
        for span in (source, content):
            assert hearer.end <= span.start or hearer.start >= span.end
