"""The views for people: what is seen, on which width, and that no article can act on a terminal."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from onrecord.records import Article, Dropped, Form, Place, Reading, Span, Statement
from onrecord.rows import confident
from onrecord.show.article import print_articles
from onrecord.show.safe import one_line, visible
from onrecord.show.statements import in_reading_order, print_statements
from onrecord.show.table import print_table

HEADLINE = "Ferries to sail on Friday - Harbour Office"
TEXT = f"""{HEADLINE}

"We have what we came for," said Marta Linde, who speaks for the crews. "Nobody will be hurried."

Aides to the minister said he had told them the rota “would not survive the winter”.

It is understood that the yard is late.
"""


def span(text: str, *, after: str = "", inside: str = TEXT) -> Span:
    start = inside.index(text, inside.index(after))
    return Span.of(inside, start, start + len(text))


def statement(
    identifier: str,
    content: tuple[Span, ...],
    *,
    source: tuple[Span, ...] = (),
    cue: tuple[Span, ...] = (),
    form: Form = "indirect",
    place: Place = "body",
    parent: str | None = None,
) -> Statement:
    return Statement(identifier, form, place, source, cue, content, 0.875, parent)


FERRIES = Reading(
    Article(TEXT, path="in/ferry.txt", publisher="The Aldern Gazette", published="2026-03-09", headline=span(HEADLINE)),
    (
        statement(
            "a",
            (span("Ferries to sail on Friday"),),
            source=(span("Harbour Office"),),
            cue=(span("-"),),
            place="headline",
        ),
        statement(
            "b",
            (span('"We have what we came for,"'), span('"Nobody will be hurried."')),
            source=(span("Marta Linde, who speaks for the crews"),),
            cue=(span("said"),),
            form="direct",
        ),
        statement(
            "c",
            (span("he had told them the rota “would not survive the winter”"),),
            source=(span("Aides to the minister"),),
            cue=(span("said", after="Aides"),),
            form="mixed",
        ),
        statement(
            "d",
            (span("the rota “would not survive the winter”"),),
            source=(span("he", after="said he"),),
            cue=(span("had told them"),),
            form="mixed",
            parent="c",
        ),
        statement("e", (span("that the yard is late"),), cue=(span("It is understood"),)),
    ),
)


def plain(width: int = 80) -> Console:
    return Console(file=io.StringIO(), width=width, color_system=None, markup=False, emoji=False, highlight=False)


def colourful(width: int = 80) -> Console:
    return Console(file=io.StringIO(), width=width, color_system="standard", force_terminal=True, highlight=False)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def statements_of(*readings: Reading, width: int = 80, with_offsets: bool = False) -> str:
    console = plain(width)
    print_statements(readings, console, with_offsets=with_offsets)
    return printed(console)


def article_of(reading: Reading, console: Console) -> str:
    print_articles([reading], console)
    return printed(console)


# --- statements one by one --------------------------------------------------------------------------------


def test_statements_stand_under_who_said_them_in_reading_order_and_nested_ones_further_in() -> None:
    assert (
        statements_of(FERRIES)
        == """\
Ferries to sail on Friday - Harbour Office
The Aldern Gazette · 2026-03-09 · in/ferry.txt
────────────────────────────────────────────────────────────────────────────────
1  Harbour Office                                      headline · indirect  0.88
   │ Ferries to sail on Friday

2  Marta Linde, who speaks for the crews · said                   direct    0.88
   ┃ "We have what we came for," … "Nobody will be hurried."

3  Aides to the minister · said                                   mixed     0.88
   ╏ he had told them the rota “would not survive the winter”

    4  ↳ he · had told them                                       mixed     0.88
       ╏ the rota “would not survive the winter”

5  (no source) · It is understood                                 indirect  0.88
   │ that the yard is late

"""
    )


def test_offsets_are_printed_on_demand() -> None:
    assert "   source 77-114  cue 72-76  content 44-71;116-141\n" in statements_of(FERRIES, with_offsets=True)


def test_source_and_cue_differ_by_more_than_colour_on_a_terminal() -> None:
    console = colourful()
    print_statements([FERRIES], console)
    assert "\x1b[1mAides to the minister\x1b[0m" in printed(console)  # bold
    assert "\x1b[3;4msaid\x1b[0m" in printed(console)  # italic, underlined


@pytest.mark.parametrize("width", [24, 40, 61, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    text = statements_of(FERRIES, width=width, with_offsets=True)
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert "wouldnotsurvivethewinter" in _letters(text)


def test_wide_letters_keep_the_columns_in_line() -> None:
    text = '"とても嬉しい。" said 田中ゆき.'
    found = statement("a", (Span.of(text, 0, 9),), source=(Span.of(text, 15, 19),), cue=(Span.of(text, 10, 14),))
    lines = statements_of(Reading(Article(text, path="a.txt"), (found,))).splitlines()
    assert cell_len(lines[2]) == 80
    assert lines[2].startswith("1  田中ゆき · said")


def test_an_article_without_statements_says_so_and_one_left_out_says_why() -> None:
    foreign = Reading(Article("Nein.", path="de.txt"), dropped=(Dropped("language", "the text is in 'de'"),))
    nothing = Reading(None, dropped=(Dropped("empty", "nothing"),))
    text = statements_of(Reading(Article("Rain.", path="a.txt")), foreign, nothing)
    assert "a.txt\n" in text and "\nno statements found\n" in text
    assert "de.txt\n" in text and "\nleft out (language): the text is in 'de'\n" in text
    assert "empty" not in text


def test_a_parent_that_is_missing_or_its_own_child_loses_no_statement() -> None:
    content = (span("rota"),)
    ring = [statement("a", content, parent="b"), statement("b", content, parent="a")]
    orphan = statement("c", content, parent="gone")
    assert [(found.id, depth) for found, depth in in_reading_order([*ring, orphan])] == [("c", 0), ("a", 0), ("b", 1)]


def test_nesting_without_end_is_indented_only_so_far() -> None:
    chain = tuple(
        statement(str(n), (span("rota"),), parent=str(n - 1) if n else None, source=(span("minister"),))
        for n in range(2000)
    )
    text = statements_of(Reading(FERRIES.article, chain))
    assert text.count("minister") == 2000
    assert all(cell_len(line) <= 80 for line in text.splitlines())


def test_statements_below_the_least_score_go_and_what_stood_inside_them_moves_up() -> None:
    content = (span("rota"),)
    outer, middle, inner = (
        Statement(name, "indirect", "body", (), (), content, score, parent)
        for name, score, parent in (("a", 0.9, None), ("b", 0.2, "a"), ("c", 0.8, "b"))
    )
    (reading,) = confident([Reading(FERRIES.article, (outer, middle, inner))], least=0.5)
    assert [(found.id, found.parent) for found in reading.statements] == [("a", None), ("c", "a")]


# --- the article with its statements in place -------------------------------------------------------------


def test_the_article_view_marks_every_statement_in_the_articles_own_text() -> None:
    text = article_of(FERRIES, plain(200)).split("─\n", 1)[1]
    assert (
        text
        == """\
