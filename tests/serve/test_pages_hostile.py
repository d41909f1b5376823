"""Whatever an article, a name or a query holds, a page has only its own tags, and shows the rest as text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.ledger.hits import Hit
from onrecord.records import Metadata, Span, Speaker, Statement
from onrecord.show.safe import visible

templating = pytest.importorskip("onrecord.serve.pages.templating")

NASTY = st.one_of(
    st.text(min_size=1, max_size=60),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "' onmouseover='alert(1)",
            "{{ 7*7 }}{% raw %}",
            "\u202e\u2066x\u2069",
            "\ud800",
            "\x00\x1b[31m\x7f",
            "javascript:alert(1)",
            "</title></textarea></p>",
            "&lt;&amp;&#x3c;",
            "W" * 500,
        ]
    ),
)


class Reader(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.links += [value or "" for name, value in attributes if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_reader_sees_what_a_page_holds() -> None:
    found = Reader("<p onclick=x>a<script src='y'></script>")
    assert (found.tags, found.attributes, found.links) == ({"p", "script"}, {"onclick", "src"}, ["y"])


def shown(text: str, name: str, told: Metadata) -> str:
    """A search's result on its page."""
    from onrecord.serve.pages.hits_shown import shown_hits

    span = Span(0, len(text), text)
    speaker = Speaker("person", name, "name", 0.9, name, name)
    statement = Statement("0a", "direct", "body", (), (), (span,), 0.9, speaker=speaker)
    hit = Hit(1, statement, name, told, "current", name, name, 0, text, ((0, 1),))
    template = templating.environment().from_string('{% from "macros.html" import quotation %}{{ quotation(shown) }}')
    return str(template.render(shown=shown_hits([hit])[0]))


@given(NASTY, NASTY, NASTY)
@settings(max_examples=200)
def test_a_result_has_only_its_own_tags(text: str, name: str, title: str) -> None:
    told = Metadata(url=title, title=title, publisher=name, published=title, language=title)
    page = shown(text, name, told)
    page.encode("utf-8")
    found = Reader(page)
    assert found.tags <= {"article", "blockquote", "p", "span", "mark", "a", "bdi", "time", "strong"}
    assert found.attributes <= {"class", "id", "aria-labelledby", "aria-label", "lang", "dir", "href", "datetime"}
    assert all(link.startswith(("/articles/", "/statements/", "/speakers/")) for link in found.links)
    assert visible(text) in found.text.replace("\r", "")
    assert not {"\u202e", "\u2066", "\x1b", "\x00"} & set(page)


@given(NASTY)
def test_what_is_asked_stands_in_its_field_as_it_was_written(text: str) -> None:
    template = templating.environment().from_string('<input value="{{ text|as_is }}">')
    found: list[Any] = []

    class Field(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            found.append((tag, attributes))

    Field().feed(template.render(text=text))
    ((tag, attributes),) = found
    assert (tag, [name for name, _ in attributes]) == ("input", ["value"])


@given(st.text(max_size=80))
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    found = templating.web_address(url)
    assert found is None or found.lower().startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " https://x.example", "data:text/html,x", "//x.example", "", "ftp://x"]
)
def test_other_addresses_are_text(url: str) -> None:
    assert templating.web_address(url) is None
