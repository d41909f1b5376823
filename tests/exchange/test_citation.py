"""Citing one statement: in words, as BibTeX that nothing can break, and as a link to the words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.exchange import STYLES
from onrecord.exchange.citation import bibtex, link, plain_citation
from onrecord.records import Article, Span, Speaker, Statement

TEXT = "Mill to close\n\n“We have no water, none – not half-full, R&D or not,” Ada Brook said.\nIt rained, she said."
PAGE = Article(
    TEXT,
    url="https://alder.example/mill",
    title="Mill to close",
    publisher="The Alder Post",
    author="Jo Reed",
    published="2025-05-27T09:00:00Z",
)
SPEAKER = Speaker("person", "Ada Brook", "name", 0.9, "named", role="the miller")


def said(*words: str, text: str = TEXT, **known: object) -> Statement:
    spans = tuple(Span.of(text, text.index(part), text.index(part) + len(part)) for part in words)
    return replace(Statement("s1", "direct", "body", (), (), spans, 0.9), **known)  # type: ignore[arg-type]


WATER = said("“We have no water, none – not half-full, R&D or not,”", speaker=SPEAKER)


def fragment(text: str, *words: str, url: str = "https://alder.example/mill") -> str:
    found = link(Article(text, url=url), said(*words, text=text))
    assert found is not None
    return found.partition(":~:")[2]


# --- in words ---------------------------------------------------------------------------------------------


def test_a_citation_says_who_what_where_and_at_which_characters() -> None:
    assert plain_citation(PAGE, WATER) == (
        "Ada Brook (the miller), quoted: “We have no water, none – not half-full, R&D or not,” In “Mill to close”, "
        "The Alder Post, 2025-05-27T09:00:00Z. https://alder.example/mill Characters 15-68 of the text with SHA-256 "
        f"{PAGE.sha256[:12]}…"
    )


def test_what_was_denied_or_declined_is_not_cited_as_said() -> None:
    text = "Jo Reed declined to name them."
    declined = said(
        "to name them", text=text, form="indirect", cue=(Span.of(text, 8, 16),), source=(Span.of(text, 0, 7),)
    )
    assert plain_citation(Article(text), declined).startswith("Jo Reed [declined], reported: to name them. ")
    assert "note = {Jo Reed [declined], reported: to name them (" in bibtex(Article(text), declined)


def test_second_hand_is_said_and_a_colon_is_no_cue_to_cite() -> None:
    text = "Reed: no"
    inner = said("no", text=text, parent="s0", cue=(Span.of(text, 4, 5),), source=(Span.of(text, 0, 4),))
    assert plain_citation(Article(text), inner).startswith("Reed, quoted at second hand: no. ")


def test_a_citation_of_little_says_so() -> None:
    article = Article(TEXT)
    assert plain_citation(article, said("It rained", form="indirect")) == (
        f"No source given, reported: It rained. urn:onrecord:article:{article.id} Characters 85-94 of the text with "
        f"SHA-256 {article.sha256[:12]}…"
    )


@given(st.text(st.characters(), min_size=1, max_size=30))
def test_every_style_takes_any_text(text: str) -> None:
    article = Article(
        text, url=f"https://alder.example/{text}", title=text, publisher=text, author=text, published=text
    )
    statement = replace(
        said(text, text=text), speaker=replace(SPEAKER, name=text, role=text), source=said(text, text=text).content
    )
    for cite in STYLES.values():
        cited = cite(article, statement)
        assert cited is not None
        assert cited.encode("utf-8")
    assert len(plain_citation(article, statement).splitlines()) == 1
    assert json.loads(STYLES["annotation"](article, statement) or "")["type"] == "Annotation"


# --- BibTeX -----------------------------------------------------------------------------------------------


def test_bibtex_is_the_article_with_the_statement_in_its_note() -> None:
    assert bibtex(PAGE, WATER) == (
        "@article{onrecord-s1,\n"
        "  author = {{Jo Reed}},\n"
        "  title = {{Mill to close}},\n"
        "  journal = {{The Alder Post}},\n"
        "  year = {2025},\n"
        "  month = may,\n"
        "  day = {27},\n"
        "  url = {https://alder.example/mill},\n"
        "  note = {Ada Brook (the miller), quoted: “We have no water, none – not half-full, R\\&D or not,” "
        "(characters 15-68)},\n"
        "}\n"
    )


def test_bibtex_without_an_outlet_is_misc_and_has_no_field_that_is_not_known() -> None:
    entry = bibtex(Article(TEXT, published="May"), said("It rained"))
    assert entry.startswith("@misc{")
    assert re.findall(r"^  (\w+) =", entry, re.MULTILINE) == ["note"]


def test_tex_cannot_act_on_what_an_article_says() -> None:
    text = r"100% of \input{x} {{ $1 ~ ^ #_& }"
    entry = bibtex(Article(text, url="https://alder.example/{a}%20\\b"), said(text, text=text))
    assert r"100\% of \textbackslash{}input\textbraceleft{}x\textbraceright{}" in entry
    assert r"\$1 \textasciitilde{} \textasciicircum{} \#\_\&" in entry
    assert "url = {https://alder.example/%7Ba%7D%20%5Cb}" in entry


@given(st.text(st.characters() | st.sampled_from("{}\\%\n"), min_size=1, max_size=30))
def test_braces_of_an_entry_are_balanced_as_bibtex_counts_them(text: str) -> None:
    entry = bibtex(Article(text, title=text, author=text, url=f"https://alder.example/{text}"), said(text, text=text))
    depth = 0
    for mark in entry:
        depth += (mark == "{") - (mark == "}")
        assert depth >= 0
    assert depth == 0


# --- links ------------------------------------------------------------------------------------------------


def test_dashes_commas_and_ampersands_are_percent_codes() -> None:
    assert fragment(TEXT, "none – not half-full, R&D") == "text=none%20%E2%80%93%20not%20half%2Dfull%2C%20R%26D"


def test_a_quote_over_lines_or_a_long_one_is_linked_by_its_ends() -> None:
    assert (
        fragment(TEXT, "or not,” Ada Brook said.\nIt rained")
        == "text=or%20not%2C%E2%80%9D%20Ada%20Brook%20said.,It%20rained"
    )
    long = " ".join(f"word{number}" for number in range(60))
    ends = "text=word0%20word1%20word2%20word3%20word4,word55%20word56%20word57%20word58%20word59"
    assert fragment(long, long) == ends
    words = ("a" * 80 + " ") * 3
    assert fragment(words, words.strip()) == f"text={'a' * 80},{'a' * 80}"  # its ends share no word


def test_words_that_are_printed_twice_are_told_apart_by_those_before() -> None:
    text = "Ada Brook said yes. Then in the late evening Jo Reed said no, and Ada Brook said it again."
    second = text.rindex("Ada Brook")
    statement = Statement("s", "indirect", "body", (), (), (Span.of(text, second, second + 9),), 0.5)
    found = link(Article(text, url="https://alder.example/"), statement)
    assert found == "https://alder.example/#:~:text=Jo%20Reed%20said%20no%2C%20and-,Ada%20Brook"
    assert fragment(text, "Ada Brook") == "text=Ada%20Brook"  # nothing stands before it


def test_each_piece_of_content_is_a_directive() -> None:
    assert fragment(TEXT, "We have", "It rained") == "text=We%20have&text=It%20rained"


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://alder.example/mill", "https://alder.example/mill#:~:text="),
        ("https://alder.example/mill#top", "https://alder.example/mill#top:~:text="),
        ("https://alder.example/mill#:~:text=old", "https://alder.example/mill#:~:text="),
        ("https://alder.example/\u2028\u202e", "https://alder.example/%E2%80%A8%E2%80%AE#:~:text="),
        ("HTTP://alder.example/a b?c=“d”", "HTTP://alder.example/a%20b?c=“d”#:~:text="),
    ],
)
def test_a_fragment_is_added_to_any_address(url: str, start: str) -> None:
    assert link(Article(TEXT, url=url), said("It rained")) == f"{start}It%20rained"


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "file:///etc/passwd", "mill", "https://", "http://[x"]
)
def test_without_a_web_address_there_is_no_link(url: str | None) -> None:
    assert link(Article(TEXT, url=url), said("It rained")) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), st.data())
def test_a_directive_is_made_of_words_of_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    statement = Statement("s", "indirect", "body", (), (), (Span.of(text, start, end),), 0.5)
    found = link(Article(text, url="https://alder.example/"), statement)
    assert found is not None
    directive = found.partition(":~:text=")[2]
    assert "&" not in directive
    for part in re.sub(r"^[^,]*-,", "", directive).split(","):
        assert "-" not in part
        assert unquote(part) in " ".join(text[start:end].split())
