"""Quotation marks of every kind are paired by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.extractor.quotes import CLOSING, CONTINUED, INNER, OPENING, RUNNING, find_quotations, quote_states

HOSTILE = st.text(alphabet="\"'“”„‟«»‹›‘’‚` ab.S\n\r\t\u00a0,!?(é\U0001f600\ud800", max_size=80)


def pieces(text: str) -> list[str]:
    return [text[quotation.start : quotation.end] for quotation in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Moro said "yes" and left.', ['"yes"']),
        ("Moro said “yes” and left.", ["“yes”"]),
        ("„Ja“, sagte sie. »Nein«, sagte er.", ["„Ja“", "»Nein«"]),
        ("«Oui», dit-elle. « Non », dit-il.", ["«Oui»", "« Non »"]),
        ("”Hej”, sa hon.", ["”Hej”"]),
        ("「はい」と言った。", ["「はい」"]),
        (
            "'I don't know,' she said, 'whether the dogs' bowls are full.'",
            ["'I don't know,'", "'whether the dogs' bowls are full.'"],
        ),
        ("‘The players’ union is “dead”,’ he said.", ["‘The players’ union is “dead”,’", "“dead”"]),
        ("\"He told me 'go away' and left,\" she said.", ["\"He told me 'go away' and left,\"", "'go away'"]),
    ],
)
def test_every_kind_of_mark(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    "text", ["It was 6\" long and 5' wide.", "rock 'n' roll in the '90s", "the players' union", "’Twas late", ""]
)
def test_what_is_no_quotation(text: str) -> None:
    assert pieces(text) == []


def test_sentences_glued_by_a_scraper() -> None:
    assert pieces('Moro said."There are talks [now]." Moro said."Soon," he added.') == [
        '"There are talks [now]."',
        '"Soon,"',
    ]


def test_paragraphs_that_each_open_anew() -> None:
    found = find_quotations("“One day.\n\n“Another day.\n\n“The last,” she said.\n\n“Over.”")
    assert [(q.closed, q.continues) for q in found] == [(False, False), (False, True), (True, True), (True, False)]


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    text = 'He called it "a shame.\n\nNobody agreed.'
    assert pieces(text) == ['"a shame.']


def test_a_mark_opened_twice_ends_the_first() -> None:
    assert pieces('"One went on. "Two," he said.') == ['"One went on.', '"Two,"']


def test_states_tell_inside_from_outside() -> None:
    text = "a “b ‘c’ d” e"
    states = quote_states(text, find_quotations(text))
    assert states[text.index("a")] == 0
    assert states[text.index("“")] == OPENING
    assert states[text.index("c")] == INNER
    assert states[text.index("”")] == CLOSING
    assert states[text.index("e")] == 0


def test_states_of_a_quotation_over_paragraphs() -> None:
    text = "“One.\n“Two.”"
    states = quote_states(text, find_quotations(text))
    assert states[text.index("One")] == RUNNING
    assert states[text.index("Two")] == CONTINUED


@given(HOSTILE)
def test_quotations_lie_in_the_text_and_nest(text: str) -> None:
    found = find_quotations(text)
    for quotation in found:
        assert 0 <= quotation.start < quotation.end <= len(text)
        assert "\n" not in text[quotation.start : quotation.end]
    for one in found:
        for other in found:
            crossing = one.start < other.start < one.end < other.end
            assert not crossing
    assert len(quote_states(text, found)) == len(text)


def test_a_million_marks_are_read() -> None:
    assert len(find_quotations('"' * 1_000_000)) < 1_000_000
    assert len(find_quotations("‘s’ as’ " * 50_000)) <= 50_000