⟦Ferries to sail on Friday⟧¹ - *Harbour Office*¹

⟦"We have what we came for,"⟧² _said_² *Marta Linde, who speaks for the crews*². ⟦"Nobody will be
hurried."⟧²

*Aides to the minister*³ _said_³ ⟦*he*⁴ _had told them_⁴ ⟦the rota “would not survive the
winter”⟧⁴⟧³.

_It is understood_⁵ ⟦that the yard is late⟧⁵.

⟦content⟧, *source*, _cue_, numbered by statement; the rest are the writer’s own words

"""
    )


def test_on_a_terminal_bold_and_underline_stand_for_the_signs() -> None:
    text = article_of(FERRIES, colourful())
    assert "\x1b[1mAides to the minister\x1b[0m" in text
    assert "\x1b[4msaid\x1b[0m" in text
    assert "*" not in text and "_" not in text and "⟦" in text


def test_statements_that_share_a_source_share_its_mark() -> None:
    shared = [
        statement(name, (span(text),), source=(span("he", after="said he"),))
        for name, text in (("a", "Aides"), ("b", "winter"))
    ]
    assert "*he*¹⁺²" in article_of(Reading(FERRIES.article, tuple(shared)), plain())


def test_crossing_marks_are_each_closed_at_their_own_end() -> None:
    text = "abcdef"
    crossing = tuple(statement(name, (Span.of(text, start, end),)) for name, start, end in (("a", 0, 4), ("b", 2, 6)))
    assert "⟦ab⟦cd⟧¹ef⟧²" in article_of(Reading(Article(text, path="a.txt"), crossing), plain())


# --- rows -------------------------------------------------------------------------------------------------


def test_the_table_keeps_its_columns_over_articles() -> None:
    console = plain(110)
    print_table([FERRIES, Reading(Article("x")), FERRIES], console)
    lines = printed(console).splitlines()
    assert lines[0].split() == ["article", "source", "cue", "content", "form", "score"]
    starts = {line.index("0.88") for line in lines if "0.88" in line}
    assert len(starts) == 1
    assert sum("0.88" in line for line in lines) == 2 * len(FERRIES.statements)


# --- hostile text -----------------------------------------------------------------------------------------

ATTACK = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eesrever\u2066\u200b\ufeff\r\x00\x7f\udc80\u2028[bold]:smile:"


def test_an_article_cannot_act_on_the_terminal() -> None:
    text = f"{ATTACK} said {ATTACK}"
    middle = len(ATTACK)
    content = (Span.of(text, 0, middle),)
    source = (Span.of(text, middle + 6, len(text)),)
    found = statement("a", content, source=source, cue=(Span.of(text, middle + 1, middle + 5),))
    article = Article(text, path=ATTACK, publisher=ATTACK, title=ATTACK, author=ATTACK)
    for show in (print_statements, print_articles, print_table):
        console = plain(300)
        show([Reading(article, (found,))], console)
        assert not _acting(printed(console))
        assert "␛]0;owned␇␛[2J⟨U+009B⟩31m⟨U+202E⟩esrever" in printed(console)
        assert "[bold]:smile:" in printed(console)


@given(st.text(st.characters()))
def test_no_character_that_a_terminal_acts_on_is_left(text: str) -> None:
    assert not _acting(visible(text))
    assert not _acting(one_line(text)) and "\n" not in one_line(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])))
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=6), st.integers(5, 90))
def test_any_text_any_spans_and_any_width_can_be_shown(text: str, places: list[tuple[int, int]], width: int) -> None:
    spans = [Span.of(text, start, min(start + more, len(text))) for start, more in places if start < len(text)]
    statements = tuple(
        statement(str(n), (found,), source=tuple(spans[n : n + 2]), cue=tuple(spans[:1]), parent=str(n - 1))
        for n, found in enumerate(spans)
    )
    reading = Reading(Article(text, title=text), statements)
    for show in (print_statements, print_articles, print_table):
        console = plain(width)
        show([reading], console)
        assert not _acting(printed(console))


def _acting(text: str) -> list[str]:
    joiners = "\u200c\u200d"
    return [c for c in text if c not in "\n" + joiners and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())
